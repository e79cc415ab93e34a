"""The desk of who answers other agencies' questions (行政协助): what may be asked of her, and by whom."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from matters.enums import CheckMode
from matters.models import CertificationMatter
from portal.kernel.paging import page_by_key
from portal.people.enums import Role
from portal.people.models import Agency

SIZE = 30


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The certificates of the area that other agencies verify with the help of agencies like hers."""
    if not request.user.has_role(Role.ASSISTING_OFFICER):
        raise PermissionDenied
    mine = Agency.objects.filter(pk__in=request.user.agency_ids(Role.ASSISTING_OFFICER)).order_by("name")
    page = page_by_key(request, _asked_by_others(mine), ordering=("agency_id", "slug_code", "id"), size=SIZE)
    return render(request, "verification/assisting.html", {"page": page, "agencies": mine})


def _asked_by_others(mine: Any) -> Any:
    rows = CertificationMatter.objects.listed().filter(
        current__check_mode=CheckMode.ASSISTANCE, area__in=mine.order_by().values("area")
    )
    rows = rows.exclude(agency__in=mine.order_by().values("pk"))
    return rows.select_related("agency", "administrative_matter", "current")
