"""Duties: what must happen later is a row, written in the same transaction as its cause.

The life of a duty: waiting → running (leased) → done, or back to waiting with a delay, or parked after
``MAX_ATTEMPTS`` where somebody sees it. A lease that ran out (the worker was killed) is taken up again by the
next sweep. Handlers are idempotent by the duty's key: they may be run twice, their effect happens once.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from celery import current_app
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from portal.kernel.acts import no_act
from portal.kernel.enums import DutyState, Queue
from portal.kernel.models import Duty, DutyArchive

log = structlog.get_logger("duties")
Handler = Callable[[dict[str, Any]], None]
_handlers: dict[str, Handler] = {}
_lease: ContextVar[str] = ContextVar("lease of the duty at work", default="")

MAX_ATTEMPTS = 12
LEASE = timedelta(minutes=5)
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=2)
KEEP_DONE = timedelta(days=30)


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register what is to be done for a kind of duty."""

    def register(function: Handler) -> Handler:
        if kind in _handlers and _handlers[kind].__qualname__ != function.__qualname__:
            raise RuntimeError(f"two handlers for duties of kind {kind}")
        _handlers[kind] = function
        return function

    return register


def add(
    *,
    kind: str,
    key: str,
    payload: dict[str, Any] | None = None,
    due_at: datetime | None = None,
    queue: str = Queue.DEFAULT,
) -> None:
    """Write a duty; a second one with the same key changes nothing. Rings the doorbell after the commit.

    ``payload`` holds keys of rows, never names or identity numbers.
    """
    now = timezone.now()
    duty = Duty(kind=kind, key=key, payload=payload or {}, due_at=due_at or now, queue=queue)
    Duty.objects.bulk_create([duty], ignore_conflicts=True)
    if due_at is None or due_at <= now:
        transaction.on_commit(partial(ring, queue))


def again(*, kind: str, key: str, payload: dict[str, Any] | None = None, queue: str = Queue.DEFAULT) -> None:
    """Wake a standing duty (a pull): done ones wait again, one that waits is left, a running one runs once more."""
    add(kind=kind, key=key, payload=payload, queue=queue)
    now = timezone.now()
    Duty.objects.filter(key=key).exclude(state=DutyState.WAITING).update(
        state=DutyState.WAITING, due_at=now, attempts=0, lease="", leased_until=None, done_at=None
    )


def ring(queue: str) -> None:
    """Wake a worker. The broker may be down: the sweep finds the duty all the same."""
    try:
        current_app.send_task("portal.kernel.tasks.work", args=[queue], queue=queue, retry=False)
    except Exception as error:
        log.warning("doorbell not rung", queue=queue, error=type(error).__name__)


# A letter that one process holds no other can make meanwhile; what nobody waits for goes one at a time.
BATCHES = {Queue.LETTERS: 2, Queue.DEFAULT: 10, Queue.BACKGROUND: 1}


def claim(*, queue: str, limit: int = 10) -> list[Duty]:
    """Take what is due under a lease of our own; no other worker gets the same rows."""
    now, lease = timezone.now(), str(uuid.uuid4())
    due = Duty.objects.filter(queue=queue, state=DutyState.WAITING, due_at__lte=now).order_by("due_at")
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        keys = list(due.select_for_update(skip_locked=skip).values_list("pk", flat=True)[:limit])
        Duty.objects.filter(pk__in=keys, state=DutyState.WAITING).update(
            state=DutyState.RUNNING, lease=lease, leased_until=now + LEASE, attempts=F("attempts") + 1
        )
    return list(Duty.objects.filter(lease=lease, state=DutyState.RUNNING).order_by("due_at"))


class LeaseLost(RuntimeError):
    """Another worker has taken the duty up meanwhile; this one must stop."""


def still_at_it() -> None:
    """Called by a handler between the parts of long work: renews the lease, also of what was claimed with it.

    Raises LeaseLost when the lease ran out and somebody else has the duty. Outside a duty it does nothing.
    """
    lease = _lease.get()
    if not lease:
        return
    until = timezone.now() + LEASE
    if not Duty.objects.filter(lease=lease, state=DutyState.RUNNING).update(leased_until=until):
        raise LeaseLost(lease)


def perform(duty: Duty) -> bool:
    """Run the handler of one claimed duty and write down how it went. Returns whether it is done."""
    mine = Duty.objects.filter(pk=duty.pk, lease=duty.lease, state=DutyState.RUNNING)
    token = _lease.set(duty.lease)
    try:
        with no_act():
            _handlers[duty.kind](duty.payload)
    except Exception as error:
        log.exception("duty failed", kind=duty.kind, key=duty.key, attempts=duty.attempts)
        mine.update(**_after_failure(duty, error))
        return False
    finally:
        _lease.reset(token)
    done = mine.update(
        state=DutyState.DONE, done_at=timezone.now(), lease="", leased_until=None, last_error=""
    )
    return bool(done)


def _after_failure(duty: Duty, error: Exception) -> dict[str, Any]:
    text = f"{type(error).__name__}: {error}"[:2000]
    if duty.attempts >= MAX_ATTEMPTS:
        return {"state": DutyState.PARKED, "lease": "", "leased_until": None, "last_error": text}
    delay = min(FIRST_DELAY * 2 ** (duty.attempts - 1), LONGEST_DELAY)
    due_at = timezone.now() + delay
    return {
        "state": DutyState.WAITING,
        "lease": "",
        "leased_until": None,
        "last_error": text,
        "due_at": due_at,
    }


def work(*, queue: str, limit: int = 10) -> int:
    """Do what is due on a queue until nothing is left. Returns how many were done."""
    done = 0
    while claimed := claim(queue=queue, limit=limit):
        done += sum(perform(duty) for duty in claimed)
    return done


def take_turn(queue: str) -> bool:
    """One batch of a queue; whether there was any. Who takes turns lets what a citizen waits for come between."""
    claimed = claim(queue=queue, limit=BATCHES[Queue(queue)])
    for duty in claimed:
        perform(duty)
    return bool(claimed)


def sweep() -> None:
    """Take up what was lost: leases that ran out; then ring for every queue on which something is due."""
    now = timezone.now()
    lost = Duty.objects.filter(state=DutyState.RUNNING, leased_until__lt=now)
    parked = lost.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=DutyState.PARKED, lease="", leased_until=None, last_error="执行中断次数过多"
    )
    freed = lost.update(state=DutyState.WAITING, lease="", leased_until=None)
    if parked or freed:
        log.warning("duties taken up again", freed=freed, parked=parked)
    waiting = Duty.objects.filter(state=DutyState.WAITING, due_at__lte=now)
    for queue in waiting.order_by().values_list("queue", flat=True).distinct():
        ring(queue)


def archive(*, limit: int = 2000) -> int:
    """Move done duties out of the way. Returns how many."""
    old = Q(state=DutyState.DONE, done_at__lt=timezone.now() - KEEP_DONE)
    with transaction.atomic():
        rows = list(Duty.objects.filter(old).order_by("done_at")[:limit])
        DutyArchive.objects.bulk_create(
            [
                DutyArchive(
                    id=d.pk,
                    kind=d.kind,
                    key=d.key,
                    attempts=d.attempts,
                    created_at=d.created_at,
                    done_at=d.done_at,
                )
                for d in rows
                if d.done_at  # always, by constraint
            ],
            ignore_conflicts=True,
        )
        Duty.objects.filter(pk__in=[d.pk for d in rows]).delete()
    return len(rows)


def retry(duty: Duty) -> None:
    """A parked duty is tried again from the start."""
    Duty.objects.filter(pk=duty.pk, state=DutyState.PARKED).update(
        state=DutyState.WAITING, attempts=0, due_at=timezone.now()
    )
    transaction.on_commit(partial(ring, duty.queue))
