"""The published lists: every edition, and what changed from one to another."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from matters.domain.editions import COLUMNS, compare
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
    context = {
        "edition": found,
        "columns": COLUMNS,
        "rows": [
            (row.order, [(label, row.snapshot.get(key, "")) for key, label in COLUMNS.items()])
            for row in found.rows.all()
        ],
        "former": former,
        "difference": compare(former, found) if former and "compare" in request.GET else None,
    }
    return render(request, "matters/edition.html", context)
