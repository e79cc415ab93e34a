"""What this room tells a person about herself, and how long it keeps what."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from portal.exchange.domain.line import CORRECTION
from portal.exchange.message_enums import OutgoingState
from portal.exchange.models import Outgoing, Preference
from portal.kernel.registry import Holding, Retention, holdings, retention, topic_events
from portal.law import keys
from portal.people.personal_parts import moment

KEPT = timedelta(days=365)


def held(user: Any) -> Iterator[Holding]:
    """Wishes, and what was sent."""
    wishes = Preference.objects.filter(user=user).order_by("topic", "event", "channel")
    yield Holding(
        "消息设置",
        tuple(
            {
                "事情": _about(w),
                "方式": w.get_channel_display(),
                "什么时候": w.get_timing_display(),
            }
            for w in wishes
        ),
    )
    sent = Outgoing.objects.filter(user=user, code=None).order_by("-id")
    yield Holding(
        "发出的短信和邮件",
        tuple(
            {
                "时间": moment(m.created_at),
                "方式": m.get_channel_display(),
                "状态": m.get_state_display(),
                "内容": m.text,
            }
            for m in sent
        ),
    )


def _about(wish: Preference) -> str:
    """The topic, and the event where the wish is for one only."""
    names = {(event.topic, event.key): event.label for event in topic_events}
    one = names.get((wish.topic, wish.event), wish.event)
    return f"{wish.get_topic_display()}：{one}" if wish.event else wish.get_topic_display()


def over() -> QuerySet[Outgoing]:
    """Messages of more than a year ago that are not on their way."""
    waiting = (OutgoingState.GATHERED, OutgoingState.WAITING, OutgoingState.SENDING)
    return Outgoing.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(state__in=waiting)


def remove(row: Outgoing) -> None:
    """With the lines that went into it."""
    row.delete()


def register() -> None:
    """At start-up."""
    holdings.add("exchange", held)
    topic_events.add("exchange.correction", CORRECTION)
    rule = Retention(
        "发出的短信和邮件", "1年", keys.PIPL_STORAGE, "账册里留下何时发过、是否送到。", over, remove
    )
    retention.add("exchange.outgoing", rule)
