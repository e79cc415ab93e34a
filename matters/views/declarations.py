"""The head's declaration: the agency's list of powers, what is to be declared, the paper and its signed scan."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from matters import rules
from matters.domain import declarations
from matters.domain.steps import steps_of
from matters.enums import DeclarationState, StepDoer, VersionState
from matters.models import AdministrativeMatter, Declaration, MatterVersion, NoCertificate
from matters.review_forms import NoneForm, ScanForm
from matters.views.panel import Panel
from portal.kernel.access import fetch, saw
from portal.kernel.attempt import attempt, kept
from portal.kernel.files import answer
from portal.kernel.paging import page_by_key
from portal.people.area_rules import rules_for
from portal.people.models import Agency

ROLES = (*rules.DOERS[StepDoer.DRAFTERS], *rules.DOERS[StepDoer.HEAD])
DECLARATIONS = Declaration.objects.select_related("agency__area", "asked_by", "signed_by", "paper", "signed")


def panel(request: HttpRequest, version: MatterVersion) -> Panel | None:
    """Whether the head has declared the version as it reads now, where the area's rules want that."""
    wanted = any(step.declared for step in steps_of(rules_for(version.matter.area)))
    if not wanted or version.state not in (VersionState.AGENCY_REVIEW, VersionState.BUREAU_REVIEW):
        return None
    data = {
        "signed": declarations.signed_for(version),
        "mine": version.matter.agency_id in request.user.agency_ids(*ROLES),
    }
    return Panel("负责人申报表", "matters/bureau/version/_declaration.html", data)


@login_required
@require_safe
def powers(request: HttpRequest) -> HttpResponse:
    """The list of powers of the user's agencies, each with what the agency said about it."""
    agencies = list(_agencies(request))
    wanted = request.GET.get("agency")
    busy = next((row for row in agencies if declarations.waiting(row).exists()), agencies[0])
    agency = next((row for row in agencies if str(row.pk) == wanted), busy)
    stated = NoCertificate.objects.filter(administrative_matter=OuterRef("pk"))
    rows = (
        AdministrativeMatter.objects.active()
        .filter(agency=agency)
        .select_related("no_certificate")
        .annotate(certificates=Count("certification_matters", distinct=True), none=Exists(stated))
    )
    context = {
        "agency": agency,
        "agencies": agencies,
        "page": page_by_key(request, rows, ordering=("code", "id"), size=50),
        "waiting": declarations.waiting(agency)[:100],
        "declarations": DECLARATIONS.filter(agency=agency)[:10],
        "form": NoneForm(),
    }
    return render(request, "matters/bureau/powers.html", context)


def _agencies(request: HttpRequest) -> Any:
    """The agencies for which the user reports; 403 when there is none."""
    keys = request.user.agency_ids(*ROLES)
    if not keys:
        raise PermissionDenied
    return Agency.objects.filter(pk__in=keys).order_by("number_prefix")


@login_required
@require_POST
def state_none(request: HttpRequest, pk: UUID) -> HttpResponse:
    """No certificate is asked for in this matter."""
    matter = fetch(AdministrativeMatter.objects.select_related("agency"), request.user, _own, pk=pk)
    form = NoneForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    attempt(
        request, None, lambda: declarations.state_none(matter, reason=reason, by=request.user), "已填报。"
    )
    return _to_powers(matter.agency_id)


def _own(user: Any, matter: AdministrativeMatter) -> bool:
    return matter.agency_id in user.agency_ids(*ROLES)


@login_required
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Draw up the declaration of one agency."""
    wanted = request.POST.get("agency")
    agency = next((row for row in _agencies(request) if str(row.pk) == wanted), None)
    if agency is None:
        raise Http404
    attempt(request, None, lambda: declarations.ask(agency, by=request.user), "申报表正在生成。")
    last = Declaration.objects.filter(agency=agency).order_by("-number").first()
    if last is not None and last.state == DeclarationState.ASKED:
        return redirect("matters:declaration", pk=last.pk)
    return _to_powers(agency.pk)


@login_required
@require_safe
def declaration(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One declaration: its lines, its paper as soon as the worker has made it, and the scan."""
    return _page(request, fetch(DECLARATIONS, request.user, pk=pk), ScanForm())


def _page(request: HttpRequest, row: Declaration, form: ScanForm, status: int = 200) -> HttpResponse:
    heads = request.user.agency_ids(*rules.DOERS[StepDoer.HEAD])
    context = {
        "declaration": row,
        "rows": row.rows.select_related("version"),
        "form": form,
        "may_sign": row.state == DeclarationState.MADE and row.agency_id in heads,
        "waiting": row.state == DeclarationState.ASKED,
    }
    part = request.htmx and status == 200
    name = "matters/bureau/_declaration_papers.html" if part else "matters/bureau/declaration.html"
    return render(request, name, context, status=status)


@login_required
@require_POST
def hand_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The signed and sealed scan."""
    row = fetch(DECLARATIONS, request.user, pk=pk)
    form = ScanForm(request.POST, request.FILES)
    file = kept(form, "file") if form.is_valid() else None
    if file is None:
        return _page(request, row, form, status=422)
    if attempt(
        request, form, lambda: declarations.hand_in(row, signed=file, by=request.user), "扫描件已上传。"
    ):
        return redirect("matters:declaration", pk=pk)
    return _page(request, fetch(DECLARATIONS, request.user, pk=pk), form, status=422)


@login_required
@require_safe
def paper(request: HttpRequest, pk: UUID, which: str) -> HttpResponse:
    """The paper to be signed, or the signed scan."""
    rows = Declaration.objects.select_related("agency", "paper__data_key", "signed__data_key")
    row = fetch(rows, request.user, pk=pk)
    file = row.signed if which == "signed" else row.paper
    if file is None:
        raise Http404("还没有这份文件")
    saw(request, row, "declaration")
    return answer(file, download="show" not in request.GET)


def _to_powers(agency: Any) -> HttpResponse:
    response = redirect("matters:powers")
    response["Location"] += f"?agency={agency}"
    return response
