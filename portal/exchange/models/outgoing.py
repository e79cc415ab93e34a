"""What leaves the portal for a person: her wishes, and every single short message and e-mail."""

from typing import Any

from django.db import models
from django.db.models import Q

from portal.exchange.message_enums import OUTGOING_MOVES, OUTGOING_TONES, OutgoingState, Timing, Topic
from portal.kernel.constraints import only_in_states
from portal.kernel.models import Row
from portal.people.contact_enums import Channel
from portal.people.enums import Role
from portal.people.models import OneTimeCode, User


class Preference(Row):
    """How soon a person wants to be told of a topic, or of a single event of it, by one channel.

    The wish for an event goes before that for its topic; where neither is, the default holds.
    """

    user = models.ForeignKey(
        User, models.CASCADE, related_name="message_preferences", db_index=False, verbose_name="用户"
    )
    topic = models.CharField("事情", max_length=12, choices=Topic)
    # Keys of the registry ``topic_events``; "" stands for the whole topic.
    event = models.CharField("其中一项", max_length=24, blank=True)
    channel = models.CharField("方式", max_length=8, choices=Channel)
    timing = models.CharField("什么时候", max_length=8, choices=Timing)

    class Meta:
        verbose_name = verbose_name_plural = "消息设置"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "topic", "event", "channel"], name="exchange_preference_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()}：{self.get_timing_display()}"


class OutgoingQuerySet(models.QuerySet):
    def for_user(self, user: Any) -> "OutgoingQuerySet":
        """The person herself sees what was sent to her; the system administrator keeps the line going."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_role(Role.SYSTEM_ADMIN) else self.filter(user=user)


class Outgoing(Row):
    """One message to one person by one channel. ``key`` names event, person and channel: there is no second one."""

    MOVES = OUTGOING_MOVES
    TONES = OUTGOING_TONES

    key = models.CharField("唯一键", max_length=160, unique=True)
    user = models.ForeignKey(
        User, models.CASCADE, related_name="outgoing", db_index=False, verbose_name="收信人"
    )
    channel = models.CharField("方式", max_length=8, choices=Channel)
    topic = models.CharField("事情", max_length=12, choices=Topic, blank=True)
    text = models.CharField("内容", max_length=500, blank=True)
    # A code is computed when it is sent; its digits stand in no row.
    code = models.ForeignKey(
        OneTimeCode, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="验证码"
    )
    digest = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="lines", verbose_name="并入的汇总"
    )
    state = models.CharField("状态", max_length=12, choices=OutgoingState, default=OutgoingState.WAITING)
    # Part of the key that the gateway knows: only what certainly did not arrive gets a new one.
    round = models.PositiveSmallIntegerField("轮次", default=1)
    attempts = models.JSONField("历次发送", default=list)
    failures = models.PositiveSmallIntegerField("连续失败次数", default=0)
    sent_to = models.CharField("发往（部分隐去）", max_length=254, blank=True)
    gateway_id = models.CharField("网关编号", max_length=80, blank=True)
    receipt = models.CharField("回执", max_length=120, blank=True)
    receipt_at = models.DateTimeField("回执时间", null=True, blank=True)
    asked_again_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="要求再发的人"
    )

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "短信和邮件"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "-id"], name="exchange_outgoing_mine"),
            models.Index(fields=["state", "-id"], name="exchange_outgoing_state"),
            models.Index(fields=["created_at"], name="exchange_outgoing_old"),
            models.Index(
                fields=["user", "channel"],
                condition=Q(state=OutgoingState.GATHERED),
                name="exchange_outgoing_gathered",
            ),
        ]
        constraints = [
            only_in_states(
                (OutgoingState.MERGED,),
                "digest",
                name="exchange_outgoing_merged_into",
                message="并入汇总的消息必须写明并入哪一份。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def gateway_key(self) -> str:
        """By which the gateway knows this message: the same key is sent once, however often it is asked."""
        return f"{self.pk}-{self.round}"
