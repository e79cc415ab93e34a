"""Who may on this floor."""

from typing import Any

from portal.people.enums import Role


def audits(user: Any) -> bool:
    """The auditor reads every trail and changes nothing."""
    return bool(user.has_role(Role.AUDITOR))


def runs_the_system(user: Any) -> bool:
    """The system administrator keeps duties and calendar going and sees no case."""
    return bool(user.has_role(Role.SYSTEM_ADMIN))
