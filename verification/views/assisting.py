"""The desk of who answers other agencies' questions (行政协助), and the page of one request."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.kernel import files
from portal.kernel.access import fetch, saw
from portal.kernel.attempt import attempt, kept
from portal.kernel.paging import page_by_key
from portal.people.models import Agency
from verification import rules
from verification.desks import (
    ASSISTING_TABS,
    SIZE,
    asked_by_others,
    assisting_agencies,
    assisting_figures,
    assisting_page,
)
from verification.domain import assistance
from verification.enums import AssistanceState
from verification.forms import AnswerForm, DeclineForm
from verification.models import AssistanceRequest

REQUESTS = AssistanceRequest.objects.for_pages()


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What other agencies ask, the most urgent first; and what they may ask."""
    ids = assisting_agencies(request.user)
    if not ids:
        raise PermissionDenied
    tab = request.GET.get("tab", "open")
    if tab not in ASSISTING_TABS:
        raise Http404
    agencies = Agency.objects.filter(pk__in=ids).order_by("name")
    if tab == "matters":
        order = ("agency_id", "slug_code", "id")
        page = page_by_key(request, asked_by_others(agencies), ordering=order, size=SIZE)
    else:
        page = assisting_page(request, tab)
    context = {
        "page": page,
        "agencies": agencies,
        "tab": tab,
        "tabs": ASSISTING_TABS.items(),
        "figures": assisting_figures(request.user),
    }
    return render(request, "verification/assisting.html", context)


def _page(
    request: HttpRequest,
    row: AssistanceRequest,
    *,
    opened: str = "",
    form: Any = None,
    unmasked: str = "",
    status: int = 200,
) -> HttpResponse:
    forms = {"answer": AnswerForm(items=row.items), "decline": DeclineForm()}
    if opened:
        forms[opened] = form
    mine = rules.may_answer(request.user, row)
    context = {
        "asked": row,
        "forms": forms,
        "opened": opened,
        "unmasked": unmasked,
        "may": {
            "receive": mine and row.state == AssistanceState.SENT,
            "answer": mine and row.state == AssistanceState.RECEIVED,
            "unmask": rules.may_unmask_assistance(request.user, row),
        },
        "barred": rules.is_assisting(request.user, row) and not mine,
    }
    return render(request, "verification/assistance.html", context, status=status)


@login_required
@require_safe
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request: what is asked about whom, by when, and the answer."""
    row = fetch(REQUESTS, request.user, rules.may_read_assistance, pk=pk)
    saw(request, row, "协助核查")
    return _page(request, row)


@login_required
@require_POST
def receive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the request in."""
    row = fetch(REQUESTS, request.user, rules.is_assisting, pk=pk)
    attempt(request, None, lambda: assistance.receive(row, by=request.user), "已签收，请在期限内答复。")
    return redirect("verification:assistance", row.pk)


@login_required
@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer line by line."""
    row = fetch(REQUESTS, request.user, rules.is_assisting, pk=pk)
    form = AnswerForm(request.POST, request.FILES, items=row.items)
    if form.is_valid():
        file = kept(form, "file")
        if form.is_valid() and attempt(
            request,
            form,
            lambda: assistance.answer(row, answers=form.answers, file=file, by=request.user),
            "已答复请求单位。",
        ):
            return redirect("verification:assistance", row.pk)
    row.refresh_from_db(fields=["state"])
    return _page(request, row, opened="answer", form=form, status=422)


@login_required
@require_POST
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Decline in writing, with the reason."""
    row = fetch(REQUESTS, request.user, rules.is_assisting, pk=pk)
    form = DeclineForm(request.POST)
    if form.is_valid() and attempt(
        request,
        form,
        lambda: assistance.decline(row, by=request.user, **form.cleaned_data),
        "已书面告知请求单位。",
    ):
        return redirect("verification:assistance", row.pk)
    row.refresh_from_db(fields=["state"])
    return _page(request, row, opened="decline", form=form, status=422)


@login_required
@require_POST
def unmask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the full identity number once, for a purpose that goes on record."""
    row = fetch(REQUESTS, request.user, rules.may_unmask_assistance, pk=pk)
    purpose = request.POST.get("purpose", "").strip()[:100]
    if not purpose:
        return redirect("verification:assistance", row.pk)
    saw(request, row, purpose, unmasked=True)
    return _page(request, row, unmasked=row.subject.reveal_number())


@login_required
@require_safe
def answer_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the agency itself sent along."""
    row = fetch(REQUESTS, request.user, rules.may_read_assistance, pk=pk)
    if row.answer_file is None:
        raise Http404
    saw(request, row, "查看协助核查的答复")
    return files.answer(row.answer_file)
