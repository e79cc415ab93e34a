"""Where the gateway reports what became of a short message."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.exchange.domain import receipts


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """One report. It proves itself by its signature, not by a session."""
    found = receipts.read(request.headers.get("Gateway-Signature", ""), request.body)
    if found is None:
        return HttpResponse(status=403)
    return HttpResponse(status=204 if receipts.take(found) else 404)
