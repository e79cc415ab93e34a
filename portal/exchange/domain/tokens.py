"""Tokens of business systems: handed out by the security administrator, shown once, kept as a digest."""

import hashlib
import ipaddress
import secrets
from datetime import datetime, timedelta

from django.utils import timezone

from portal.exchange import rules
from portal.exchange.domain.clients import refuse_empty
from portal.exchange.enums import ClientState
from portal.exchange.models import ApiClient, ApiToken
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.audit import record
from portal.kernel.moves import move
from portal.people.models import User

PREFIX = "pp_"
HINT = 9
LONGEST = 366  # days
LONGEST_OVERLAP = 30  # days
SEEN_EVERY = timedelta(minutes=1)


class TokenRefused(Refused):
    code = "token_refused"


class NotAuthenticated(Refused):
    """The call carries no token that opens anything; ``code`` says why for the one who holds it."""

    code = "token_invalid"


@act()
def issue(
    client: ApiClient, *, by: User, valid_days: int, overlap_days: int = 0, reason: str = ""
) -> tuple[ApiToken, str]:
    """Hand out a token; returns it and its words, shown once.

    The ones before it go on for ``overlap_days``, so that the system can change over without a gap.
    """
    _must_release(by)
    if not 1 <= valid_days <= LONGEST:
        raise TokenRefused(f"有效期应在1到{LONGEST}天之间。", field="valid_days")
    if not 0 <= overlap_days <= LONGEST_OVERLAP:
        raise TokenRefused(f"新旧令牌并用的时间应在0到{LONGEST_OVERLAP}天之间。", field="overlap_days")
    client, now = ApiClient.objects.select_for_update(of=("self",)).get(pk=client.pk), timezone.now()
    if client.state == ClientState.REVOKED:
        raise IllegalMove("这个业务系统已经停用，不能再发放令牌。", way_out="需要再用的，请重新登记。")
    if client.registered_by_id == by.pk:
        raise TokenRefused("登记业务系统和发放令牌须由两人分别办理。", code="four_eyes")
    _replace_older(client, now, overlap_days=overlap_days, reason=reason)
    plain = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        client=client,
        digest=digest_of(plain),
        hint=plain[:HINT],
        issued_by=by,
        expires_at=now + timedelta(days=valid_days),
    )
    if client.state == ClientState.REGISTERED:
        move(client, ClientState.ACTIVE, by=by)
    record(
        "exchange.token_issued", client, by=by, note=reason.strip(), token=str(token.pk), overlap=overlap_days
    )
    return token, plain


def _replace_older(client: ApiClient, now: datetime, *, overlap_days: int, reason: str) -> None:
    """At most two hold at once: the one before has its end set, any older one is void."""
    older = list(ApiToken.objects.filter(client=client, revoked_at=None, expires_at__gt=now).order_by("-id"))
    if not older:
        return
    refuse_empty(reason)
    for place, token in enumerate(older):
        if place == 0 and overlap_days:
            token.expires_at = min(token.expires_at, now + timedelta(days=overlap_days))
        else:
            token.revoked_at, token.revoked_reason = now, "已换发新令牌"
        token.save(update_fields=["expires_at", "revoked_at", "revoked_reason"])


@act()
def revoke_token(token: ApiToken, *, by: User, reason: str) -> ApiToken:
    """Void a token at once (lost, leaked, no longer needed)."""
    _must_release(by)
    reason = refuse_empty(reason)
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("client").get(pk=token.pk)
    if token.revoked_at is not None:
        raise IllegalMove("这个令牌已经作废。")
    token.revoked_at, token.revoked_reason = timezone.now(), reason
    token.save(update_fields=["revoked_at", "revoked_reason"])
    record("exchange.token_revoked", token.client, by=by, note=reason, token=str(token.pk))
    return token


def digest_of(plain: str) -> str:
    """How a token is kept and found. It has 256 random bits: a plain digest gives nothing away."""
    return hashlib.sha256(plain.encode()).hexdigest()


def known(plain: str, *, address: str) -> ApiToken:
    """The token, if it opens anything at this moment and from there. Raises NotAuthenticated. Only reads."""
    rows = ApiToken.objects.select_related("client__agency__area", "client__account")
    token = rows.filter(digest=digest_of(plain)).first()
    if token is None:
        raise NotAuthenticated("令牌不正确。", way_out="请核对令牌；遗失的请联系安全管理员换发。")
    client = token.client
    if client.state != ClientState.ACTIVE or not client.account.is_active or not client.agency.active:
        raise NotAuthenticated("这个业务系统已经停用。", code="client_revoked", about=client)
    if token.revoked_at is not None:
        raise NotAuthenticated(
            "令牌已经作废。", code="token_revoked", about=client, way_out="请使用新发放的令牌。"
        )
    if token.expires_at <= timezone.now():
        raise NotAuthenticated(
            "令牌已经过期。", code="token_expired", about=client, way_out="请联系安全管理员换发。"
        )
    if not comes_from(address, client.networks):
        raise Refused(
            "调用来源不在登记的网段内。",
            code="network_not_allowed",
            about=client,
            way_out="请从登记的服务器调用；服务器有变动的，请联系系统管理员修改登记。",
        )
    return token


def comes_from(address: str, networks: list[str]) -> bool:
    """Whether the address lies in one of the networks."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in ipaddress.ip_network(network) for network in networks)


def seen(token: ApiToken, *, address: str) -> None:
    """Remember when and from where a token was used, once a minute at most."""
    now = timezone.now()
    if token.last_used_at is not None and now - token.last_used_at < SEEN_EVERY:
        return
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=now, last_used_from=address or None)


def _must_release(by: User) -> None:
    if not rules.may_release(by):
        raise TokenRefused("只有安全管理员可以发放和作废令牌。", code="may_not_release")
