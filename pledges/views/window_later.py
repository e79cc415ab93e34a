"""The counter after filing: supplements handed in, and what the person before the clerk takes back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pledges import leaving, rules
from pledges.domain import acceptance, consents, withdrawal
from pledges.enums import CaseState
from pledges.forms import AnswerForm, ReasonForm, refuse
from pledges.models import Case, Pledge
from pledges.presenters import case_view
from pledges.views.common import CASES, bound, kept
from portal.kernel.access import fetch, saw
from portal.kernel.acts import Refused


@login_required
@require_http_methods(["GET", "POST"])
def supplement(request: HttpRequest, case: UUID) -> HttpResponse:
    """What was asked for, brought to the counter."""
    row = fetch(CASES, request.user, rules.is_window, pk=case)
    asked = case_view(row, request.user).supplement
    if row.state != CaseState.SUPPLEMENT_ASKED or asked is None:
        return redirect("pledges:window_case", row.pk)
    saw(request, row, "窗口收取补正材料")
    form = AnswerForm(bound(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            file = kept(form.cleaned_data["file"])
            acceptance.answer_supplement(row, answer=form.cleaned_data["answer"], by=request.user, file=file)
            messages.success(request, "补正已登记，办理继续。")
            return redirect("pledges:window_case", row.pk)
        except Refused as refusal:
            refuse(form, refusal)
    context = {"case": row, "supplement": asked, "form": form, **_at_window(row)}
    return render(request, "pledges/supplement.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw_pledge(request: HttpRequest, case: UUID, pledge: UUID) -> HttpResponse:
    """A pledge is taken back at the counter: the first applicant's, or a joint applicant's own."""
    rows = Pledge.objects.select_related(
        "case__agency", "case__administrative_matter", "case__subject", "version", "subject"
    )
    row = fetch(rows, request.user, rules.is_window, pk=pledge, case=case)
    words = {
        "title": f"撤回{row.subject.name}对“{row.version.name}”的承诺",
        "button": "确认撤回承诺",
        "consequences": leaving.of_pledge(row),
    }
    return _reasoned(
        request,
        row.case,
        words,
        lambda reason: withdrawal.withdraw_pledge(row, reason=reason, by=request.user),
    )


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, case: UUID) -> HttpResponse:
    """The whole application is taken back at the counter."""
    row = fetch(CASES, request.user, rules.is_window, pk=case)
    words = {
        "title": f"撤回{row.subject.name}的申请",
        "button": "确认撤回申请",
        "consequences": leaving.of_application(),
    }
    return _reasoned(
        request,
        row,
        words,
        lambda reason: withdrawal.withdraw_application(row, reason=reason, by=request.user),
    )


@login_required
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, case: UUID, applicant: UUID) -> HttpResponse:
    """A joint applicant takes back at the counter that one signs for him."""
    row = fetch(CASES, request.user, rules.is_window, pk=case)
    own = row.joint.select_related("subject").filter(pk=applicant).first()
    if own is None:
        raise Http404("没有这位共同申请人")
    words = {
        "title": f"收回{own.subject.name}对代签的同意",
        "button": "确认收回同意",
        "keep": "不收回，回到办件",
        "consequences": leaving.of_consent(row),
    }
    return _reasoned(
        request, row, words, lambda reason: consents.take_back(own, reason=reason, by=request.user)
    )


def _reasoned(
    request: HttpRequest, row: Case, words: dict[str, Any], do: Callable[[str], object]
) -> HttpResponse:
    """Read out what follows, write down the person's reason, do it."""
    saw(request, row, words["title"][:40])
    form = ReasonForm(bound(request), label="申请人说的理由", hint="照申请人说的写，例如：收入有变化。")
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data["reason"])
            messages.success(request, "已登记。")
            return redirect("pledges:window_case", row.pk)
        except Refused as refusal:
            refuse(form, refusal)
    context = {
        "case": row,
        "form": form,
        "lead": "先核对本人证件原件，把下面的后果念给本人听，再登记。",
        **words,
        **_at_window(row),
    }
    return render(request, "pledges/withdraw.html", context, status=422 if form.errors else 200)


def _at_window(row: Case) -> dict[str, Any]:
    back = reverse("pledges:window_case", args=[row.pk])
    return {"layout": "staff.html", "back": back, "desk": reverse("pledges:window")}
