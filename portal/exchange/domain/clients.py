"""Business systems are entered by the system administrator, and cut off by either administrator."""

import ipaddress
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from portal.exchange import rules
from portal.exchange.domain.webhooks import drop_waiting
from portal.exchange.enums import ClientState, Scope, SubscriptionState
from portal.exchange.models import ApiClient, ApiToken, Subscription
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.audit import record
from portal.kernel.ids import secret_code
from portal.kernel.moves import move, move_many
from portal.people.models import Agency, User

WRITTEN = ("name", "purpose", "contact_name", "contact_phone", "scopes", "networks", "calls_a_minute")
MOST_CALLS = 6000


class ClientRefused(Refused):
    code = "client_refused"


@act()
def register(*, agency: Agency, by: User, **fields: Any) -> ApiClient:
    """Enter a system of an agency: what it is for and what it may do. It works once a token was handed out."""
    _must_register(by)
    if not agency.active:
        raise ClientRefused("这个单位已经停止履职。", field="agency")
    name = fields["name"].strip()
    account = User.objects.create_user(
        f"system-{secret_code(12).lower()}", None, name=f"业务系统：{name}", is_service=True
    )
    client = ApiClient(agency=agency, account=account, registered_by=by)
    _write(client, fields)
    client.save(force_insert=True)
    record("exchange.client_registered", client, by=by, scopes=client.scopes, networks=client.networks)
    return client


@act()
def change(client: ApiClient, *, by: User, **fields: Any) -> ApiClient:
    """Change what a system may do, from where, or who answers for it. Holds from its next call on."""
    _must_register(by)
    client = _locked(client)
    before = {"scopes": client.scopes, "networks": client.networks}
    _write(client, fields)
    client.save()
    client.account.name = f"业务系统：{client.name}"
    client.account.save(update_fields=["name"])
    record(
        "exchange.client_changed",
        client,
        by=by,
        before=before,
        scopes=client.scopes,
        networks=client.networks,
    )
    return client


@act()
def revoke(client: ApiClient, *, by: User, reason: str) -> ApiClient:
    """Cut a system off: its tokens are void with its next call, and it is told nothing more."""
    if not rules.may_revoke(by):
        raise ClientRefused("只有系统管理员和安全管理员可以停用业务系统。")
    reason = refuse_empty(reason)
    client, now = _locked(client), timezone.now()
    move(client, ClientState.REVOKED, by=by, note=reason, revoked_at=now, revoked_reason=reason)
    ApiToken.objects.filter(client=client, revoked_at=None).update(
        revoked_at=now, revoked_reason="业务系统停用"
    )
    account = client.account
    account.is_active, account.disabled_at = False, now
    account.save(update_fields=["is_active", "disabled_at"])
    live = Subscription.objects.filter(client=client)
    move_many(live, SubscriptionState.ENDED, by=by, note="业务系统停用", ended_at=now)
    drop_waiting(live, by=by)
    return client


def serving(user: Any) -> ApiClient | None:
    """The business system behind this account, while it may work; None for people."""
    if not getattr(user, "is_service", False):
        return None
    rows = ApiClient.objects.filter(account=user.pk, state=ClientState.ACTIVE)
    return rows.select_related("agency__area", "account").first()


def _write(client: ApiClient, fields: dict[str, Any]) -> None:
    for name in WRITTEN:
        if name in fields:
            setattr(client, name, fields[name])
    client.name, client.purpose = client.name.strip(), client.purpose.strip()
    client.scopes = _scopes(client.scopes)
    client.networks = _networks(client.networks)
    if not 1 <= client.calls_a_minute <= MOST_CALLS:
        raise ClientRefused(f"每分钟调用上限应在1到{MOST_CALLS}之间。", field="calls_a_minute")
    if not client.name or not client.purpose:
        raise ClientRefused("请写明系统名称和用途。", field="name" if not client.name else "purpose")
    same = ApiClient.objects.filter(agency=client.agency, name=client.name).exclude(pk=client.pk)
    if same.exclude(state=ClientState.REVOKED).exists():
        raise ClientRefused("这个单位已经登记了同名的系统。", field="name")


def _scopes(given: Sequence[str]) -> list[str]:
    wanted = [scope for scope in Scope.values if scope in given]
    if not wanted or len(wanted) != len(set(given)):
        raise ClientRefused("请至少选一项权限。", field="scopes")
    return wanted


def _networks(given: Sequence[str]) -> list[str]:
    """Where calls may come from. None named would mean anywhere: that is written as 0.0.0.0/0 on purpose."""
    found = []
    for words in given:
        try:
            found.append(str(ipaddress.ip_network(words.strip(), strict=False)))
        except ValueError:
            raise ClientRefused(
                f"“{words.strip()[:40]}”不是网段。",
                field="networks",
                way_out="例如 10.12.0.0/16 或者 10.12.3.4。",
            ) from None
    if not found:
        raise ClientRefused(
            "请写明允许从哪些网段调用。", field="networks", way_out="一行一个，例如 10.12.0.0/16。"
        )
    return list(dict.fromkeys(found))


def _locked(client: ApiClient) -> ApiClient:
    rows = ApiClient.objects.select_for_update(of=("self",)).select_related("agency", "account")
    fresh = rows.get(pk=client.pk)
    if fresh.state == ClientState.REVOKED:
        raise IllegalMove("这个业务系统已经停用。", way_out="需要再用的，请重新登记。")
    return fresh


def _must_register(by: User) -> None:
    if not rules.may_register(by):
        raise ClientRefused("只有系统管理员可以登记业务系统。", code="may_not_register")


def refuse_empty(reason: str) -> str:
    """The reason, which must be there."""
    if len(reason.strip()) < 2:
        raise ClientRefused("请写明原因。", field="reason", code="reason_missing")
    return reason.strip()[:200]
