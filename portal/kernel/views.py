"""Doors of the kernel: the size of the type, the state of health, and the sheet of all parts."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.kernel.context import ELDER_COOKIE
from portal.kernel.health import look
from portal.kernel.styleguide import everything


@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Turn the large type on or off for this browser, and go back to where the reader was."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = redirect(back)
    if request.COOKIES.get(ELDER_COOKIE) == "1":
        response.delete_cookie(ELDER_COOKIE)
    else:
        response.set_cookie(
            ELDER_COOKIE, "1", max_age=timedelta(days=365), samesite="Lax", secure=settings.HTTPS
        )
    return response


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """How the portal is, for the container's health check and for monitoring: 200, or 503 with what fails."""
    found = look()
    if request.GET.get("format") == "text":
        text = "\n".join(found.lines()) + "\n"
        return HttpResponse(text, status=found.status, content_type="text/plain; charset=utf-8")
    answer = {"failing": found.failing, "attention": found.attention, **found.figures}
    return JsonResponse(answer, status=found.status, json_dumps_params={"ensure_ascii": False})


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every part in every state, for those who build pages; not in production."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    return render(request, "kernel/styleguide.html", everything(request))
