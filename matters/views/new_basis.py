"""A basis that is not in the library yet: entered by its document, which decides its rank."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from matters import rules
from matters.domain.bases import sufficient
from matters.screening_forms import BasisForm
from portal.kernel.acts import Refused
from portal.law.domain import entering
from portal.law.enums import Hierarchy
from portal.people.area_rules import rules_for
from portal.people.enums import Role
from portal.people.models import Agency, Area

ENTER = (*rules.DRAFTERS, Role.BUREAU_ADMIN)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """First the rank that follows from the document, then the entry."""
    if not request.user.has_role(*ENTER):
        raise PermissionDenied
    area = _area(request.user)
    form = BasisForm(request.POST or None, area=area)
    verdict: dict[str, Any] = {}
    if form.is_valid():
        verdict = _verdict(form.document(), area)
        if request.POST.get("do") != "check":
            try:
                clause = entering.enter(
                    form.document(), place=form.place(), text=form.cleaned_data["text"], by=request.user
                )
                messages.success(request, f"已录入{clause.citation}，效力层级为{clause.hierarchy.label}。")
                return redirect("law:clause", key=clause.key)
            except Refused as refusal:
                name = {"hierarchy": "claimed"}.get(refusal.field, refusal.field)
                form.add_error(name if name in form.fields else None, f"{refusal.message}{refusal.way_out}")
    context = {"form": form, "verdict": verdict}
    return render(request, "matters/bureau/new_basis.html", context, status=422 if form.errors else 200)


def _area(user: Any) -> Area | None:
    """The area of the user's agency, or the one that she answers for."""
    agency = Agency.objects.filter(pk__in=user.agency_ids(*ENTER)).select_related("area").first()
    if agency is not None:
        return agency.area
    return Area.objects.filter(path__in=user.area_paths(*ENTER)).order_by("path").first()


def _verdict(document: entering.Document, area: Area | None) -> dict[str, Any]:
    """What the document is, whether that contradicts the form, and whether it suffices in the user's area."""
    rank = document.rank
    floor = Hierarchy(rules_for(area).listing_floor) if area else Hierarchy.LOCAL_REGULATION
    claimed = Hierarchy(document.claimed) if document.claimed else None
    return {
        "rank": rank,
        "claimed": claimed if claimed and claimed.rank < rank.rank else None,
        "suffices": rank.reaches(floor),
        "floor": floor,
        "sufficient": sufficient(floor),
    }
