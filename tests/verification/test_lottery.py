"""The draw as a pure function: properties, and the check that anybody can run."""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verification import lottery
from verification.lottery import Entry, frame_digest, run, seed_of, verify

tokens = st.lists(st.text("0123456789abcdef", min_size=4, max_size=12), unique=True, max_size=40)
seeds = st.text("0123456789abcdef", min_size=1, max_size=64)


def cases(names, group="g"):
    return [Entry(name, group) for name in names]


@pytest.mark.clause("V-06")
@given(tokens, seeds, st.integers(0, 50), st.randoms(use_true_random=False))
def test_same_frame_and_seed_give_the_same_set_whatever_the_order(names, seed, k, rng):
    shuffled = rng.sample(names, len(names))
    people = cases(["p1", "p2"])
    first = run(seed=seed, draw="d", k=k, cases=cases(names), inspectors=people)
    again = run(seed=seed, draw="d", k=k, cases=cases(shuffled), inspectors=people[::-1])
    assert first == again


@pytest.mark.clause("V-06")
@given(tokens, seeds, st.integers(-3, 50))
def test_k_distinct_cases_of_the_frame_are_drawn(names, seed, k):
    drawn = [d.token for d in run(seed=seed, draw="d", k=k, cases=cases(names))]
    assert set(drawn) <= set(names)
    assert len(drawn) == len(set(drawn)) == min(max(k, 0), len(names))


@given(tokens, seeds, st.integers(1, 20))
def test_more_wanted_keeps_those_drawn_already(names, seed, k):
    few = run(seed=seed, draw="d", k=k, cases=cases(names))
    more = run(seed=seed, draw="d", k=k + 5, cases=cases(names))
    assert more[: len(few)] == few


@pytest.mark.clause("V-06")
@given(tokens, seeds, st.sets(st.tuples(st.integers(0, 39), st.integers(0, 2))))
def test_excluded_pairs_and_other_groups_never_meet(names, seed, pairs):
    people = [Entry("p0", "g"), Entry("p1", "g"), Entry("p2", "other")]
    excluded = [(names[c], f"p{p}") for c, p in pairs if c < len(names)]
    for drawn in run(seed=seed, draw="d", k=40, cases=cases(names), inspectors=people, excluded=excluded):
        assert drawn.inspector != "p2"
        assert (drawn.token, drawn.inspector) not in excluded


def test_a_case_that_nobody_may_check_stays_without_inspector():
    drawn = run(seed="s", draw="d", k=1, cases=cases(["a"]), inspectors=cases(["p"]), excluded=[("a", "p")])
    assert drawn[0].inspector is None


def test_the_load_is_shared_evenly():
    names = [f"{n:04d}" for n in range(90)]
    people = cases(["p1", "p2", "p3"])
    load = Counter(d.inspector for d in run(seed="s", draw="d", k=90, cases=cases(names), inspectors=people))
    assert set(load.values()) == {30}


def test_every_case_has_the_same_chance():
    """20 cases, 5 drawn, 4,000 draws with seeds from a fixed source: chi-square with 19 degrees of freedom."""
    names, rng, hits = [f"{n:02d}" for n in range(20)], random.Random(20261121), Counter()
    for _ in range(4000):
        hits.update(d.token for d in run(seed=rng.randbytes(16).hex(), draw="d", k=5, cases=cases(names)))
    chi2 = sum((hits[name] - 1000) ** 2 / 1000 for name in names)
    assert chi2 < 43.8  # p = 0.001


def test_a_token_twice_is_no_frame():
    with pytest.raises(ValueError, match="twice"):
        lottery.choose("s", "d", cases(["a", "a"]), 1)
    with pytest.raises(ValueError, match="twice"):
        frame_digest(cases(["a", "a"]), [], [])


RATES = {"close": 500, "": 100}


def layered(n=12, close=4):
    """A frame whose first cases are of a stratum of their own."""
    return [Entry(f"c{i}", "g", "close" if i < close else "") for i in range(n)]


@pytest.mark.clause("V-02", "V-06", "P-14")
@settings(max_examples=40)
@given(seeds, st.integers(0, 12), st.integers(0, 12), st.integers(1, 1000))
def test_each_stratum_is_drawn_at_its_rate_and_the_rest_by_chance(seed, close, k, rate):
    frame = layered(close=close)
    rates = {"close": rate}
    drawn = [d.token for d in run(seed=seed, draw="d", k=k, cases=frame, rates=rates)]
    least = -(-close * rate // 1000)
    strata = Counter(case.stratum for case in frame if case.token in drawn)
    assert strata["close"] >= least
    assert (least > 0) == (close > 0)  # never none of some
    assert len(drawn) == max(k, least) == lottery.total(Counter(c.stratum for c in frame), rates, k)
    plain = [d.token for d in run(seed=seed, draw="d", k=12, cases=frame)]
    assert drawn == [token for token in plain if token in drawn]  # in the order of their tickets
    assert [t for t in plain if t in drawn and int(t[1:]) < close][:least] == [
        t for t in plain if int(t[1:]) < close
    ][:least]


@pytest.mark.clause("V-06")
def test_without_a_number_the_rates_say_how_many():
    drawn = run(seed="s", draw="d", k=0, cases=layered(), rates=RATES)
    assert len(drawn) == 2 + 1  # half of four, a tenth of eight rounded up


def published(n=12, k=4, algorithm=lottery.ALGORITHM, rates=RATES):
    frame, people, excluded = layered(n), cases(["p1", "p2"]), [["c3", "p1"]]
    if not rates:
        frame = cases([case.token for case in frame])
    digest = frame_digest(frame, people, excluded, rates)
    seed = seed_of("entropy", digest)
    result = run(seed=seed, draw="d", k=k, cases=frame, inspectors=people, excluded=excluded, rates=rates)
    return {
        "draw": "d", "algorithm": algorithm, "k": k, "frame_digest": digest, "seed": seed, "rates": rates,
        "seed_source": "system", "entropy": "entropy", "cases": [list(c) for c in frame],
        "inspectors": [list(p) for p in people], "excluded": excluded, "result": [list(r) for r in result],
    }  # fmt: skip


TAMPERED = {
    "a case left out": lambda d: d["cases"].pop(5),
    "a case slipped in": lambda d: d["cases"].append(["zz", "g"]),
    "another result": lambda d: d["result"].reverse(),
    "a result exchanged": lambda d: d["result"][0].__setitem__(1, "c11"),
    "another inspector": lambda d: d["result"][0].__setitem__(3, "p9"),
    "another seed": lambda d: d.update(seed="0" * 64),
    "other entropy": lambda d: d.update(entropy="better"),
    "an exclusion dropped": lambda d: d.update(excluded=[]),
    "another k": lambda d: d.update(k=5),
    "another rate": lambda d: d["rates"].update(close=501),
    "another stratum": lambda d: d["cases"][9].__setitem__(2, "close"),
    "another algorithm": lambda d: d.update(algorithm="mine/1"),
}


@pytest.mark.clause("V-06")
@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED)
def test_whatever_is_changed_afterwards_shows(change):
    data = published(rates=dict(RATES))
    assert verify(data) == []
    change(data)
    assert verify(data)


@pytest.mark.clause("V-06")
def test_a_draw_of_the_first_algorithm_still_repeats():
    data = published(algorithm="sha256-tickets/1", rates={})
    del data["rates"]
    data["cases"] = [case[:2] for case in data["cases"]]
    assert verify(data) == []


@pytest.mark.clause("V-06")
def test_the_stand_alone_command_needs_nothing_but_python(tmp_path):
    source = Path(lottery.__file__)
    alone = tmp_path / "lottery.py"
    alone.write_bytes(source.read_bytes())
    file = tmp_path / "draw.json"
    data = published()
    file.write_text(json.dumps(data))
    command = [sys.executable, "-I", "-S", str(alone), str(file)]
    assert subprocess.run(command, env={"PATH": os.environ["PATH"]}, check=False).returncode == 0
    data["cases"].pop()
    file.write_text(json.dumps(data))
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 1 and "WRONG" in found.stdout


@settings(max_examples=25)
@given(tokens, seeds)
def test_a_second_implementation_agrees(names, seed):
    """Written apart from the first, by plain sorting with shell-like tools in mind."""
    lots = {sha256(f"{seed}|d|{name}".encode()).hexdigest(): name for name in names}
    expected = [lots[lot] for lot in sorted(lots)][:7]
    assert [d.token for d in run(seed=seed, draw="d", k=7, cases=cases(names))] == expected
