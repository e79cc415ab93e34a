"""Credit repair: lodged by the subject, accepted, decided; the pledge path opens again when it is granted."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from credit.domain import records
from credit.domain.records import SamePerson
from credit.enums import Outcome, RecordState, RequestState
from credit.models import Record, Repair
from portal.kernel import audit
from portal.kernel.acts import Refused, act
from portal.kernel.calendar import add_workdays, today
from portal.kernel.models import StoredFile
from portal.kernel.moves import move
from portal.law import keys
from portal.people.models import User

REPAIRABLE = (RecordState.IN_EFFECT, RecordState.EXPIRED)


def _refuse_early(record: Record, on: date) -> None:
    if record.state not in REPAIRABLE:
        raise Refused(
            f"记录现在是“{record.get_state_display()}”，不需要或者不能申请修复。", code="illegal_move"
        )
    if on < record.repair_from:
        raise Refused(
            f"最短期限未满，{record.repair_from:%Y年%-m月%-d日}起才可以申请修复。",
            code="too_early",
            way_out="在此之前您仍可以提交证明办事；认为记录有误的，可以提出异议。",
        )


@act(clause=keys.APPLICABLE_PERSONS)
def lodge(
    record: Record, *, by: User, reason: str, public_pledge: str, evidence: StoredFile | None = None
) -> Repair:
    """The subject applies: says how she put things right, and makes the public credit pledge."""
    _refuse_early(record, today())
    if not reason.strip() or not public_pledge.strip():
        raise Refused("请写明改正情况，并作出信用承诺。", code="incomplete", field="public_pledge")
    if record.repairs.filter(state__in=[RequestState.LODGED, RequestState.ACCEPTED]).exists():
        raise Refused("您的修复申请正在办理，不用重复提出。", code="open_request")
    due = add_workdays(today(), record.rules.ruleset.repair["accept_workdays"])
    repair = Repair(
        record=record,
        reason=reason.strip(),
        public_pledge=public_pledge.strip(),
        evidence=evidence,
        lodged_by=by,
        due_on=due.date,
        provisional=due.provisional,
    )
    repair.save(force_insert=True)
    audit.record("credit.repair.lodge", record, by=by, clause=keys.APPLICABLE_PERSONS, repair=str(repair.pk))
    return repair


@act(clause=keys.APPLICABLE_PERSONS)
def accept(repair: Repair, *, by: User) -> Repair:
    """Take the application on; the period for the decision runs from now."""
    due = add_workdays(today(), repair.record.rules.ruleset.repair["decide_workdays"])
    return move(
        repair,
        RequestState.ACCEPTED,
        by=by,
        clause=keys.APPLICABLE_PERSONS,
        accepted_by=by,
        accepted_at=timezone.now(),
        due_on=due.date,
        provisional=due.provisional,
    )


@act(clause=keys.APPLICABLE_PERSONS)
def refuse(repair: Repair, *, by: User, answer: str) -> Repair:
    """Not taken on, with the reason and what is missing."""
    if not answer.strip():
        raise Refused("请写明不予受理的理由和需要补充的内容。", code="no_reason", field="answer")
    return move(
        repair,
        RequestState.NOT_ACCEPTED,
        by=by,
        clause=keys.APPLICABLE_PERSONS,
        answer=answer.strip(),
        decided_by=by,
        decided_at=timezone.now(),
    )


@act(clause=keys.APPLICABLE_PERSONS)
def decide(repair: Repair, *, by: User, granted: bool, corrected: bool, answer: str) -> Repair:
    """Grant or refuse the repair. The conditions are asked again here: nobody can repair by favour alone,
    and neither by herself: the decision is another person's than who took the application on.
    """
    if by.pk == repair.accepted_by_id:
        raise SamePerson("受理人不能对自己受理的修复申请作出决定。", way_out="请由另一名信用管理人员决定。")
    if not answer.strip():
        raise Refused("请写明决定的理由。", code="no_reason", field="answer")
    if granted:
        _refuse_early(repair.record, today())
        if not corrected:
            raise Refused(
                "没有核实失信行为已经改正、义务已经履行完毕，不能准予修复。",
                code="not_corrected",
                field="corrected",
            )
    move(
        repair,
        RequestState.DECIDED,
        by=by,
        clause=keys.APPLICABLE_PERSONS,
        corrected=corrected,
        answer=answer.strip(),
        outcome=Outcome.GRANTED if granted else Outcome.REFUSED,
        decided_by=by,
        decided_at=timezone.now(),
    )
    if granted:
        records.mark_repaired(repair.record, by=by, reason=f"准予信用修复：{answer.strip()}")
    return repair
