"""Working days (行政许可法第八十二条: 期限以工作日计算，不含法定节假日).

The holiday table is seeded from published years and can be edited. A year that is not published yet counts
Monday to Friday and marks the deadline provisional; it never raises and never stays silent.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.cache import cache
from django.utils import timezone

from portal.kernel.memo import forget, once
from portal.kernel.models import Holiday

CACHE_SECONDS = 300


@dataclass(frozen=True)
class Deadline:
    """A local date; provisional when it counts days of a year whose calendar is not published."""

    date: date
    provisional: bool = False


def today() -> date:
    """Today in Asia/Shanghai."""
    return timezone.localdate()


def _year(year: int) -> dict[date, bool]:
    """Exceptions of one year: date -> is a working day. Empty when the year is not published."""
    return once(("holidays", year), lambda: _read(year))


def _read(year: int) -> dict[date, bool]:
    key = f"holidays:{year}"
    found: dict[date, bool] | None = cache.get(key)
    if found is None:
        rows = Holiday.objects.filter(date__year=year).values_list("date", "is_workday")
        found = dict(rows)
        cache.set(key, found, CACHE_SECONDS)
    return found


def forget_calendar(year: int) -> None:
    """After an edit of the table: read it anew."""
    cache.delete(f"holidays:{year}")
    forget()


class Calendar:
    """The years that one reckoning touches, each read once."""

    def __init__(self) -> None:
        self.years: dict[int, dict[date, bool]] = {}

    def year(self, year: int) -> dict[date, bool]:
        """Exceptions of a year."""
        if year not in self.years:
            self.years[year] = _year(year)
        return self.years[year]

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day, as far as is known."""
        return self.year(day.year).get(day, day.weekday() < 5)


def is_workday(day: date) -> bool:
    """Whether offices work on this day, as far as is known."""
    return Calendar().is_workday(day)


def is_published(year: int) -> bool:
    """Whether the year's holidays are in the table."""
    return bool(_year(year))


def add_workdays(start: date, days: int) -> Deadline:
    """The last day of a period of ``days`` working days; the day after ``start`` is day 1."""
    if days < 0:
        raise ValueError("a period cannot be negative")
    calendar, day = Calendar(), start
    while days:
        day += timedelta(days=1)
        if calendar.is_workday(day):
            days -= 1
    return Deadline(day, provisional=not all(calendar.years.values()))


def workdays_between(start: date, end: date) -> int:
    """Working days left from ``start`` (not counted) to ``end`` (counted); negative when it is past."""
    if end < start:
        return -workdays_between(end, start)
    calendar = Calendar()
    span = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(calendar.is_workday(day) for day in span)
