"""The only writer of states. The table stands beside the enum; here it is kept."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models, transaction

from portal.kernel import audit
from portal.kernel.actors import Actor
from portal.kernel.acts import IllegalMove

M = TypeVar("M", bound=models.Model)


def word(row: models.Model, state: str) -> str:
    """The Chinese word of a state of this row."""
    return str(dict(row._meta.get_field("state").flatchoices).get(state, state))  # type: ignore[union-attr]


def _refuse_unless_allowed(row: Any, to: str) -> None:
    if to not in row.MOVES.get(row.state, ()):
        name = row._meta.verbose_name
        raise IllegalMove(
            f"{name}现在是“{word(row, row.state)}”，不能变为“{word(row, to)}”。",
            way_out="页面可能已经过时，请刷新后再办理。",
        )


def move(row: M, to: str, *, by: Actor | None, clause: str = "", note: str = "", **fields: Any) -> M:
    """Lock the row, check its table ``MOVES``, set state and ``fields``, append the event.

    Everything in the caller's transaction. Raises IllegalMove. Returns the same object, refreshed.
    """
    with transaction.atomic():
        manager = type(row)._base_manager
        locked: Any = manager.select_for_update().only("state").get(pk=row.pk)
        old = locked.state
        current: Any = row
        current.state = old
        _refuse_unless_allowed(row, to)
        current.state = to
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(update_fields=["state", *fields])
        audit.record_move(row, old, to, by=by, clause=clause, note=note)
    return row


def move_many(
    rows: models.QuerySet[M], to: str, *, by: Actor | None, clause: str = "", note: str = "", **fields: Any
) -> list[M]:
    """Move every row of the queryset from where the table allows it; others are left alone.

    One UPDATE, the events in bulk. Returns the rows moved, in their new state.
    """
    model: Any = rows.model
    allowed = [state for state, targets in model.MOVES.items() if to in targets]
    with transaction.atomic():
        found: Iterable[Any] = list(
            rows.filter(state__in=allowed).select_for_update(of=("self",)).order_by("pk")
        )
        by_old: dict[str, list[Any]] = {}
        for row in found:
            by_old.setdefault(row.state, []).append(row)
        model._base_manager.filter(pk__in=[r.pk for r in found]).update(state=to, **fields)
        for old, group in by_old.items():
            for row in group:
                row.state = to
                for name, value in fields.items():
                    setattr(row, name, value)
            audit.record_moves(group, old, to, by=by, clause=clause, note=note)
    return list(found)
