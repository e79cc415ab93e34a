"""Another agency is asked, takes the request in, and answers or declines (行政协助).

An answer is evidence and nothing more: the inspector concludes. What nobody answered is reminded of, escalated
to the head of the agency asked, and stays open until the check ends; it never counts as "true".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.kernel import audit
from portal.kernel.actors import SYSTEM, Actor
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.calendar import today
from portal.kernel.models import StoredFile
from portal.kernel.moves import move, move_many
from portal.law import keys
from portal.people.area_rules import rules_for
from portal.people.enums import Role
from portal.people.models import Agency, Area, Assignment, User
from verification.domain.assignment import TookPart, locked, refuse_others
from verification.domain.deadlines import assistance_due, escalates_on
from verification.enums import AssistanceState, CheckState, Reply
from verification.models import AssistanceRequest, Check
from verification.rules import took_part

BATCH = 500
# The duty to assist stands in the notice of the place.
CLAUSES = {
    "SL": keys.SL_CHECK,
    "MJ": keys.MJ_CHECK,
    "LS": keys.LS_ASSISTANCE,
    "T20": keys.T20_AFTERWARDS,
    "T21": keys.T21_CHECK,
}


def clause_for(area: Area) -> str:
    """The clause on which agencies of an area ask and owe assistance."""
    return CLAUSES.get(rules_for(area).notice, keys.SUPERVISION)


def may_be_asked(check: Check) -> QuerySet[Agency]:
    """Agencies of the area, of those above and below it, where somebody is there to answer who is neither the
    inspector nor had a part in the case."""
    case, area = check.case, check.area
    involved = [case.handler_id, case.decided_by_id, case.created_by_id, check.assigned_to_id]
    officers = (
        Assignment.objects.current()
        .filter(role=Role.ASSISTING_OFFICER, user__is_active=True)
        .exclude(user__in=[pk for pk in involved if pk])
    )
    tree = Q(area__in=area.codes) | Q(area__path__startswith=f"{area.path}/")
    found = Agency.objects.filter(tree, active=True, pk__in=officers.values("agency"))
    return found.exclude(pk=check.agency_id).order_by("area_id", "name")


def _refuse_unasked(check: Check, items: Collection[str], question: str) -> None:
    if check.state != CheckState.RUNNING:
        raise IllegalMove("核查开始以后、作出结论以前才能请求协助。")
    if not question.strip():
        raise Refused("请写明需要对方核实什么。", code="no_question", field="question")
    lines = {line["key"] for line in check.standard}
    if not items or not set(items) <= lines:
        raise Refused("请从核查标准里选择要核实的项目。", code="no_items", field="items")


@act(clause=keys.SUPERVISION)
def ask_assistance(
    check: Check, *, to_agency: Agency, items: Collection[str], question: str, by: User
) -> AssistanceRequest:
    """The inspector asks another agency to confirm lines of the standard."""
    check = locked(check)
    refuse_others(check, by)
    _refuse_unasked(check, items, question)
    if not may_be_asked(check).filter(pk=to_agency.pk).exists():
        raise Refused(
            "不能请这个单位协助：它不在本地区或者上下级地区，或者没有协助核查人员。",
            code="not_askable",
            field="to_agency",
            way_out="请选择其他单位，或者发函联系并把答复作为证据上传。",
        )
    if check.assistance.open().filter(to_agency=to_agency).exists():
        raise Refused(
            "已请这个单位协助，尚未答复。", code="already_asked", field="to_agency", way_out="请等待答复。"
        )
    due, clause = assistance_due(check), clause_for(check.area)
    asked = AssistanceRequest(
        check_row=check,
        area_id=check.area_id,
        agency_id=check.agency_id,
        to_agency=to_agency,
        subject=check.subject,
        round=check.round,
        question=question.strip(),
        items=[dict(line) for line in check.standard if line["key"] in items],
        due_on=due.date,
        provisional=due.provisional,
        asked_by=by,
        asked_at=timezone.now(),
    )
    asked.save(force_insert=True)
    audit.record(
        "verification.assistance.ask_assistance", asked, by=by, clause=clause, to_agency=str(to_agency.pk)
    )
    return asked


def _locked(asked: AssistanceRequest, by: User) -> AssistanceRequest:
    """The request as it stands now, behind the lock of its check (conclusions lock in the same order)."""
    check = locked(Check(pk=asked.check_row_id))
    rows = AssistanceRequest.objects.select_for_update(of=("self",))
    row = rows.select_related("area", "subject").get(pk=asked.pk)
    row.check_row = check
    if row.to_agency_id not in by.agency_ids(Role.ASSISTING_OFFICER):
        raise Refused("只有协助单位的协助核查人员可以办理。", code="not_assisting")
    if by.pk == row.asked_by_id:
        raise Refused("请求人不能自己答复。", code="own_request", way_out="请由本单位其他人员答复。")
    if took_part(by, check.case):
        raise TookPart("经办过这个办件的人员不能答复。", way_out="请由本单位其他人员答复。")
    return row


@act(clause=keys.SUPERVISION)
def receive(asked: AssistanceRequest, *, by: User) -> AssistanceRequest:
    """Somebody of the agency asked takes the request in."""
    row = _locked(asked, by)
    clause, now = clause_for(row.area), timezone.now()
    return move(row, AssistanceState.RECEIVED, by=by, clause=clause, received_by=by, received_at=now)


def _read_answers(row: AssistanceRequest, answers: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Every line answered, each with what it rests on."""
    if set(answers) != {item["key"] for item in row.items}:
        raise Refused("请逐项答复。", code="unanswered", field="answers")
    found = {}
    for key, given in answers.items():
        said, basis = given.get("answer", ""), given.get("basis", "").strip()
        if said not in Reply.values:
            raise Refused("每一项只能答复属实、不实或者无法判断。", code="bad_answer", field="answers")
        if not basis:
            raise Refused("请写明每一项答复的依据。", code="no_basis", field="answers")
        found[key] = {"answer": str(said), "basis": basis}
    return found


@act(clause=keys.SUPERVISION)
def answer(
    asked: AssistanceRequest,
    *,
    answers: Mapping[str, Mapping[str, str]],
    by: User,
    file: StoredFile | None = None,
) -> AssistanceRequest:
    """The agency asked says of every line: true, untrue, or cannot tell, and what that rests on."""
    row = _locked(asked, by)
    given = _read_answers(row, answers)
    whole = {"request": str(row.pk), "answers": given, "file": file.sha256 if file else ""}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return move(
        row,
        AssistanceState.ANSWERED,
        by=by,
        clause=clause_for(row.area),
        answers=given,
        answer_file=file,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        replied_by=by,
        replied_at=timezone.now(),
    )


@act(clause=keys.SUPERVISION)
def decline(asked: AssistanceRequest, *, reason: str, by: User) -> AssistanceRequest:
    """The agency asked cannot help, and says in writing why."""
    row = _locked(asked, by)
    if not reason.strip():
        raise Refused(
            "不能协助的，须书面说明理由。",
            code="no_reason",
            field="reason",
            way_out="被请求单位应当及时协助，没有理由不能拒绝。",
            clause=clause_for(row.area),
        )
    return move(
        row,
        AssistanceState.DECLINED,
        by=by,
        clause=clause_for(row.area),
        decline_reason=reason.strip(),
        replied_by=by,
        replied_at=timezone.now(),
    )


def _answered(check: Check) -> QuerySet[AssistanceRequest]:
    return AssistanceRequest.objects.filter(
        check_row=check, round=check.round, state=AssistanceState.ANSWERED
    )


def replies_of(check: Check) -> dict[str, set[str]]:
    """What other agencies said in this round: line key → their words. Requests without an answer say nothing."""
    found: dict[str, set[str]] = {}
    for answers in _answered(check).values_list("answers", flat=True):
        for key, given in answers.items():
            found.setdefault(key, set()).add(given["answer"])
    return found


def digests_of(check: Check) -> list[str]:
    """Digests of this round's answers, for the digest of the finding that weighed them."""
    return sorted(_answered(check).values_list("digest", flat=True))


def cancel_open(check: Check, *, by: Actor | None) -> int:
    """Nobody needs to answer any more: the check is concluded. Part of that act."""
    return _cancel(AssistanceRequest.objects.filter(check_row=check), by=by, note="核查已有结论")


def cancel_ended() -> int:
    """The same for checks that were cancelled (pledge withdrawn, case ended)."""
    ended = AssistanceRequest.objects.open().filter(check_row__state=CheckState.CANCELLED)
    found = list(ended.values_list("pk", flat=True)[:BATCH])
    return _cancel(AssistanceRequest.objects.filter(pk__in=found), by=SYSTEM, note="核查已取消")


def _cancel(rows: QuerySet[AssistanceRequest], *, by: Actor | None, note: str) -> int:
    now = timezone.now()
    clause = keys.SUPERVISION
    return len(move_many(rows, AssistanceState.CANCELLED, by=by, clause=clause, note=note, cancelled_at=now))


def remind_due() -> int:
    """Remind the agency asked once, from the day on which the answer is due."""
    due = AssistanceRequest.objects.open().filter(due_on__lte=today(), reminded_at=None)
    return sum(_stamp(row, "reminded_at", "remind") for row in due.order_by("due_on", "id")[:BATCH])


def escalate_late() -> int:
    """What lies unanswered in spite of the reminder comes before the head of the agency asked."""
    late = AssistanceRequest.objects.open().filter(
        due_on__lt=today(), reminded_at__isnull=False, escalated_at=None
    )
    rows = [row for row in late.order_by("due_on", "id")[:BATCH] if escalates_on(row.due_on) <= today()]
    return sum(_stamp(row, "escalated_at", "escalate") for row in rows)


def _stamp(row: AssistanceRequest, field: str, name: str) -> int:
    """Once, whoever else is at it; with its event on the ledger."""
    with transaction.atomic():
        here = AssistanceRequest.objects.open().filter(pk=row.pk, **{field: None})
        done = here.update(**{field: timezone.now()})
        if done:
            audit.record(
                f"verification.assistance.{name}",
                row,
                by=SYSTEM,
                clause=keys.SUPERVISION,
                due=str(row.due_on),
            )
    return done
