"""The worker is killed in mid-work and the broker emptied: every duty is done all the same, and once."""

import time
from collections import Counter
from datetime import timedelta

import pytest
from celery import Celery
from django.utils import timezone

from pledges.models import Letter
from portal.kernel import files
from portal.kernel.enums import DutyState
from portal.kernel.models import Duty
from tests.factories.pledges import Office
from verification.models import Check

PLEDGES = 10


def until(condition, seconds, what, portal):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError(f"{what} did not happen within {seconds} s\n{portal.tail()}")


def ring(portal, *queues):
    """The doorbell of the running portal; the acts of this process ring that of the tests."""
    with Celery(broker=portal.env["REDIS_URL"]) as app:
        for queue in queues:
            app.send_task("portal.kernel.tasks.work", args=[queue], queue=queue)


@pytest.mark.clause("V-07")
@pytest.mark.smoke
def test_killed_worker_and_emptied_broker_lose_and_double_nothing(portal_db):
    portal = portal_db
    office = Office()
    pledges = [office.accepted().choices.get().pledge for _ in range(PLEDGES)]
    keys = [pledge.pk for pledge in pledges]
    letters = Letter.objects.filter(pledge__in=keys)

    ring(portal, "letters", "default")
    until(lambda: letters.count() >= 1, 60, "the first letter", portal)
    portal.kill("worker")
    portal.empty_broker()
    assert letters.count() < PLEDGES, "the worker was too quick to be killed in mid-work"

    # Five minutes pass: the leases of the killed worker run out. Nothing rings; the clock alone finds the work.
    gone = timezone.now() - timedelta(seconds=1)
    Duty.objects.filter(state=DutyState.RUNNING).update(leased_until=gone)
    portal.restart("worker")
    until(lambda: letters.count() == PLEDGES, 120, "the last letter", portal)
    until(lambda: Check.objects.filter(pledge__in=keys).count() >= PLEDGES, 60, "the last check", portal)
    open_duties = Duty.objects.exclude(state=DutyState.DONE).filter(due_at__lte=timezone.now())
    until(lambda: not open_duties.exists(), 60, "rest", portal)

    assert Counter(letters.values_list("pledge", flat=True)) == dict.fromkeys(keys, 1)
    assert Counter(Check.objects.filter(pledge__in=keys).values_list("pledge", flat=True)) == dict.fromkeys(
        keys, 1
    )
    for letter in letters.select_related("file__data_key"):
        assert files.read(letter.file).startswith(b"%PDF")
