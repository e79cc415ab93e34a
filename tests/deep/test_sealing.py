"""Sealing while many write: no event falls between two batches, none is sealed twice."""

import random
import threading
import time
from bisect import bisect_left
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection, transaction

from portal.kernel import audit, sealing
from portal.kernel.models import AuditEvent, Holiday, Seal

pytestmark = [pytest.mark.deep, pytest.mark.postgres_only]

WRITERS, TRANSACTIONS = 6, 120
DAY = Holiday(date="2026-01-01")


class GivenUp(Exception):
    """The writer thinks better of it."""


def write(seed):
    """Transactions of random size and length, some of them rolled back; how many events were committed."""
    chance, committed = random.Random(seed), 0
    for n in range(TRANSACTIONS):
        size = chance.randrange(1, 6)
        with suppress(GivenUp):
            with transaction.atomic():
                for part in range(size):
                    audit.record("deep.act", DAY, by=None, writer=seed, transaction=n, part=part)
                    time.sleep(chance.choice((0, 0, 0.002, 0.02)))
                if chance.random() < 0.15:
                    raise GivenUp
            committed += size
    connection.close()
    return committed


def seal_until(done):
    """Seal again and again, as a clock that runs wild would."""
    while not done.is_set():
        sealing.seal("audit")
        time.sleep(0.01)
    connection.close()


@pytest.mark.clause("S-09")
@pytest.mark.parametrize("sealers", [1, 3])
def test_every_event_is_sealed_exactly_once_whoever_writes_meanwhile(committed_db, sealers):
    done = threading.Event()
    with ThreadPoolExecutor(WRITERS + sealers) as pool:
        sealing_now = [pool.submit(seal_until, done) for _ in range(sealers)]
        writing = [pool.submit(write, seed) for seed in range(WRITERS)]
        written = sum(future.result(timeout=300) for future in writing)
        done.set()
        for future in sealing_now:
            future.result(timeout=60)
    while sealing.seal("audit"):
        pass

    verdict = sealing.verify("audit")
    assert (verdict.broken, verdict.reason) == (None, "")
    assert verdict.rows == AuditEvent.objects.filter(act="deep.act").count() == written
    seals = list(Seal.objects.filter(ledger="audit").order_by("number"))
    assert len(seals) > 20, "sealing did not run beside the writers"
    ends = [batch.upto for batch in seals]
    assert ends == sorted(set(ends)), "batches overlap"
    # Counted anew, event by event, without the code that sealed them.
    counted = [0] * len(seals)
    for position in AuditEvent.objects.values_list("tx", flat=True):
        counted[bisect_left(ends, position)] += 1
    assert counted == [batch.count for batch in seals]
