"""Members of staff set up a second factor before anything else."""

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

# Setting up the second factor, confirming one's password for it, signing out, and what the pages are made of.
ALLOWED = (
    "/accounts/2fa/",
    "/accounts/reauthenticate/",
    "/accounts/logout/",
    "/static/",
    "/health/",
    "/elder/",
)


def staff_second_factor(get_response: Callable[[HttpRequest], HttpResponse]):
    """Send staff without a second factor to its set-up; pages of the API answer 403."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if _lacks_second_factor(request) and not request.path.startswith(ALLOWED):
            if request.path.startswith("/api/"):
                return JsonResponse({"detail": "工作账号须先启用动态口令。"}, status=403)
            return HttpResponseRedirect(reverse("mfa_activate_totp"), status=303)
        return get_response(request)

    return middleware


def _lacks_second_factor(request: HttpRequest) -> bool:
    user = request.user
    if not user.is_authenticated or not user.is_staff_member:
        return False
    # A session that was opened with the second factor says so itself: no query.
    if any(entry.get("method") == "mfa" for entry in get_authentication_records(request, user)):
        return False
    return not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
