"""Sealing beside an open transaction: the order of keys is not the order of commits."""

import threading
import time

import pytest
from django.db import connection, transaction

from portal.kernel import audit, sealing
from portal.kernel.models import Holiday

pytestmark = pytest.mark.postgres_only


def write(count):
    for n in range(count):
        audit.record("test.act", Holiday(date="2026-01-01"), by=None, n=n)


def sealed_in_the_end():
    """A transaction of another worker holds sealing back as well: numbers of transactions are the cluster's."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if batch := sealing.seal("audit"):
            return batch
        time.sleep(0.2)
    pytest.fail("nothing was sealed within a minute")


@pytest.mark.clause("S-09")
def test_nothing_is_sealed_that_an_open_transaction_may_still_precede(committed_db):
    """An event written early and committed late belongs to a later batch, whatever was committed meanwhile."""
    began, may_end = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                write(1)
                began.set()
                assert may_end.wait(30)
        finally:
            connection.close()

    while sealing.seal("audit"):
        pass
    writer = threading.Thread(target=slow)
    writer.start()
    try:
        assert began.wait(30)
        write(2)
        assert sealing.seal("audit") is None
    finally:
        may_end.set()
        writer.join()
    assert sealed_in_the_end().count == 3
    assert sealing.verify("audit").broken is None
