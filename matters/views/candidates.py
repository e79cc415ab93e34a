"""Candidates for the list, ranked: their figures, setting aside, and beginning a draft."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matters import rules
from matters.domain import advice, candidates
from matters.enums import AdminState
from matters.models import AdministrativeMatter, Candidate
from matters.models.scopes import below
from matters.screening_enums import CandidateState
from matters.screening_forms import CandidateFilter, CandidateForm, SetAsideForm
from matters.views.desk import staff_only
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.paging import page_by_key
from portal.people.models import Agency

CANDIDATES = Candidate.objects.select_related("agency", "area", "administrative_matter", "version")


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All candidates of the user's agencies and areas, those with the highest score first."""
    staff_only(request)
    agencies = Agency.objects.filter(below(request.user, "id", "area")).values_list("id", "name")
    form = CandidateFilter(request.GET or None, agencies=agencies)
    rows, order = CANDIDATES.for_user(request.user), "score"
    if form.is_valid():
        wanted = form.cleaned_data
        chosen = {name: wanted[name] for name in ("state", "focus", "agency")} | {
            "name__contains": wanted["q"]
        }
        rows = rows.filter(**{name: value for name, value in chosen.items() if value})
        order = wanted["order"]
    page = page_by_key(request, rows, ordering=CandidateFilter.ordering(order), size=30)
    context = {
        "form": form,
        "page": page,
        "rows": [(row, candidates.parts_of(row)) for row in page.rows],
        "table": candidates.table(),
        "may_propose": bool(request.user.agency_ids(*rules.DRAFTERS)),
    }
    return render(request, "matters/bureau/candidates.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """A new candidate."""
    agencies = request.user.agency_ids(*rules.DRAFTERS)
    if not agencies:
        raise PermissionDenied
    mine = AdministrativeMatter.objects.filter(agency__in=agencies, state=AdminState.ACTIVE)
    form = CandidateForm(request.POST or None, matters=mine.order_by("agency_id", "name"))
    if form.is_valid():
        fields = dict(form.cleaned_data)
        try:
            matter = fields.pop("administrative_matter")
            found = candidates.propose(matter, by=request.user, **fields)
            return redirect("matters:candidate", pk=found.pk)
        except Refused as refusal:
            form.add_error(refusal.field or None, f"{refusal.message}{refusal.way_out}")
    return _page(request, None, form=form)


@login_required
@require_http_methods(["GET", "POST"])
def candidate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One candidate: its figures with their points, to be corrected by its agency."""
    found = _fetch(request, pk)
    form = CandidateForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            candidates.revise(_fetch(request, pk), by=request.user, **form.cleaned_data)
            messages.success(request, "已保存，得分已经重新计算。")
            return redirect("matters:candidate", pk=pk)
        except Refused as refusal:
            form.add_error(refusal.field or None, f"{refusal.message}{refusal.way_out}")
    return _page(request, _fetch(request, pk), form=form)


def _fetch(request: HttpRequest, pk: UUID) -> Candidate:
    staff_only(request)
    return fetch(CANDIDATES, request.user, pk=pk)


def _page(request: HttpRequest, found: Candidate | None, **forms: Any) -> HttpResponse:
    user = request.user
    wrong = any(form.errors for form in forms.values())
    context = {
        "candidate": found,
        "parts": candidates.parts_of(found) if found else [],
        "advice": advice.advice_on_candidate(found) if found else [],
        "may_write": found is None
        or (candidates.may_write(user, found) and found.state != CandidateState.TAKEN_UP),
        "may_sort": found is not None and candidates.may_sort(user, found),
        "reason_form": SetAsideForm(),
        **forms,
    }
    return render(request, "matters/bureau/candidate.html", context, status=422 if wrong else 200)


@login_required
@require_POST
def take_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin the draft."""
    found = _fetch(request, pk)
    version = candidates.take_up(found, by=request.user)
    messages.success(request, "已建立草稿，请接着填写。")
    return redirect("matters:version_edit", pk=version.pk)


@login_required
@require_POST
def set_aside(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Not now, with the reason; or back among the candidates."""
    found = _fetch(request, pk)
    if found.state == CandidateState.SET_ASIDE:
        candidates.bring_back(found, by=request.user)
        return redirect("matters:candidate", pk=pk)
    form = SetAsideForm(request.POST)
    if form.is_valid():
        try:
            candidates.set_aside(found, by=request.user, **form.cleaned_data)
            return redirect("matters:candidate", pk=pk)
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
    return _page(request, found, form=CandidateForm(instance=found), reason_form=form)
