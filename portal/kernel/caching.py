"""The shared cache, which may be gone: a missing answer is computed anew, and no page fails for it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger("cache")


def _forgiving(name: str, fallback: Any) -> Callable[..., Any]:
    original = getattr(RedisCache, name)

    @wraps(original)
    def method(self: "ForgivingRedisCache", *args: Any, **kwargs: Any) -> Any:
        try:
            return original(self, *args, **kwargs)
        except RedisError as error:
            log.warning("cache not reachable", method=name, error=type(error).__name__)
            return fallback(args, kwargs)

    return method


def _default(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return args[1] if len(args) > 1 else kwargs.get("default")


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache that behaves as an empty one while the server cannot be reached."""

    get = _forgiving("get", _default)
    get_many = _forgiving("get_many", lambda *_: {})
    set = _forgiving("set", lambda *_: None)
    set_many = _forgiving("set_many", lambda *_: [])
    add = _forgiving("add", lambda *_: True)
    touch = _forgiving("touch", lambda *_: False)
    has_key = _forgiving("has_key", lambda *_: False)
    incr = _forgiving("incr", lambda *_: 1)
    delete = _forgiving("delete", lambda *_: False)
    delete_many = _forgiving("delete_many", lambda *_: None)
