"""A person's rights over her data: who saw it, a copy, a correction, closing the account."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.kernel.access import fetch, saw
from portal.kernel.acts import Refused
from portal.kernel.attempt import attempt, kept, show
from portal.kernel.files import answer
from portal.kernel.models import AccessEvent
from portal.kernel.paging import page_by_key
from portal.people.domain import closing, data_corrections, exports
from portal.people.looks import seen_of
from portal.people.models import DataCorrection, DataExport
from portal.people.personal_enums import ExportState
from portal.people.personal_forms import CloseForm, CorrectionForm
from portal.people.whose import whose

MOST = 5


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The ways to one's own data."""
    mine = DataCorrection.objects.filter(asked_by=request.user).select_related("agency").order_by("-id")
    context = {
        "exports": DataExport.objects.filter(user=request.user).exclude(state=ExportState.REMOVED)[:MOST],
        "corrections": mine[:MOST],
        "keep_days": exports.KEEP_DAYS,
        "guards": len(whose(request, wards_only=True).choices) > 1,
    }
    return render(request, "people/my_data.html", context)


@require_safe
@login_required
def accesses(request: HttpRequest) -> HttpResponse:
    """Who saw my data, or that of my ward, newest first."""
    page_of = whose(request, wards_only=True)
    subject = page_of.subject
    events = AccessEvent.objects.none()
    if subject is not None:
        events = AccessEvent.objects.filter(subject=str(subject.pseudonym)).exclude(
            actor=str(request.user.pk)
        )
    page = page_by_key(request, events, ordering=("-id",), size=30)
    context = {"page": page, "seen": seen_of(page.rows), "whose": page_of}
    return render(request, "people/my_accesses.html", context)


@require_POST
@login_required
def ask_export(request: HttpRequest) -> HttpResponse:
    """A copy of everything."""
    attempt(request, None, partial(exports.ask_export, by=request.user), "正在准备，好了可以在这里下载。")
    return redirect("people:my_data")


@require_safe
@login_required
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The copy itself."""
    rows = DataExport.objects.select_related("file__data_key", "user__subject")
    row = fetch(rows, request.user, _is_made, pk=pk)
    saw(request, row, "下载本人信息副本")
    return answer(row.file)


def _is_made(user: object, row: DataExport) -> bool:
    return row.state == ExportState.MADE


@require_POST
@login_required
def remove_export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Gone before its days are over."""
    row = fetch(DataExport.objects, request.user, pk=pk)
    attempt(request, None, partial(exports.remove_export, row, by=request.user), "已删除。")
    return redirect("people:my_data")


@login_required
def ask_correction(request: HttpRequest) -> HttpResponse:
    """Something about me is not right."""
    subject = request.user.subject
    agencies = data_corrections.agencies_of(subject.pk) if subject else []
    form = CorrectionForm(agencies, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = kept(form, "file")
        fields = {name: form.cleaned_data[name] for name in ("agency", "field", "wanted", "reason")}
        act = partial(data_corrections.ask_correction, file=file, by=request.user, **fields)
        if not form.errors and attempt(request, form, act, "已经提出，机关核实后答复您。"):
            return redirect("people:my_data")
    status = 422 if form.errors else 200
    context = {"form": form, "agencies": agencies, "days": data_corrections.ANSWER_DAYS}
    return render(request, "people/ask_correction.html", context, status=status)


@login_required
def close(request: HttpRequest) -> HttpResponse:
    """Close my account."""
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            closing.close_own_account(password=form.cleaned_data["password"], by=request.user)
        except Refused as refusal:
            show(form, refusal)
        else:
            logout(request)
            messages.success(request, "账号已经注销，不能再登录。机关依法保存的办件不受影响。")
            return redirect("matters:home")
    context = {"form": form, "locks": closing.locks_of(request.user), "days": closing.AFTER_DAYS}
    return render(request, "people/close_account.html", context, status=422 if form.errors else 200)
