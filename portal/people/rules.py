"""Who may do what in the people room (predicates for ``fetch`` and templates)."""

from typing import Any

from portal.people.enums import Role
from portal.people.models import Agency, User


def may_manage_accounts(user: User, row: Any = None) -> bool:
    """System administrators run the accounts."""
    return user.has_role(Role.SYSTEM_ADMIN)


def may_manage_agencies(user: User, row: Any = None) -> bool:
    """System administrators keep the agencies, their departments and the zones."""
    return bool(user.is_authenticated and user.has_role(Role.SYSTEM_ADMIN))


def may_manage_security(user: User, row: Any = None) -> bool:
    """Security administrators lift lock-outs and end sessions."""
    return user.has_role(Role.SECURITY_ADMIN)


def may_check_identity(user: User, agency: Agency) -> bool:
    """A window clerk looks at original documents for her own agency."""
    return user.is_active and agency.pk in user.agency_ids(Role.WINDOW_CLERK)


def may_read_rules(user: User, row: Any = None) -> bool:
    """Those who apply the rules of an area, or look after them."""
    return user.has_role(Role.BUREAU_ADMIN, Role.LEGAL_REVIEWER, Role.SYSTEM_ADMIN, Role.AUDITOR)


def may_keep_retention(user: User, row: Any = None) -> bool:
    """The system administrator keeps an eye on what goes when its time is over; she sees keys, never persons."""
    return bool(user.is_authenticated and user.has_role(Role.SYSTEM_ADMIN))


def may_answer_corrections(user: User, row: Any = None) -> bool:
    """Who works for agencies that hold data of persons."""
    return bool(user.is_authenticated and user.has_role(Role.WINDOW_CLERK, Role.HANDLER, Role.AGENCY_HEAD))
