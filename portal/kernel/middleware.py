"""What every request goes through: its trace, its refusals, and the promise that a GET only reads."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from portal.kernel.acts import Refused
from portal.kernel.context_of import set_request_id
from portal.kernel.ids import uuid7
from portal.kernel.memo import remembering
from portal.kernel.models import AccessEvent

log = structlog.get_logger("access")
Answer = Callable[[HttpRequest], HttpResponse]
# A union of selects begins with a bracket on PostgreSQL.
READS = re.compile(
    r"[\s(]*(SELECT|EXPLAIN|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|SET|SHOW|PRAGMA|WITH)\b", re.I
)
# A common table expression may hide a write.
WRITES_INSIDE = re.compile(r"\b(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM)\b", re.I)


class WriteInGet(RuntimeError):
    """A GET tried to write: a programming error that must never pass unseen."""


def refuse_writes(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Execute wrapper under which only reading statements reach the database."""
    text = str(sql)
    if not READS.match(text) or (text.lstrip()[:4].upper() == "WITH" and WRITES_INSIDE.search(text)):
        raise WriteInGet(text.split("\n")[0][:120])
    return execute(sql, params, many, context)


def read_only_gets(get_response: Answer) -> Answer:
    """A GET or HEAD only SELECTs. Session and sign-in book-keeping happen outside this middleware.

    The sign-in pages are allauth's own and exempt: a visit to them clears stale sign-in attempts.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD", "OPTIONS"} or request.path.startswith("/accounts/"):
            return get_response(request)
        with connection.execute_wrapper(refuse_writes):
            return get_response(request)

    return middleware


def _write(events: list[AccessEvent]) -> None:
    try:
        AccessEvent.objects.bulk_create(events)
    except DatabaseError:
        log.exception("access events not written", count=len(events))


def access_events(get_response: Answer) -> Answer:
    """Name the request, and write the access events when the answer is complete, before it leaves.

    What holds all through a request is read once in it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        set_request_id(str(uuid7()))
        with remembering():
            response = get_response(request)
        if events := request.__dict__.get("access_events"):
            # Closers run when the answer is complete (portal/wsgi.py), before the connection is handed back.
            response._resource_closers.append(partial(_write, events))  # type: ignore[attr-defined]
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


class Refusals:
    """An act refused and not caught by its view becomes a page that says why and what to do.

    So does an act's address that was opened like a page: after a new sign-in the browser does just that.
    """

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            page = render(request, "errors/not_a_page.html", status=405)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return render(request, "refused.html", {"refusal": exception}, status=409)
        return None
