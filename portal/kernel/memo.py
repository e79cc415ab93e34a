"""What is read once and holds until the end of a request or of an act.

The rules of an area are asked for by nearly every check of an act: read again each time, they would be a tenth of it.
Nothing is kept longer: what an administrator changes holds from the next request on, in every process.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

_known: ContextVar[dict[Hashable, Any] | None] = ContextVar("what was read once", default=None)
T = TypeVar("T")


@contextmanager
def remembering() -> Iterator[None]:
    """Until the end of this block, or of the one around it, what `once` has read is not read again."""
    if _known.get() is not None:
        yield
        return
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def once(key: Hashable, read: Callable[[], T]) -> T:
    """What ``read`` gives, asked only once while something remembers it."""
    known = _known.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    found: T = known[key]
    return found


def forget() -> None:
    """What was read has just been changed: read it anew."""
    if (known := _known.get()) is not None:
        known.clear()
