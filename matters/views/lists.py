"""The published lists: every edition, and what changed from one to another."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from matters.domain.editions import COLUMNS, SHOWN, compare
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
        "columns": [COLUMNS[key] for key in SHOWN],
        "rows": [(row.order, _cells(row.snapshot)) for row in found.rows.all()],
        "former": former,
        "difference": compare(former, found) if former and "compare" in request.GET else None,
    }
    return render(request, "matters/edition.html", context)


def _cells(snapshot: dict[str, str]) -> list[tuple[str, str]]:
    """The cells of a line with their headings, for a narrow screen to stack them."""
    cells = {**snapshot, "bases": f"{snapshot.get('bases', '')}（{snapshot.get('hierarchy', '')}）"}
    return [(COLUMNS[key], cells.get(key, "")) for key in SHOWN]
