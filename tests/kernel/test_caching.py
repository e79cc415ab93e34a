"""Pages work on while Redis is down: slower, never broken."""

import time

import pytest
from django.core.cache import caches

GONE = {
    "default": {
        "BACKEND": "portal.kernel.caching.ForgivingRedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1, "retry": None},
    }
}


@pytest.fixture
def cache(settings):
    settings.CACHES = GONE
    return caches["default"]


def test_a_missing_server_looks_like_an_empty_cache(cache):
    start = time.monotonic()
    cache.set("a", 1)
    assert cache.get("a") is None
    assert cache.get("a", "other") == "other"
    assert cache.get_or_set("b", 7) == 7
    assert cache.incr("c") == 1
    assert cache.add("d", 1)
    assert not cache.delete("a")
    assert time.monotonic() - start < 5
