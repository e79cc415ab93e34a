"""What the current request is called, for events and logs."""

from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request id", default="")


def current_request_id() -> str:
    """The id of the request in work, or ""."""
    return _request_id.get()


def set_request_id(value: str) -> None:
    """Name the request in work."""
    _request_id.set(value)
