"""The printed list of what an agency discloses, for everybody."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pledges.domain import disclosure_lists
from portal.kernel.files import answer
from portal.people.models import Agency

SOON = 60


@require_safe
def printed(request: HttpRequest, agency: UUID) -> HttpResponse:
    """The list, if it shows what the page shows at this moment; otherwise a word about when to come back."""
    row = get_object_or_404(Agency.objects.filter(active=True), pk=agency)
    rows = disclosure_lists.shown_by(row.pk)
    found = disclosure_lists.current(row.pk, rows) if rows else None
    if found is not None:
        response = answer(found.file, download=False)
    else:
        context = {"agency": row, "rows": bool(rows)}
        response = render(request, "pledges/disclosures/no_list.html", context, status=503 if rows else 404)
        if rows:
            response["Retry-After"] = str(SOON)
    response["X-Robots-Tag"] = "noindex, noarchive"
    response["Cache-Control"] = "no-store"
    return response
