"""Special groups of the user's areas and agencies: who they are, what suffices, since when."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from matters import rules
from matters.domain import groups
from matters.models import CertificationMatter, SpecialGroup
from matters.models.scopes import below
from matters.screening_forms import GroupForm
from matters.views.desk import staff_only
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.paging import page_by_key
from portal.people.enums import Role
from portal.people.models import Agency, Area

MOST = 200  # to choose from


@login_required
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The groups, and the form to enter one."""
    staff_only(request)
    form = _form(request)
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid() and _mark(request, form):
            return redirect("matters:groups")
    scope = below(request.user, "matter__agency", "area") | Q(matter=None, area__in=_codes(request.user))
    rows = SpecialGroup.objects.filter(scope).select_related(
        "area", "matter__current", "clause__version__source"
    )
    page = page_by_key(request, rows, ordering=("-id",), size=30)
    context = {
        "page": page,
        "form": form,
        "rows": [(row, groups.may_mark(request.user, row.area, row.matter)) for row in page.rows],
    }
    return render(request, "matters/bureau/groups.html", context, status=422 if form and form.errors else 200)


def _codes(user: Any) -> set[str]:
    """The areas of the user's agencies and all above them: their groups hold for her, too."""
    agencies = Agency.objects.filter(below(user, "id", "area")).select_related("area")[:MOST]
    return {code for agency in agencies for code in agency.area.codes}


def _form(request: HttpRequest) -> GroupForm | None:
    """The form, for those who may enter groups."""
    user = request.user
    areas = Q(pk__in=[])
    for path in user.area_paths(Role.BUREAU_ADMIN):
        areas |= Q(path=path) | Q(path__startswith=f"{path}/")
    drafts = user.agency_ids(*rules.DRAFTERS)
    areas |= Q(pk__in=Agency.objects.filter(pk__in=drafts).values("area"))
    offered = Area.objects.filter(areas).order_by("path")[:MOST]
    if not offered:
        return None
    matters = CertificationMatter.objects.filter(Q(agency__in=drafts) | Q(area__in=[a.pk for a in offered]))
    named = matters.filter(current__isnull=False).select_related("current")[:MOST]
    return GroupForm(
        request.POST or None,
        areas=[(area.pk, area.full_name) for area in offered],
        matters=[(row.pk, row.current.name) for row in named],
    )


def _mark(request: HttpRequest, form: GroupForm) -> bool:
    fields = dict(form.cleaned_data)
    area = Area.objects.get(pk=fields.pop("area"))
    wanted = fields.pop("matter")
    matter = fetch(CertificationMatter.objects, request.user, pk=wanted) if wanted else None
    try:
        groups.mark(matter.area if matter else area, matter=matter, by=request.user, **fields)
    except Refused as refusal:
        form.add_error(refusal.field or None, f"{refusal.message}{refusal.way_out}")
        return False
    messages.success(request, "已登记。")
    return True


@login_required
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """From today on no longer."""
    staff_only(request)
    groups.end(fetch(SpecialGroup.objects, request.user, pk=pk), by=request.user)
    messages.success(request, "已停止。")
    return redirect("matters:groups")
