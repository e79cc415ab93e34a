"""The standing is a pure function: a table of cases, no database."""

import json
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.seed import SOURCE
from credit.domain.standing import Dated, Entry, standing
from credit.enums import Breach, Grade, Harm, RecordState
from credit.ruleset import Facts, RuleSet, UnknownRule

VERSIONS = {
    row["key"]: RuleSet(row["key"], row["title"], row["data"]) for row in json.loads(SOURCE.read_text())
}
NEW, OLD = VERSIONS["order-36"], VERSIONS["order-58"]
START = date(2026, 5, 6)
IN_EFFECT, SUSPENDED = RecordState.IN_EFFECT, RecordState.SUSPENDED
ANNULLED, REPAIRED = RecordState.ANNULLED, RecordState.REPAIRED
ENTERED = RecordState.ENTERED


def entry(
    grade=Grade.SERIOUS,
    *,
    false=False,
    events=((IN_EFFECT, 0),),
    rules=NEW,
    days=365,
    key=1,
    repair_open=False,
):
    return Entry(
        key=UUID(int=key),
        breach=Breach.FALSE_PLEDGE if false else Breach.NOT_KEPT,
        grade=grade,
        false_pledge=false,
        document_date=START,
        repair_from=START + timedelta(days=90),
        until=START + timedelta(days=days),
        rules=rules,
        events=tuple(Dated(state, START + timedelta(days=after)) for state, after in events),
        repair_open=repair_open,
    )


@pytest.mark.clause("P-04", "C-02")
@pytest.mark.parametrize(
    ("record", "barred"),
    (
        ({"grade": Grade.MINOR}, False),
        ({"grade": Grade.GENERAL}, False),
        ({"grade": Grade.SERIOUS}, True),
        ({"grade": Grade.MINOR, "false": True}, True),
        ({"grade": Grade.GENERAL, "false": True}, True),
        ({"events": ((ENTERED, 0),)}, False),
        ({"events": ((IN_EFFECT, 0), (SUSPENDED, 5))}, False),
        ({"events": ((IN_EFFECT, 0), (SUSPENDED, 5), (IN_EFFECT, 8))}, True),
        ({"events": ((IN_EFFECT, 0), (ANNULLED, 5))}, False),
        ({"events": ((IN_EFFECT, 0), (REPAIRED, 5))}, False),
        ({"events": ((IN_EFFECT, 11),)}, False),
        ({"days": 5}, False),
    ),
)
def test_serious_or_false_bars_while_in_effect(record, barred):
    assert standing([entry(**record)], on=START + timedelta(days=10)).barred is barred


def test_no_records_no_bar():
    assert standing([], on=START) == standing([], on=START)
    assert not standing([], on=START).barred


@pytest.mark.clause("P-04")
def test_the_last_day_of_the_period_still_counts():
    record = entry(days=30)
    assert standing([record], on=START + timedelta(days=30)).barred
    assert not standing([record], on=START + timedelta(days=31)).barred


def test_expiry_does_not_lift_where_the_rules_say_so():
    strict = RuleSet("strict", "严", {**NEW.data, "bars": {**NEW.data["bars"], "expiry_lifts": False}})
    on = START + timedelta(days=400)
    assert standing([entry(rules=strict, false=True)], on=on).barred
    assert not standing(
        [entry(rules=strict, false=True, events=((IN_EFFECT, 0), (REPAIRED, 300)))], on=on
    ).barred


@pytest.mark.clause("P-04", "C-06")
def test_a_bar_says_why_on_what_and_both_ways_out():
    found = standing([entry(key=1), entry(key=2, grade=Grade.MINOR, false=True)], on=START)
    assert [reason.record.int for reason in found.reasons] == [1, 2]
    assert "严重" in str(found.reasons[0]) and "虚假承诺" in str(found.reasons[1])
    assert any("42号" in citation for citation in found.citations)
    assert any("第36号" in citation for citation in found.citations)
    assert found.repair_from == START + timedelta(days=90)
    assert "提交证明" in found.way_out and "信用修复" in found.way_out and "2026年8月4日" in found.way_out


@pytest.mark.clause("P-04", "C-06")
def test_the_ways_out_are_steps_and_the_text_is_made_of_them():
    found = standing([entry()], on=START)
    assert len(found.ways) == 3
    assert found.way_out == f"一、{found.ways[0]}二、{found.ways[1]}三、{found.ways[2]}"
    assert standing([], on=START).ways == () and standing([], on=START).way_out == ""


def test_an_open_repair_is_told_as_such():
    found = standing([entry(repair_open=True)], on=START)
    assert found.barred and "正在办理" in found.way_out


@given(st.permutations([entry(key=n, grade=g) for n, g in enumerate(Grade.values, 1)]))
def test_the_order_of_records_does_not_matter(entries):
    assert standing(entries, on=START).barred
    assert {reason.record for reason in standing(entries, on=START).reasons} == {UUID(int=3)}


@pytest.mark.clause("C-02")
@pytest.mark.parametrize(
    ("breach", "facts", "grade"),
    (
        (Breach.NOT_KEPT, Facts(), Grade.MINOR),
        (Breach.NOT_KEPT, Facts(deliberate=True), Grade.GENERAL),
        (Breach.NOT_KEPT, Facts(repeated=True), Grade.GENERAL),
        (Breach.FALSE_PLEDGE, Facts(), Grade.GENERAL),
        (Breach.FALSE_PLEDGE, Facts(deliberate=True, repeated=True), Grade.SERIOUS),
        (Breach.FALSE_PLEDGE, Facts(harm=Harm.SERIOUS), Grade.SERIOUS),
        (Breach.OBSTRUCTED, Facts(harm=Harm.SOME), Grade.GENERAL),
        (Breach.FORGED, Facts(), Grade.SERIOUS),
    ),
)
@pytest.mark.parametrize("rules", (OLD, NEW), ids=("order-58", "order-36"))
def test_the_published_table_gives_the_grade(rules, breach, facts, grade):
    assert rules.grade(breach, facts) == grade


@pytest.mark.clause("C-02")
@pytest.mark.parametrize("rules", (OLD, NEW), ids=("order-58", "order-36"))
def test_every_measure_names_the_law_it_rests_on(rules):
    for grade in Grade.values:
        for measure in rules.measures(grade, false_pledge=True):
            assert measure["name"] and measure["basis"]
        assert "no_pledge" in [m["key"] for m in rules.measures(grade, false_pledge=True)]
    assert all(rules.breach_basis(breach) for breach in Breach.values)


def test_periods_differ_between_the_orders():
    assert (OLD.period(Grade.MINOR).shortest, NEW.period(Grade.MINOR).shortest) == (3, 0)
    assert NEW.period(Grade.SERIOUS).longest == 36


def test_what_the_rules_do_not_say_is_not_guessed():
    with pytest.raises(UnknownRule):
        NEW.period("catastrophic")
