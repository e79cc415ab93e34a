"""The plain pages: how it works, who can use it how, what happens to personal data."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """What a pledge instead of a certificate means, in plain words."""
    return render(request, "pages/how.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How the site can be used by everybody, and what does not work yet."""
    return render(request, "pages/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What personal data is kept, why, for how long, and the rights of the person."""
    return render(request, "pages/privacy.html")
