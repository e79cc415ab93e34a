"""Forms of the lines: what the administrators enter."""

from typing import Any

from django import forms

from portal.exchange.enums import DeliveryState, Event, Scope
from portal.exchange.models import ApiClient
from portal.people.agency_forms import AgencyByPrefix
from portal.people.models.users import phone_validator


class ClientForm(forms.Form):
    """A system, what it is for, what it may do."""

    agency = AgencyByPrefix(label="所属单位", max_length=100, help_text="写编号字头或者全称，例如“石龙司”。")
    name = forms.CharField(label="系统名称", max_length=60, help_text="例如“法律援助信息管理系统”。")
    purpose = forms.CharField(
        label="用途", max_length=200, help_text="每次调用都记上这个用途，例如“法律援助申请中办理告知承诺”。"
    )
    contact_name = forms.CharField(label="联系人", max_length=50)
    contact_phone = forms.CharField(label="联系电话", max_length=40, validators=[phone_validator])
    scopes = forms.MultipleChoiceField(
        label="权限", choices=Scope.choices, widget=forms.CheckboxSelectMultiple, help_text="只给用得着的。"
    )
    networks = forms.CharField(
        label="允许从哪些网段调用",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text="一行一个，例如 10.12.0.0/16 或者 10.12.3.4；其他来源一律拒绝。",
    )
    calls_a_minute = forms.IntegerField(label="每分钟最多调用几次", initial=600, min_value=1, max_value=6000)

    def clean_networks(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["networks"].splitlines() if line.strip()]

    @classmethod
    def initial_of(cls, client: ApiClient) -> dict[str, Any]:
        """What the form shows of a system."""
        values = {name: getattr(client, name) for name in cls.base_fields}
        return values | {"networks": "\n".join(client.networks)}


class ChangeForm(ClientForm):
    """The same for a system that is known: it does not change its agency."""

    agency = None  # type: ignore[assignment]


class TokenForm(forms.Form):
    """A token: how long it holds, and how long the one before it goes on."""

    valid_days = forms.IntegerField(
        label="有效期（天）", initial=180, min_value=1, max_value=366, help_text="到期前请换发。"
    )
    overlap_days = forms.IntegerField(
        label="原令牌继续有效（天）",
        initial=7,
        min_value=0,
        max_value=30,
        help_text="业务系统在这几天里换上新令牌；泄露的填0，原令牌立即作废。",
    )
    reason = forms.CharField(label="换发的原因", max_length=200, required=False, help_text="首次发放不用写。")


class SubscribeForm(forms.Form):
    """Where the system wants to be told, and of what."""

    url = forms.CharField(
        label="接收地址",
        max_length=300,
        help_text="https地址，例如 https://law.example.gov.cn/hooks/pledges。",
    )
    events = forms.MultipleChoiceField(
        label="事件", choices=Event.choices, widget=forms.CheckboxSelectMultiple
    )


class DeliveryFilter(forms.Form):
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *DeliveryState.choices])
