"""The description of the interface (OpenAPI 3.1), and the answer to addresses that it does not know."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from rest_framework.renderers import JSONRenderer

from portal.exchange.api.problems import PROBLEM, body

KEPT_SECONDS = 3600


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """For everybody: it holds no data. Made once an hour, because that takes a moment."""
    found = cache.get("api-description")
    if found is None:
        found = OpenApiJsonRenderer().render(schema(), renderer_context={})
        cache.set("api-description", found, KEPT_SECONDS)
    return HttpResponse(found, content_type="application/json; charset=utf-8")


def schema() -> dict[str, Any]:
    """The description itself."""
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return found


@csrf_exempt
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """No such address: as a problem, not as a page."""
    members = body(404, "no_such_address", "没有这个地址，请核对接口文档。")
    return HttpResponse(JSONRenderer().render(members), status=404, content_type=PROBLEM)
