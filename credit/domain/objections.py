"""Objections: once accepted, the record is not applied until the decision."""

from __future__ import annotations

from django.utils import timezone

from credit.domain import records
from credit.domain.records import SamePerson
from credit.enums import Outcome, RecordState, RequestState
from credit.models import Objection, Record
from portal.kernel import audit
from portal.kernel.acts import Refused, act
from portal.kernel.calendar import add_workdays, today
from portal.kernel.models import StoredFile
from portal.kernel.moves import move
from portal.law import keys
from portal.people.models import User


@act(clause=keys.APPLICABLE_PERSONS)
def lodge(record: Record, *, by: User, reason: str, evidence: StoredFile | None = None) -> Objection:
    """The subject says that the record is wrong, and why."""
    if record.state != RecordState.IN_EFFECT:
        raise Refused(f"记录现在是“{record.get_state_display()}”，不能提出异议。", code="illegal_move")
    if not reason.strip():
        raise Refused("请写明哪里有误、为什么。", code="no_reason", field="reason")
    if record.objections.filter(state__in=[RequestState.LODGED, RequestState.ACCEPTED]).exists():
        raise Refused("您的异议正在办理，不用重复提出。", code="open_request")
    due = add_workdays(today(), record.rules.ruleset.objection["accept_workdays"])
    objection = Objection(
        record=record,
        reason=reason.strip(),
        evidence=evidence,
        lodged_by=by,
        due_on=due.date,
        provisional=due.provisional,
    )
    objection.save(force_insert=True)
    audit.record(
        "credit.objection.lodge", record, by=by, clause=keys.APPLICABLE_PERSONS, objection=str(objection.pk)
    )
    return objection


@act(clause=keys.APPLICABLE_PERSONS)
def accept(objection: Objection, *, by: User) -> Objection:
    """Take the objection on and stop applying the record meanwhile."""
    due = add_workdays(today(), objection.record.rules.ruleset.objection["decide_workdays"])
    move(
        objection,
        RequestState.ACCEPTED,
        by=by,
        clause=keys.APPLICABLE_PERSONS,
        accepted_by=by,
        accepted_at=timezone.now(),
        due_on=due.date,
        provisional=due.provisional,
    )
    records.suspend(objection.record, by=by, note="异议已受理")
    return objection


@act(clause=keys.APPLICABLE_PERSONS)
def refuse(objection: Objection, *, by: User, answer: str) -> Objection:
    """Not taken on, with the reason."""
    if not answer.strip():
        raise Refused("请写明不予受理的理由。", code="no_reason", field="answer")
    return move(
        objection,
        RequestState.NOT_ACCEPTED,
        by=by,
        clause=keys.APPLICABLE_PERSONS,
        answer=answer.strip(),
        decided_by=by,
        decided_at=timezone.now(),
    )


@act(clause=keys.APPLICABLE_PERSONS)
def decide(objection: Objection, *, by: User, upheld: bool, answer: str) -> Objection:
    """Uphold (the record is annulled) or not (it is applied again); not by who entered or confirmed it."""
    record = objection.record
    if by.pk in (record.entered_by_id, record.confirmed_by_id):
        raise SamePerson("录入人和复核人不能对该记录的异议作出决定。", way_out="请由另一名信用管理人员决定。")
    if not answer.strip():
        raise Refused("请写明决定的理由。", code="no_reason", field="answer")
    move(
        objection,
        RequestState.DECIDED,
        by=by,
        clause=keys.APPLICABLE_PERSONS,
        answer=answer.strip(),
        outcome=Outcome.GRANTED if upheld else Outcome.REFUSED,
        decided_by=by,
        decided_at=timezone.now(),
    )
    if upheld:
        records.annul(record, by=by, reason=f"异议成立：{answer.strip()}")
    else:
        records.resume(record, by=by, note="异议不成立")
    return objection
