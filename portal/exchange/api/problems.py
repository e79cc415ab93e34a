"""Errors as problem+json (RFC 9457): what is wrong in Chinese, what to do, and a code for the machine."""

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import exception_handler

from portal.exchange.domain.once import Answer
from portal.kernel.acts import IllegalMove, Refused, Stale
from portal.kernel.audit import record_refusal

PROBLEM = "application/problem+json"
TITLES = {
    400: "请求不正确",
    401: "没有通过身份验证",
    403: "没有权限",
    404: "没有找到",
    405: "不支持这种方法",
    409: "现在不能这样办",
    413: "内容过大",
    415: "内容类型不对",
    422: "内容不符合要求",
    429: "调用过于频繁",
}
# Codes that a status of their own belongs to; every other refusal is 422 when a field can mend it, else 409.
STATUS = {
    "token_missing": 401,
    "token_invalid": 401,
    "token_expired": 401,
    "token_revoked": 401,
    "client_revoked": 401,
    "network_not_allowed": 403,
    "scope_missing": 403,
    "too_many_calls": 429,
    "body_too_large": 413,
    "content_type": 415,
    "idempotency_key_missing": 400,
    "idempotency_key_bad": 400,
    "bad_json": 400,
    "bad_cursor": 400,
    "idempotency_mismatch": 422,
    "idempotency_in_progress": 409,
}
# Refused at the door, before any act: these are recorded here, the others by their act.
AT_THE_DOOR = frozenset(STATUS) - {"bad_json", "bad_cursor"}
RETRY_SECONDS = {"too_many_calls": 60, "idempotency_in_progress": 2, "not_ready": 2}


class FieldProblem(serializers.Serializer):
    """One field that is wrong."""

    field = serializers.CharField(help_text="字段名；内层字段以点分隔。")
    detail = serializers.CharField(help_text="哪里不对。")


class Problem(serializers.Serializer):
    """A refusal or an error."""

    type = serializers.CharField(help_text="about:blank")
    title = serializers.CharField(help_text="这一类问题的名称。")
    status = serializers.IntegerField(help_text="HTTP状态码。")
    code = serializers.CharField(help_text="机器可读的代码，见接口文档的错误代码表。")
    detail = serializers.CharField(help_text="出了什么问题。", allow_blank=True)
    way_out = serializers.CharField(help_text="可以怎样办。", allow_blank=True)
    clause = serializers.CharField(help_text="依据的条文，没有的为空。", allow_blank=True)
    errors = FieldProblem(many=True, help_text="逐个字段的问题，没有的为空列表。")


def body(status: int, code: str, detail: str, **more: Any) -> dict[str, Any]:
    """The members of one problem."""
    known = {"type": "about:blank", "title": TITLES.get(status, "出错了"), "status": status, "code": code}
    return {**known, "detail": detail, "way_out": "", "clause": "", "errors": [], **more}


def status_of(refusal: Refused) -> int:
    """With which status a refused act is answered."""
    if refusal.code in STATUS:
        return STATUS[refusal.code]
    if isinstance(refusal, IllegalMove | Stale):
        return 409
    return 422 if refusal.field else 409


def answer_of(refusal: Refused) -> Answer:
    """A refused act as an answer."""
    named = getattr(refusal, "errors", None) or ({refusal.field: refusal.message} if refusal.field else {})
    status = status_of(refusal)
    found = body(
        status,
        refusal.code,
        refusal.message,
        way_out=refusal.way_out,
        clause=refusal.clause,
        errors=[{"field": name, "detail": words} for name, words in named.items()],
    )
    return Answer(status, found, PROBLEM)


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. What it does not know stays a fault and is a 500."""
    request = context["request"]
    if isinstance(error, Refused):
        response = respond(answer_of(error))
        if error.code in AT_THE_DOOR:
            _record_after(response, request, error)
        return response
    if isinstance(error, exceptions.ValidationError):
        wrong = list(_fields(error.detail))
        found = body(422, "invalid", "请求里有字段不符合要求。", way_out="请按接口文档核对。", errors=wrong)
        return respond(Answer(422, found, PROBLEM))
    if isinstance(error, SuspiciousOperation):  # too many fields, or fields too large
        error = exceptions.ParseError()
    usual = exception_handler(error, context)
    if usual is None:
        return None
    response = respond(Answer(usual.status_code, _members(error, usual), PROBLEM))
    for name in ("Allow", "Retry-After"):
        if usual.has_header(name):
            response[name] = usual[name]
    return response


def respond(answer: Answer) -> Response:
    """An answer as a response of its own content type."""
    response = Response(answer.body, status=answer.status, content_type=answer.content_type)
    code = answer.body.get("code", "") if isinstance(answer.body, dict) else ""
    if answer.status >= 400 and code in RETRY_SECONDS:
        response["Retry-After"] = str(RETRY_SECONDS[code])
    if answer.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="api"'
    if answer.again:
        response["Idempotency-Replayed"] = "true"
    return response


def _members(error: Exception, usual: Response) -> dict[str, Any]:
    status = usual.status_code
    words = {
        Http404: ("not_found", "没有找到，或者不是这个业务系统可以看到的。"),
        PermissionDenied: ("forbidden", "这个业务系统不能这样办理。"),
        exceptions.MethodNotAllowed: ("method_not_allowed", "这个地址不支持这种方法。"),
        exceptions.UnsupportedMediaType: ("content_type", "内容类型不对，见接口文档。"),
        exceptions.ParseError: ("bad_json", "内容读不出来，请核对格式。"),
        exceptions.NotAuthenticated: ("token_missing", "请登录或者出示令牌。"),
        exceptions.PermissionDenied: ("forbidden", "没有权限。"),
    }
    for kind, (code, detail) in words.items():
        if isinstance(error, kind):
            return body(status, code, detail)
    return body(status, "error", TITLES.get(status, "出错了"))


def _fields(detail: Any, path: str = "") -> Any:
    """DRF's nested errors, flat."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _fields(inner, f"{path}.{name}".strip("."))
    elif isinstance(detail, list) and detail and isinstance(detail[0], dict):
        for place, inner in enumerate(detail):
            yield from _fields(inner, f"{path}.{place}".strip("."))
    else:
        words = " ".join(str(word) for word in detail) if isinstance(detail, list) else str(detail)
        yield {"field": path, "detail": words}


def _record_after(response: Response, request: Any, refusal: Refused) -> None:
    """Written when the answer has left: a GET only reads. Unknown tokens are counted, not recorded."""
    client = refusal.about
    if client is not None:
        write = partial(record_refusal, "exchange.call", client, refusal, by=client.account)
        response._resource_closers.append(write)
