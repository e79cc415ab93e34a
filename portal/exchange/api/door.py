"""The door of the interface: token, source, scope, rate, size; and the trace that every call leaves."""

from functools import partial
from typing import Any

from django.db import models
from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.response import Response

from portal.exchange.domain import tokens
from portal.exchange.domain.once import longest_body
from portal.exchange.models import ApiClient, ApiToken
from portal.kernel.acts import Refused
from portal.kernel.models import AccessEvent, subject_of
from portal.kernel.throttle import too_often
from portal.people.network import client_address

BAD_TOKENS_A_MINUTE = 30
MINUTE = 60


class BearerToken(BaseAuthentication):
    """``Authorization: Bearer pp_…``. Never in the address, never a cookie."""

    def authenticate(self, request: Any) -> tuple[Any, ApiToken] | None:
        kind, _, plain = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not plain.strip():
            raise tokens.NotAuthenticated(
                "请在 Authorization 头里出示令牌。",
                code="token_missing",
                way_out="格式：Authorization: Bearer 令牌。",
            )
        address = client_address(request)
        try:
            token = tokens.known(plain.strip(), address=address)
        except tokens.NotAuthenticated:
            if too_often("api-token", address, most=BAD_TOKENS_A_MINUTE, seconds=MINUTE):
                raise _too_many() from None
            raise
        return token.client.account, token

    def authenticate_header(self, request: Any) -> str:
        return 'Bearer realm="api"'


class BearerIfAny(BearerToken):
    """The same, beside the session of a signed-in person."""

    def authenticate(self, request: Any) -> tuple[Any, ApiToken] | None:
        return super().authenticate(request) if "Authorization" in request.headers else None


class BearerScheme(OpenApiAuthenticationExtension):
    """How the token stands in the description."""

    target_class = BearerToken
    match_subclasses = True
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "安全管理员发放的令牌。"}


def enter(request: Any, *, scope: str, says: str) -> ApiClient:
    """Let a call in, or refuse it; either way its trace is written when the answer has left."""
    token: ApiToken = request.auth
    client = token.client
    _trace(request._request, client, says)
    if too_often("api", str(client.pk), most=client.calls_a_minute, seconds=MINUTE):
        raise _too_many(client)
    if scope not in client.scopes:
        raise Refused(
            "这个业务系统没有办这件事的权限。",
            code="scope_missing",
            about=client,
            way_out="确需办理的，请联系系统管理员修改登记的权限。",
        )
    return client


def refuse_large(request: Any, *, upload: bool, large: bool = False) -> None:
    """By what the caller says that it sends: nothing of it was read yet."""
    length = request._request.META.get("CONTENT_LENGTH") or "0"
    most = longest_body(upload, inline=large)
    if not length.isdecimal() or int(length) > most:
        raise Refused(
            f"内容超过{most // 1024}KB。",
            code="body_too_large",
            way_out="请压缩扫描件，或者分开上传。",
        )


def _trace(request: HttpRequest, client: ApiClient, says: str) -> None:
    event = AccessEvent(
        actor=str(client.account_id),
        agency=str(client.agency_id),
        object_type=client._meta.label_lower,
        object_id=str(client.pk),
        purpose=f"接口：{says}（{client.name}：{client.purpose}）"[:200],
    )
    request.__dict__.setdefault("access_events", []).append(event)


def about(request: Any, row: models.Model) -> None:
    """The call is about this row: its trace says so."""
    event: AccessEvent = request._request.access_events[-1]
    event.object_type, event.object_id = row._meta.label_lower, str(row.pk)
    event.agency, event.subject = str(getattr(row, "agency_id", "") or event.agency), subject_of(row)


def leave(request: Any, response: Response) -> None:
    """The token was used: noted after the answer."""
    if isinstance(request.auth, ApiToken):
        write = partial(tokens.seen, request.auth, address=client_address(request._request))
        response._resource_closers.append(write)


def _too_many(client: ApiClient | None = None) -> Refused:
    return Refused(
        "调用过于频繁。",
        code="too_many_calls",
        about=client,
        way_out="请一分钟后再试；需要更高上限的，联系系统管理员。",
    )
