"""The handlers' desk: accept, ask once for supplements, decide, conclude."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from pledges import rules
from pledges.desks import deputising, handling_figures, handling_page, matters_of
from pledges.domain import acceptance, decisions
from pledges.domain.writs import remedies_for
from pledges.enums import OPEN_STATES, CaseState
from pledges.forms import DecisionForm, DeskFilter, RefuseForm, SupplementForm, UnmaskForm, refuse
from pledges.handling_forms import (
    ExtensionForm,
    OpinionForm,
    PauseForm,
    ReassignForm,
    RecusalForm,
    ResumePeriodForm,
    ServeForm,
)
from pledges.models import Case
from pledges.presenters import case_view
from pledges.views.common import CASES, desk_agencies
from portal.kernel.access import fetch, saw
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.people.enums import Role

FORMS = {
    "supplement": SupplementForm,
    "refuse": RefuseForm,
    "decide": DecisionForm,
    "extension": ExtensionForm,
    "approve": OpinionForm,
    "pause": PauseForm,
    "resume": ResumePeriodForm,
    "recuse": RecusalForm,
    "deliver": ServeForm,
}
TELLS_REMEDIES = ("refuse", "decide")
# What nobody who is recused, or waits for the decision on it, may do.
HANDLERS_ACTS = ("accept", "decide", "conclude", "recuse", "check")


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What is due first in the handler's agencies."""
    agencies = desk_agencies(request)
    form = DeskFilter(request.GET, matters=matters_of(agencies))
    context = {
        "form": form,
        "page": handling_page(request, agencies, form),
        "figures": handling_figures(agencies),
        "today": today(),
        "deputising": deputising(request.user),
        "head": request.user.has_role(Role.AGENCY_HEAD),
    }
    return render(request, "pledges/handling/desk.html", context)


@login_required
@require_safe
def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """Everything about one case on one screen."""
    row = fetch(CASES, request.user, may_read, pk=case)
    saw(request, row, "查看办件")
    return case_page(request, row)


def may_read(user: Any, row: Case) -> bool:
    """Handlers, heads and auditors; the counter has its own screen, the applicant her own page."""
    return user.has_role(Role.HANDLER, Role.AGENCY_HEAD, Role.AUDITOR, Role.BUREAU_ADMIN)


def case_page(
    request: HttpRequest,
    row: Case,
    *,
    opened: str = "",
    form: Any = None,
    unmasked: str = "",
    status: int = 200,
) -> HttpResponse:
    """Everything about one case with the forms of what may be done; ``opened`` is the one that was refused."""
    # Several forms have a field of the same name: each has ids of its own, so that a label finds its field.
    forms = {name: kind(auto_id=f"{name}_%s") for name, kind in FORMS.items()}
    for name in TELLS_REMEDIES:
        forms[name].initial = {"remedies": remedies_for(row)}
    head = rules.is_head(request.user, row)
    if head:
        forms["reassign"] = ReassignForm(agency=row.agency, without=row.handler, auto_id="reassign_%s")
    if opened:
        form.auto_id = f"{opened}_%s"
        forms[opened] = form
    may = {
        "head": head,
        "reassign": head and row.state in (*OPEN_STATES, CaseState.DECIDED),
        "recuse": row.state in OPEN_STATES and rules.may_handle(request.user, row),
        "serve": rules.may_serve(request.user, row),
        "check": rules.may_check_certificate(request.user, row) and row.state in OPEN_STATES,
        "accept": rules.may_accept(request.user, row),
        "decide": rules.may_decide(request.user, row),
        "conclude": rules.may_conclude(request.user, row),
        "unmask": rules.may_unmask(request.user, row),
        "letter": rules.may_see_letter(request.user, row),
        "case_file": rules.may_take_case_file(request.user, row) and not row.is_draft,
    }
    view = case_view(row, request.user)
    if view.barred:
        may |= dict.fromkeys(HANDLERS_ACTS, False)
    context = {"case": row, "view": view, "may": may, "forms": forms}
    context |= {"opened": opened, "unmasked": unmasked}
    return render(request, "pledges/handling/case.html", context, status=status)


@login_required
@require_POST
def accept(request: HttpRequest, case: UUID) -> HttpResponse:
    """Accept the application; its pledges take effect."""
    row = fetch(CASES, request.user, rules.may_handle, pk=case)
    try:
        acceptance.accept(row, by=request.user)
        messages.success(request, f"{row.number} 已受理。")
    except Refused as refusal:
        messages.error(request, f"{refusal.message}{refusal.way_out}")
    return redirect("pledges:handling_case", row.pk)


@login_required
@require_POST
def ask_supplement(request: HttpRequest, case: UUID) -> HttpResponse:
    """Tell once, completely, what is missing."""
    row = fetch(CASES, request.user, rules.may_handle, pk=case)
    form = SupplementForm(request.POST)
    if form.is_valid():
        try:
            acceptance.ask_supplement(row, items=form.cleaned_data["items"], by=request.user)
            messages.success(request, "已一次性告知申请人补正。")
            return redirect("pledges:handling_case", row.pk)
        except Refused as refusal:
            refuse(form, refusal)
    return case_page(request, row, opened="supplement", form=form, status=422)


@login_required
@require_POST
def refuse_acceptance(request: HttpRequest, case: UUID) -> HttpResponse:
    """Do not accept, with the reason and the remedies."""
    row = fetch(CASES, request.user, rules.may_handle, pk=case)
    form = RefuseForm(request.POST)
    if form.is_valid():
        try:
            acceptance.refuse_acceptance(row, **form.cleaned_data, by=request.user)
            messages.success(request, f"{row.number} 不予受理，已告知申请人。")
            return redirect("pledges:handling_case", row.pk)
        except Refused as refusal:
            refuse(form, refusal)
    return case_page(request, row, opened="refuse", form=form, status=422)


@login_required
@require_POST
def decide(request: HttpRequest, case: UUID) -> HttpResponse:
    """Decide on the strength of pledges and certificates."""
    row = fetch(CASES, request.user, rules.may_handle, pk=case)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            decisions.decide(row, **form.cleaned_data, by=request.user)
            messages.success(request, f"{row.number} 已作出决定。")
            return redirect("pledges:handling_case", row.pk)
        except Refused as refusal:
            refuse(form, refusal)
    return case_page(request, row, opened="decide", form=form, status=422)


@login_required
@require_POST
def conclude(request: HttpRequest, case: UUID) -> HttpResponse:
    """The decision has reached the applicant."""
    row = fetch(CASES, request.user, rules.may_handle, pk=case)
    try:
        decisions.conclude(row, by=request.user)
        messages.success(request, f"{row.number} 已办结。")
    except Refused as refusal:
        messages.error(request, f"{refusal.message}{refusal.way_out}")
    return redirect("pledges:handling_case", row.pk)


@login_required
@require_POST
def unmask(request: HttpRequest, case: UUID) -> HttpResponse:
    """Show the full identity number once, for a purpose that goes on record."""
    row = fetch(CASES, request.user, rules.may_unmask, pk=case)
    form = UnmaskForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请选择查看完整号码的目的。")
        return redirect("pledges:handling_case", row.pk)
    saw(request, row, form.cleaned_data["purpose"], unmasked=True)
    return case_page(request, row, unmasked=row.subject.reveal_number())
