"""Handling of untrue pledges, for the agency: hear, decide, serve, execute."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.kernel.access import fetch, saw
from portal.kernel.attempt import attempt, kept
from portal.kernel.calendar import today
from portal.kernel.files import answer
from portal.kernel.paging import page_by_key
from verification import rules
from verification.domain import handling
from verification.domain.handling import Gravity, possible_measures
from verification.enums import HandlingState, Hearing, Measure
from verification.forms import (
    DecideForm,
    DismissForm,
    FinishForm,
    HandlingFilter,
    ServeForm,
    StatementForm,
)
from verification.models import Handling

HANDLINGS = Handling.objects.select_related(
    "check_row__version", "case__administrative_matter", "subject", "agency", "finding__by",
    "heard_by", "decided_by", "credit_record", "statement_file",
)  # fmt: skip


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Handlings of the agency, the nearest date first."""
    if not rules.is_staff_reader(request.user, None):
        raise PermissionDenied
    form = HandlingFilter(request.GET)
    rows = Handling.objects.for_user(request.user).for_lists()
    if form.is_valid() and form.cleaned_data["state"]:
        rows = rows.filter(state=form.cleaned_data["state"])
    context = {"form": form, "page": page_by_key(request, rows, ordering=("-id",)), "today": today()}
    return render(request, "verification/handlings.html", context)


def _page(
    request: HttpRequest, row: Handling, *, opened: str = "", form: Any = None, status: int = 200
) -> HttpResponse:
    forms = {
        "hear": StatementForm(),
        "dismiss": DismissForm(),
        "decide": DecideForm(possible=possible_measures(row)),
        "serve": ServeForm(),
        "finish": FinishForm(),
    }
    if opened:
        forms[opened] = form
    user, state = request.user, row.state
    context = {
        "handling": row,
        "measures": [Measure(m).label for m in row.measures],
        "forms": forms,
        "opened": opened,
        "may": {
            "hear": state == HandlingState.NOTIFIED and rules.may_hear(user, row),
            "silence": state == HandlingState.NOTIFIED
            and rules.may_hear(user, row)
            and row.statement_due < today(),
            "decide": state == HandlingState.HEARD and rules.may_decide(user, row),
            "serve": state == HandlingState.DECIDED and rules.may_serve(user, row),
            "finish": state == HandlingState.SERVED and rules.may_serve(user, row),
        },
    }
    return render(request, "verification/handling.html", context, status=status)


@login_required
@require_safe
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One handling."""
    row = fetch(HANDLINGS, request.user, rules.is_staff_reader, pk=pk)
    saw(request, row, "处理不实承诺")
    return _page(request, row)


@login_required
@require_POST
def hear(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take down what the applicant says."""
    row = fetch(HANDLINGS, request.user, rules.may_hear, pk=pk)
    form = StatementForm(request.POST, request.FILES)
    if form.is_valid():
        data = {**form.cleaned_data, "file": kept(form, "file")}
        if form.is_valid() and attempt(
            request,
            form,
            lambda: handling.hear(row, how=Hearing.COUNTER, by=request.user, **data),
            "已记录。",
        ):
            return redirect("verification:handling", row.pk)
    return _page(request, row, opened="hear", form=form, status=422)


@login_required
@require_POST
def silence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that the period is over and nothing was said."""
    row = fetch(HANDLINGS, request.user, rules.may_hear, pk=pk)
    attempt(request, None, lambda: handling.record_silence(row, by=request.user), "已记录期满未陈述申辩。")
    return redirect("verification:handling", row.pk)


@login_required
@require_POST
def dismiss(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The finding does not stand."""
    row = fetch(HANDLINGS, request.user, rules.may_decide, pk=pk)
    form = DismissForm(request.POST)
    if form.is_valid() and attempt(
        request,
        form,
        lambda: handling.dismiss(row, by=request.user, **form.cleaned_data),
        "不予认定，重新核查。",
    ):
        return redirect("verification:handling", row.pk)
    return _page(request, row, opened="dismiss", form=form, status=422)


@login_required
@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Decide the measures."""
    row = fetch(HANDLINGS, request.user, rules.may_decide, pk=pk)
    form = DecideForm(request.POST, possible=possible_measures(row))
    if form.is_valid():
        data = dict(form.cleaned_data)
        gravity = Gravity(**{name: data.pop(name) for name in ("breach", "harm", "deliberate")})
        if attempt(
            request,
            form,
            lambda: handling.decide(row, by=request.user, gravity=gravity, **data),
            "已作出处理决定。",
        ):
            return redirect("verification:handling", row.pk)
    return _page(request, row, opened="decide", form=form, status=422)


@login_required
@require_POST
def serve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The decision was served."""
    row = fetch(HANDLINGS, request.user, rules.may_serve, pk=pk)
    form = ServeForm(request.POST)
    if form.is_valid() and attempt(
        request, form, lambda: handling.serve(row, by=request.user, **form.cleaned_data), "已记录送达。"
    ):
        return redirect("verification:handling", row.pk)
    return _page(request, row, opened="serve", form=form, status=422)


@login_required
@require_POST
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The decision was carried out."""
    row = fetch(HANDLINGS, request.user, rules.may_serve, pk=pk)
    form = FinishForm(request.POST)
    if form.is_valid() and attempt(
        request, form, lambda: handling.finish(row, by=request.user, **form.cleaned_data), "已记录执行完毕。"
    ):
        return redirect("verification:handling", row.pk)
    return _page(request, row, opened="finish", form=form, status=422)


@login_required
@require_safe
def statement_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The papers that came with the statement."""
    row = fetch(HANDLINGS, request.user, rules.is_staff_reader, pk=pk)
    if row.statement_file is None:
        raise Http404
    saw(request, row, "查看申辩材料")
    return answer(row.statement_file)
