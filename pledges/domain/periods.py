"""What changes the period for the decision: one extension by the head, and time that is not counted."""

from datetime import date
from typing import Any

from django.utils import timezone

from pledges.domain import asking, writs
from pledges.domain.acceptance import refuse_empty
from pledges.domain.handlers import refuse_barred
from pledges.domain.messages import tell
from pledges.domain.rows import locked
from pledges.enums import CaseState, MessageKind
from pledges.handling_enums import ExtensionState, PauseGround
from pledges.models import Case, Extension, Pause
from pledges.models.periods import LONGEST_EXTENSION
from pledges.writ_enums import WritKind
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import add_workdays, today, workdays_between
from portal.kernel.moves import move
from portal.law import keys
from portal.people.enums import Role
from portal.people.models import User


@act(clause=keys.LICENCE_TIME)
def ask_extension(case: Case, *, days: int, reason: str, by: User) -> Extension:
    """Ask the head for more time, once, before the period ends (申请延长办理期限)."""
    case = locked(case)
    refuse_barred(case, by)
    refuse_empty(reason=reason)
    asking.refuse_asking(case, reason, field="reason")
    if case.state != CaseState.ACCEPTED:
        raise IllegalMove(f"办件现在是“{case.get_state_display()}”，不用延长办理期限。")
    if not 1 <= days <= LONGEST_EXTENSION:
        raise Refused(f"办理期限最多延长{LONGEST_EXTENSION}个工作日。", code="too_long", field="days")
    if case.decide_due is None or case.decide_due < today():
        raise Refused("办理期限已经届满，不能再延长。", code="too_late", way_out="请尽快作出决定。")
    if Extension.objects.filter(case=case).exists():
        raise Refused("办理期限只能申请延长一次。", code="asked_already")
    asked = Extension.objects.create(
        case=case, days=days, reason=reason.strip(), asked_by=by, asked_at=timezone.now()
    )
    record("pledges.ask_extension", asked, by=by, clause=keys.LICENCE_TIME, days=days)
    return asked


@act(clause=keys.LICENCE_TIME)
def decide_extension(extension: Extension, *, approve: bool, by: User, opinion: str = "") -> Extension:
    """The head approves or not; approved, the applicant is told in writing, with the reason (批准延期)."""
    case = locked(Case(pk=extension.case_id))
    row = Extension.objects.select_for_update(of=("self",)).get(pk=extension.pk)
    row.case = case
    _refuse_not_head(case, by)
    if row.asked_by_id == by.pk:
        raise Refused(
            "提出延期的人员不能自己批准。", code="same_person", way_out="请由本单位其他负责人批准。"
        )
    if approve and case.state != CaseState.ACCEPTED:
        raise IllegalMove(f"办件现在是“{case.get_state_display()}”，不用延长办理期限。")
    if not approve:
        refuse_empty(reason=opinion)
    to = ExtensionState.APPROVED if approve else ExtensionState.DECLINED
    move(
        row,
        to,
        by=by,
        clause=keys.LICENCE_TIME,
        decided_by=by,
        decided_at=timezone.now(),
        opinion=opinion.strip(),
    )
    if approve:
        _extend(case, row, by)
    return row


def _refuse_not_head(case: Case, by: User) -> None:
    if case.agency_id not in by.agency_ids(Role.AGENCY_HEAD):
        raise Refused("须由本单位负责人批准。", code="not_head")


def _extend(case: Case, row: Extension, by: User) -> None:
    assert case.decide_due is not None  # accepted, by constraint
    due = add_workdays(case.decide_due, row.days)
    case.decide_due, case.decide_provisional = due.date, due.provisional or case.decide_provisional
    if open_pause(case) is None:
        case.due_on = due.date
    case.save(update_fields=["decide_due", "decide_provisional", "due_on"])
    words: dict[str, Any] = {"days": row.days, "reason": row.reason.rstrip("。"), "due": due.date}
    writs.issue(case, WritKind.EXTENSION, by=by, **words)
    tell(case, MessageKind.EXTENDED, **words)


def open_pause(case: Case) -> Pause | None:
    """The pause that is running, or None."""
    return Pause.objects.filter(case=case, ended_on=None).first()


@act(clause=keys.LICENCE_TIME_EXCLUDED)
def pause(case: Case, *, ground: str, reason: str, until: date, by: User) -> Pause:
    """Hearing, inspection, appraisal or review by experts: its time is not counted; told in writing (暂停计算).

    行政许可法第四十五条:「行政机关应当将所需时间书面告知申请人」.
    """
    case = locked(case)
    refuse_barred(case, by)
    refuse_empty(reason=reason)
    asking.refuse_asking(case, reason, field="reason")
    if ground not in PauseGround.values:
        raise Refused("请选择暂停计算的情形。", code="no_ground", field="ground")
    if case.state != CaseState.ACCEPTED or case.decide_due is None:
        raise IllegalMove(f"办件现在是“{case.get_state_display()}”，不能暂停计算办理期限。")
    if case.decide_due < today():
        raise Refused("办理期限已经届满，不能再暂停计算。", code="too_late", way_out="请尽快作出决定。")
    if until <= today():
        raise Refused("请写明预计结束的日期（晚于今天）。", code="bad_date", field="until")
    if open_pause(case) is not None:
        raise Refused("办理期限已经暂停计算。", code="paused_already")
    left = workdays_between(today(), case.decide_due)
    words: dict[str, Any] = {"reason": reason.strip(), "since": today(), "until": until}
    row = Pause.objects.create(case=case, ground=PauseGround(ground), left=left, started_by=by, **words)
    case.due_on = until
    case.save(update_fields=["due_on"])
    record("pledges.pause", case, by=by, clause=keys.LICENCE_TIME_EXCLUDED, note=row.get_ground_display())
    label: dict[str, Any] = {"ground": row.get_ground_display()}
    writs.issue(case, WritKind.PAUSE, by=by, **words, **label)
    tell(case, MessageKind.PAUSED, since=today(), until=until, **label)
    return row


@act(clause=keys.LICENCE_TIME_EXCLUDED)
def resume(case: Case, *, note: str, by: User) -> Pause:
    """The time counts again from today: as many working days are left as there were (恢复计算)."""
    case = locked(case)
    refuse_barred(case, by)
    row = open_pause(case)
    if row is None:
        raise IllegalMove("办理期限没有暂停计算。")
    if not note.strip():
        raise Refused("请写明结果，例如听证笔录、鉴定意见的编号。", code="no_note", field="note")
    row.ended_on, row.ended_by, row.note = today(), by, note.strip()
    row.save(update_fields=["ended_on", "ended_by", "note"])
    extension = Extension.objects.filter(
        case=case, state=ExtensionState.APPROVED, decided_at__date__gte=row.since
    )
    more = sum(extension.values_list("days", flat=True))
    due = add_workdays(today(), row.left + more)
    case.decide_due, case.decide_provisional, case.due_on = due.date, due.provisional, due.date
    case.save(update_fields=["decide_due", "decide_provisional", "due_on"])
    record("pledges.resume_period", case, by=by, clause=keys.LICENCE_TIME_EXCLUDED, note=row.note)
    tell(case, MessageKind.RESUMED, ground=row.get_ground_display(), due=due.date)
    return row


def end_pause(case: Case, *, by: User, note: str) -> None:
    """The case leaves the procedure of the decision (withdrawn, ended): a pause ends with it."""
    Pause.objects.filter(case=case, ended_on=None).update(ended_on=today(), ended_by=by.pk, note=note)
