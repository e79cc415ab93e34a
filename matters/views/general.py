"""General lists of a higher level: side by side with the local list, taken over in one act, followed by proposals."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from matters import upkeep_rules as may
from matters.domain import general
from matters.domain.contents import content_of, differences
from matters.enums import VersionState
from matters.models import MatterVersion, Proposal
from matters.upkeep_enums import ProposalKind, ProposalState
from matters.upkeep_forms import DeclineForm
from matters.views.desk import keys_among
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.attempt import attempt, show
from portal.kernel.paging import page_by_key
from portal.people.enums import Role
from portal.people.models import Area

PROPOSALS = Proposal.objects.select_related(
    "area",
    "version__matter__agency",
    "version__matter__area",
    "version__matter__administrative_matter",
    "decided_by",
)
READERS = (Role.BUREAU_ADMIN, Role.GOVERNMENT_APPROVER, Role.AUDITOR)
MOST = 500  # lines shown on one page; a general list of a city has a few hundred


def _area(request: HttpRequest, code: str) -> Area:
    """An area over which the user holds a role; 404 for any other."""
    rows = Area.objects.under(*request.user.area_paths(*READERS))
    found = rows.filter(pk=code).first()
    if found is None:
        raise Http404("没有找到这个地区。")
    return found


def _guard(request: HttpRequest) -> None:
    if not may.may_follow(request.user):
        raise PermissionDenied


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The user's areas that have a general list above them, and what changed there."""
    _guard(request)
    rows = PROPOSALS.for_user(request.user)
    shown = request.GET.get("tab") == "all"
    proposals = rows if shown else rows.filter(state=ProposalState.OPEN)
    context = {
        "areas": [(area, above) for area in _own_areas(request) for above in general.sources_of(area)],
        "page": page_by_key(request, proposals, ordering=("-id",), size=30),
        "all": shown,
    }
    return render(request, "matters/bureau/general.html", context)


def _own_areas(request: HttpRequest) -> list[Area]:
    """The areas named in the user's own assignments, and those directly below."""
    paths = request.user.area_paths(*READERS)
    own = Area.objects.filter(path__in=paths).select_related("parent")
    below = Area.objects.filter(parent__in=own, agencies__isnull=False).select_related("parent").distinct()
    return [*own, *below[:50]]


@login_required
@require_safe
def compare(request: HttpRequest, area: str, above: str) -> HttpResponse:
    """Both lists beside each other, line by line."""
    _guard(request)
    here, there = _area(request, area), _source(request, area, above)
    lines = general.compare(here, there)
    status = request.GET.get("status", "")
    shown = [line for line in lines if not status or line.status.name == status]
    address = reverse("matters:general_compare", args=[area, above])
    context = {
        "area": here,
        "above": there,
        "lines": shown[:MOST],
        "cut": len(shown) > MOST,
        "status": status,
        "figures": [
            {
                "label": entry.value,
                "value": sum(line.status == entry for line in lines),
                "url": f"{address}?status={entry.name}",
                "tone": entry.tone,
            }
            for entry in general.Status
        ],
        "open_lines": sum(line.above is not None and not line.linked for line in lines),
        "may_take": may.may_run_area(request.user, here),
    }
    return render(request, "matters/bureau/general_compare.html", context)


def _source(request: HttpRequest, area: str, above: str) -> Area:
    here = _area(request, area)
    found = next((row for row in general.sources_of(here) if row.pk == above), None)
    if found is None:
        raise Http404("上级没有通用清单。")
    return found


@login_required
@require_POST
def take_over(request: HttpRequest, area: str, above: str) -> HttpResponse:
    """Take the list over: all lines, or those that were ticked."""
    _guard(request)
    here, there = _area(request, area), _source(request, area, above)
    chosen = keys_among(request.POST.getlist("chosen")) or None
    try:
        done = general.take_over(here, above=there, by=request.user, only=chosen)
    except Refused as refusal:
        messages.error(request, f"{refusal.message}{refusal.way_out}")
    else:
        words = f"新起草{len(done.drafted)}项，与本地已有的{len(done.linked)}项建立对应。"
        messages.success(request, f"已承接{there.name}通用清单：{words}")
        if done.left:
            names = "、".join(version.matter.agency.name for version in done.left[:5])
            messages.warning(request, f"有{len(done.left)}项没有承接：本地区没有与{names}对应的单位。")
    return redirect("matters:general_compare", area=area, above=above)


@login_required
@require_safe
def proposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One change above: what it says now, what is here, and the decision."""
    _guard(request)
    return _page(request, fetch(PROPOSALS, request.user, pk=pk), DeclineForm())


def _page(request: HttpRequest, found: Proposal, form: DeclineForm) -> HttpResponse:
    here = _local(found)
    same = general.namesake(found.area, found.version) if _is_new(found) else None
    former = found.version.matter.versions.filter(number__lt=found.version.number).order_by("-number").first()
    context: dict[str, Any] = {
        "proposal": found,
        "here": here or same,
        "same": same,
        "form": form,
        "may_decide": found.state == ProposalState.OPEN and may.may_run_area(request.user, found.area),
        "ended": found.kind == ProposalKind.ENDED,
        "changed_above": _rows(former, found.version) if found.kind == ProposalKind.CHANGED else [],
        "against_here": _rows(here or same, found.version) if found.kind != ProposalKind.ENDED else [],
    }
    return render(request, "matters/bureau/proposal.html", context, status=422 if form.errors else 200)


def _is_new(found: Proposal) -> bool:
    return found.kind == ProposalKind.ADDED and found.state == ProposalState.OPEN


def _local(found: Proposal) -> MatterVersion | None:
    """What the area has of it: as published, else the draft."""
    rows = MatterVersion.objects.filter(
        matter__follows__area=found.area, matter__follows__source=found.version.matter
    ).select_related("matter__agency")
    published = rows.filter(state=VersionState.PUBLISHED).first()
    return published or rows.order_by("-number").first()


def _rows(old: MatterVersion | None, new: MatterVersion) -> list[Any]:
    if old is None:
        return []
    rows = differences(content_of(old), content_of(new))
    return [row for row in rows if row.changed and row.field not in general.NOT_COMPARED]


@login_required
@require_POST
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Follow the change."""
    found = fetch(PROPOSALS, request.user, pk=pk)
    attempt(request, None, lambda: general.take(found, by=request.user), "已承接这项变动。")
    return redirect("matters:proposal", pk=pk)


@login_required
@require_POST
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Do not follow it, with the reason."""
    found = fetch(PROPOSALS, request.user, pk=pk)
    form = DeclineForm(request.POST)
    if form.is_valid():
        try:
            general.decline(found, reason=form.cleaned_data["opinion"], by=request.user)
        except Refused as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已登记不承接。")
            return redirect("matters:proposal", pk=pk)
    return _page(request, fetch(PROPOSALS, request.user, pk=pk), form)
