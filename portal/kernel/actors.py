"""Who does things: a signed-in person, or the clock."""

import uuid
from typing import Protocol


class Actor(Protocol):
    """Whoever an act can be by."""

    @property
    def pk(self) -> uuid.UUID | None: ...


class _System:
    """The clock: acts that the law ties to the passing of time."""

    pk = None
    is_active = True
    is_authenticated = True

    def __str__(self) -> str:
        return "系统"

    def has_role(self, *roles: str) -> bool:
        return False


SYSTEM = _System()
