"""The warning before a pledge: one published standard, worked out from the records."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from credit.domain.standing import Dated
from credit.domain.warning import months_after, warning
from credit.enums import Breach, Grade, RecordState, WarningLevel
from credit.ruleset import RuleSet
from tests.credit.test_standing import ANNULLED, IN_EFFECT, NEW, REPAIRED, START, SUSPENDED, entry

ON = START + timedelta(days=30)


@pytest.mark.clause("P-14")
@pytest.mark.parametrize(
    ("entries", "level"),
    (
        ((), WarningLevel.NONE),
        ((entry(Grade.MINOR),), WarningLevel.REMINDED),
        ((entry(Grade.GENERAL),), WarningLevel.CLOSE),
        ((entry(Grade.SERIOUS),), WarningLevel.CLOSE),
        ((entry(Grade.GENERAL, events=((IN_EFFECT, 0), (REPAIRED, 10))),), WarningLevel.REMINDED),
        ((entry(Grade.GENERAL, events=((IN_EFFECT, 0), (SUSPENDED, 10))),), WarningLevel.NONE),
        ((entry(Grade.GENERAL, events=((IN_EFFECT, 0), (ANNULLED, 10))),), WarningLevel.NONE),
        (
            (
                entry(Grade.MINOR, events=((IN_EFFECT, 0), (REPAIRED, 10))),
                entry(Grade.MINOR, events=((IN_EFFECT, 0), (REPAIRED, 10)), key=2),
            ),
            WarningLevel.CLOSE,
        ),
    ),
)
def test_the_level_is_that_of_the_published_table(entries, level):
    told = warning(entries, rules=NEW, on=ON)

    assert told.level == level
    assert bool(told.effect) == told.is_given == bool(told.grounds)
    assert told.clauses == ("SL/3.7", "MJ/2.9")


@pytest.mark.clause("P-14")
def test_an_old_record_that_ended_is_forgotten_on_the_day():
    old = entry(Grade.GENERAL, events=((IN_EFFECT, 0), (REPAIRED, 10)))
    last = months_after(old.document_date, 36)

    assert warning([old], rules=NEW, on=last).level == WarningLevel.REMINDED
    assert warning([old], rules=NEW, on=last + timedelta(days=1)).level == WarningLevel.NONE


def test_the_ground_says_what_since_when_until_when_and_that_a_repair_runs():
    told = warning([entry(Grade.MINOR, repair_open=True)], rules=NEW, on=ON)

    (ground,) = told.grounds
    assert Breach.NOT_KEPT.label in ground.text and "生效中" in ground.text
    assert (ground.since, ground.until) == (START, entry(Grade.MINOR).until)
    assert ground.note == "修复申请正在办理"


def test_rules_without_a_standard_warn_nobody():
    silent = RuleSet("x", "x", {key: value for key, value in NEW.data.items() if key != "warnings"})

    assert not warning([entry(Grade.SERIOUS)], rules=silent, on=ON).is_given


def test_what_was_only_entered_does_not_count():
    waiting = replace(entry(Grade.GENERAL), events=(Dated(RecordState.ENTERED, START),))

    assert not warning([waiting], rules=NEW, on=ON).is_given


def test_months_end_where_the_month_ends():
    assert months_after(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_after(date(2025, 11, 30), 3) == date(2026, 2, 28)
