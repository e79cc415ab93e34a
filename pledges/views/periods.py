"""Periods on the handlers' desk: more time by the head's approval, time that is not counted, certificates checked."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from pledges import rules
from pledges.domain import certificates, decisions, periods
from pledges.forms import refuse
from pledges.handling_enums import Verdict
from pledges.handling_forms import (
    CertificateVerdictForm,
    ExtensionForm,
    OpinionForm,
    PauseForm,
    ResumePeriodForm,
    ServeForm,
)
from pledges.models import CertificateChoice, Extension
from pledges.views.common import CASES, kept
from pledges.views.handling import case_page
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.attempt import attempt


def _do(
    request: HttpRequest, row: Any, form: Any, opened: str, done: str, act: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    """One act of a small form on the case page: done, or the page again with the form open."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
            messages.success(request, done)
            return redirect("pledges:handling_case", row.pk)
        except Refused as refusal:
            refuse(form, refusal)
    return case_page(request, row, opened=opened, form=form, status=422)


@login_required
@require_POST
def ask_extension(request: HttpRequest, case: UUID) -> HttpResponse:
    """Ask the head for more time."""
    row = fetch(CASES, request.user, rules.may_handle, pk=case)
    return _do(
        request,
        row,
        ExtensionForm(request.POST),
        "extension",
        "已报负责人批准。",
        lambda typed: periods.ask_extension(row, **typed, by=request.user),
    )


@login_required
@require_POST
def decide_extension(request: HttpRequest, case: UUID) -> HttpResponse:
    """The head approves or not."""
    row = fetch(CASES, request.user, rules.is_head, pk=case)
    extension = fetch(Extension.objects, request.user, rules.may_view, case=row)
    return _do(
        request,
        row,
        OpinionForm(request.POST),
        "approve",
        "意见已记录。",
        lambda typed: periods.decide_extension(
            extension, approve=typed["approve"] == "yes", opinion=typed["opinion"], by=request.user
        ),
    )


@login_required
@require_POST
def pause(request: HttpRequest, case: UUID) -> HttpResponse:
    """Hearing, inspection, appraisal, review by experts: not counted."""
    row = fetch(CASES, request.user, rules.may_handle, pk=case)
    return _do(
        request,
        row,
        PauseForm(request.POST),
        "pause",
        "办理期限已暂停计算，并书面告知申请人。",
        lambda typed: periods.pause(row, **typed, by=request.user),
    )


@login_required
@require_POST
def resume(request: HttpRequest, case: UUID) -> HttpResponse:
    """The time counts again."""
    row = fetch(CASES, request.user, rules.may_handle, pk=case)
    return _do(
        request,
        row,
        ResumePeriodForm(request.POST),
        "resume",
        "办理期限已恢复计算。",
        lambda typed: periods.resume(row, **typed, by=request.user),
    )


@login_required
@require_POST
def deliver(request: HttpRequest, case: UUID) -> HttpResponse:
    """Handed over: serve the decision and conclude."""
    row = fetch(CASES, request.user, rules.may_handle, pk=case)
    return _do(
        request,
        row,
        ServeForm(request.POST, request.FILES),
        "deliver",
        f"{row.number} 已送达，已办结。",
        lambda typed: decisions.deliver(row, by=request.user, **{**typed, "file": kept(typed["file"])}),
    )


@login_required
@require_POST
def check_certificate(request: HttpRequest, case: UUID, choice: UUID) -> HttpResponse:
    """What was handed in does, or does not, and why."""
    rows = CertificateChoice.objects.select_related("case", "version")
    row = fetch(rows, request.user, rules.may_check_certificate, pk=choice, case=case)
    form = CertificateVerdictForm(request.POST)
    back = "pledges:handling_case" if rules.may_handle(request.user, row) else "pledges:window_case"
    if not form.is_valid():
        messages.error(request, "请选择核对结果。")
        return redirect(back, row.case_id)
    fine, reason = form.cleaned_data["verdict"] == Verdict.SUFFICIENT, form.cleaned_data["reason"]
    attempt(
        request,
        None,
        lambda: certificates.check_certificate(row, sufficient=fine, reason=reason, by=request.user),
        f"“{row.version.name}”的核对结果已记录。",
    )
    return redirect(back, row.case_id)
