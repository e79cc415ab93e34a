"""Exactly one check for each pledge in force, whoever pulls, however often, at the same time."""

import threading
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from matters.enums import CheckMode, CheckWhen
from pledges.domain import decisions, withdrawal
from pledges.models import Pledge
from portal.kernel import clock, duties
from portal.kernel.calendar import forget_calendar
from portal.kernel.models import AuditEvent, Duty, Holiday
from tests.factories.pledges import Office
from tests.factories.verification import BEFORE, EXEMPT, Supervised
from verification.domain import pull
from verification.domain.deadlines import deadline_of
from verification.enums import CheckState
from verification.models import Check


@pytest.mark.clause("V-01", "V-07")
def test_acceptance_wakes_the_pull(db):
    case = Office().accepted()
    assert not Check.objects.exists()
    duties.work(queue="default")
    assert Check.objects.get().case == case
    assert not Duty.objects.filter(kind="verification.pull").exclude(state="done").exists()


@pytest.mark.clause("V-01")
@pytest.mark.parametrize(
    ("version", "state", "has_deadline"),
    (
        (EXEMPT, CheckState.POOLED, False),
        ({"check_mode": CheckMode.INTERNAL}, CheckState.DUE, True),
        ({"check_mode": CheckMode.ON_SITE}, CheckState.DUE, True),
        ({"check_mode": CheckMode.ONLINE}, CheckState.DUE, True),
        ({"check_mode": CheckMode.ASSISTANCE}, CheckState.DUE, True),
        (BEFORE, CheckState.DUE, True),
    ),
)
def test_the_check_follows_the_matters_rule(db, version, state, has_deadline):
    check = Supervised(**version).check
    assert (check.state, check.due_on is not None) == (state, has_deadline)


@pytest.mark.clause("V-01")
def test_a_pledge_that_is_not_in_force_is_not_checked(db):
    Office().filed()
    assert pull.pull_checks() == 0


@pytest.mark.clause("V-01")
def test_without_a_published_checklist_the_pledge_itself_is_the_standard(db):
    assert [line["key"] for line in Supervised(check_standard=[]).check.standard] == ["truth"]


@pytest.mark.clause("V-07")
def test_pulling_again_changes_nothing(db):
    supervised = Supervised()
    events = AuditEvent.objects.count()
    assert pull.pull_checks() == pull.pull_recent() == pull.pull_checks(case=supervised.case.pk) == 0
    assert Check.objects.count() == 1 and AuditEvent.objects.count() == events


@pytest.mark.clause("V-07")
def test_a_lost_duty_is_made_up_for_by_the_sweep(db):
    Office().accepted()
    Duty.objects.all().delete()
    clock.run_all()
    assert Check.objects.count() == 1


def test_the_pull_is_set_based(db, django_assert_max_num_queries):
    office = Office()
    for _ in range(4):
        office.accepted()
    with django_assert_max_num_queries(20):
        assert pull.pull_checks() == 4


@pytest.mark.clause("V-01")
def test_the_database_lets_only_one_check_to_a_pledge(db):
    check = Supervised().check
    check.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        check.save(force_insert=True)


@pytest.mark.clause("V-01", "V-07")
@pytest.mark.postgres_only
def test_two_pulls_at_once_make_one_check_each(committed_db):
    office = Office()
    for _ in range(6):
        office.accepted()
    start, made = threading.Barrier(4), []

    def pull_at_once():
        start.wait()
        with suppress(IntegrityError):
            made.append(pull.pull_checks())
        connection.close()

    threads = [threading.Thread(target=pull_at_once) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(made) == 4 and sum(made) == 6 == Check.objects.count()
    assert AuditEvent.objects.filter(object_type="verification.check").count() == 6


@pytest.mark.clause("V-01")
def test_withdrawing_the_pledge_cancels_its_check(db):
    supervised = Supervised()
    withdrawal.withdraw_pledge(supervised.pledge, reason="改为提交证明", by=supervised.office.user)
    duties.work(queue="default")
    supervised.refresh()
    assert supervised.check.state == CheckState.CANCELLED
    assert pull.cancel_ended() == 0


@pytest.mark.clause("V-01")
def test_the_hold_stays_until_the_check_is_made(db):
    assert Supervised(**BEFORE).case.hold


# -- deadlines


@pytest.fixture
def calendar(db):
    """October 2026 as published: off from 1 to 7, working on Saturday 10."""
    for day in (1, 2, 5, 6, 7):
        Holiday.objects.update_or_create(
            date=date(2026, 10, day), defaults={"is_workday": False, "name": "国庆节"}
        )
    Holiday.objects.update_or_create(
        date=date(2026, 10, 10), defaults={"is_workday": True, "name": "国庆节调休"}
    )
    forget_calendar(2026)
    forget_calendar(2027)


def due(on, *, days, when=CheckWhen.BEFORE_DECISION, decided_at=None, decide_due=None):
    supervised = Supervised(check_when=when, check_days=days)
    pledge, case = supervised.pledge, supervised.case
    pledge.in_force_at, case.decided_at = on, decided_at
    case.decide_due = decide_due or date(2027, 6, 1)
    return deadline_of(pledge, supervised.check.version, case)


@pytest.mark.clause("V-01", "V-07")
@pytest.mark.parametrize(
    ("on", "days", "expected"),
    (
        (datetime(2026, 9, 30, 2, tzinfo=UTC), 1, date(2026, 10, 8)),
        (datetime(2026, 9, 30, 2, tzinfo=UTC), 3, date(2026, 10, 10)),
        (datetime(2026, 9, 30, 2, tzinfo=UTC), 4, date(2026, 10, 12)),
        # 23:30 UTC on 29 September is 30 September in Shanghai.
        (datetime(2026, 9, 29, 23, 30, tzinfo=UTC), 1, date(2026, 10, 8)),
    ),
)
def test_deadlines_count_working_days_across_holidays(calendar, on, days, expected):
    found = due(on, days=days)
    assert (found.date, found.provisional) == (expected, False)


@pytest.mark.clause("V-07")
def test_a_year_without_calendar_makes_the_deadline_provisional(calendar):
    Holiday.objects.filter(date__year=2027).delete()
    assert due(datetime(2026, 12, 30, 2, tzinfo=UTC), days=5).provisional


def test_before_the_decision_never_means_after_it(calendar):
    on = datetime(2026, 9, 28, 2, tzinfo=UTC)
    assert due(on, days=20, decide_due=date(2026, 10, 12)).date == date(2026, 10, 12)


def test_after_the_decision_counts_from_the_decision(calendar):
    on, after = datetime(2026, 9, 1, 2, tzinfo=UTC), CheckWhen.AFTER_DECISION
    waiting = due(on, days=2, when=after, decide_due=date(2026, 9, 30))
    assert (waiting.date, waiting.provisional) == (date(2026, 10, 9), True)
    decided = due(on, days=2, when=after, decided_at=datetime(2026, 9, 15, 2, tzinfo=UTC))
    assert (decided.date, decided.provisional) == (date(2026, 9, 17), False)


@pytest.mark.clause("V-07")
def test_the_clock_makes_provisional_deadlines_final(db):
    supervised = Supervised()
    assert supervised.check.provisional
    decisions.decide(supervised.case, decision="granted", text="准予。", by=supervised.office.handler)
    pull.settle_deadlines()
    supervised.refresh()
    expected = deadline_of(Pledge.objects.get(), supervised.check.version, supervised.case)
    assert (supervised.check.due_on, supervised.check.provisional) == (expected.date, expected.provisional)
    assert pull.settle_deadlines() == 0
