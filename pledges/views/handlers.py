"""Who handles a case: recusal asked and decided, reassignment singly and in bulk, deputies during an absence."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pledges import rules
from pledges.desks import reassign_page
from pledges.domain import handlers
from pledges.forms import refuse
from pledges.handling_forms import (
    AbsenceForm,
    AskRecusalForm,
    ReassignForm,
    RecusalDecisionForm,
    RecusalForm,
)
from pledges.models import Absence, Case, Recusal
from pledges.views.common import CASES, bound
from pledges.views.handling import case_page
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.attempt import attempt
from portal.kernel.calendar import today
from portal.people.enums import Role
from portal.people.models import Agency, User


@login_required
@require_POST
def recuse_myself(request: HttpRequest, case: UUID) -> HttpResponse:
    """The handler declares that she should not handle the case."""
    row = fetch(CASES, request.user, rules.may_handle, pk=case)
    form = RecusalForm(request.POST)
    if form.is_valid():
        try:
            handlers.ask_recusal(row, about=request.user, by=request.user, **form.cleaned_data)
            messages.success(request, "已提出回避，请等负责人决定。")
            return redirect("pledges:handling_case", row.pk)
        except Refused as refusal:
            refuse(form, refusal)
    return case_page(request, row, opened="recuse", form=form, status=422)


@login_required
@require_http_methods(["GET", "POST"])
def ask_recusal(request: HttpRequest, case: UUID) -> HttpResponse:
    """The applicant asks that the handler does not handle her case."""
    row = fetch(CASES, request.user, rules.is_applicant, pk=case)
    if row.handler is None:
        messages.info(request, "本件还没有确定承办人，确定以后可以申请回避。")
        return redirect("pledges:case", row.pk)
    form = AskRecusalForm(bound(request))
    if request.method == "POST" and form.is_valid():
        try:
            handlers.ask_recusal(row, about=row.handler, by=request.user, **form.cleaned_data)
            messages.success(request, "回避申请已提交，由单位负责人决定，结果会告诉您。")
            return redirect("pledges:case", row.pk)
        except Refused as refusal:
            refuse(form, refusal)
    return render(
        request, "pledges/recusal.html", {"case": row, "form": form}, status=422 if form.errors else 200
    )


@login_required
@require_http_methods(["GET", "POST"])
def decide_recusal(request: HttpRequest, case: UUID, recusal: UUID) -> HttpResponse:
    """The head decides and names who takes over."""
    rows = Recusal.objects.select_related("case__agency", "about", "asked_by")
    row = fetch(rows, request.user, rules.is_head, pk=recusal, case=case)
    form = RecusalDecisionForm(bound(request), agency=row.case.agency, without=row.about)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        chosen = User.objects.filter(pk=typed["replacement"]).first() if typed["replacement"] else None
        try:
            handlers.decide_recusal(
                row,
                grant=typed["grant"] == "yes",
                opinion=typed["opinion"],
                replacement=chosen,
                by=request.user,
            )
            messages.success(request, "决定已记录。")
            return redirect("pledges:handling_case", row.case_id)
        except Refused as refusal:
            refuse(form, refusal)
    context = {"row": row, "case": row.case, "form": form}
    return render(request, "pledges/handling/recusal.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def reassign(request: HttpRequest, case: UUID) -> HttpResponse:
    """The head gives the case to another handler."""
    row = fetch(CASES, request.user, rules.is_head, pk=case)
    form = ReassignForm(request.POST, agency=row.agency, without=row.handler)
    if form.is_valid():
        try:
            to = get_object_or_404(User, pk=form.cleaned_data["to"])
            handlers.reassign(row, to=to, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, f"{row.number} 已改由{to.name}办理。")
            return redirect("pledges:handling_case", row.pk)
        except Refused as refusal:
            refuse(form, refusal)
    return case_page(request, row, opened="reassign", form=form, status=422)


def _agencies(request: HttpRequest, *roles: str) -> tuple[Agency, list[Agency]]:
    """The agency at whose desk this person sits (of several, the one asked for), and all in which she has the post."""
    keys = request.user.agency_ids(*roles)
    if not keys:
        raise PermissionDenied
    wanted = request.GET.get("agency") or request.POST.get("agency")
    rows = list(Agency.objects.filter(pk__in=keys).order_by("name"))
    return next((row for row in rows if str(row.pk) == wanted), rows[0]), rows


def _back(name: str, agency: UUID) -> HttpResponse:
    """To a page of the same agency as before."""
    return redirect(f"{reverse(name)}?agency={agency}")


@login_required
@require_http_methods(["GET", "POST"])
def reassign_bulk(request: HttpRequest) -> HttpResponse:
    """Several cases to another handler at once, with one reason."""
    agency, agencies = _agencies(request, Role.AGENCY_HEAD)
    form = ReassignForm(bound(request), agency=agency)
    picked = request.POST.getlist("cases")
    if request.method == "POST" and form.is_valid():
        try:
            rows = Case.objects.for_user(request.user).filter(agency=agency, pk__in=_keys(picked))
            to = get_object_or_404(User, pk=form.cleaned_data["to"])
            count = handlers.reassign_many(rows, to=to, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, f"{count} 件已改由{to.name}办理。")
            return _back("pledges:reassign_bulk", agency.pk)
        except Refused as refusal:
            refuse(form, refusal)
    context = {
        "form": form,
        "picked": picked,
        "page": reassign_page(request, agency),
        "agency": agency,
        "agencies": agencies,
        "today": today(),
    }
    return render(request, "pledges/handling/reassign.html", context, status=422 if form.errors else 200)


def _keys(picked: list[str]) -> list[UUID]:
    """What was ticked, as keys; anything else is left out."""
    found = []
    for text in picked[: handlers.MOST_AT_ONCE + 1]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@login_required
@require_safe
def absences(request: HttpRequest) -> HttpResponse:
    """Who is away, and who does the work meanwhile."""
    return _absences(request)


def _absences(request: HttpRequest, form: Any = None) -> HttpResponse:
    agency, agencies = _agencies(request, Role.HANDLER, Role.AGENCY_HEAD)
    rows = Absence.objects.filter(agency=agency, ends_on__gte=today(), cancelled_at=None)
    context = {
        "agency": agency,
        "agencies": agencies,
        "form": form or _absence_form(request, agency),
        "rows": rows.select_related("user", "deputy").order_by("starts_on", "id")[:100],
        "head": agency.pk in request.user.agency_ids(Role.AGENCY_HEAD),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "pledges/handling/absences.html", context, status=status)


def _absence_form(request: HttpRequest, agency: Agency) -> AbsenceForm:
    head = agency.pk in request.user.agency_ids(Role.AGENCY_HEAD)
    return AbsenceForm(bound(request), agency=agency, me=request.user, head=head)


@login_required
@require_POST
def enter_absence(request: HttpRequest) -> HttpResponse:
    """Away for a time."""
    agency, _ = _agencies(request, Role.HANDLER, Role.AGENCY_HEAD)
    form = _absence_form(request, agency)
    if form.is_valid():
        typed = dict(form.cleaned_data)
        user = get_object_or_404(User, pk=typed.pop("user"))
        deputy = get_object_or_404(User, pk=typed.pop("deputy"))
        try:
            handlers.enter_absence(user, agency=agency, deputy=deputy, by=request.user, **typed)
            messages.success(request, f"已登记，期间由{deputy.name}代办。")
            return _back("pledges:absences", agency.pk)
        except Refused as refusal:
            refuse(form, refusal)
    return _absences(request, form)


@login_required
@require_POST
def cancel_absence(request: HttpRequest, absence: UUID) -> HttpResponse:
    """Back earlier."""
    row = fetch(Absence.objects, request.user, pk=absence)
    attempt(request, None, lambda: handlers.cancel_absence(row, by=request.user), "已取消。")
    return _back("pledges:absences", row.agency_id)
