"""The worker is killed at random moments, again and again, and the broker emptied in between."""

import random
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from pledges.models import Letter
from portal.kernel import files
from portal.kernel.enums import DutyState
from portal.kernel.models import AuditEvent, Duty
from tests.factories.pledges import Office
from tests.journeys.test_survival import ring, until
from verification.models import Check

pytestmark = pytest.mark.chaos

KILLS = 30
FLUSH_EVERY = 3


def open_duties():
    return Duty.objects.exclude(state=DutyState.DONE).filter(due_at__lte=timezone.now())


def let_leases_run_out():
    """Five minutes pass: whatever the killed worker had taken may be taken up again."""
    gone = timezone.now() - timedelta(seconds=1)
    Duty.objects.filter(state=DutyState.RUNNING).update(leased_until=gone)


@pytest.mark.clause("V-07")
def test_thirty_kills_lose_and_double_nothing(portal_db):
    portal, chance = portal_db, random.Random(30)
    office, keys, in_mid_work = Office(), [], 0
    for number in range(KILLS):
        keys += [office.accepted().choices.get().pledge.pk for _ in range(chance.choice((1, 2, 3)))]
        ring(portal, "letters", "default")
        until(lambda: not open_duties().filter(state=DutyState.WAITING).exists()
              or open_duties().filter(state=DutyState.RUNNING).exists(), 60, "any work", portal)  # fmt: skip
        time.sleep(chance.uniform(0, 4))
        portal.kill("worker")
        in_mid_work += Duty.objects.filter(state=DutyState.RUNNING).exists()
        if number % FLUSH_EVERY == 0:
            portal.empty_broker()
        let_leases_run_out()
        portal.restart("worker")
    assert in_mid_work >= KILLS / 4, "the kills hardly ever met any work"

    letters = Letter.objects.filter(pledge__in=keys)
    until(lambda: letters.count() == len(keys), 180, "the last letter", portal)
    until(lambda: not open_duties().exists(), 120, "rest", portal)
    once = dict.fromkeys(keys, 1)
    assert Counter(letters.values_list("pledge", flat=True)) == once
    assert Counter(Check.objects.filter(pledge__in=keys).values_list("pledge", flat=True)) == once
    issued = AuditEvent.objects.filter(
        act="pledges.issue_letter", object_id__in=map(str, letters.values_list("pk", flat=True))
    )
    assert Counter(issued.values_list("object_id", flat=True)) == {
        str(pk): 1 for pk in letters.values_list("pk", flat=True)
    }
    for letter in letters.select_related("file__data_key"):
        assert files.read(letter.file).startswith(b"%PDF")
