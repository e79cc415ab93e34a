"""Figures of ratings, per agency and per window: what was rated, how, and what was done about the bad ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from pledges.desks import midnight
from pledges.models import Case, Rating
from pledges.rating_enums import BAD_LEVELS, WAITING, Level, RatingState
from portal.people.models import Agency, Area, User

COUNTS = {
    f"level_{level.value}": Count("pk", filter=Q(level=level) & ~Q(state=RatingState.EXCLUDED))
    for level in Level
}


@dataclass(frozen=True)
class Line:
    """The figures of one agency, or of one window."""

    name: str
    ended: int | None
    counted: int
    levels: tuple[int, ...]
    bad: int
    answered: int
    late: int
    excluded: int

    @property
    def unrated(self) -> int | None:
        """Ended and not rated: told as it is, never counted as satisfied."""
        return None if self.ended is None else max(self.ended - self.counted - self.excluded, 0)

    @property
    def by_level(self) -> list[tuple[str, int]]:
        """Each level's name with its count, the best first."""
        return [(str(level.label), count) for level, count in zip(Level, self.levels, strict=True)]

    @property
    def late_words(self) -> str:
        return f"{self.late}件"

    @property
    def satisfied(self) -> str:
        """The share of the three upper levels among those who rated."""
        good = sum(count for level, count in zip(Level, self.levels, strict=True) if level not in BAD_LEVELS)
        return f"{100 * good / self.counted:.1f}%" if self.counted else "—"


def _grouped(rows: QuerySet[Rating], by: str) -> Iterable[dict[str, Any]]:
    return rows.values(by).annotate(
        **COUNTS,
        excluded=Count("pk", filter=Q(state=RatingState.EXCLUDED)),
        answered=Count("pk", filter=Q(state=RatingState.ANSWERED)),
        late=Count("pk", filter=Q(state__in=WAITING, escalated_at__isnull=False)),
    ).order_by(by)  # fmt: skip


def _line(name: str, row: dict[str, Any], *, ended: int | None) -> Line:
    levels = tuple(row[f"level_{level.value}"] for level in Level)
    bad = sum(row[f"level_{level.value}"] for level in BAD_LEVELS)
    return Line(
        name=name, ended=ended, counted=sum(levels), levels=levels, bad=bad,
        answered=row["answered"], late=row["late"], excluded=row["excluded"],
    )  # fmt: skip


def by_agency(areas: QuerySet[Area], *, since: date) -> list[Line]:
    """One line an agency that ended cases since a day: four queries, however many there are."""
    start = midnight(since)
    ended = dict(
        Case.objects.filter(area__in=areas, concluded_at__gte=start)
        .order_by()
        .values_list("agency")
        .annotate(Count("pk"))
    )
    rows = {
        row["agency"]: row
        for row in _grouped(Rating.objects.filter(area__in=areas, created_at__gte=start), "agency")
    }
    names = dict(Agency.objects.filter(pk__in={*ended, *rows}).values_list("pk", "name"))
    empty = {**dict.fromkeys(COUNTS, 0), "excluded": 0, "answered": 0, "late": 0}
    lines = [_line(names[key], rows.get(key, empty), ended=ended.get(key, 0)) for key in names]
    return sorted(lines, key=lambda line: line.name)


def by_window(areas: QuerySet[Area], *, since: date) -> list[Line]:
    """One line a clerk of the counter whose cases were rated."""
    rows = Rating.objects.filter(area__in=areas, created_at__gte=midnight(since), window__isnull=False)
    found = {row["window"]: row for row in _grouped(rows, "window")}
    people = User.objects.filter(pk__in=found).values_list("pk", "name")
    return sorted((_line(name, found[key], ended=None) for key, name in people), key=lambda line: line.name)
