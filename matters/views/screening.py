"""Whether a version may be on the list at all: questions about excluded fields, and what speaks against it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from matters import rules
from matters.domain import advice, screening
from matters.models import MatterVersion, Need
from matters.screening_forms import AnswersForm, NeedForm
from matters.views.desk import keys_among
from matters.views.version import fetch_version
from portal.kernel.acts import Refused


@login_required
@require_http_methods(["GET", "POST"])
def screen(request: HttpRequest, pk: str) -> HttpResponse:
    """The questions, for those who write the draft; everybody else reads the answers."""
    version = fetch_version(request, pk)
    answers = screening.answers_of(screening.screening_of(version))
    form = AnswersForm(request.POST or None, answers=answers)
    if request.method == "POST" and form.is_valid():
        try:
            screening.answer(version, answers=form.given(), by=request.user)
            messages.success(request, "已保存领域筛查的回答。")
            return redirect("matters:version", pk=pk)
        except Refused as refusal:
            form.add_error(
                f"{refusal.field}_reason" if refusal.field in form.fields else None, refusal.message
            )
    return _page(request, version, form=form, status=422 if form.errors else 200)


def _page(request: HttpRequest, version: MatterVersion, *, form: AnswersForm, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    needs = Need.objects.filter(matter=version.matter).select_related("needed__current")
    context = {
        "version": version,
        "form": form,
        "need_form": NeedForm(),
        "needs": needs,
        "advice": advice.advice_on(version),
        "may_answer": rules.may_edit(request.user, version),
        "may_note": advice.may_note(request.user, version.matter),
        **more,
    }
    return render(request, "matters/bureau/screening.html", context, status=status)


@login_required
@require_POST
def add_need(request: HttpRequest, pk: str) -> HttpResponse:
    """Enter what the issuer asks for first."""
    version = fetch_version(request, pk)
    form = NeedForm(request.POST)
    if form.is_valid():
        try:
            advice.note_need(version.matter, named=form.cleaned_data["named"], by=request.user)
            messages.success(request, "已登记。")
            return redirect("matters:version_screening", pk=pk)
        except Refused as refusal:
            form.add_error(refusal.field or None, f"{refusal.message}{refusal.way_out}")
    answers = AnswersForm(answers=screening.answers_of(screening.screening_of(version)))
    return _page(request, version, form=answers, need_form=form, status=422)


@login_required
@require_POST
def drop_need(request: HttpRequest, pk: str) -> HttpResponse:
    """Take out what the issuer does not ask for any more."""
    version = fetch_version(request, pk)
    wanted = Need.objects.filter(matter=version.matter).select_related("matter__area")
    for need in wanted.filter(pk__in=keys_among(request.POST.getlist("need"))):
        advice.drop_need(need, by=request.user)
        messages.success(request, "已删去。")
    return redirect("matters:version_screening", pk=pk)
