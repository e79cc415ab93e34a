"""How often one sender may do something that anybody may do. Counted in the shared cache, hashed, and only so long."""

from hashlib import sha256

from django.core.cache import cache


def too_often(what: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one more of ``what`` by ``who``; whether that is more than ``most`` within ``seconds``.

    Without a cache nobody is kept out: what a flood could do then, the caller bounds in the database.
    """
    key = f"often:{what}:{sha256(who.encode()).hexdigest()[:20]}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) > most
    except ValueError:  # it ran out between the two calls
        return False
