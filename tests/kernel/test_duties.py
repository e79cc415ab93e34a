"""Duties survive whatever happens to the worker and the broker, and their effect happens once."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from portal.kernel import duties, tasks
from portal.kernel.acts import InsideAct, Refused, act, outside_act
from portal.kernel.enums import DutyState
from portal.kernel.models import AuditEvent, Duty, DutyArchive, Holiday

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch):
    """A handler that remembers what it was called with, under a kind of its own."""
    calls = []
    monkeypatch.setitem(duties._handlers, "test.note", calls.append)
    return calls


@pytest.mark.clause("V-07")
def test_a_duty_is_done_once_whatever_is_rung(heard):
    duties.add(kind="test.note", key="a", payload={"n": 1})
    duties.add(kind="test.note", key="a", payload={"n": 2})
    assert duties.work(queue="default") == 1
    assert duties.work(queue="default") == 0
    assert heard == [{"n": 1}]
    assert Duty.objects.get(key="a").state == DutyState.DONE


def test_a_duty_rolls_back_with_its_cause(heard):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        duties.add(kind="test.note", key="a")
        1 / 0  # noqa: B018
    assert not Duty.objects.exists()


def test_a_duty_of_tomorrow_waits(heard):
    duties.add(kind="test.note", key="a", due_at=timezone.now() + timedelta(days=1))
    assert duties.work(queue="default") == 0
    Duty.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert duties.work(queue="default") == 1


@pytest.mark.clause("V-07")
def test_a_killed_worker_loses_nothing(heard):
    duties.add(kind="test.note", key="a")
    duties.claim(queue="default")  # and the worker dies here
    assert duties.work(queue="default") == 0
    duties.sweep()
    assert duties.work(queue="default") == 0, "the lease still runs"
    Duty.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    duties.sweep()
    assert duties.work(queue="default") == 1
    assert heard == [{}]


def test_a_failing_duty_is_retried_later_and_parked_in_the_end(monkeypatch):
    monkeypatch.setitem(duties._handlers, "test.fails", lambda payload: 1 / 0)
    duties.add(kind="test.fails", key="a")
    for attempt in range(1, duties.MAX_ATTEMPTS + 1):
        Duty.objects.update(due_at=timezone.now())
        assert duties.work(queue="default") == 0
        duty = Duty.objects.get()
        assert duty.attempts == attempt
        assert "ZeroDivisionError" in duty.last_error
        if attempt < duties.MAX_ATTEMPTS:
            assert duty.state == DutyState.WAITING
            assert duty.due_at > timezone.now()
    assert duty.state == DutyState.PARKED
    duties.retry(duty)
    assert Duty.objects.get().state == DutyState.WAITING


def test_a_worker_that_lost_its_lease_does_not_close_the_duty(heard):
    duties.add(kind="test.note", key="a")
    (slow,) = duties.claim(queue="default")
    Duty.objects.update(state=DutyState.WAITING, lease="", leased_until=None)
    (quick,) = duties.claim(queue="default")
    assert not duties.perform(slow)
    assert duties.perform(quick)


def test_long_work_keeps_its_lease_and_that_of_what_waits_behind_it(monkeypatch):
    left = []

    def slow(payload):
        soon = timezone.now() + timedelta(seconds=5)
        Duty.objects.filter(state=DutyState.RUNNING).update(leased_until=soon)
        duties.still_at_it()
        left.extend(duty.leased_until - soon for duty in Duty.objects.filter(state=DutyState.RUNNING))

    monkeypatch.setitem(duties._handlers, "test.note", slow)
    for key in ("a", "b"):
        duties.add(kind="test.note", key=key)
    duties.perform(duties.claim(queue="default")[0])
    assert len(left) == 2
    assert min(left) > timedelta(minutes=4)


def test_long_work_stops_when_somebody_else_has_taken_it_up(monkeypatch):
    went_on = []

    def slow(payload):
        Duty.objects.update(lease="another worker's")
        duties.still_at_it()
        went_on.append(payload)

    monkeypatch.setitem(duties._handlers, "test.note", slow)
    duties.add(kind="test.note", key="a")
    assert not duties.perform(duties.claim(queue="default")[0])
    assert not went_on
    assert Duty.objects.get().state == DutyState.RUNNING


def test_work_outside_a_duty_needs_no_lease():
    duties.still_at_it()


def test_an_unreachable_broker_does_not_hurt_the_caller(
    settings, monkeypatch, heard, django_capture_on_commit_callbacks
):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("celery.app.base.Celery.send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        duties.add(kind="test.note", key="a")
    assert Duty.objects.count() == 1


@pytest.fixture
def rung(monkeypatch):
    """The queues for which the doorbell was rung."""
    queues = []
    monkeypatch.setattr(duties, "ring", queues.append)
    return queues


@pytest.mark.clause("V-07")
def test_the_doorbell_rings_after_the_commit_and_only_for_what_is_due(
    rung, django_capture_on_commit_callbacks
):
    tomorrow = timezone.now() + timedelta(days=1)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        duties.add(kind="test.note", key="a", queue="letters")
        duties.add(kind="test.note", key="b", queue="default", due_at=tomorrow)
        assert rung == []
    assert rung == ["letters"]


@pytest.mark.clause("V-07")
def test_the_sweep_rings_once_for_each_queue_on_which_something_waits(heard, rung):
    for key, queue in (("a", "letters"), ("b", "letters"), ("c", "default")):
        duties.add(kind="test.note", key=key, queue=queue)
    duties.work(queue="default")
    duties.add(kind="test.note", key="d", queue="background", due_at=timezone.now() + timedelta(days=1))
    duties.sweep()
    assert rung == ["letters"]


def test_a_duty_that_kills_its_worker_again_and_again_is_parked():
    duties.add(kind="test.note", key="a")
    for _ in range(duties.MAX_ATTEMPTS):
        assert duties.claim(queue="default")  # and the worker dies here
        Duty.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        duties.sweep()
    duty = Duty.objects.get()
    assert (duty.state, duty.last_error) == (DutyState.PARKED, "执行中断次数过多")
    assert not duties.claim(queue="default")


def test_a_pull_that_is_woken_again_runs_again(heard):
    for _ in range(3):
        duties.again(kind="test.note", key="pull")
        duties.work(queue="default")
    assert len(heard) == 3


def test_done_duties_are_archived(heard):
    duties.add(kind="test.note", key="a")
    duties.work(queue="default")
    Duty.objects.update(done_at=timezone.now() - duties.KEEP_DONE - timedelta(days=1))
    assert duties.archive() == 1
    assert not Duty.objects.exists()
    assert DutyArchive.objects.get().key == "a"


def test_slow_work_is_refused_inside_an_act_and_allowed_in_a_handler(monkeypatch):
    @act()
    def slow():
        outside_act("rendering")

    with pytest.raises(InsideAct):
        slow()
    monkeypatch.setitem(duties._handlers, "test.slow", lambda payload: outside_act("rendering"))
    duties.add(kind="test.slow", key="a")
    assert duties.work(queue="default") == 1


@pytest.mark.clause("S-09")
def test_a_refused_act_leaves_its_trace_although_it_rolled_back():
    @act(clause="GBF-2020-42/scope")
    def refuse(*, by):
        Holiday.objects.create(date="2026-01-02", is_workday=False)
        raise Refused("不行", code="because")

    with pytest.raises(Refused):
        refuse(by=None)
    assert not Holiday.objects.exists()
    event = AuditEvent.objects.get()
    assert (event.refused, event.clause, event.actor) == ("because", "GBF-2020-42/scope", "system")


@pytest.mark.clause("S-09")
def test_a_refusal_within_an_act_is_recorded_once_by_the_outermost():
    @act(clause="inner")
    def inner(*, by):
        raise Refused("不行", code="because")

    @act(clause="outer")
    def outer(*, by):
        inner(by=by)

    with pytest.raises(Refused):
        outer(by=None)
    event = AuditEvent.objects.get()
    assert (event.act.rpartition(".")[2], event.clause) == ("outer", "inner")


def test_a_failing_ledger_does_not_hide_the_refusal(monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("disk full")

    @act()
    def refuse(*, by):
        raise Refused("不行")

    monkeypatch.setattr(AuditEvent, "save", fail)
    with pytest.raises(Refused, match="不行"):
        refuse(by=None)


@pytest.mark.parametrize(("queue", "batch"), [("letters", 2), ("default", 10), ("background", 1)])
def test_a_process_takes_turns_and_rings_again_while_there_is_work(heard, rung, queue, batch):
    for number in range(12):
        duties.add(kind="test.note", key=f"n{number}", payload={"n": number}, queue=queue)
    rung.clear()
    assert tasks.work(queue) and len(heard) == batch
    assert rung == [queue]
    while tasks.work(queue):
        pass
    assert sorted(call["n"] for call in heard) == list(range(12))
    rung.clear()
    assert not tasks.work(queue) and rung == []
