"""What business systems are told by themselves: subscriptions, and every single delivery."""

from typing import Any

from django.db import models
from django.utils import timezone

from portal.exchange.enums import (
    DELIVERY_MOVES,
    DELIVERY_TONES,
    SUBSCRIPTION_MOVES,
    SUBSCRIPTION_TONES,
    DeliveryState,
    Event,
    SubscriptionState,
)
from portal.exchange.models.clients import ApiClient
from portal.kernel.constraints import only_in_states
from portal.kernel.models import DataKey, Row
from portal.people.enums import Role
from portal.people.models import User


class OfClientQuerySet(models.QuerySet):
    path = "client"

    def for_user(self, user: Any) -> "OfClientQuerySet":
        """The client itself sees its own; administrators and the auditor see all."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR):
            return self
        return self.filter(**{f"{self.path}__account": user.pk})


class Subscription(Row):
    """Where a client wants to be told, and of what. The secret signs every message; it is shown once."""

    MOVES = SUBSCRIPTION_MOVES
    TONES = SUBSCRIPTION_TONES

    client = models.ForeignKey(
        ApiClient, models.PROTECT, related_name="subscriptions", verbose_name="业务系统"
    )
    url = models.URLField("接收地址", max_length=300)
    events = models.JSONField("事件", default=list)
    secret = models.OneToOneField(DataKey, models.PROTECT, related_name="+", verbose_name="签名密钥")
    state = models.CharField(
        "状态", max_length=8, choices=SubscriptionState, default=SubscriptionState.ACTIVE
    )
    ended_at = models.DateTimeField("取消时间", null=True, blank=True)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "事件订阅"
        ordering = ["-id"]
        constraints = [
            only_in_states(
                (SubscriptionState.ENDED,),
                "ended_at",
                name="exchange_subscription_ended_has_date",
                message="取消的订阅必须有取消时间。",
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def event_words(self) -> list[str]:
        return [Event(event).label for event in self.events if event in Event.values]


class DeliveryQuerySet(OfClientQuerySet):
    path = "subscription__client"


class Delivery(Row):
    """One message to one address: what it says, every attempt, and where it stands."""

    MOVES = DELIVERY_MOVES
    TONES = DELIVERY_TONES

    subscription = models.ForeignKey(
        Subscription, models.PROTECT, related_name="deliveries", db_index=False, verbose_name="事件订阅"
    )
    event = models.CharField("事件", max_length=24, choices=Event)
    case_key = models.UUIDField("办件")
    body = models.JSONField("内容")
    at = models.DateTimeField("事件时间", default=timezone.now)
    state = models.CharField("状态", max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.JSONField("历次发送", default=list)
    failures = models.PositiveSmallIntegerField("连续失败次数", default=0)
    delivered_at = models.DateTimeField("送达时间", null=True, blank=True)
    asked_again_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="重发人"
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "事件送达"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subscription", "-id"], name="exchange_delivery_log"),
            models.Index(fields=["subscription", "state", "-id"], name="exchange_delivery_state"),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()} {self.at:%Y-%m-%d %H:%M}"
