"""One sender is slowed down, others are not."""

import pytest
from django.core.cache import cache

from portal.kernel.throttle import too_often


@pytest.fixture(autouse=True)
def empty():
    cache.clear()


def test_more_than_most_is_too_often_for_one_sender_only():
    asked = [too_often("comment", "10.0.0.1", most=3, seconds=60) for _ in range(5)]
    assert asked == [False, False, False, True, True]
    assert not too_often("comment", "10.0.0.2", most=3, seconds=60)
    assert not too_often("check", "10.0.0.1", most=3, seconds=60)


def test_addresses_are_not_kept_in_the_clear():
    too_often("comment", "10.0.0.1", most=3, seconds=60)
    keys = list(getattr(cache, "_cache", {}))
    assert not any("10.0.0.1" in key for key in keys)
