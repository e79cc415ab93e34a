"""A citizen's own credit: where she stands, why, and what she can do."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from credit import rules
from credit.domain import file as integrity
from credit.domain import objections, repair
from credit.domain.standing import standing_of
from credit.domain.warning import warning_of
from credit.enums import OPEN_REQUESTS, SHOWN_STATES, RecordState
from credit.forms import ObjectionForm, RepairForm
from credit.models import CreditRules, Record
from credit.standard import standard_of
from portal.kernel.access import fetch, saw
from portal.kernel.attempt import attempt, kept
from portal.kernel.calendar import today
from portal.people.whose import whose

OWN = Record.objects.select_related("subject", "agency", "rules").prefetch_related("repairs", "objections")


@require_safe
def standard(request: HttpRequest) -> HttpResponse:
    """The published standard: who may pledge, who is reminded, who is checked closely; the same for everybody."""
    row = CreditRules.objects.in_force(today())
    context = {"rules": row, **standard_of(row), "versions": CreditRules.objects.all()}
    return render(request, "credit/standard.html", context)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Standing, records and integrity file: my own, or of whom I stand for by law or office."""
    page_of = whose(request)
    subject = page_of.subject
    if subject is None:
        return render(request, "credit/mine.html", {"subject": None, "whose": page_of})
    if not page_of.own:
        saw(request, subject, "代为查看信用")
    records = Record.objects.filter(subject=subject, state__in=SHOWN_STATES).select_related("agency")
    standing = standing_of(subject)
    context = {
        "subject": subject,
        "whose": page_of,
        "standing": standing,
        "warning": warning_of(standing, subject=subject, on=today()),
        "records": records.order_by("-created_at")[:20],
        "parts": integrity.integrity_file(subject, limit=20),
    }
    return render(request, "credit/mine.html", context)


def _page(
    request: HttpRequest,
    row: Record,
    *,
    repair_form: Any = None,
    objection_form: Any = None,
    status: int = 200,
) -> HttpResponse:
    requests = [*row.repairs.all(), *row.objections.all()]
    busy = any(asked.state in OPEN_REQUESTS for asked in requests)
    context = {
        "record": row,
        "own": row.subject_id == request.user.subject_id,
        "requests": sorted(requests, key=lambda asked: asked.created_at),
        "repair": row.rules.ruleset.repair,
        "may_repair": not busy and row.state in repair.REPAIRABLE and today() >= row.repair_from,
        "too_early": row.state in repair.REPAIRABLE and today() < row.repair_from,
        "may_object": not busy and row.state == RecordState.IN_EFFECT,
        "repair_form": repair_form or RepairForm(prefix="repair"),
        "objection_form": objection_form or ObjectionForm(prefix="objection"),
        "opened": "repair" if repair_form else "objection" if objection_form else "",
    }
    return render(request, "credit/my_record.html", context, status=status)


@login_required
@require_safe
def my_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One record of mine, or of whom I stand for, with the two ways to act on it."""
    row = fetch(OWN, request.user, rules.is_subject, pk=pk)
    if row.subject_id != request.user.subject_id:
        saw(request, row, "代为查看信用记录")
    return _page(request, row)


@login_required
@require_POST
def lodge_repair(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Apply for repair."""
    row = fetch(OWN, request.user, rules.is_subject, pk=pk)
    form = RepairForm(request.POST, request.FILES, prefix="repair")
    if form.is_valid() and _lodge(request, form, row, repair.lodge, "已提出修复申请。"):
        return redirect("credit:my_record", row.pk)
    return _page(request, row, repair_form=form, status=422)


@login_required
@require_POST
def lodge_objection(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Object to a record."""
    row = fetch(OWN, request.user, rules.is_subject, pk=pk)
    form = ObjectionForm(request.POST, request.FILES, prefix="objection")
    if form.is_valid() and _lodge(request, form, row, objections.lodge, "已提出异议。"):
        return redirect("credit:my_record", row.pk)
    return _page(request, row, objection_form=form, status=422)


def _lodge(request: HttpRequest, form: Any, row: Record, act: Any, done: str) -> bool:
    data = {**form.cleaned_data, "evidence": kept(form, "evidence")}
    return form.is_valid() and attempt(request, form, lambda: act(row, by=request.user, **data), done)
