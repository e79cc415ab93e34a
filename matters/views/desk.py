"""The desk of the catalogue: what waits for whom, what was sent back, what is late, and several at once."""

from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Min, Q, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from matters import rules
from matters.domain import versions
from matters.domain.stamps import stamps
from matters.domain.text_deadlines import late_texts
from matters.enums import REVIEW_STATES, StepDoer, VersionState
from matters.forms import DeskFilter
from matters.models import MatterVersion
from matters.models.scopes import AREA_ROLES, below
from matters.review_forms import BulkForm
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.kernel.paging import at_most, page_by_key
from portal.people.area_rules import RuleBook
from portal.people.models import Agency, Area

OPEN = (VersionState.DRAFT, *REVIEW_STATES)
TABS = {
    "mine": "等我办理",
    "back": "退回修改的",
    "waiting": "正在办理",
    "late": "已逾期",
    "all": "全部版本",
}
FAR = date.max  # drafts that have no day to be ready by
# The orders that ``DeskFilter`` offers.
ORDERS = {
    "due": ("due_order", "id"),
    "name": ("name", "id"),
    "since": ("since_order", "id"),
    "newest": ("-id",),
}
VERSIONS = MatterVersion.objects.select_related("matter__agency")


def keys_among(values: list[str]) -> list[UUID]:
    """What a form sent as keys, without whatever is none."""
    found = []
    for value in values:
        with suppress(ValueError):
            found.append(UUID(value))
    return found


def staff_only(request: HttpRequest) -> None:
    """403 for whoever has no desk in the catalogue."""
    if not rules.may_see_desk(request.user):
        raise PermissionDenied


def _scope(request: HttpRequest) -> Any:
    """The versions of the user's agencies and areas."""
    return MatterVersion.objects.filter(below(request.user, "matter__agency", "matter__area"))


def _of_tab(tab: str, rows: Any, user: Any) -> Any:
    if tab == "mine":
        return rows.filter(rules.turn_of(user))
    if tab == "back":
        return rows.filter(state=VersionState.DRAFT, submitted_at__isnull=False)
    if tab == "late":
        return rows.filter(state__in=OPEN, step_due__lt=today())
    return rows.filter(state__in=OPEN) if tab == "waiting" else rows


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for this user, the most urgent first; everything else is one tab away."""
    staff_only(request)
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "mine"
    scope = _scope(request)
    form = _filter(request)
    rows = _filtered(_of_tab(tab, scope, request.user), form)
    order = form.cleaned_data["sort"] if form.is_valid() else ""
    ordering = ORDERS[order or ("newest" if tab == "all" else "due")]
    page = page_by_key(request, rows, ordering=ordering, size=30)
    stamped = stamps(page.rows)
    context = {
        "form": form,
        "page": page,
        "tab": tab,
        "tabs": TABS,
        "today": today(),
        "rows": [(row, stamped.get(row.pk, "")) for row in page.rows],
        "figures": _figures(scope, request.user),
        "bulk": tab == "mine" and any(row.state in REVIEW_STATES for row in page.rows),
        "may_publish": tab == "mine" and _may_publish_some(request.user, page.rows),
        "may_merge": rules.may_merge(request.user),
        "may_declare": rules.may_declare(request.user),
        "may_open": request.user.has_role(*rules.DRAFTERS),
    }
    return render(request, "matters/bureau/desk.html", context)


def _filter(request: HttpRequest) -> DeskFilter:
    """The filters, with the agencies and areas that this user has something of."""
    agencies = Agency.objects.filter(below(request.user, "id", "area"))
    rows = list(agencies.order_by("area__path", "created_at").values_list("id", "name", "area", "area__name"))
    return DeskFilter(
        request.GET or None,
        agencies=[(key, name) for key, name, _, _ in rows],
        areas=list({area: name for _, _, area, name in rows}.items()),
    )


def _filtered(rows: Any, form: DeskFilter) -> Any:
    """The rows that were asked for, with what the table shows of each."""
    rows = rows.select_related(
        "matter__agency", "matter__area__parent", "matter__administrative_matter", "step_area"
    ).annotate(
        due_order=Coalesce("step_due", Value(FAR)),
        since_order=Coalesce("step_since", "created_at"),
    )
    if not form.is_valid():
        return rows
    wanted = form.cleaned_data
    if words := wanted["q"]:
        rows = rows.filter(Q(name__contains=words) | Q(matter__administrative_matter__name__contains=words))
    chosen = {
        "state": wanted["state"],
        "matter__area": wanted.get("area"),
        "matter__agency": wanted["agency"],
    }
    return rows.filter(**{name: value for name, value in chosen.items() if value})


def _may_publish_some(user: Any, rows: list[MatterVersion]) -> bool:
    """Whether the last word over one of these rows is this user's, by the rules of its area."""
    waiting = [row for row in rows if row.state in REVIEW_STATES]
    if not waiting:
        return False
    book = RuleBook.load()
    return any(rules.may_publish(user, row, book.of(row.matter.area.path, today())) for row in waiting)


def _figures(scope: Any, user: Any) -> list[dict[str, Any]]:
    """What is to be seen first, each figure opening its rows."""
    mine = _of_tab("mine", scope, user)
    figures = [
        ("等我办理", mine, "mine", "wait"),
        ("其中已逾期", mine.filter(step_due__lt=today()), "mine", "late"),
        ("退回修改的", _of_tab("back", scope, user), "back", "wait"),
        ("各处已逾期", _of_tab("late", scope, user), "late", "late"),
    ]
    desk_url = reverse("matters:bureau")
    return [
        {"label": label, "value": at_most(rows), "url": f"{desk_url}?tab={tab}", "tone": tone}
        for label, rows, tab, tone in figures
    ]


@login_required
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """The same act on several versions; each is an act of its own, with its own result."""
    staff_only(request)
    form = BulkForm(request.POST)
    if not form.is_valid():
        return render(request, "matters/bureau/bulk.html", {"form": form, "results": []}, status=422)
    act, opinion = form.cleaned_data["act"], form.cleaned_data["opinion"]
    results = []
    for entry in form.cleaned_data["chosen"]:
        key, _, seen = entry.partition(":")
        found = fetch(VERSIONS, request.user, pk__in=keys_among([key]))
        try:
            _do(found, act, by=request.user, opinion=opinion, seen=seen)
            results.append({"version": found, "refusal": None})
        except Refused as refusal:
            results.append({"version": found, "refusal": refusal})
    done = sum(result["refusal"] is None for result in results)
    context = {"form": form, "results": results, "word": BulkForm.ACTS[act], "done": done}
    return render(request, "matters/bureau/bulk.html", context)


def _do(found: MatterVersion, act: str, **words: Any) -> None:
    if act == "send_back":
        versions.send_back(found, **words)
    elif act == "publish":
        versions.publish(found, **words)
    else:
        versions.pass_step(found, **words)


@login_required
@require_safe
def late(request: HttpRequest) -> HttpResponse:
    """Who is late: by agency and by whose turn it is, the oldest first."""
    staff_only(request)
    rows = (
        _of_tab("late", _scope(request), request.user)
        .values("matter__agency", "step_doer", agency=F("matter__agency__name"))
        .annotate(number=Count("id"), oldest=Min("step_due"))
        .order_by("oldest", "agency")
    )
    doers = dict(StepDoer.choices)
    listed = [row | {"doer": doers.get(row["step_doer"], "")} for row in rows[:200]]
    areas = Area.objects.under(*request.user.area_paths(*AREA_ROLES)).values_list("path", flat=True)
    return render(request, "matters/bureau/late.html", {"rows": listed, "texts": late_texts(areas)})
