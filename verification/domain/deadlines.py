"""By when a check must be done."""

from datetime import date

from django.utils import timezone

from matters.enums import CheckMode, CheckWhen
from matters.models import MatterVersion
from pledges.models import Case, Pledge
from portal.kernel.calendar import Deadline, add_workdays, today
from verification.models import Check

# Where the published version names no period.
BEFORE_DECISION_WORKDAYS = 5
AFTER_DECISION_WORKDAYS = 60
# No notice names a period for an answer ("及时"): a week, and never past the check that waits for it.
ASSISTANCE_WORKDAYS = 5
ESCALATE_AFTER_WORKDAYS = 2


def deadline_of(pledge: Pledge, version: MatterVersion, case: Case) -> Deadline | None:
    """The last day of the period that the version prescribes; None for exempt ones, which only a draw touches.

    Before the decision it runs from the day the pledge took effect and never past the decision's own time.
    After the decision it runs from the decision; until that is made it is reckoned from the last day on which
    it may be made, and is provisional.
    """
    if version.check_mode == CheckMode.EXEMPT:
        return None
    if version.check_when == CheckWhen.BEFORE_DECISION:
        start = timezone.localdate(pledge.in_force_at) if pledge.in_force_at else today()
        found = add_workdays(start, version.check_days or BEFORE_DECISION_WORKDAYS)
        if case.decide_due and case.decide_due < found.date:
            return Deadline(case.decide_due, provisional=case.decide_provisional)
        return found
    days = version.check_days or AFTER_DECISION_WORKDAYS
    if case.decided_at:
        return add_workdays(timezone.localdate(case.decided_at), days)
    start = case.decide_due or today()
    return Deadline(add_workdays(start, days).date, provisional=True)


def again_by(version: MatterVersion) -> Deadline:
    """The period of a recheck, or of the check of a drawn pledge, from today."""
    return add_workdays(today(), version.check_days or BEFORE_DECISION_WORKDAYS)


def assistance_due(check: Check) -> Deadline:
    """By when another agency is asked to answer: within the check's own time, and not before tomorrow."""
    found, soonest = add_workdays(today(), ASSISTANCE_WORKDAYS), add_workdays(today(), 1)
    if check.due_on is None or check.due_on >= found.date:
        return found
    return max(soonest, Deadline(check.due_on, check.provisional), key=lambda deadline: deadline.date)


def escalates_on(due_on: date) -> date:
    """The day from which an unanswered request lies before the head of the agency asked."""
    return add_workdays(due_on, ESCALATE_AFTER_WORKDAYS).date


def is_over(due_on: date | None) -> bool:
    return due_on is not None and due_on < today()
