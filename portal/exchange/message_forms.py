"""Forms of the message line: an address, its code, the wishes of a person."""

from typing import Any

from django import forms

from portal.exchange.domain.line import timing_of
from portal.exchange.message_enums import REQUIRED, OutgoingState, Timing, Topic
from portal.exchange.models import Preference
from portal.kernel.registry import topic_events
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


class WishesForm(forms.Form):
    """One choice for each topic and channel that may be chosen."""

    def __init__(self, user: User, channels: list[Channel], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        kept = {(row.topic, row.channel): row.timing for row in Preference.objects.filter(user=user)}
        self.rows: list[tuple[Topic, str, list[Any]]] = []
        for topic in Topic:
            if topic in REQUIRED:
                continue
            for channel in channels:
                name = f"{topic}-{channel}"
                self.fields[name] = forms.ChoiceField(
                    label=f"{topic.label}：{channel.label}",
                    choices=Timing.choices,
                    initial=timing_of(topic, kept.get((topic, channel))),
                    widget=forms.Select(attrs={"class": "form-select"}),
                )
            events = "、".join(topic_events.get(topic) or ())
            self.rows.append((topic, events, [(channel, self[f"{topic}-{channel}"]) for channel in channels]))

    def wishes(self) -> dict[tuple[str, str], str]:
        """What was chosen, by topic and channel."""
        return {tuple(name.split("-")): timing for name, timing in self.cleaned_data.items()}  # type: ignore[misc]


class OutgoingFilter(forms.Form):
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "需要处理的"), *OutgoingState.choices]
    )
