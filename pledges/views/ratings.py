"""Ratings: given by the applicant, answered by the agency, looked at by the bureau."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pledges import rules
from pledges.domain import ratings
from pledges.models import Rating
from pledges.rating_enums import WAITING, Level, RatingState
from pledges.rating_forms import DoubtForm, RatingDeskFilter, RatingForm, ReplyForm, SettleForm
from pledges.ratings import by_agency, by_window
from pledges.views.common import CASES, bound, desk_agencies
from portal.kernel.access import fetch
from portal.kernel.attempt import attempt
from portal.kernel.calendar import today
from portal.kernel.paging import page_by_key
from portal.people.enums import Role
from portal.people.models import Area

ROWS = Rating.objects.select_related(
    "case__administrative_matter", "agency", "window", "replied_by", "doubted_by", "settled_by", "subject"
)
PERIOD = 365  # days that the bureau's figures cover


@login_required
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, case: UUID) -> HttpResponse:
    """One rating of a case that has ended; afterwards the page shows it with the answer."""
    row = fetch(CASES, request.user, rules.is_applicant, pk=case)
    given = Rating.objects.filter(case=row).first()
    form = RatingForm(bound(request))
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        if attempt(request, form, lambda: ratings.rate(row, by=request.user, **words), "谢谢，评价已收到。"):
            return redirect("pledges:rate", row.pk)
    context = {"case": row, "rating": given, "form": form, "open": row.state in ratings.ENDED}
    return render(request, "pledges/ratings/rate.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Bad ratings to be answered, soonest due first; all of them by a filter."""
    agencies = desk_agencies(request)
    form = RatingDeskFilter(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    rows = ROWS.filter(agency__in=agencies)
    if state == "all":
        page = page_by_key(request, rows, ordering=("-id",), size=30)
    else:
        rows = rows.filter(state__in=WAITING, due_on__isnull=False)
        rows = rows.filter(due_on__lt=today()) if state == "late" else rows
        page = page_by_key(request, rows, ordering=("due_on", "id"), size=30)
    return render(request, "pledges/ratings/desk.html", {"form": form, "page": page})


def _fetch(request: HttpRequest, rating: UUID) -> Rating:
    return fetch(ROWS, request.user, rules.may_follow_up, pk=rating)


@login_required
@require_safe
def page(request: HttpRequest, rating: UUID) -> HttpResponse:
    """One rating and what this person may do with it."""
    return _page(request, _fetch(request, rating))


def _page(request: HttpRequest, row: Rating, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "rating": row,
        "may_answer": row.state == RatingState.OPEN,
        "may_doubt": row.state == RatingState.OPEN and row.settled_by_id is None,
        "may_settle": row.state == RatingState.DOUBTED and row.doubted_by_id != request.user.pk,
        "reply_form": ReplyForm(auto_id="reply_%s"),
        "doubt_form": DoubtForm(auto_id="doubt_%s"),
        "settle_form": SettleForm(auto_id="settle_%s"),
        **forms,
    }
    return render(request, "pledges/ratings/page.html", context, status=status)


def _do(
    request: HttpRequest, key: UUID, slot: tuple[str, Any], *, act: Callable[..., Any], done: str
) -> HttpResponse:
    row = _fetch(request, key)
    name, form = slot
    if form.is_valid() and attempt(
        request, form, lambda: act(row, by=request.user, **form.cleaned_data), done
    ):
        return redirect("pledges:rating", row.pk)
    return _page(request, _fetch(request, key), status=422, **{name: form})


@login_required
@require_POST
def answer(request: HttpRequest, rating: UUID) -> HttpResponse:
    """What was put right."""
    slot = ("reply_form", ReplyForm(request.POST, auto_id="reply_%s"))
    return _do(request, rating, slot, act=ratings.answer_rating, done="已回复，申请人可以看到。")


@login_required
@require_POST
def doubt(request: HttpRequest, rating: UUID) -> HttpResponse:
    """It is mistaken, the agency says."""
    slot = ("doubt_form", DoubtForm(request.POST, auto_id="doubt_%s"))
    return _do(request, rating, slot, act=ratings.doubt_rating, done="已申请剔除，请另一人复核。")


@login_required
@require_POST
def settle(request: HttpRequest, rating: UUID) -> HttpResponse:
    """The second person's word."""
    slot = ("settle_form", SettleForm(request.POST, auto_id="settle_%s"))
    return _do(request, rating, slot, act=ratings.settle_rating, done="已记下复核结果。")


@login_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The bureau's page: agencies and windows of its area over the last year."""
    paths = request.user.area_paths(Role.BUREAU_ADMIN, Role.AUDITOR)
    if not paths:
        raise PermissionDenied
    since = today() - timedelta(days=PERIOD)
    areas = Area.objects.under(*paths)
    context = {
        "levels": [level.label for level in Level],
        "agencies": by_agency(areas, since=since),
        "windows": by_window(areas, since=since),
        "since": since,
    }
    return render(request, "pledges/ratings/figures.html", context)
