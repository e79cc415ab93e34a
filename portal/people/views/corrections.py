"""Requests to correct personal data, at the desks of the agencies that hold it."""

from functools import partial
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.kernel import files
from portal.kernel.access import fetch, saw
from portal.kernel.attempt import attempt
from portal.kernel.paging import page_by_key
from portal.people import rules
from portal.people.domain import data_corrections
from portal.people.models import DataCorrection
from portal.people.models.personal import ANSWERING
from portal.people.personal_enums import CorrectionState
from portal.people.personal_forms import AnswerForm

ROWS = DataCorrection.objects.select_related("subject", "agency", "asked_by", "answered_by", "file__data_key")


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, soonest due first; what was answered is one link away."""
    if not rules.may_answer_corrections(request.user):
        raise PermissionDenied
    answered = "answered" in request.GET
    rows = ROWS.filter(agency__in=request.user.agency_ids(*ANSWERING))
    rows = rows.exclude(state=CorrectionState.RECEIVED) if answered else rows.open()
    page = page_by_key(request, rows, ordering=("due_on", "id"), size=30)
    return render(request, "people/corrections.html", {"page": page, "answered": answered})


def _at_desk(user: object, row: DataCorrection) -> bool:
    return row.agency_id in user.agency_ids(*ANSWERING)  # type: ignore[attr-defined]


@require_safe
@login_required
def correction(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request: what is held, what it should be."""
    row = fetch(ROWS, request.user, _at_desk, pk=pk)
    saw(request, row, "核实个人信息更正请求")
    return _page(request, row, AnswerForm(row))


def _page(request: HttpRequest, row: DataCorrection, form: AnswerForm, status: int = 200) -> HttpResponse:
    context = {
        "row": row,
        "form": form,
        "held": getattr(row.subject, row.field, "") if row.field != "number" else "",
    }
    return render(request, "people/correction.html", context, status=status)


@require_POST
@login_required
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Granted or refused."""
    row = fetch(ROWS, request.user, _at_desk, pk=pk)
    form = AnswerForm(row, request.POST)
    if form.is_valid():
        words = {key: value for key, value in form.cleaned_data.items() if key != "verdict"}
        if form.cleaned_data["verdict"] == CorrectionState.GRANTED:
            act = partial(data_corrections.grant_correction, row, by=request.user, **words)
        else:
            act = partial(data_corrections.refuse_correction, row, by=request.user, answer=words["answer"])
        if attempt(request, form, act, "已答复，当事人在“我的个人信息”里看得到。"):
            return redirect("people:corrections")
        row.refresh_from_db()
    return _page(request, row, form, status=422)


@require_safe
@login_required
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The paper that was handed in with it."""
    row = fetch(ROWS, request.user, pk=pk)
    if row.file is None:
        raise Http404
    saw(request, row, "查看更正请求的材料")
    return files.answer(row.file)
