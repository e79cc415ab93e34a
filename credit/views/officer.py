"""The credit officers' desk: confirm records, decide repairs and objections, read a person's file."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from credit import rules
from credit.domain import file as integrity
from credit.domain import objections, records, repair
from credit.domain.standing import standing_of
from credit.enums import OPEN_REQUESTS, RecordState
from credit.forms import (
    AnswerForm,
    DeskFilter,
    FindForm,
    ObjectionDecisionForm,
    ReasonForm,
    RepairDecisionForm,
)
from credit.models import Objection, Record, Repair
from portal.kernel.access import fetch, saw
from portal.kernel.attempt import attempt
from portal.kernel.calendar import today
from portal.kernel.files import answer
from portal.kernel.paging import page_by_key
from portal.people.enums import Role
from portal.people.models import Subject

RECORDS = Record.objects.select_related("subject", "agency", "area", "rules", "entered_by", "confirmed_by")
REQUEST_ROWS = ("record__subject", "record__agency", "record__area", "record__rules", "lodged_by", "evidence")
KINDS: dict[str, dict[str, Any]] = {
    "repair": {"model": Repair, "form": RepairDecisionForm, "acts": repair, "title": "信用修复申请"},
    "objection": {"model": Objection, "form": ObjectionDecisionForm, "acts": objections, "title": "信用异议"},
}


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for the officer: requests with the nearest date first, then records to confirm."""
    if not request.user.has_role(Role.CREDIT_OFFICER):
        raise PermissionDenied
    form = DeskFilter(request.GET)
    mine = Record.objects.desk(request.user)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    shown = mine.filter(state=state) if state else mine
    counted = mine.aggregate(
        entered=Count("pk", filter=Q(state=RecordState.ENTERED)),
        in_effect=Count("pk", filter=Q(state=RecordState.IN_EFFECT)),
    )
    context = {
        "form": form,
        "find": FindForm(),
        "page": page_by_key(request, shown, ordering=("-created_at", "-id")),
        "repairs": Repair.objects.desk(request.user).filter(state__in=OPEN_REQUESTS).order_by("due_on")[:20],
        "objections": Objection.objects.desk(request.user)
        .filter(state__in=OPEN_REQUESTS)
        .order_by("due_on")[:20],
        "counted": counted,
        "today": today(),
    }
    return render(request, "credit/desk.html", context)


def _record_page(request: HttpRequest, row: Record, *, form: Any = None, status: int = 200) -> HttpResponse:
    context = {
        "record": row,
        "events": row.events.select_related("by"),
        "repairs": row.repairs.all(),
        "objections": row.objections.all(),
        "may_confirm": rules.may_confirm(request.user, row),
        "form": form or ReasonForm(),
    }
    return render(request, "credit/record.html", context, status=status)


@login_required
@require_safe
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One record: facts, what it rests on, measures, history."""
    row = fetch(RECORDS, request.user, rules.may_read, pk=pk)
    saw(request, row, "信用记录")
    return _record_page(request, row)


@login_required
@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second person confirms."""
    row = fetch(RECORDS, request.user, rules.is_officer, pk=pk)
    attempt(request, None, lambda: records.confirm(row, by=request.user), "已复核，记录生效。")
    return redirect("credit:record", row.pk)


@login_required
@require_POST
def reject(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second person does not confirm."""
    row = fetch(RECORDS, request.user, rules.is_officer, pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid() and attempt(
        request,
        form,
        lambda: records.reject(row, by=request.user, **form.cleaned_data),
        "已退回，记录不生效。",
    ):
        return redirect("credit:record", row.pk)
    return _record_page(request, row, form=form, status=422)


def _request(request: HttpRequest, kind: str, pk: UUID, *rule: Any) -> Any:
    if kind not in KINDS:
        raise Http404
    rows = KINDS[kind]["model"].objects.select_related(*REQUEST_ROWS)
    return fetch(rows, request.user, *rule, pk=pk)


def _request_page(
    request: HttpRequest, kind: str, row: Any, *, form: Any = None, refusal: Any = None, status: int = 200
) -> HttpResponse:
    context = {
        "row": row,
        "kind": kind,
        "title": KINDS[kind]["title"],
        "conditions": row.record.rules.ruleset.repair["conditions"],
        "form": form or KINDS[kind]["form"](),
        "refusal_form": refusal or AnswerForm(prefix="refusal"),
        "may_work": rules.is_officer(request.user, row),
    }
    return render(request, "credit/request.html", context, status=status)


@login_required
@require_safe
def request_page(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """An application for repair or an objection."""
    row = _request(request, kind, pk, rules.may_read)
    saw(request, row.record, KINDS[kind]["title"])
    return _request_page(request, kind, row)


@login_required
@require_POST
def request_accept(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Take it on."""
    row = _request(request, kind, pk, rules.is_officer)
    attempt(request, None, lambda: KINDS[kind]["acts"].accept(row, by=request.user), "已受理。")
    return redirect("credit:request", kind, row.pk)


@login_required
@require_POST
def request_refuse(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Do not take it on, with the reason."""
    row = _request(request, kind, pk, rules.is_officer)
    form = AnswerForm(request.POST, prefix="refusal")
    acts = KINDS[kind]["acts"]
    if form.is_valid() and attempt(
        request, form, lambda: acts.refuse(row, by=request.user, **form.cleaned_data), "已告知不予受理。"
    ):
        return redirect("credit:request", kind, row.pk)
    return _request_page(request, kind, row, refusal=form, status=422)


@login_required
@require_POST
def request_decide(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Decide it."""
    row = _request(request, kind, pk, rules.is_officer)
    form = KINDS[kind]["form"](request.POST)
    acts = KINDS[kind]["acts"]
    if form.is_valid() and attempt(
        request, form, lambda: acts.decide(row, by=request.user, **form.cleaned_data), "已作出决定。"
    ):
        return redirect("credit:request", kind, row.pk)
    return _request_page(request, kind, row, form=form, status=422)


@login_required
@require_safe
def request_evidence(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """The papers that came with it."""
    row = _request(request, kind, pk, rules.may_read)
    if row.evidence is None:
        raise Http404
    saw(request, row.record, "查看材料")
    return answer(row.evidence)


@login_required
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Open a person's file by her number. A POST, so that the number stands in no address."""
    if not rules.may_look_up(request.user):
        raise PermissionDenied
    form = FindForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请选择证件类型和查看目的，并填写完整号码。")
        return redirect("credit:desk")
    data = form.cleaned_data
    subject = Subject.find(data["document_type"], data["number"])
    if subject is None:
        messages.info(request, "没有找到这个号码的诚信档案。")
        return redirect("credit:desk")
    request.session["credit_files"] = {str(subject.pk): data["purpose"]}
    return redirect("credit:file", subject.pk)


@login_required
@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A person's integrity file: hers whose number was given with a purpose, or with a record in the area."""
    if not rules.may_look_up(request.user):
        raise PermissionDenied
    purpose = request.session.get("credit_files", {}).get(str(pk), "")
    if not purpose and not Record.objects.desk(request.user).filter(subject=pk).exists():
        raise Http404
    subject = Subject.objects.filter(pk=pk).first()
    if subject is None:
        raise Http404
    saw(request, subject, purpose or "办理本地区信用记录")
    rows = Record.objects.filter(subject=subject).select_related("agency", "subject")
    context = {
        "subject": subject,
        "standing": standing_of(subject),
        "page": page_by_key(request, rows, ordering=("-created_at", "-id"), size=20),
        "parts": integrity.integrity_file(subject),
    }
    return render(request, "credit/file.html", context)
