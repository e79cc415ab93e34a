"""The lottery over many draws: nobody is likelier than another, no excluded pair meets, order means nothing."""

import hashlib
import random
from collections import Counter
from statistics import NormalDist

import pytest

from verification import lottery
from verification.lottery import Entry

pytestmark = pytest.mark.deep

DRAWS = 100_000
PICKED = 4
CASES = [Entry(f"case{n:02d}", f"group{n % 2}") for n in range(16)]
INSPECTORS = [Entry(f"inspector{n}", f"group{n % 2}") for n in range(10)]
EXCLUDED = [
    ("case00", "inspector0"),
    ("case00", "inspector2"),
    ("case03", "inspector5"),
    ("case07", "inspector1"),
]


def probability(statistic, freedom):
    """How likely a chi-square this large is by chance (Wilson and Hilferty's approximation)."""
    spread = 2 / (9 * freedom)
    return 1 - NormalDist().cdf(((statistic / freedom) ** (1 / 3) - (1 - spread)) / spread**0.5)


def unevenness(counts, names, expected):
    return sum((counts[name] - expected) ** 2 / expected for name in names)


def draw(n, cases=CASES, inspectors=INSPECTORS, excluded=EXCLUDED):
    seed = hashlib.sha256(f"draw number {n}".encode()).hexdigest()
    return lottery.run(
        seed=seed, draw="deep", k=PICKED, cases=cases, inspectors=inspectors, excluded=excluded
    )


@pytest.fixture(scope="module")
def simulated():
    """Counts over all draws: each case, each pair, and who is drawn first for a case that excludes nobody."""
    cases, pairs, first = Counter(), Counter(), Counter()
    for n in range(DRAWS):
        drawn = draw(n)
        cases.update(lot.token for lot in drawn)
        pairs.update((lot.token, lot.inspector) for lot in drawn)
        first[drawn[0].token, drawn[0].inspector] += 1
    return cases, pairs, first


@pytest.mark.clause("V-06")
def test_every_case_is_equally_likely(simulated):
    cases, _, _ = simulated
    size = len(CASES)
    share = PICKED / size
    # Drawn without putting back: the counts of one draw are not independent, which the factor makes good.
    spread = unevenness(cases, [case.token for case in CASES], DRAWS * share) / (1 - share)
    assert sum(cases.values()) == DRAWS * PICKED
    assert probability(spread * (size - 1) / size, size - 1) > 0.001


@pytest.mark.clause("V-06")
def test_every_fit_inspector_is_equally_likely(simulated):
    _, _, first = simulated
    for case in CASES:
        fit = [p.token for p in INSPECTORS if p.group == case.group and (case.token, p.token) not in EXCLUDED]
        total = sum(first[case.token, person] for person in fit)
        spread = sum((first[case.token, p] - total / len(fit)) ** 2 for p in fit) / (total / len(fit))
        # Sixteen cases are looked at, so each may be as rare as one in sixteen thousand.
        assert probability(spread, len(fit) - 1) > 0.001 / len(CASES), case.token


@pytest.mark.clause("V-06")
def test_an_excluded_or_foreign_inspector_is_never_drawn(simulated):
    _, pairs, _ = simulated
    groups = {entry.token: entry.group for entry in (*CASES, *INSPECTORS)}
    assert not set(pairs) & set(EXCLUDED)
    assert all(groups[case] == groups[person] for case, person in pairs)


def test_a_bent_lottery_would_be_noticed():
    """The measure itself: one case in sixteen that is 5 % likelier is found at this number of draws."""
    counts = Counter({case.token: 25_000 for case in CASES})
    counts["case05"] += 1_250
    assert probability(unevenness(counts, [case.token for case in CASES], 25_000), 15) < 0.001


@pytest.mark.clause("V-06")
def test_the_order_of_the_frame_means_nothing():
    chance = random.Random(20200042)
    for n in range(5_000):
        shuffled = [chance.sample(rows, len(rows)) for rows in (CASES, INSPECTORS, EXCLUDED)]
        assert draw(n, *shuffled) == draw(n)


@pytest.mark.clause("V-06")
def test_adding_a_case_changes_no_other_ticket():
    """Whoever joins the frame may push others out by her own lot only."""
    for n in range(5_000):
        before = {lot.token: lot.ticket for lot in draw(n)}
        after = {lot.token: lot.ticket for lot in draw(n, [*CASES, Entry("late", "group0")])}
        assert all(before[token] == lot for token, lot in after.items() if token in before)
        assert len(set(after) - set(before)) <= 1
