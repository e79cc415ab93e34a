"""Who may do what after publication: filing upward, following a general list, adjusting, reviewing after the law."""

from typing import Any

from matters.models import Adjustment, FilingHop, ReviewTask
from matters.models.filings import SENDING_ROLES
from matters.rules import over_area
from portal.people.enums import Role
from portal.people.models import Agency, Area


def _works_in(user: Any, bureau: Agency | None) -> bool:
    """One of the people of this bureau itself; those above it do not act in its place."""
    if bureau is None:
        return False
    here = bureau.area.path in user.area_paths(Role.BUREAU_ADMIN)
    return here or bureau.pk in user.agency_ids(Role.BUREAU_ADMIN)


def may_send(user: Any, hop: FilingHop) -> bool:
    """The agency's own people file what it published; a bureau files the list of its area."""
    if hop.filing.agency_id and hop.order == 1:
        return hop.sender_id in user.agency_ids(*SENDING_ROLES)
    return _works_in(user, hop.sender)


def may_receive(user: Any, hop: FilingHop) -> bool:
    """The people of the receiving bureau."""
    return _works_in(user, hop.receiver)


def may_remind(user: Any, hop: FilingHop) -> bool:
    """Whoever waits for the list, and the bureau of the area."""
    return may_receive(user, hop) or over_area(user, hop.filing.area, Role.BUREAU_ADMIN)


def may_run_area(user: Any, area: Area) -> bool:
    """The justice bureau of the area, or one above it."""
    return over_area(user, area, Role.BUREAU_ADMIN)


def may_follow(user: Any, row: object = None) -> bool:
    """General lists are the business of bureaus; governments and auditors look on."""
    return bool(user.area_paths(Role.BUREAU_ADMIN, Role.GOVERNMENT_APPROVER, Role.AUDITOR))


def may_apply(user: Any, agency: Agency) -> bool:
    """The agency's own people apply to have its list adjusted."""
    return agency.pk in user.agency_ids(*SENDING_ROLES)


def may_decide(user: Any, adjustment: Adjustment) -> bool:
    """The justice bureau of the area decides."""
    return over_area(user, adjustment.area, Role.BUREAU_ADMIN)


def may_change_law(user: Any, row: object = None) -> bool:
    """Bureaus and system administrators enter what became of a law."""
    return bool(user.is_authenticated and user.has_role(Role.BUREAU_ADMIN, Role.SYSTEM_ADMIN))


def may_review_task(user: Any, task: ReviewTask) -> bool:
    """The owner of what rests on the clause."""
    return task.agency_id in user.agency_ids(*SENDING_ROLES)
