"""The general work procedure of an area (通用性工作规程): drafted from the area's rules, then made in the steps of a
normative document: consulted on, reviewed for legality, deliberated, published."""

import copy
from collections.abc import Mapping
from typing import Any

from matters import public_rules as may
from matters.domain.consultations import digest, refuse_unconsulted
from matters.domain.procedure_words import CHAPTERS, chapters_for, flow_for, numbered
from matters.models import WorkProcedure
from matters.procedure_enums import OPEN_PROCEDURES, ProcedureState
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, Stale, act
from portal.kernel.calendar import today
from portal.kernel.moves import move
from portal.law import keys
from portal.people.area_rules import rules_for
from portal.people.models import Agency, Area

SHORTEST = 2


class ProcedureIncomplete(Refused):
    """Chapters are missing or empty; ``missing`` names them."""

    code = "incomplete"

    def __init__(self, missing: list[str]):
        super().__init__(
            f"工作规程还缺少：{'；'.join(missing)}。", way_out="补齐以后才能报送或者公布。", field="chapters"
        )
        self.missing = missing


@act(clause=keys.LS_PROCEDURE)
def draft(area: Area, *, agency: Agency, by: Any) -> WorkProcedure:
    """Begin the next version: from the published one, or from what the area's rules say."""
    Area.objects.select_for_update().get(pk=area.pk)
    rows = WorkProcedure.objects.filter(area=area)
    if rows.filter(state__in=OPEN_PROCEDURES).exists():
        raise Refused("本地区已有一个版本正在制定。", code="one_open", way_out="请接着修改那个版本。")
    last = rows.order_by("-number").first()
    former = rows.filter(state=ProcedureState.PUBLISHED).first()
    rules = rules_for(area)
    row = WorkProcedure(
        area=area,
        agency=agency,
        number=last.number + 1 if last else 1,
        title=former.title if former else f"{area.name}证明事项告知承诺制工作规程",
        chapters=copy.deepcopy(former.chapters) if former else chapters_for(area, rules),
        flow=flow_for(rules),
    )
    _refuse_unless(may.may_write_procedure, row, by)
    row.save()
    audit.record("matters.draft_procedure", row, by=by, number=row.number)
    return row


@act(clause=keys.LS_PROCEDURE)
def edit(
    procedure: WorkProcedure,
    *,
    by: Any,
    seen: str = "",
    title: str | None = None,
    doc_number: str | None = None,
    chapters: Mapping[str, str] | None = None,
) -> WorkProcedure:
    """Write a draft: the words of a chapter come as one text, each line an article; numbers follow by themselves.

    ``seen`` is the digest of the words that the writer had before her: what somebody else wrote meanwhile is
    not overwritten.
    """
    row = _locked(procedure)
    _refuse_unless(may.may_write_procedure, row, by)
    _refuse_state(row, ProcedureState.DRAFT)
    if seen and seen != stamp(row):
        raise Stale(
            "这份规程刚才已被他人修改，您的修改没有保存。", way_out="请先复制您写的文字，刷新后再改。"
        )
    if title is not None:
        row.title = title.strip()
    if doc_number is not None:
        row.doc_number = doc_number.strip()
    if chapters is not None:
        row.chapters = numbered({name: chapters.get(name, "").splitlines() for name in CHAPTERS})
    row.full_clean(validate_constraints=False)
    row.save()
    audit.record("matters.edit_procedure", row, by=by, digest=stamp(row))
    return row


def stamp(procedure: WorkProcedure) -> str:
    """What the words are now, in short: for telling a second writer."""
    return digest({"title": procedure.title, "chapters": procedure.chapters})[:16]


def missing_chapters(procedure: WorkProcedure) -> list[str]:
    """What the notice asks for and the draft does not have, by its name."""
    written = {
        chapter["key"]: sum(len(a["text"]) for a in chapter["articles"]) for chapter in procedure.chapters
    }
    return [title for key, title in CHAPTERS.items() if written.get(key, 0) < SHORTEST]


@act(clause=keys.LS_PROCEDURE)
def submit(procedure: WorkProcedure, *, by: Any) -> WorkProcedure:
    """Hand it in for the legality review: complete, and after the public was asked where the area asks it."""
    row = _locked(procedure)
    _refuse_unless(may.may_write_procedure, row, by)
    _refuse_incomplete(row)
    refuse_unconsulted(row, rules=rules_for(row.area))
    return move(row, ProcedureState.LEGALITY_REVIEW, by=by)


@act(clause=keys.LS_PROCEDURE)
def review(procedure: WorkProcedure, *, by: Any, opinion: str) -> WorkProcedure:
    """The legality review agrees, with its opinion."""
    row = _locked(procedure)
    _refuse_unless(may.may_review_procedure, row, by)
    _refuse_state(row, ProcedureState.LEGALITY_REVIEW)
    _refuse_empty(opinion, "opinion", "请写明合法性审查意见。")
    return move(row, ProcedureState.DELIBERATION, by=by, legality_opinion=opinion.strip())


@act(clause=keys.LS_PROCEDURE)
def send_back(procedure: WorkProcedure, *, by: Any, opinion: str) -> WorkProcedure:
    """Back to the writers with reasons."""
    row = _locked(procedure)
    rule = (
        may.may_review_procedure if row.state == ProcedureState.LEGALITY_REVIEW else may.may_decide_procedure
    )
    _refuse_unless(rule, row, by)
    _refuse_empty(opinion, "opinion", "请写明退回的理由。")
    return move(row, ProcedureState.DRAFT, by=by, note=opinion)


@act(clause=keys.LS_PROCEDURE)
def publish(procedure: WorkProcedure, *, by: Any, deliberation: str, doc_number: str = "") -> WorkProcedure:
    """Publish after the deliberation; the version before it ends on the same day."""
    row = _locked(procedure)
    _refuse_unless(may.may_decide_procedure, row, by)
    _refuse_state(row, ProcedureState.DELIBERATION)
    _refuse_empty(deliberation, "deliberation", "请写明集体讨论的时间、会议和结论。")
    _refuse_incomplete(row)
    refuse_unconsulted(row, rules=rules_for(row.area))
    former = WorkProcedure.objects.filter(area=row.area, state=ProcedureState.PUBLISHED).first()
    if former is not None:
        move(former, ProcedureState.SUPERSEDED, by=by, ended_on=today())
    return move(
        row,
        ProcedureState.PUBLISHED,
        by=by,
        clause=keys.LS_PROCEDURE,
        deliberation=deliberation.strip(),
        doc_number=doc_number.strip() or row.doc_number,
        digest=digest({"title": row.title, "chapters": row.chapters, "flow": row.flow}),
        published_on=today(),
        effective_from=today(),
    )


@act(clause=keys.LS_PROCEDURE)
def withdraw(procedure: WorkProcedure, *, by: Any, reason: str) -> WorkProcedure:
    """Give up a draft."""
    row = _locked(procedure)
    _refuse_unless(may.may_write_procedure, row, by)
    _refuse_empty(reason, "reason", "请写明理由。")
    return move(row, ProcedureState.WITHDRAWN, by=by, note=reason)


def in_force(area: Area) -> WorkProcedure | None:
    """The work procedure that holds in an area: its own, else that of the area above."""
    rows = WorkProcedure.objects.filter(area__in=area.codes, state=ProcedureState.PUBLISHED)
    found = {row.area_id: row for row in rows.select_related("area", "agency")}
    return next((found[code] for code in reversed(area.codes) if code in found), None)


def _locked(procedure: WorkProcedure) -> WorkProcedure:
    rows = WorkProcedure.objects.select_related("area", "agency")
    return rows.select_for_update(of=("self",)).get(pk=procedure.pk)


def _refuse_unless(rule: Any, procedure: WorkProcedure, by: Any) -> None:
    if by is not SYSTEM and not rule(by, procedure):
        raise Refused("这项工作不是您的职责。", code="may_not", way_out="工作规程由司法行政部门牵头制定。")


def _refuse_state(procedure: WorkProcedure, state: ProcedureState) -> None:
    if procedure.state != state:
        raise IllegalMove(
            f"工作规程现在是“{procedure.get_state_display()}”，不能这样办理。", way_out="请刷新页面。"
        )


def _refuse_incomplete(procedure: WorkProcedure) -> None:
    if missing := missing_chapters(procedure):
        raise ProcedureIncomplete(missing)


def _refuse_empty(words: str, field: str, message: str) -> None:
    if len(words.strip()) < SHORTEST:
        raise Refused(message, code="no_reason", field=field)
