"""After thousands of random acts the rows, the ledger and the numbers still tell one and the same story."""

import json
import re
from collections import Counter, defaultdict

import pytest

from pledges.enums import PledgeState
from pledges.models import Case, Pledge
from portal.kernel.models import AuditEvent
from portal.people.models import Subject
from tests.deep.walk import STATEFUL, walk
from verification.models import Check, Handling

pytestmark = pytest.mark.deep

CASES, STEPS = 240, 4_500
# Where each story begins; checks begin by an event of their own.
FIRST = {"pledges.case": "draft", "pledges.pledge": "draft", "verification.handling": "notified",
         "credit.record": "entered", "verification.check": ""}  # fmt: skip


@pytest.fixture(scope="module")
def walked(django_db_setup, django_db_blocker):
    """One walk for all tests of this file; they only read what it left."""
    with django_db_blocker.unblock():
        yield walk(20201027, cases=CASES, steps=STEPS)
        django_db_setup.reset()


@pytest.fixture(scope="module")
def stories(walked):
    """The moves of every object, in the order of the ledger."""
    found = defaultdict(list)
    for event in AuditEvent.objects.exclude(to_state="").order_by("id"):
        found[event.object_type, event.object_id].append((event.from_state, event.to_state))
    return found


def test_the_walk_went_everywhere(walked, stories):
    """Otherwise the rest of this file would prove little."""
    assert len(walked.cases) == CASES
    assert set(Case.objects.values_list("state", flat=True)) >= {
        "draft", "discarded", "filed", "supplement", "accepted", "not_accepted", "decided", "concluded",
        "withdrawn", "terminated", "revoked",
    }  # fmt: skip
    assert set(Pledge.objects.values_list("state", flat=True)) == set(PledgeState.values)
    assert set(Handling.objects.values_list("state", flat=True)) >= {"notified", "heard", "decided"}
    handlings = [moves for (label, _), moves in stories.items() if label == "verification.handling"]
    assert {after for moves in handlings for _, after in moves} >= {"heard", "decided", "served"}
    assert len(walked.refused) > 20, walked.refused


@pytest.mark.clause("S-09")
def test_replaying_the_ledger_gives_the_stored_states(walked, stories):
    for model in STATEFUL:
        label, moves = model._meta.label_lower, {**model.MOVES}
        for key, stored in model.objects.values_list("pk", "state"):
            state = FIRST[label]
            for before, after in stories[label, str(key)]:
                assert before == state, f"{label} {key}: from {before}, but it was {state}"
                assert state == "" or after in moves[state], f"{label} {key}: {state} → {after}"
                state = after
            assert state == stored, f"{label} {key}: the ledger says {state}, the row {stored}"


def test_no_story_without_its_row(walked, stories):
    known = {
        (m._meta.label_lower, str(pk)) for m in STATEFUL for pk in m.objects.values_list("pk", flat=True)
    }
    assert {story for story in stories if story[0] in FIRST} <= known


@pytest.mark.clause("S-09")
def test_every_refusal_is_on_record(walked):
    recorded = Counter(AuditEvent.objects.exclude(refused="").values_list("refused", flat=True))
    assert recorded == walked.refused


def gaps(rows, pattern):
    """Numbers of each agency and day that do not run from one upwards."""
    series = defaultdict(list)
    for agency, number in rows:
        head, running = re.fullmatch(pattern, number).groups()
        series[agency, head].append(int(running))
    return {key: found for key, found in series.items() if sorted(found) != list(range(1, len(found) + 1))}


def test_numbers_of_an_agency_and_day_have_no_gap(walked):
    numbered = Case.objects.exclude(number=None).values_list("agency", "number")
    assert numbered.count() > CASES / 3
    assert not gaps(numbered, r"(.+)-(\d{4})")
    assert not gaps(Pledge.objects.exclude(number="").exclude(number=None).values_list("agency", "number"),
                    r"(.+)-(\d{4})号")  # fmt: skip
    assert not gaps(
        Handling.objects.exclude(number="").exclude(number=None).values_list("agency", "number"),
        r"(.+〕\d{4})(\d{3})号",
    )
    assert not Case.objects.filter(filed_at__isnull=False, number=None).exists()


@pytest.mark.clause("V-07", "V-01")
def test_each_pledge_in_force_has_exactly_one_check(walked):
    states = (PledgeState.IN_FORCE, PledgeState.KEPT, PledgeState.BROKEN)
    wanted = set(Pledge.objects.filter(state__in=states).values_list("pk", flat=True))
    made = Counter(Check.objects.values_list("pledge", flat=True))
    assert wanted <= set(made)
    assert set(made.values()) == {1}
    unsigned = Pledge.objects.filter(state__in=(PledgeState.DRAFT, PledgeState.SIGNED))
    assert not set(unsigned.values_list("pk", flat=True)) & set(made)


@pytest.mark.clause("S-09")
def test_the_ledger_names_nobody(walked):
    numbers = {subject.reveal_number() for subject in Subject.objects.all()}
    for event in AuditEvent.objects.all():
        text = json.dumps([event.data, event.note], ensure_ascii=False)
        assert not re.search(r"(?<![0-9a-fA-F])\d{17}[\dXx](?![0-9a-fA-F])", text), text
        assert not any(number in text for number in numbers)
        assert "王测试" not in text
