"""The inbox of a demonstration: whoever tries the portal out reads here what it sent by short message and e-mail."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.exchange.demo_inbox import received


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Everybody's messages, newest first: a demonstration has no secrets, and nothing else may show them."""
    if not settings.DEMO:
        raise Http404("只有演示环境才有演示收件箱")
    return render(request, "exchange/demo_inbox.html", {"received": received()})
