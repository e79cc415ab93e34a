"""The ledger of acts: who did what to which object on which clause, and what was refused.

Design: ``AuditEvent`` rows are written in the act's own transaction and sealed in batches later
(``portal.kernel.sealing``); a chain per row would make every filing wait for every other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import structlog
from django.apps import apps
from django.db import DatabaseError, models, transaction

from portal.kernel.bulk import insert_values
from portal.kernel.context_of import current_request_id

if TYPE_CHECKING:
    from portal.kernel.actors import Actor
    from portal.kernel.models import AuditEvent

log = structlog.get_logger("audit")


def _event(act: str, row: models.Model | None, by: Actor | None, **fields: Any) -> AuditEvent:
    event_model: type[AuditEvent] = apps.get_model("kernel", "AuditEvent")
    return event_model(**_values(act, row, by, **fields))


def _values(act: str, row: models.Model | None, by: Actor | None, **fields: Any) -> dict[str, Any]:
    data = fields.pop("data", {})
    if request_id := current_request_id():
        data = {**data, "request": request_id}
    return {
        "act": act,
        "actor": str(by.pk) if by is not None and by.pk else "system",
        "object_type": row._meta.label_lower if row is not None else "",
        "object_id": str(row.pk) if row is not None else "",
        "subject": _subject(row),
        "area": str(getattr(row, "area_id", "") or ""),
        "agency": str(getattr(row, "agency_id", "") or ""),
        "data": data,
        **fields,
    }


def _subject(row: models.Model | None) -> str:
    """The pseudonym of the person a row is about, without a query: only what is loaded counts."""
    if row is None:
        return ""
    if pseudonym := getattr(row, "pseudonym", None):
        return str(pseudonym)
    subject = row._state.fields_cache.get("subject") if hasattr(row._state, "fields_cache") else None
    return str(getattr(subject, "pseudonym", "") or "")


def record(
    act: str, row: models.Model, *, by: Actor | None, clause: str = "", note: str = "", **data: Any
) -> None:
    """Append one event. ``data`` must hold no name and no identity number."""
    _event(act, row, by, clause=clause, note=note, data=data).save(force_insert=True)


def record_many(act: str, rows: Iterable[models.Model], *, by: Actor | None, clause: str = "") -> None:
    """One event for each of the rows, in bulk."""
    insert_values(
        apps.get_model("kernel", "AuditEvent"), [_values(act, row, by, clause=clause) for row in rows]
    )


def record_move(row: models.Model, old: str, new: str, *, by: Actor | None, clause: str, note: str) -> None:
    """Append the event of a change of state."""
    act = f"{row._meta.label_lower}.{new}"
    _event(act, row, by, clause=clause, note=note, from_state=old, to_state=new).save(force_insert=True)


def record_moves(
    rows: Iterable[models.Model], old: str, new: str, *, by: Actor | None, clause: str, note: str
) -> None:
    """The same for a set of rows, in bulk."""
    move = {"clause": clause, "note": note, "from_state": old, "to_state": new}
    events = [_values(f"{row._meta.label_lower}.{new}", row, by, **move) for row in rows]
    insert_values(apps.get_model("kernel", "AuditEvent"), events)


def record_refusal(act: str, row: Any, refusal: Any, *, by: Actor | None) -> None:
    """A refused act leaves its trace although it rolled back. A failing ledger must not hide the refusal itself."""
    row = refusal.about or row
    subject = row if isinstance(row, models.Model) and row.pk else None
    try:
        with transaction.atomic():
            _event(act, subject, by, clause=refusal.clause, refused=refusal.code).save(force_insert=True)
    except DatabaseError:
        log.exception("refusal not recorded", act=act, code=refusal.code)
