"""Numbers without gaps, per series and day."""

from datetime import date

import pytest
from django.db import transaction

from portal.kernel.numbers import next_number

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)


def test_each_series_and_day_counts_for_itself():
    assert [next_number(series="case:a", on=DAY) for _ in range(3)] == [1, 2, 3]
    assert next_number(series="case:b", on=DAY) == 1
    assert next_number(series="case:a", on=date(2026, 11, 22)) == 1


def test_a_rollback_takes_the_number_back():
    next_number(series="case:a", on=DAY)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        next_number(series="case:a", on=DAY)
        1 / 0  # noqa: B018
    assert next_number(series="case:a", on=DAY) == 2
