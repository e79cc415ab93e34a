"""Telling business systems what happened: a delivery and its duty are written in the transaction of the act."""

import hashlib
import hmac
import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from portal.exchange import rules
from portal.exchange.domain.addresses import target_of
from portal.exchange.enums import ClientState, DeliveryState, Event, SubscriptionState
from portal.exchange.models import ApiClient, Delivery, Subscription
from portal.kernel import duties
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.audit import record
from portal.kernel.enums import Queue
from portal.kernel.models import DataKey
from portal.kernel.moves import move, move_many
from portal.people.models import User

MOST_SUBSCRIPTIONS = 5
DUTY = "exchange.webhook"


class WebhookRefused(Refused):
    code = "webhook_refused"


@act()
def subscribe(client: ApiClient, *, url: str, events: Sequence[str], by: User) -> tuple[Subscription, str]:
    """Where a client wants to be told and of what; returns the secret that signs the messages, shown once."""
    if not (rules.may_release(by) or by.pk == client.account_id):
        raise WebhookRefused("只有安全管理员和业务系统自己可以订阅事件。", code="may_not_subscribe")
    client = ApiClient.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if client.state == ClientState.REVOKED:
        raise IllegalMove("这个业务系统已经停用。")
    wanted = [event for event in Event.values if event in events]
    if not wanted or set(events) - set(Event.values):
        raise WebhookRefused("请至少选一种事件。", field="events")
    target_of(url)
    live = Subscription.objects.filter(client=client, state=SubscriptionState.ACTIVE)
    if live.count() >= MOST_SUBSCRIPTIONS:
        raise WebhookRefused(
            f"最多订阅{MOST_SUBSCRIPTIONS}个接收地址。", field="url", way_out="请先取消不用的订阅。"
        )
    key = DataKey.make()
    subscription = Subscription.objects.create(client=client, url=url, events=wanted, secret=key)
    record("exchange.subscribed", subscription, by=by, client=str(client.pk), events=wanted)
    return subscription, secret_of(subscription)


@act()
def end_subscription(subscription: Subscription, *, by: User) -> Subscription:
    """Nothing more is sent there; what still waits is dropped."""
    if not (rules.may_revoke(by) or by.pk == subscription.client.account_id):
        raise WebhookRefused("只有管理员和业务系统自己可以取消订阅。", code="may_not_subscribe")
    move(subscription, SubscriptionState.ENDED, by=by, ended_at=timezone.now())
    drop_waiting(Subscription.objects.filter(pk=subscription.pk), by=by)
    return subscription


def drop_waiting(subscriptions: QuerySet[Subscription], *, by: User) -> None:
    """What was still to be sent to addresses that are no more."""
    waiting = Delivery.objects.filter(
        subscription__in=subscriptions, state__in=(DeliveryState.WAITING, DeliveryState.PARKED)
    )
    move_many(waiting, DeliveryState.DROPPED, by=by, note="订阅已取消")


def announce(client: Any, event: str, *, case: uuid.UUID, **states: Any) -> int:
    """Write down, within the act that caused it, what the client is to be told. Returns how many messages.

    ``states`` are keys and states; whoever wants more asks for it with its token.
    """
    rows = Subscription.objects.filter(client=client, state=SubscriptionState.ACTIVE)
    wanted = [row for row in rows if event in row.events]
    for subscription in wanted:
        now = timezone.now()
        delivery = Delivery(subscription=subscription, event=event, case_key=case, at=now)
        delivery.body = {
            "id": str(delivery.pk),
            "event": event,
            "at": now.isoformat(timespec="seconds"),
            "case": str(case),
            **states,
        }
        delivery.save(force_insert=True)
        _add_duty(delivery)
    return len(wanted)


def _add_duty(delivery: Delivery) -> None:
    """Sent behind everything for which a citizen waits: a slow receiver starves nobody."""
    payload = {"delivery": str(delivery.pk)}
    duties.again(kind=DUTY, key=f"webhook:{delivery.pk}", payload=payload, queue=Queue.BACKGROUND)


@act()
def redeliver(delivery: Delivery, *, by: User) -> Delivery:
    """Send a message once more: it was given up, or the other side lost it. It keeps its key."""
    if not rules.may_revoke(by):
        raise WebhookRefused("只有管理员可以要求重发。", code="may_not_redeliver")
    if delivery.subscription.state != SubscriptionState.ACTIVE:
        raise IllegalMove("这个订阅已经取消，不能重发。")
    move(delivery, DeliveryState.WAITING, by=by, failures=0, delivered_at=None, asked_again_by=by)
    _add_duty(delivery)
    return delivery


def secret_of(subscription: Subscription) -> str:
    """The secret as both sides use it."""
    return subscription.secret.open().hex()


def signature(secret: str, *, timestamp: int, body: bytes) -> str:
    """What stands in the header: the receiver computes the same over ``timestamp.body`` and compares."""
    mac = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"t={timestamp},v1={mac.hexdigest()}"
