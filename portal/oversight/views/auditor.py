"""The auditor's pages: every trail, the seals, and who looked at what."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from portal.kernel import sealing
from portal.kernel.models import AccessEvent, Seal
from portal.kernel.paging import page_by_key
from portal.oversight import rules
from portal.oversight.forms import TrailFilter
from portal.oversight.trail import lines_of, looks_of


@require_GET
@login_required
def audit(request: HttpRequest) -> HttpResponse:
    """The ledger of acts, newest first, filtered by the address."""
    if not rules.audits(request.user):
        raise PermissionDenied
    form = TrailFilter(request.GET or None) if request.GET else TrailFilter({})
    page = page_by_key(request, form.filter(), ordering=("-id",), size=50)
    return render(request, "oversight/audit.html", {"form": form, "page": page, "lines": lines_of(page.rows)})


@require_GET
@login_required
def accesses(request: HttpRequest) -> HttpResponse:
    """Who looked at whose data, newest first."""
    if not rules.audits(request.user):
        raise PermissionDenied
    events = AccessEvent.objects.all()
    if actor := request.GET.get("actor", "")[:36]:
        events = events.filter(actor=actor)
    if request.GET.get("unmasked"):
        events = events.filter(unmasked=True)
    page = page_by_key(request, events, ordering=("-id",), size=50)
    return render(request, "oversight/accesses.html", {"page": page, "looks": looks_of(page.rows)})


@require_GET
@login_required
def seals(request: HttpRequest) -> HttpResponse:
    """The sealed batches, newest first."""
    if not rules.audits(request.user):
        raise PermissionDenied
    page = page_by_key(request, Seal.objects.all(), ordering=("-number",), size=50)
    return render(request, "oversight/seals.html", {"page": page})


@require_POST
@login_required
def verify(request: HttpRequest) -> HttpResponse:
    """Recompute every batch from the rows and say what was found."""
    if not rules.audits(request.user):
        raise PermissionDenied
    verdicts = [(ledger, sealing.verify(ledger)) for ledger in sealing.LEDGERS]
    page = page_by_key(request, Seal.objects.all(), ordering=("-number",), size=50)
    return render(request, "oversight/seals.html", {"page": page, "verdicts": verdicts})
