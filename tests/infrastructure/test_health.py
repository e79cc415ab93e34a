"""What the container's health check sees."""

import json

import pytest


@pytest.fixture
def health(committed_db, client):
    return lambda: client.get("/health/?format=json")


def test_healthy_portal_answers_200(health):
    answer = health()
    assert answer.status_code == 200
    assert len(json.loads(answer.content)) == 2


def test_lost_cache_is_reported(health, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    assert health().status_code == 500
