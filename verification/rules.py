"""Who may do what with a check, a handling, a draw that she may see."""

from typing import Any

from pledges.models import Case
from pledges.models.scopes import stands_for
from pledges.rules import acted_on
from portal.people.enums import Role
from portal.people.models import User
from verification.enums import AssistanceState, CheckState, HandlingState
from verification.models import AssistanceRequest, Check, Draw, Handling


def took_part(user: User, case: Case) -> bool:
    """Whether this person handled, decided or entered the case, or is on the applicant's side of it."""
    if acted_on(user, case):
        return True
    return stands_for(user, case)


def is_inspector(user: Any, check: Check) -> bool:
    """An inspector of the agency."""
    return check.agency_id in user.agency_ids(Role.INSPECTOR)


def is_mine(user: Any, check: Check) -> bool:
    """The inspector to whom it was given."""
    return is_inspector(user, check) and check.assigned_to_id == user.pk


def may_assign(user: Any, check: Check) -> bool:
    """The head of the agency names the inspector."""
    return check.agency_id in user.agency_ids(Role.AGENCY_HEAD)


def may_take(user: Any, check: Check) -> bool:
    """An inspector takes an unassigned check, unless she had a part in the case."""
    return check.state == CheckState.DUE and is_inspector(user, check) and not took_part(user, check.case)


def may_unmask(user: Any, check: Check) -> bool:
    """The inspector who is at it needs the number to compare it."""
    return is_mine(user, check) and check.state == CheckState.RUNNING


def is_staff_reader(user: Any, row: Any) -> bool:
    """Staff pages are for staff; the person concerned has a page of her own."""
    return user.has_role(Role.INSPECTOR, Role.HANDLER, Role.AGENCY_HEAD, Role.BUREAU_ADMIN, Role.AUDITOR)


def is_assisting(user: Any, asked: AssistanceRequest) -> bool:
    """An assisting officer of the agency that was asked."""
    return asked.to_agency_id in user.agency_ids(Role.ASSISTING_OFFICER)


def may_read_assistance(user: Any, asked: AssistanceRequest) -> bool:
    """Those who answer; and their head, once it was escalated. Who asked reads it on the page of the check."""
    heads = user.agency_ids(Role.AGENCY_HEAD)
    return is_assisting(user, asked) or (asked.escalated_at is not None and asked.to_agency_id in heads)


def may_answer(user: Any, asked: AssistanceRequest) -> bool:
    """Neither who asked nor who had a part in the case."""
    return (
        is_assisting(user, asked)
        and user.pk != asked.asked_by_id
        and not took_part(user, asked.check_row.case)
    )


def may_unmask_assistance(user: Any, asked: AssistanceRequest) -> bool:
    """Who has taken the request in needs the number to find the person in her own registers."""
    return may_answer(user, asked) and asked.state == AssistanceState.RECEIVED


def may_hear(user: Any, handling: Handling) -> bool:
    """An officer of the agency takes down what the applicant says."""
    return handling.agency_id in user.agency_ids(Role.AGENCY_HEAD, Role.HANDLER, Role.INSPECTOR)


def may_decide(user: Any, handling: Handling) -> bool:
    """The head of the agency, who neither made the finding nor had a part in the case."""
    return (
        handling.agency_id in user.agency_ids(Role.AGENCY_HEAD)
        and user.pk != handling.finding.by_id
        and not took_part(user, handling.case)
    )


def may_serve(user: Any, handling: Handling) -> bool:
    """Serving and executing is the agency's business."""
    return handling.agency_id in user.agency_ids(Role.AGENCY_HEAD, Role.HANDLER)


def is_concerned(user: Any, handling: Handling) -> bool:
    """Whom the finding is about, or who stands for her by law or office."""
    return bool(user.answers_for(handling.subject_id))


def is_waiting_to_be_heard(handling: Handling) -> bool:
    return handling.state == HandlingState.NOTIFIED


def may_draw(user: Any, draw: Draw) -> bool:
    """The justice bureau of the area plans and draws; auditors only look."""
    return any(
        draw.area.path == path or draw.area.path.startswith(f"{path}/")
        for path in user.area_paths(Role.BUREAU_ADMIN)
    )
