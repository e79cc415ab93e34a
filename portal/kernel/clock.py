"""What Celery beat calls. Every sweep pulls what is due by the database; a missed beat is caught up by the next."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.core.cache import cache
from django.utils import timezone

from portal.kernel import duties, sealing
from portal.kernel.partitions import ensure_partitions

log = structlog.get_logger("clock")


@dataclass(frozen=True)
class Sweep:
    """A function without arguments, idempotent, and how often it is called."""

    run: Callable[[], object]
    every_seconds: int


_sweeps: dict[str, Sweep] = {}
TICK_SECONDS = 10


def every(seconds: int, name: str) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register a sweep. It may run late, early after a restart, or twice: it must not mind."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        _sweeps[name] = Sweep(function, seconds)
        return function

    return register


def tick() -> list[str]:
    """Run the sweeps whose time has come. Returns their names.

    When each ran last is kept in the cache only: losing it means that a sweep runs once more.
    """
    now, ran = timezone.now().timestamp(), []
    for name, sweep in _sweeps.items():
        key = f"sweep:{name}"
        if now - (cache.get(key) or 0) < sweep.every_seconds:
            continue
        cache.set(key, now, sweep.every_seconds * 2)
        try:
            sweep.run()
        except Exception:  # one sweep's fault must not stop the others
            log.exception("sweep failed", sweep=name)
        ran.append(name)
    return ran


def run_all() -> None:
    """Run every sweep now (tests, commands); faults are raised."""
    for sweep in _sweeps.values():
        sweep.run()


every(TICK_SECONDS, "duties")(duties.sweep)
every(60, "seal")(sealing.seal_all)
every(3600, "archive")(duties.archive)
every(6 * 3600, "partitions")(ensure_partitions)
