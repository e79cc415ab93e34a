"""Forms of the message line: an address, its code, the wishes of a person."""

from dataclasses import dataclass
from typing import Any

from django import forms

from portal.exchange.domain.line import Wish, timing_of
from portal.exchange.message_enums import REQUIRED, OutgoingState, Timing, Topic
from portal.exchange.models import Preference
from portal.kernel.registry import TopicEvent, topic_events
from portal.people.contact_enums import Channel
from portal.people.models import User


class AddressForm(forms.Form):
    """A mobile number or an e-mail address."""

    def __init__(self, channel: str, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        sms = channel == Channel.SMS
        self.fields["address"] = forms.CharField(
            label="手机号码" if sms else "电子邮箱",
            max_length=254,
            help_text="11位，例如 13800001234。" if sms else "例如 zhang@example.cn。",
            widget=forms.TextInput(
                attrs={"inputmode": "tel" if sms else "email", "autocomplete": "tel" if sms else "email"}
            ),
        )


class CodeForm(forms.Form):
    digits = forms.CharField(
        label="验证码",
        max_length=12,
        help_text="收到的6位数字，10分钟内有效。",
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "w-short"}
        ),
    )


@dataclass(frozen=True)
class WishRow:
    """One topic on the page: its events in words, a choice for each channel, and the same for each event."""

    topic: Topic
    words: str
    fields: list[tuple[Channel, Any]]
    events: list[tuple[str, list[tuple[Channel, Any]]]]
    differs: bool  # some event has a wish of its own: shown at once


class WishesForm(forms.Form):
    """One choice for each topic and channel that may be chosen, and beneath it one for each of its events."""

    def __init__(self, user: User, channels: list[Channel], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        rows = Preference.objects.filter(user=user)
        self.kept = {(row.topic, row.event, row.channel): row.timing for row in rows}
        self.names: dict[str, Wish] = {}
        self.rows = [self._row(topic, channels) for topic in Topic if topic not in REQUIRED]

    def _row(self, topic: Topic, channels: list[Channel]) -> WishRow:
        events = events_of(topic)
        own = any(kept[0] == topic and kept[1] for kept in self.kept)
        fields = [(channel, self._field(topic, None, channel)) for channel in channels]
        each = [
            (event.label, [(channel, self._field(topic, event, channel)) for channel in channels])
            for event in events
        ]
        words = "、".join(event.label for event in events)
        return WishRow(topic, words, fields, each if len(events) > 1 else [], own)

    def _field(self, topic: Topic, event: TopicEvent | None, channel: Channel) -> Any:
        wish = (str(topic), event.key if event else "", str(channel))
        name = "-".join(filter(None, wish))
        kept = self.kept.get(wish)
        as_topic = [("", "随这一类")] if event else []
        self.names[name] = wish
        self.fields[name] = forms.ChoiceField(
            label=f"{event.label if event else topic.label}：{channel.label}",
            choices=[*as_topic, *Timing.choices],
            required=event is None,
            initial=(kept or "") if event else timing_of(topic, kept),
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        return self[name]

    def wishes(self) -> dict[Wish, str]:
        """What was chosen, by topic, event and channel."""
        return {self.names[name]: timing for name, timing in self.cleaned_data.items()}


def events_of(topic: str) -> list[TopicEvent]:
    """What a person is told of under one topic."""
    return [event for event in topic_events if event.topic == topic]


class OutgoingFilter(forms.Form):
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "需要处理的"), *OutgoingState.choices]
    )
