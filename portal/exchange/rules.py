"""Who may do what with the lines of business systems (三员分立: who enters a line does not hand out its keys)."""

from typing import Any

from portal.exchange.enums import ClientState
from portal.people.enums import Role


def may_see(user: Any, row: Any = None) -> bool:
    """Both administrators work on it, the auditor reads it."""
    return bool(user.has_role(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR))


def may_register(user: Any, row: Any = None) -> bool:
    """The system administrator enters a system and says what it may do."""
    return bool(user.has_role(Role.SYSTEM_ADMIN))


def may_release(user: Any, row: Any = None) -> bool:
    """The security administrator hands out, replaces and voids tokens and secrets."""
    return bool(user.has_role(Role.SECURITY_ADMIN))


def may_revoke(user: Any, row: Any = None) -> bool:
    """Either of the two may cut a line: it must not wait for the other."""
    return bool(user.has_role(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN))


def is_open(user: Any, row: Any) -> bool:
    """Whether anything may still be changed at this line."""
    return bool(row.state != ClientState.REVOKED)


def may_send_again(user: Any, row: Any = None) -> bool:
    """The system administrator looks after the messages that did not go out."""
    return bool(user.has_role(Role.SYSTEM_ADMIN))
