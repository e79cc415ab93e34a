"""The published lists: every edition, and what changed from one to another."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from matters.domain.editions import compare
from matters.layouts import LAYOUTS
from matters.models import Edition
from portal.kernel.access import fetch
from portal.kernel.paging import page_by_key


def editions(request: HttpRequest) -> HttpResponse:
    """All editions of all lists, newest first."""
    rows = Edition.objects.for_user(request.user).select_related("area")
    page = page_by_key(request, rows, ordering=("-published_on", "-id"), size=30)
    return render(request, "matters/lists.html", {"page": page})


def edition(request: HttpRequest, pk: str) -> HttpResponse:
    """One edition as it was published; compared with the one before it when asked."""
    found = fetch(Edition.objects.select_related("area"), request.user, pk=pk)
    earlier = Edition.objects.filter(area=found.area, kind=found.kind, number__lt=found.number)
    former = earlier.order_by("-number").first()
    fields = LAYOUTS[found.kind].fields
    context = {
        "edition": found,
        "columns": [field.label for field in fields],
        "rows": [
            (row.order, [(field.label, row.snapshot.get(field.key, "")) for field in fields])
            for row in found.rows.all()
        ],
        "former": former,
        "difference": compare(former, found) if former and "compare" in request.GET else None,
    }
    return render(request, "matters/edition.html", context)
