"""The integrity file (诚信档案) of a subject: what credit knows, and what higher rooms register."""

from __future__ import annotations

from datetime import datetime

from credit.enums import RECORD_TONES, RecordState
from credit.models import Record
from portal.kernel import registry
from portal.kernel.registry import Part
from portal.people.models import Subject

SIZE = 50


def _records(subject: Subject, limit: int) -> list[Part]:
    found = Record.objects.filter(subject=subject).exclude(state=RecordState.ENTERED).select_related("agency")
    return [
        Part(
            at=record.confirmed_at or record.created_at,
            title=f"信用记录：{record.get_breach_display()}（{record.get_grade_display()}）",
            detail=f"{record.agency.name}，{record.matter_name}；{record.get_state_display()}",
            tone=RECORD_TONES[RecordState(record.state)],
        )
        for record in found.order_by("-created_at", "-id")[:limit]
    ]


def integrity_file(subject: Subject, *, limit: int = SIZE) -> list[Part]:
    """The latest entries, good and bad, newest first. The number of queries depends on the rooms only."""
    parts = _records(subject, limit)
    for _, source in registry.integrity_parts.items():
        parts += source(subject, limit)
    return sorted(parts, key=_at, reverse=True)[:limit]


def _at(part: Part) -> datetime:
    at: datetime = part.at
    return at
