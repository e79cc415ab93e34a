"""Working days (行政许可法第八十二条) against known deadlines."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command

from portal.kernel.calendar import add_workdays, is_workday, workdays_between
from portal.kernel.models import Holiday

CASES = json.loads((Path(__file__).parent.parent / "data" / "vectors.json").read_text())["workdays"]["cases"]


@pytest.fixture
def calendar(db):
    cache.clear()
    call_command("load_holidays", verbosity=0)
    yield
    cache.clear()


@pytest.mark.clause("V-07")
@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['start']}+{c['n']}")
def test_deadlines_skip_holidays_and_count_make_up_days(calendar, case):
    deadline = add_workdays(date.fromisoformat(case["start"]), case["n"])
    assert deadline.date == date.fromisoformat(case["due"])


def test_a_year_not_published_counts_weekdays_and_says_so(calendar):
    deadline = add_workdays(date(2026, 12, 25), 10)
    assert deadline.provisional
    assert deadline.date == date(2027, 1, 8)
    assert not add_workdays(date(2026, 11, 23), 5).provisional


def test_an_edited_day_changes_later_deadlines(calendar):
    before = add_workdays(date(2026, 11, 20), 1).date
    Holiday.objects.create(date=before, is_workday=False, name="临时放假")
    cache.clear()
    assert add_workdays(date(2026, 11, 20), 1).date > before


def test_loading_twice_keeps_what_was_edited(calendar):
    Holiday.objects.filter(date=date(2026, 10, 1)).update(name="改过")
    call_command("load_holidays", verbosity=0)
    assert Holiday.objects.get(date=date(2026, 10, 1)).name == "改过"


def test_days_between_is_the_reverse_of_adding(calendar):
    for days in range(30):
        due = add_workdays(date(2026, 9, 21), days).date
        assert workdays_between(date(2026, 9, 21), due) == days
    assert workdays_between(date(2026, 9, 25), date(2026, 9, 21)) == -workdays_between(
        date(2026, 9, 21), date(2026, 9, 25)
    )


def test_a_make_up_saturday_is_a_working_day(calendar):
    assert is_workday(date(2026, 10, 10))
    assert not is_workday(date(2026, 10, 1))
