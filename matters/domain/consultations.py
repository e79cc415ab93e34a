"""Public consultation (公开征求意见): prepared, open until its day, closed, its result published; then published.

The period is counted in working days by the area's rule and never falls below five; nobody ends it early.
"""

import datetime
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from matters import public_rules as may
from matters.consultation_enums import Channel, CommentState, ConsultationState, SubjectKind
from matters.domain.texts import compose
from matters.enums import REVIEW_STATES, VersionState
from matters.models import Announcement, Consultation, ConsultationSubject, MatterVersion, WorkProcedure
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.calendar import add_workdays, today
from portal.kernel.moves import move
from portal.law import keys
from portal.people.area_rules import rules_for
from portal.people.models import Agency, Area, AreaRules

LEAST_WORKDAYS = 5  # 征求意见的时间不得少于5个工作日
STEP = "consultation"


class NotConsulted(Refused):
    """What is to be published is still, or has not yet been, before the public."""

    code = "not_consulted"


def least_workdays(rules: AreaRules) -> int:
    """How long the public must at least have here."""
    return max(rules.consultation_workdays or 0, LEAST_WORKDAYS)


def needs_consultation(rules: AreaRules) -> bool:
    """Whether the area's procedure has a consultation before publication."""
    return any(row.get("key") == STEP for row in rules.list_steps)


# -- before it opens --------------------------------------------------------


@act(clause=keys.T21_PROCEDURE)
def prepare(
    agency: Agency,
    *,
    by: Any,
    title: str,
    introduction: str,
    workdays: int | None = None,
    versions: Iterable[MatterVersion] = (),
    procedure: WorkProcedure | None = None,
) -> Consultation:
    """Write down what the public will be asked; nobody outside sees it yet."""
    area = procedure.area if procedure else agency.area
    rules = rules_for(area)
    row = Consultation(
        area=area,
        agency=agency,
        title=title.strip(),
        introduction=introduction.strip(),
        workdays=workdays or least_workdays(rules),
    )
    _refuse_stranger(row, by)
    _refuse_short(row.workdays, rules)
    row.full_clean(validate_constraints=False)
    row.save()
    choose_subjects(row, by=by, versions=versions, procedure=procedure)
    audit.record("matters.prepare_consultation", row, by=by, workdays=row.workdays)
    return row


@act(clause=keys.T21_PROCEDURE)
def rewrite(
    consultation: Consultation,
    *,
    by: Any,
    title: str,
    introduction: str,
    workdays: int,
    versions: Iterable[MatterVersion] = (),
    procedure: WorkProcedure | None = None,
) -> Consultation:
    """Change words and subjects while nobody outside has seen them."""
    consultation = _locked(consultation)
    _refuse_stranger(consultation, by)
    _refuse_unless(consultation, ConsultationState.DRAFT)
    _refuse_short(workdays, rules_for(consultation.area))
    consultation.title, consultation.introduction = title.strip(), introduction.strip()
    consultation.workdays = workdays
    consultation.full_clean(validate_constraints=False)
    consultation.save(update_fields=["title", "introduction", "workdays"])
    choose_subjects(consultation, by=by, versions=versions, procedure=procedure)
    audit.record("matters.prepare_consultation", consultation, by=by, workdays=workdays)
    return consultation


@act(clause=keys.T21_PROCEDURE)
def choose_subjects(
    consultation: Consultation,
    *,
    by: Any,
    versions: Iterable[MatterVersion] = (),
    procedure: WorkProcedure | None = None,
) -> list[ConsultationSubject]:
    """What the public is asked about: texts, with them the list that they make up, and a work procedure."""
    consultation = _locked(consultation)
    _refuse_stranger(consultation, by)
    _refuse_unless(consultation, ConsultationState.DRAFT)
    chosen = list(versions)
    for version in chosen:
        _refuse_foreign(consultation, version)
    consultation.subjects.all().delete()
    rows: list[dict[str, Any]] = []
    if procedure is not None:
        rows.append({"kind": SubjectKind.PROCEDURE, "title": procedure.title, "procedure": procedure})
    if chosen:
        rows.append({"kind": SubjectKind.LIST, "title": f"证明事项清单（共{len(chosen)}项）"})
    rows += [{"kind": SubjectKind.TEXT, "title": f"{v.name}告知承诺书格式文本", "version": v} for v in chosen]
    return [
        ConsultationSubject.objects.create(consultation=consultation, order=order, **row)
        for order, row in enumerate(rows, start=1)
    ]


@act(clause=keys.T21_PROCEDURE)
def announce(
    consultation: Consultation, *, by: Any, channel: str, place: str, on: datetime.date
) -> Announcement:
    """Keep on record by which channel, where and when the consultation was made known."""
    consultation = _locked(consultation)
    _refuse_stranger(consultation, by)
    if consultation.state in (ConsultationState.PUBLISHED, ConsultationState.DROPPED):
        raise IllegalMove("征求意见已经结束，不能再登记公布渠道。")
    if on > today():
        raise Refused("公布日期不能晚于今天。", field="on", way_out="公布以后再登记。")
    row = Announcement(consultation=consultation, channel=channel, place=place.strip(), on=on)
    row.full_clean(validate_constraints=False)
    row.save()
    audit.record("matters.announce", consultation, by=by, channel=channel)
    return row


@act(clause=keys.T21_PROCEDURE)
def drop(consultation: Consultation, *, by: Any, reason: str) -> Consultation:
    """Give up a consultation that nobody has seen; one that is open runs to its day."""
    consultation = _locked(consultation)
    _refuse_stranger(consultation, by)
    if consultation.state == ConsultationState.OPEN:
        raise IllegalMove(
            f"正在征求意见，应当开放到{consultation.closes_on:%Y年%m月%d日}。", code="too_early"
        )
    return move(consultation, ConsultationState.DROPPED, by=by, note=reason)


# -- open to its day --------------------------------------------------------


@act(clause=keys.T21_PROCEDURE)
def open_consultation(
    consultation: Consultation, *, by: Any, on: datetime.date | None = None
) -> Consultation:
    """Open it to everybody. What is asked about is kept as it reads today.

    ``on`` is for what was opened before this portal was there, and only for loading such records.
    """
    consultation = _locked(consultation)
    _refuse_stranger(consultation, by)
    day = on if on and by is SYSTEM else today()
    rules = rules_for(consultation.area)
    _refuse_short(consultation.workdays, rules)
    subjects = list(consultation.subjects.select_related("version__matter__area", "procedure"))
    if not subjects:
        raise Refused(
            "还没有选择就什么征求意见。", code="no_subject", way_out="请先选择格式文本或者工作规程。"
        )
    _freeze(subjects, rules)
    closes_on = add_workdays(day, consultation.workdays).date
    Announcement.objects.create(
        consultation=consultation, channel=Channel.PORTAL, place="本平台“征求意见”栏目", on=day
    )
    return move(
        consultation,
        ConsultationState.OPEN,
        by=by,
        clause=keys.T21_PROCEDURE,
        opens_on=day,
        closes_on=closes_on,
    )


def _freeze(subjects: list[ConsultationSubject], rules: AreaRules) -> None:
    """Keep the words of each subject; a version that was published meanwhile is no longer to be asked about."""
    versions = [subject.version for subject in subjects if subject.version]
    keys_of = [version.pk for version in versions]
    list(MatterVersion.objects.filter(pk__in=keys_of).order_by("pk").select_for_update())
    for subject in subjects:
        if subject.version:
            _refuse_foreign(subject.consultation, subject.version)
            subject.content = _text_of(subject.version, rules)
        elif subject.procedure:
            subject.content = {"chapters": subject.procedure.chapters, "flow": subject.procedure.flow}
        else:
            subject.content = {"rows": [_line_of(version) for version in versions]}
        subject.digest = digest(subject.content)
        subject.save(update_fields=["content", "digest"])


def _text_of(version: MatterVersion, rules: AreaRules) -> dict[str, Any]:
    parts = compose(version, rules=rules)
    return {name: parts[name] for name in ("sections", "pledge", "conditions")}


def _line_of(version: MatterVersion) -> dict[str, str]:
    """One line of the list that the public is asked about."""
    return {
        "name": version.name,
        "purpose": version.purpose,
        "bases": version.citations,
        "agency": version.matter.agency.name,
        "issuing_unit": version.issuing_unit,
        "check_mode": version.get_check_mode_display(),
    }


def digest(content: dict[str, Any]) -> str:
    """SHA-256 over the words in one fixed order."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@act(clause=keys.T21_PROCEDURE)
def extend(consultation: Consultation, *, by: Any, closes_on: datetime.date, reason: str) -> Consultation:
    """Give the public more time; never less."""
    consultation = _locked(consultation)
    _refuse_stranger(consultation, by)
    _refuse_unless(consultation, ConsultationState.OPEN)
    if consultation.closes_on and closes_on <= consultation.closes_on:
        raise Refused(
            f"只能延长，不能早于{consultation.closes_on:%Y年%m月%d日}。", code="shorter", field="closes_on"
        )
    consultation.closes_on = closes_on
    consultation.save(update_fields=["closes_on"])
    audit.record("matters.extend_consultation", consultation, by=by, note=reason)
    return consultation


@act(clause=keys.T21_PROCEDURE)
def close(consultation: Consultation, *, by: Any, on: datetime.date | None = None) -> Consultation:
    """Take no more opinions. Refused on or before the last day, whoever asks."""
    consultation = _locked(consultation)
    _refuse_stranger(consultation, by)
    _refuse_unless(consultation, ConsultationState.OPEN)
    day = on if on and by is SYSTEM else today()
    if consultation.closes_on and day <= consultation.closes_on:
        raise IllegalMove(
            f"征求意见应当开放到{consultation.closes_on:%Y年%m月%d日}当天，不能提前截止。",
            code="too_early",
            way_out="截止日期的次日，系统自动截止。",
        )
    return move(consultation, ConsultationState.CLOSED, by=by, clause=keys.T21_PROCEDURE, closed_on=day)


def close_due(*, limit: int = 200) -> int:
    """The clock: every consultation whose last day is over is closed. Returns how many."""
    due = Consultation.objects.filter(state=ConsultationState.OPEN, closes_on__lt=today())
    rows = list(due.order_by("closes_on")[:limit])
    for row in rows:
        close(row, by=SYSTEM)
    return len(rows)


# -- the result -------------------------------------------------------------


@act(clause=keys.T21_PROCEDURE)
def publish_result(
    consultation: Consultation, *, by: Any, summary: str, on: datetime.date | None = None
) -> Consultation:
    """Publish what came in and what became of it. Refused while one opinion is unread or unanswered."""
    consultation = _locked(consultation)
    _refuse_stranger(consultation, by)
    _refuse_unless(consultation, ConsultationState.CLOSED)
    if len(summary.strip()) < 10:
        raise Refused("请写明总体情况。", code="no_summary", field="summary")
    comments = consultation.comments
    if unread := comments.filter(state=CommentState.RECEIVED).count():
        raise Refused(f"还有{unread}条意见没有审核。", code="unread", way_out="逐条审核、答复后再公布结果。")
    if open_ones := comments.filter(state=CommentState.SHOWN, uptake="").count():
        raise Refused(
            f"还有{open_ones}条意见没有答复。", code="unanswered", way_out="每一条都要说明是否采纳和理由。"
        )
    return move(
        consultation,
        ConsultationState.PUBLISHED,
        by=by,
        clause=keys.T21_PROCEDURE,
        summary=summary.strip(),
        published_on=on if on and by is SYSTEM else today(),
    )


# -- the gate ---------------------------------------------------------------


def still_to_ask(thing: MatterVersion | WorkProcedure, *, rules: AreaRules) -> bool:
    """Whether the area's procedure asks the public first, and no result about this has been published."""
    asked = thing.consulted_in.filter(consultation__state=ConsultationState.PUBLISHED)
    return needs_consultation(rules) and not asked.exists()


def refuse_unconsulted(thing: MatterVersion | WorkProcedure, *, rules: AreaRules) -> None:
    """What is before the public is not published, nor, where the area's procedure asks the public first, what
    never was. Raises NotConsulted."""
    consulted = Consultation.objects.filter(subjects__in=thing.consulted_in.all())
    running = consulted.filter(state__in=(ConsultationState.OPEN, ConsultationState.CLOSED)).first()
    if running is not None:
        until = f"开放到{running.closes_on:%Y年%m月%d日}" if running.is_open else "意见尚未答复、结果尚未公布"
        raise NotConsulted(
            f"“{running.title}”{until}，现在不能公布。", way_out="公布征求意见的结果以后再公布。"
        )
    if still_to_ask(thing, rules=rules):
        raise NotConsulted(
            "本地区公布前应当公开征求意见，这一份还没有征求过。",
            way_out=f"请先公开征求意见，不少于{least_workdays(rules)}个工作日。",
        )


# -- pieces -----------------------------------------------------------------


def _locked(consultation: Consultation) -> Consultation:
    rows = Consultation.objects.select_related("area", "agency")
    return rows.select_for_update(of=("self",)).get(pk=consultation.pk)


def _refuse_stranger(consultation: Consultation, by: Any) -> None:
    if by is not SYSTEM and not may.may_hold(by, consultation):
        raise Refused(
            "组织征求意见不是您的职责。", code="may_not", way_out="由起草单位或者司法行政部门组织。"
        )


def _refuse_unless(consultation: Consultation, state: ConsultationState) -> None:
    if consultation.state != state:
        raise IllegalMove(
            f"这次征求意见现在是“{consultation.get_state_display()}”，不能这样办理。",
            way_out="可能已由他人办理，请刷新页面。",
        )


def _refuse_short(workdays: int, rules: AreaRules) -> None:
    least = least_workdays(rules)
    if workdays < least:
        raise Refused(
            f"征求意见的时间不得少于{least}个工作日。",
            code="too_short",
            field="workdays",
            clause=keys.T21_PROCEDURE,
        )


def _refuse_foreign(consultation: Consultation, version: MatterVersion) -> None:
    """Only what is being drafted or reviewed, of this agency or, for the bureau, of its area."""
    area: Area = version.matter.area
    inside = version.matter.agency_id == consultation.agency_id or consultation.area.contains(area)
    if not inside or version.state not in (VersionState.DRAFT, *REVIEW_STATES):
        raise Refused(
            f"“{version.name}”不是正在起草或者审核的本地区事项，不能征求意见。",
            code="not_open",
            field="versions",
        )
