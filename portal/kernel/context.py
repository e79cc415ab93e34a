"""What every page knows: whose installation it is, who is looking, how large the type should be."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from portal.kernel import registry

ELDER_COOKIE = "elder"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the layouts. Nothing here asks the database unless a layout uses it."""
    return {
        "site_name": settings.SITE_NAME,
        "site_area": settings.SITE_AREA,
        "demo": settings.DEMO,
        "elder": request.COOKIES.get(ELDER_COOKIE) == "1",
        "nav_entries": SimpleLazyObject(partial(nav_entries, request)),
        "unread": SimpleLazyObject(partial(unread, request)),
    }


def nav_entries(request: HttpRequest) -> list[dict[str, Any]]:
    """The staff pages of the user's roles, in their order; the one she is on is marked."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    roles = {str(role) for role in getattr(user, "roles", ())}
    found: list[dict[str, Any]] = []
    for entry in sorted(registry.nav, key=lambda entry: (entry.order, entry.label)):
        if not roles & {str(role) for role in entry.roles}:
            continue
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        found.append({"label": entry.label, "url": url, "order": entry.order})
    # The longest address that the path begins with is where she is.
    here: str = max((e["url"] for e in found if request.path.startswith(e["url"])), key=len, default="")
    return [{**entry, "current": entry["url"] == here} for entry in found]


def unread(request: HttpRequest) -> int:
    """Unread messages of the user, from whoever keeps messages."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return 0
    return sum(count(user) for count in registry.unread)
