"""Keyset paging: a page costs the same however far one has come, and nothing is counted."""

import base64
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.http import HttpRequest


@dataclass(frozen=True)
class Page:
    """Some rows, and where the next and previous ones are ("" when there are none)."""

    rows: list[Any]
    next_url: str
    prev_url: str

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def _plain(value: Any) -> Any:
    return (
        value.isoformat()
        if isinstance(value, date | datetime)
        else str(value)
        if isinstance(value, UUID)
        else value
    )


def _encode(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps([_plain(v) for v in values]).encode()).decode().rstrip("=")


def _decode(text: str, length: int) -> list[Any] | None:
    """The key values of a cursor, or None when it is not one (somebody edited the address)."""
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        return None
    fine = isinstance(values, list) and len(values) == length
    return values if fine and not any(isinstance(v, list | dict) for v in values) else None


def _after(ordering: list[tuple[str, bool]], values: list[Any]) -> Q:
    """Rows that come after the key values in the given order; a field that can be NULL must not be in it."""
    first, descending = ordering[0]
    step = Q(**{f"{first}__{'lt' if descending else 'gt'}": values[0]})
    if len(ordering) == 1:
        return step
    # The redundant bound on the first column lets the index range scan start at the right place.
    bound = Q(**{f"{first}__{'lte' if descending else 'gte'}": values[0]})
    return bound & (step | (Q(**{first: values[0]}) & _after(ordering[1:], values[1:])))


CAP = 99


def at_most(rows: QuerySet[Any], cap: int = CAP) -> int | str:
    """How many rows there are, read no further than ``cap``: a figure over a desk costs the same with any backlog."""
    found = rows.order_by().values("pk")[: cap + 1].count()
    return f"{cap}+" if found > cap else found


def _first_of_each(
    rows: QuerySet[Any],
    each: tuple[str, Collection[Any]],
    *,
    names: list[str],
    descending: list[bool],
    size: int,
) -> list[Any]:
    """Keys of the first ``size`` rows over several values of a field (agencies of one clerk).

    An index leads with the field, so the order holds within one value only: the first rows of each are read from
    it and merged. ``rows`` is in order; the keys come back as JSON, whose texts sort as the database's values.
    """
    field, values = each
    parent = rows.model._meta.get_field(field).related_model
    key = JSONObject(**{f"k{n}": name for n, name in enumerate(names)}, pk="pk")
    top = rows.filter(**{field: OuterRef("pk")}).annotate(_key=key).values("_key")[:size]
    arrays = (
        parent._base_manager.filter(pk__in=values)
        .annotate(_top=ArraySubquery(top))
        .values_list("_top", flat=True)
    )
    merged = [found for array in arrays for found in array]
    for n in reversed(range(len(names))):
        merged.sort(key=lambda found, n=n: str(found[f"k{n}"]), reverse=descending[n])  # type: ignore[misc]
    return [found["pk"] for found in merged[:size]]


def page_by_key(
    request: HttpRequest,
    queryset: QuerySet[Any],
    *,
    ordering: tuple[str, ...] = ("-id",),
    size: int = 30,
    each: tuple[str, Collection[Any]] | None = None,
) -> Page:
    """One page of the queryset in the given order (last key unique, no NULLs), by ``?after=`` or ``?before=``.

    ``each`` names a foreign key and the values it is bounded by, when there may be several: see ``_first_of_each``.
    Keys must then be dates, times or UUIDs.
    """
    keys = [(name.lstrip("-"), name.startswith("-")) for name in ordering]
    backwards = "before" in request.GET
    cursor = _decode(request.GET.get("before" if backwards else "after", ""), len(keys))
    if backwards:
        keys = [(name, not descending) for name, descending in keys]
    rows_set = queryset.order_by(*[("-" if descending else "") + name for name, descending in keys])
    if cursor is not None:
        try:
            rows_set = rows_set.filter(_after(keys, cursor))
        except (ValueError, TypeError, ValidationError):
            cursor = None
    if each and len(each[1]) > 1 and connection.vendor == "postgresql":
        fields, down = [name for name, _ in keys], [descending for _, descending in keys]
        rows_set = rows_set.filter(
            pk__in=_first_of_each(rows_set, each, names=fields, descending=down, size=size + 1)
        )
    rows = list(rows_set[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    names = [name for name, _ in keys]
    has_next = bool(rows) and (more if not backwards else True)
    has_prev = bool(rows) and ((cursor is not None) if not backwards else more)
    return Page(
        rows,
        _url(request, "after", rows[-1], names) if has_next else "",
        _url(request, "before", rows[0], names) if has_prev else "",
    )


class BadCursor(ValueError):
    """The cursor is not one that was given out."""


def rows_after(
    queryset: QuerySet[Any], cursor: str, *, ordering: tuple[str, ...], size: int
) -> tuple[list[Any], str]:
    """Some rows after the cursor ("" for the first), and the cursor of the next ones ("" when there are none).

    For lists that machines read: they go forward only. Raises BadCursor.
    """
    keys = [(name.lstrip("-"), name.startswith("-")) for name in ordering]
    rows_set = queryset.order_by(*ordering)
    if cursor:
        values = _decode(cursor, len(keys))
        if values is None:
            raise BadCursor(cursor)
        try:
            rows_set = rows_set.filter(_after(keys, values))
        except (ValueError, TypeError, ValidationError):
            raise BadCursor(cursor) from None
    rows = list(rows_set[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    return rows, _encode([getattr(rows[-1], name) for name, _ in keys]) if more else ""


def _url(request: HttpRequest, name: str, row: Any, keys: list[str]) -> str:
    kept = [(k, v) for k, values in request.GET.lists() if k not in {"after", "before"} for v in values]
    value: Any
    values = []
    for key in keys:
        value = row
        for step in key.split("__"):
            value = getattr(value, step)
        values.append(value)
    return "?" + urlencode([*kept, (name, _encode(values))])
