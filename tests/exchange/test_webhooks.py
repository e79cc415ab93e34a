"""Messages to business systems: signed, sent over a real socket, tried again, given up where somebody sees it."""

import hashlib
import hmac
import json
import subprocess
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from pledges.domain import acceptance
from pledges.models import Case, SystemCase
from portal.exchange.domain import clients, sending, webhooks
from portal.exchange.enums import DeliveryState, Event, SubscriptionState
from portal.exchange.models import Delivery
from portal.kernel import duties
from portal.kernel.acts import Refused
from portal.kernel.models import AuditEvent, Duty
from portal.people.enums import Role
from tests.factories.exchange import Line
from tests.factories.people import StaffFactory
from tests.factories.pledges import Office

pytestmark = pytest.mark.clause("X-13")


@pytest.fixture
def line(db):
    return Line()


def subscribed(line, url, events=tuple(Event.values)):
    return webhooks.subscribe(line.client, url=url, events=list(events), by=line.officer)


def told(line, event=Event.ACCEPTED):
    webhooks.announce(line.client, event, case=uuid.uuid4(), state="accepted")
    return Delivery.objects.latest("id")


def attempt():
    """What the worker does when the bell rings, or when the next attempt is due."""
    Duty.objects.filter(kind=webhooks.DUTY, state="waiting").update(due_at=timezone.now())
    for duty in duties.claim(queue="background"):
        duties.perform(duty)


def test_a_step_of_the_agency_reaches_the_system_signed_and_without_personal_data(db, receiver):
    office = Office()
    line = Line(office.agency)
    _, secret = subscribed(line, f"{receiver.url}/take?{uuid.uuid4()}")
    case = office.filed()
    case.channel_history = [{"channel": "system"}]
    case.save(update_fields=["channel_history"])
    SystemCase.objects.create(client=line.client, case=case, reference="R1")

    acceptance.accept(Case.objects.get(pk=case.pk), by=office.handler)
    attempt()

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.event) == (DeliveryState.DELIVERED, Event.ACCEPTED)
    came = [m for m in receiver.received() if m["headers"].get("Portal-Delivery") == str(delivery.pk)]
    assert len(came) == 1
    body = json.loads(came[0]["body"])
    assert body == {
        "id": str(delivery.pk),
        "event": "case.accepted",
        "at": body["at"],
        "case": str(case.pk),
        "state": "accepted",
    }
    assert office.subject.name not in came[0]["body"]
    stamp, _, mac = came[0]["headers"]["Portal-Signature"].removeprefix("t=").partition(",v1=")
    expected = hmac.new(secret.encode(), f"{stamp}.{came[0]['body']}".encode(), hashlib.sha256)
    assert mac == expected.hexdigest()
    assert abs(int(stamp) - came[0]["at"]) < 300


def test_openssl_computes_the_same_signature():
    body, secret = b'{"event":"case.accepted"}', "5e" * 32
    signed = webhooks.signature(secret, timestamp=1790000000, body=body)

    made = subprocess.run(
        ["openssl", "dgst", "-sha256", "-hmac", secret],
        input=b"1790000000." + body,
        capture_output=True,
        check=True,
    )

    assert signed == f"t=1790000000,v1={made.stdout.decode().split()[-1]}"


@pytest.mark.parametrize(
    ("place", "words"), (("refuse", "500"), ("elsewhere", "302"), ("hang-up", "连接失败"))
)
def test_a_receiver_that_does_not_take_it_is_asked_again_later(line, receiver, place, words):
    subscribed(line, f"{receiver.url}/{place}")
    delivery = told(line)

    attempt()

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.WAITING
    assert words in delivery.attempts[0]["error"]
    duty = Duty.objects.get(kind=webhooks.DUTY)
    assert duty.state == "waiting"
    assert timedelta(seconds=5) < duty.due_at - timezone.now() < timedelta(seconds=11)


def test_a_redirect_is_not_followed(line, receiver):
    subscribed(line, f"{receiver.url}/elsewhere")
    delivery = told(line)
    attempt()

    came = [m["path"] for m in receiver.received() if m["headers"].get("Portal-Delivery") == str(delivery.pk)]
    assert came == ["/elsewhere"]


def test_two_failures_then_it_arrives(line, receiver):
    subscribed(line, f"{receiver.url}/flaky")
    delivery = told(line)

    for _ in range(3):
        attempt()

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DELIVERED
    assert [entry["status"] for entry in delivery.attempts] == [500, 500, 204]
    assert Duty.objects.get(kind=webhooks.DUTY).state == "done"


@pytest.mark.parametrize("place", ("slow", "drip"))
def test_a_slow_receiver_is_left_after_seconds(line, receiver, monkeypatch, place):
    monkeypatch.setattr(sending, "ANSWER_SECONDS", 1.5)
    monkeypatch.setattr(sending, "WHOLE_SECONDS", 3.0)
    subscribed(line, f"{receiver.url}/{place}")
    delivery = told(line)

    attempt()

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.WAITING
    assert delivery.attempts[0]["status"] is None
    assert delivery.attempts[0]["ms"] < 8000


def test_given_up_after_many_attempts_it_is_parked_and_sent_again_on_request(line, receiver):
    subscribed(line, f"{receiver.url}/refuse")
    delivery = told(line)
    for _ in range(duties.MAX_ATTEMPTS):
        attempt()

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.PARKED
    assert Duty.objects.get(kind=webhooks.DUTY).state == "parked"
    assert len(delivery.attempts) == duties.MAX_ATTEMPTS

    delivery.subscription.url = f"{receiver.url}/take"
    delivery.subscription.save(update_fields=["url"])
    webhooks.redeliver(delivery, by=line.officer)
    attempt()

    delivery.refresh_from_db()
    assert (delivery.state, delivery.asked_again_by) == (DeliveryState.DELIVERED, line.officer)


def test_only_what_was_asked_for_is_told_and_nothing_after_the_end(line, receiver):
    subscription, _ = subscribed(line, f"{receiver.url}/take", events=[Event.DECIDED])

    assert webhooks.announce(line.client, Event.ACCEPTED, case=uuid.uuid4(), state="accepted") == 0
    assert webhooks.announce(line.client, Event.DECIDED, case=uuid.uuid4(), state="decided") == 1
    webhooks.end_subscription(subscription, by=line.officer)
    assert webhooks.announce(line.client, Event.DECIDED, case=uuid.uuid4(), state="decided") == 0
    attempt()
    assert Delivery.objects.get().state == DeliveryState.DROPPED
    assert Delivery.objects.get().attempts == []


def test_a_line_that_is_cut_is_told_nothing_more(line, receiver):
    subscription, _ = subscribed(line, f"{receiver.url}/take")
    told(line)

    clients.revoke(line.client, by=line.officer, reason="系统下线")

    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.ENDED
    assert Delivery.objects.get().state == DeliveryState.DROPPED
    assert AuditEvent.objects.filter(to_state="dropped").exists()


def test_strangers_neither_subscribe_nor_send_again(line, receiver):
    subscribed(line, f"{receiver.url}/take")
    clerk = StaffFactory(role=Role.WINDOW_CLERK)

    with pytest.raises(Refused):
        webhooks.subscribe(line.client, url=f"{receiver.url}/take", events=[Event.FILED], by=clerk)
    with pytest.raises(Refused):
        webhooks.redeliver(told(line), by=clerk)
