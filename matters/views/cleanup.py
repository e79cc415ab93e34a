"""The clean-up drive as a whole: drives, calendar, roll-up with the reduction against the target, who is late."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from matters import rules
from matters.cleanup_enums import CampaignState, Disposal
from matters.cleanup_forms import CampaignForm, FormsFilter, SummaryForm
from matters.domain import cleanup, cleanup_figures
from matters.models import Campaign, CleanupReturn
from matters.views.cleanup_chart import reduction
from portal.kernel.access import fetch
from portal.kernel.attempt import attempt
from portal.kernel.calendar import today
from portal.kernel.paging import page_by_key
from portal.people.enums import Role
from portal.people.models import Area

CAMPAIGNS = Campaign.objects.select_related("area", "opened_by").prefetch_related("phases")
LATE = 200  # rows of those who are late on one page


def staff_only(request: HttpRequest) -> None:
    """The desks are for those who work on the catalogue."""
    if not rules.may_see_desk(request.user):
        raise PermissionDenied


@login_required
@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """All drives that concern the user, and her own agency's forms in them."""
    staff_only(request)
    rows = CAMPAIGNS.for_user(request.user)
    agencies = request.user.agency_ids(*cleanup.DECLARERS)
    forms = CleanupReturn.objects.filter(agency__in=agencies, campaign__state=CampaignState.RUNNING)
    context = {
        "page": page_by_key(request, rows, ordering=("-id",), size=20),
        "forms": forms.select_related("agency", "campaign")[:50],
        "may_write_guides": bool(agencies),
        "may_open": bool(request.user.area_paths(Role.BUREAU_ADMIN)),
    }
    return render(request, "matters/cleanup/campaigns.html", context)


@login_required
def open_campaign(request: HttpRequest) -> HttpResponse:
    """Open a drive."""
    areas = list(Area.objects.filter(path__in=request.user.area_paths(Role.BUREAU_ADMIN)))
    if not areas:
        raise PermissionDenied
    form = CampaignForm(request.POST or None, areas=areas)
    if form.is_valid():
        opened: list[Campaign] = []
        found = form.cleaned_data
        area = next(area for area in areas if area.pk == found["area"])
        words = {name: found[name] for name in ("title", "document", "target_percent")}
        if attempt(
            request,
            form,
            lambda: opened.append(cleanup.open_campaign(area, dates=form.dates(), by=request.user, **words)),
            "专项行动已部署，各单位可以开始填报。",
        ):
            return redirect(opened[0])
    status = 422 if form.errors else 200
    return render(request, "matters/cleanup/open.html", {"form": form}, status=status)


@login_required
@require_safe
def campaign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One drive: where it stands, the roll-up by area, the reduction as chart and table."""
    staff_only(request)
    return _page(request, fetch(CAMPAIGNS, request.user, pk=pk))


def _page(
    request: HttpRequest, found: Campaign, form: SummaryForm | None = None, status: int = 200
) -> HttpResponse:
    rows = cleanup_figures.by_area(found)
    leads = rules.over_area(request.user, found.area, Role.BUREAU_ADMIN)
    running = found.state == CampaignState.RUNNING
    now = cleanup.phase_now(found)
    phases = [
        {"phase": phase, "work": cleanup.work_of(phase.key), "now": phase == now}
        for phase in found.phases.all()
    ]
    seen = set(found.lists.for_user(request.user).values_list("pk", flat=True))
    context = {
        "campaign": found,
        "phases": phases,
        "rows": [(row, row.figures.reaches(found.target_percent)) for row in rows],
        "seen": seen,
        "top": rows[0] if rows else None,
        "groups": _groups(rows[0].figures) if rows else [],
        "chart": reduction([(row.area.name, row.figures) for row in rows], found.target_percent),
        "late": len(cleanup_figures.late(found)),
        "may_close": leads and running and today() >= phases[-1]["phase"].begins_on,
        "may_cover": leads and running,
        "form": form or SummaryForm(),
    }
    return render(request, "matters/cleanup/campaign.html", context, status=status)


def _groups(figures: cleanup_figures.Figures) -> list[tuple[str, int]]:
    return [(disposal.label, figures.groups.get(disposal, 0)) for disposal in Disposal]


@login_required
@require_safe
def agencies(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The agencies of a drive, each with its figures against the target."""
    staff_only(request)
    found = fetch(CAMPAIGNS, request.user, pk=pk)
    form = FormsFilter(request.GET or None)
    rows = CleanupReturn.objects.for_user(request.user).filter(campaign=found)
    if form.is_valid():
        wanted = form.cleaned_data
        chosen = {"agency__name__contains": wanted["q"], "state": wanted["state"]}
        rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    page = page_by_key(request, rows.select_related("agency__area"), ordering=("agency_id",), size=30)
    listed = cleanup_figures.by_agency(page.rows)
    context = {
        "campaign": found,
        "form": form,
        "page": page,
        "rows": [(row, row.figures.reaches(found.target_percent)) for row in listed],
        "chart": reduction(
            [(row.form.agency.short_name, row.figures) for row in listed], found.target_percent
        ),
    }
    return render(request, "matters/cleanup/agencies.html", context)


@login_required
@require_safe
def late(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who should have done what by when, and did not."""
    staff_only(request)
    found = fetch(CAMPAIGNS, request.user, pk=pk)
    rows = sorted(cleanup_figures.late(found), key=lambda row: (row.due_on, row.area, row.name))
    context = {"campaign": found, "rows": rows[:LATE], "more": max(0, len(rows) - LATE)}
    return render(request, "matters/cleanup/late.html", context)


@login_required
@require_POST
def cover(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Forms for agencies that came after the drive was opened."""
    found = fetch(CAMPAIGNS, request.user, pk=pk)
    if not rules.over_area(request.user, found.area, Role.BUREAU_ADMIN):
        raise PermissionDenied
    attempt(request, None, lambda: cleanup.cover(found), "新设的单位已列入清理范围。")
    return redirect(found)


@login_required
@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the drive with its summary."""
    found = fetch(CAMPAIGNS, request.user, pk=pk)
    form = SummaryForm(request.POST)
    if form.is_valid() and attempt(
        request,
        form,
        lambda: cleanup.close_campaign(found, summary=form.cleaned_data["summary"], by=request.user),
        "专项行动已结束。",
    ):
        return redirect(found)
    return _page(request, fetch(CAMPAIGNS, request.user, pk=pk), form, status=422)


def figures_of(found: Any) -> cleanup_figures.Figures:
    """The figures of one form."""
    return cleanup_figures.by_agency([found])[0].figures
