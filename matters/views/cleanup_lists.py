"""The lists of one area: the reviewers' queue, the legality check, the government, publication, the report upwards."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from matters import rules
from matters.cleanup_enums import CleanupListState
from matters.cleanup_forms import GiveBackForm, ItemsFilter, OpinionForm, WordsForm
from matters.domain import cleanup_figures, cleanup_lists
from matters.models import CleanupList
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.attempt import attempt, show
from portal.kernel.paging import page_by_key
from portal.people.enums import Role

State = CleanupListState
LISTS = CleanupList.objects.select_related(
    "campaign__area", "area__parent", "retained", "cancelled", "collected_by", "checked_by", "approved_by"
)
CHOICES = 300  # certificates that can be ticked to go back on one page


@login_required
@require_safe
def cleanup_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What one area keeps and cancels, and whose turn it is."""
    return _page(request, fetch(LISTS, request.user, pk=pk))


def _page(request: HttpRequest, found: CleanupList, status: int = 200, **forms: Any) -> HttpResponse:
    form = ItemsFilter(request.GET or None)
    rows = cleanup_lists.items_of(found).select_related("form__agency")
    if form.is_valid():
        wanted = form.cleaned_data
        chosen = {"name__contains": wanted["q"], "state": wanted["state"], "disposal": wanted["disposal"]}
        rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    may = _may(request.user, found)
    giving = may["check"] or may["approve"]
    items = cleanup_lists.items_of(found).select_related("form__agency")[:CHOICES] if giving else ()
    context = {
        "list": found,
        "form": form,
        "page": page_by_key(request, rows, ordering=("id",), size=50),
        "may": may,
        "missing": cleanup_lists.missing_forms(found)[:50],
        "below": _below(found),
        "opinion_form": OpinionForm(),
        "back_form": GiveBackForm(items=items, auto_id="back_%s"),
        "return_form": WordsForm(auto_id="return_%s"),
        **forms,
    }
    return render(request, "matters/cleanup/list.html", context, status=status)


def _below(found: CleanupList) -> list[cleanup_figures.AreaRow]:
    rows = cleanup_figures.by_area(found.campaign)
    return [row for row in rows if row.area.parent_id == found.area_id]


def _may(user: Any, found: CleanupList) -> dict[str, bool]:
    """Which acts are this user's now."""
    leads = rules.over_area(user, found.area, Role.BUREAU_ADMIN)
    top = found.area_id == found.campaign.area_id
    return {
        "collect": leads and found.state == State.COLLECTING,
        "check": found.state == State.LEGALITY and cleanup_lists.is_counsel(user, found),
        "approve": found.state == State.GOVERNMENT and cleanup_lists.is_government(user, found),
        "publish": leads and found.state == State.APPROVED,
        "report": leads and found.state == State.PUBLISHED and not top,
        "receive": found.state == State.REPORTED and cleanup_lists.is_above(user, found),
    }


def _act(request: HttpRequest, found: CleanupList, do: Callable[[], Any], done: str) -> HttpResponse:
    """An act without words."""
    attempt(request, None, do, done)
    return redirect(found)


@login_required
@require_POST
def collect(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To the legality check."""
    found = fetch(LISTS, request.user, pk=pk)
    do = partial(cleanup_lists.collect, found, by=request.user)
    return _act(request, found, do, "清单已汇总，送合法性审查。")


@login_required
@require_POST
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The legality check agrees."""
    return _with_opinion(request, pk, cleanup_lists.check_legality, "合法性审查通过，已报政府审定。")


@login_required
@require_POST
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The government decides."""
    return _with_opinion(request, pk, cleanup_lists.approve, "已审定，可以公布。")


def _with_opinion(request: HttpRequest, pk: UUID, act: Callable[..., Any], done: str) -> HttpResponse:
    found = fetch(LISTS, request.user, pk=pk)
    form = OpinionForm(request.POST)
    if form.is_valid():
        opinion = form.cleaned_data["opinion"]
        if attempt(request, form, lambda: act(found, opinion=opinion, by=request.user), done):
            return redirect(found)
    return _page(request, fetch(LISTS, request.user, pk=pk), status=422, opinion_form=form)


@login_required
@require_POST
def give_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Some go back to the reviewers."""
    found = fetch(LISTS, request.user, pk=pk)
    items = list(cleanup_lists.items_of(found).select_related("form__agency")[:CHOICES])
    form = GiveBackForm(request.POST, items=items, auto_id="back_%s")
    if form.is_valid():
        chosen = [item for item in items if str(item.pk) in form.cleaned_data["chosen"]]
        words = form.cleaned_data["words"]
        try:
            cleanup_lists.give_back(found, items=chosen, words=words, by=request.user)
            return redirect(found)
        except Refused as refusal:
            show(form, refusal)
    return _page(request, fetch(LISTS, request.user, pk=pk), status=422, back_form=form)


@login_required
@require_POST
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Publish both lists."""
    found = fetch(LISTS, request.user, pk=pk)
    do = partial(cleanup_lists.publish, found, by=request.user)
    return _act(request, found, do, "保留清单和取消清单已公布。")


@login_required
@require_POST
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To the area above."""
    found = fetch(LISTS, request.user, pk=pk)
    do = partial(cleanup_lists.report_up, found, by=request.user)
    return _act(request, found, do, "清单已报上一级。")


@login_required
@require_POST
def receive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take in what an area below reports."""
    found = fetch(LISTS, request.user, pk=pk)
    do = partial(cleanup_lists.receive, found, by=request.user)
    return _act(request, found, do, "已接收下级清单。")


@login_required
@require_POST
def return_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give it back to the area below."""
    found = fetch(LISTS, request.user, pk=pk)
    form = WordsForm(request.POST, auto_id="return_%s")
    if form.is_valid():
        words = form.cleaned_data["words"]
        attempt(
            request,
            None,
            lambda: cleanup_lists.return_report(found, words=words, by=request.user),
            "已退回下级补充。",
        )
        return redirect(found)
    return _page(request, found, status=422, return_form=form)
