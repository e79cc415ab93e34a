"""An act of the statute: one named function, atomic, with its refusals on record."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

from django.db import transaction

from portal.kernel import audit
from portal.kernel.memo import remembering

_depth: ContextVar[int] = ContextVar("depth of acts", default=0)
F = TypeVar("F", bound=Callable[..., Any])


def in_steps(ways: Sequence[str]) -> str:
    """Several ways as one text, numbered; a single one as it is."""
    if len(ways) < 2:
        return "".join(ways)
    return "".join(f"{numeral}、{way}" for numeral, way in zip("一二三四五六七八九", ways, strict=False))


class Refused(Exception):
    """An act that the rules do not allow now.

    ``message`` says in Chinese what is wrong and where, ``way_out`` what the person can do (several ways:
    a sequence, kept in ``ways`` for pages that show them as a list),
    ``field`` names the form field it belongs to, ``code`` is for tests and statistics, ``about`` is the row that
    the refusal is recorded with when the act has none of its own yet.
    """

    code = "refused"

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        field: str = "",
        way_out: str | Sequence[str] = "",
        clause: str = "",
        about: Any = None,
    ):
        super().__init__(message)
        self.about = about
        self.ways = tuple([way_out] if isinstance(way_out, str) else way_out)
        self.message, self.field, self.way_out, self.clause = message, field, in_steps(self.ways), clause
        self.code = code or self.code


class IllegalMove(Refused):
    """The object's state does not lead where the act wants to go."""

    code = "illegal_move"


class Stale(Refused):
    """Somebody else changed the thing meanwhile, or the text is no longer the one that was read."""

    code = "stale"


class InsideAct(RuntimeError):
    """Rendering or talking to another system while a transaction holds locks: a programming error."""


def act(*, clause: str = "") -> Callable[[F], F]:
    """Make a domain function an act: it commits whole or not at all.

    ``clause`` is the key of the ``law.LawClause`` it rests on. The outermost act records a refusal in a
    transaction of its own, because its own has just been rolled back.
    """

    def decorate(function: F) -> F:
        name = f"{function.__module__.replace('.domain', '')}.{function.__name__}"

        @wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            token = _depth.set(_depth.get() + 1)
            try:
                with remembering(), transaction.atomic():
                    return function(*args, **kwargs)
            except Refused as refusal:
                refusal.clause = refusal.clause or clause
                if _depth.get() == 1:
                    audit.record_refusal(name, args[0] if args else None, refusal, by=kwargs.get("by"))
                raise
            finally:
                _depth.reset(token)

        wrapper.clause = clause  # type: ignore[attr-defined]
        return wrapper  # type: ignore[return-value]

    return decorate


def outside_act(what: str) -> None:
    """Raise ``InsideAct`` when called within an act: slow work waits for the commit."""
    if _depth.get():
        raise InsideAct(f"{what} must not run inside an act: write a duty instead")


@contextmanager
def no_act() -> Iterator[None]:
    """Start afresh at depth 0 (a duty's handler run in the process of a test or a command)."""
    token = _depth.set(0)
    try:
        yield
    finally:
        _depth.reset(token)
