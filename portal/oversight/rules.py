"""Who may on this floor."""

from typing import Any

from portal.people.complaint_enums import ComplaintState
from portal.people.enums import Role
from portal.people.models import Complaint


def audits(user: Any) -> bool:
    """The auditor reads every trail and changes nothing."""
    return bool(user.has_role(Role.AUDITOR))


def runs_the_system(user: Any) -> bool:
    """The system administrator keeps duties and calendar going and sees no case."""
    return bool(user.has_role(Role.SYSTEM_ADMIN))


def sees_complaints(user: Any) -> bool:
    """Reports of citizens: the bureau routes, agencies answer, the auditor reads."""
    return bool(user.has_role(Role.BUREAU_ADMIN, Role.AGENCY_HEAD, Role.HANDLER, Role.AUDITOR))


def sees_refused(user: Any) -> bool:
    """What was asked for in vain: the bureau and the auditor."""
    return bool(user.has_role(Role.BUREAU_ADMIN, Role.AUDITOR))


def may_route(user: Any, complaint: Complaint) -> bool:
    """The bureau of the area, while the report is open."""
    path = f"{complaint.area.path}/"
    over = any(path.startswith(f"{area}/") for area in user.area_paths(Role.BUREAU_ADMIN))
    return over and complaint.state != ComplaintState.CLOSED


def may_answer(user: Any, complaint: Complaint) -> bool:
    """The agency it was routed to; the bureau itself while nobody else has it."""
    if complaint.state == ComplaintState.ROUTED:
        return complaint.routed_to_id in user.agency_ids(Role.AGENCY_HEAD, Role.HANDLER)
    return complaint.state == ComplaintState.RECEIVED and may_route(user, complaint)
