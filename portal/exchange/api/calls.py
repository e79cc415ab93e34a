"""One call: who may make it, what it asks, what it answers, whether it must carry an idempotency key.

From the same declaration come the checks and the description (OpenAPI), so that they cannot differ.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.exchange.api import door
from portal.exchange.api.fields import Form, OneAnswer, StrictJson
from portal.exchange.api.problems import PROBLEM, Problem, answer_of, handler, respond
from portal.exchange.domain.once import Answer, digest_of, once
from portal.exchange.models import ApiClient
from portal.kernel.acts import Refused

KEY = re.compile(r"[\x21-\x7e]{8,128}")
PDF = "application/pdf"
ALWAYS = {401: "令牌不正确", 403: "没有权限或者来源不对", 405: "方法不对", 429: "过于频繁"}
BODY = {400: "内容读不出来", 413: "内容过大", 415: "内容类型不对", 422: "字段不对，或者同键异文"}


@dataclass(frozen=True)
class Asked:
    """What a view is given: the client, what was asked (valid), and DRF's request."""

    client: ApiClient
    data: Mapping[str, Any]
    request: Any

    @property
    def user(self) -> Any:
        """The account by which things are done."""
        return self.client.account

    def about(self, row: Any) -> Any:
        """Say what the call is about; gives the row back."""
        door.about(self.request, row)
        return row


@dataclass(frozen=True)
class Spec:
    """The declaration of a call."""

    method: str
    scope: str
    says: str
    view: Callable[..., Any]
    asks: Any = None
    query: Any = None
    gives: Mapping[int, Any] = field(default_factory=dict)
    refuses: bool = False
    once: bool = False
    upload: bool = False
    large: bool = False


def call(method: str, *, scope: str, says: str, **more: Any) -> Callable[[Callable[..., Any]], Spec]:
    """Declare a function as a call. ``gives`` are its good answers by status; ``refuses`` says that an act may
    refuse (409, 422); ``once`` that it needs an idempotency key; ``upload`` that it takes a form with a file; ``large`` that
    a file may stand in its JSON body."""

    def declare(view: Callable[..., Any]) -> Spec:
        return Spec(method, scope, says, view, **more)

    return declare


def resource(*specs: Spec) -> Callable[..., HttpResponseBase]:
    """One address, with the calls that it takes."""
    handlers = {spec.method.lower(): _described(spec) for spec in specs}
    name = "".join(word.title() for word in specs[0].view.__name__.split("_"))
    parsers = [Form if spec.upload else StrictJson for spec in specs if spec.asks]
    members = {**handlers, "parser_classes": parsers or [StrictJson], "__doc__": specs[0].view.__doc__}
    return type(name, (Door,), members).as_view()


class Door(APIView):
    """What all addresses share."""

    authentication_classes = [door.BearerToken]
    permission_classes = []
    content_negotiation_class = OneAnswer
    metadata_class = None

    def get_exception_handler(self) -> Callable[..., Any]:
        return handler

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if getattr(request, "_auth", None) is not None:
            door.leave(request, response)
        return response


def _described(spec: Spec) -> Callable[..., Any]:
    def run(self: Door, request: Any, **keys: Any) -> HttpResponseBase:
        client = door.enter(request, scope=spec.scope, says=spec.says)
        key = _key(client, request) if spec.once else ""
        asked = Asked(client, _read(spec, request), request)
        if key:
            return respond(_once(spec, asked, keys, key=key))
        answer = spec.view(asked, **keys)
        return answer if isinstance(answer, HttpResponseBase) else respond(answer)

    run.__doc__ = spec.view.__doc__
    run.__name__ = spec.method.lower()
    return extend_schema(
        operation_id=spec.view.__name__,
        summary=spec.says,
        description=spec.view.__doc__,
        tags=[spec.scope],
        request=_request_of(spec),
        parameters=_parameters_of(spec),
        responses=_responses_of(spec),
    )(run)


def _read(spec: Spec, request: Any) -> Mapping[str, Any]:
    """The body, or the query of a GET, checked."""
    if spec.asks is None and spec.query is None:
        return {}
    if spec.asks is not None:
        door.refuse_large(request, upload=spec.upload, large=spec.large)
    given = request.data if spec.asks is not None else request.query_params
    serializer = (spec.asks or spec.query)(data=given)
    serializer.is_valid(raise_exception=True)
    found: Mapping[str, Any] = serializer.validated_data
    return found


def _key(client: ApiClient, request: Any) -> str:
    key: str = request.headers.get("Idempotency-Key", "")
    if not key:
        raise Refused(
            "缺少幂等键。",
            code="idempotency_key_missing",
            about=client,
            way_out="请在 Idempotency-Key 头里给一个随机的键（例如UUID），重试时原样重发。",
        )
    if not KEY.fullmatch(key):
        raise Refused("幂等键应为8至128个可见的ASCII字符。", code="idempotency_key_bad", about=client)
    return key


def _once(spec: Spec, asked: Asked, keys: dict[str, Any], *, key: str) -> Answer:
    def do() -> Answer:
        try:
            return spec.view(asked, **keys)  # type: ignore[no-any-return]
        except Refused as refusal:
            return answer_of(refusal)

    digest = digest_of(spec.method, asked.request.path, asked.request.data)
    try:
        return once(asked.client, key=key, digest=digest, do=do)
    except Refused as refusal:
        refusal.about = asked.client
        raise


def _request_of(spec: Spec) -> Any:
    if spec.asks is None:
        return None
    return {"multipart/form-data" if spec.upload else "application/json": spec.asks}


def _parameters_of(spec: Spec) -> list[Any]:
    found: list[Any] = [spec.query] if spec.query else []
    if spec.once:
        found.append(
            OpenApiParameter(
                "Idempotency-Key",
                {"type": "string", "minLength": 8, "maxLength": 128, "pattern": r"^[\x21-\x7e]{8,128}$"},
                OpenApiParameter.HEADER,
                required=True,
                description="随机的键；同键同文得到同样的答复，同键异文为422；保留24小时。",
            )
        )
    return found


def _responses_of(spec: Spec) -> dict[Any, Any]:
    """Good answers, and every refusal that may come."""
    good = {
        (status, PDF if given is bytes else "application/json"): OpenApiResponse(
            OpenApiTypes.BINARY if given is bytes else given, description="办好了"
        )
        for status, given in spec.gives.items()
    }
    bad = {**ALWAYS, 404: "没有找到"}
    if spec.query is not None:
        bad |= {400: "cursor 不正确", 422: "参数不对"}
    if spec.asks is not None or spec.once:
        bad |= BODY
    if spec.refuses or spec.once:
        bad |= {409: "现在不能这样办", 422: "内容不符合要求"}
    problems = {
        (status, PROBLEM): OpenApiResponse(Problem, description=words) for status, words in bad.items()
    }
    return {**good, **problems}


__all__ = ["Answer", "Asked", "Response", "call", "resource"]
