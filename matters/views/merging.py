"""Merged lists: the bureau above collects and merges, its government approves and publishes."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from matters import rules
from matters.domain import bundles
from matters.domain.contents import differences, loaded_content
from matters.enums import BundleState, StepDoer
from matters.models import Bundle, BundleRow, MatterVersion
from matters.review_forms import OpinionForm, ReasonForm
from matters.views.desk import keys_among
from portal.kernel.access import fetch
from portal.kernel.attempt import attempt
from portal.kernel.paging import page_by_key
from portal.people.enums import Role
from portal.people.models import Area

BUNDLES = Bundle.objects.select_related("area", "opened_by", "handed_up_by", "decided_by")
WAITING = 200  # on one page; the rest comes when these are on a list


@login_required
@require_safe
def merging(request: HttpRequest) -> HttpResponse:
    """What waits to be merged on the user's level, area by area, and the lists that were merged before."""
    if not rules.may_merge(request.user):
        raise PermissionDenied
    found = bundles.waiting_for(_areas(request))[:WAITING]
    areas: dict[Any, list[MatterVersion]] = {}
    for version in found:
        areas.setdefault(version.step_area, []).append(version)
    context = {
        "areas": list(areas.items()),
        "page": page_by_key(request, BUNDLES.for_user(request.user), ordering=("-id",), size=20),
    }
    return render(request, "matters/bureau/merging.html", context)


def _areas(request: HttpRequest) -> Any:
    """The areas for which the user merges."""
    return Area.objects.under(*request.user.area_paths(Role.BUREAU_ADMIN))


@login_required
@require_POST
def open_bundle(request: HttpRequest) -> HttpResponse:
    """Begin a merged list with what was chosen."""
    area = _areas(request).filter(pk=request.POST.get("area", "")).first()
    if area is None:
        raise PermissionDenied
    keys = keys_among(request.POST.getlist("chosen")[:WAITING])
    versions = bundles.waiting_for(Area.objects.filter(pk=area.pk)).filter(pk__in=keys)
    opened: list[Bundle] = []
    attempt(
        request,
        None,
        lambda: opened.append(bundles.open_bundle(area, versions=versions, by=request.user)),
        "已列入合并清单。",
    )
    return redirect("matters:bundle", pk=opened[0].pk) if opened else redirect("matters:merging")


@login_required
@require_safe
def bundle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One merged list, line by line, with what differs where several ask for the same."""
    return _page(request, fetch(BUNDLES, request.user, pk=pk))


def _page(
    request: HttpRequest, found: Bundle, forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    user = request.user
    bureau = rules.over_area(user, found.area, *rules.DOERS[StepDoer.BUREAU])
    government = rules.over_area(user, found.area, *rules.DOERS[StepDoer.GOVERNMENT])
    context = {
        "bundle": found,
        "rows": _rows(found),
        "may_hand_up": bureau and found.state == BundleState.OPEN,
        "may_approve": government and found.state == BundleState.HANDED_UP,
        "opinion_form": OpinionForm(),
        "reason_form": ReasonForm(auto_id="reason_%s"),
        **(forms or {}),
    }
    return render(request, "matters/bureau/bundle.html", context, status=status)


def _rows(found: Bundle) -> list[dict[str, Any]]:
    """Each line with what is decided: new on the list, or what it changes; and how far the same ones differ."""
    one = ("liability_clause__version__source", "matter__current__liability_clause__version__source")
    rows = (
        found.rows.select_related(
            "version__matter__agency",
            "version__matter__area",
            "version__matter__administrative_matter",
            "follows__liability_clause__version__source",
            *(f"version__{name}" for name in one),
        )
        .prefetch_related(*(f"{name}__bases__clause__version__source" for name in COMPARED))
        .order_by("version__name", "id")
    )
    return [_line(row) for row in rows]


# The versions of a line whose words stand beside each other.
COMPARED = ("version", "follows", "version__matter__current")


def _line(row: BundleRow) -> dict[str, Any]:
    current = row.version.matter.current
    former = current if current is not None and current.pk != row.version_id else None
    return {
        "row": row,
        "different": _labels(row.follows, row.version) if row.follows else [],
        "former": former,
        "changed": _labels(former, row.version) if former else [],
    }


def _labels(old: MatterVersion, new: MatterVersion) -> list[str]:
    both = differences(loaded_content(old), loaded_content(new))
    return [line.label for line in both if line.changed and line.field != "change_note"]


@login_required
@require_POST
def take_out(request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
    """One version off the list and back to its agency."""
    found = fetch(BUNDLES, request.user, pk=pk)
    line = found.rows.select_related("version", "bundle").filter(pk=row).first()
    form = ReasonForm(request.POST)
    if line is not None:
        _take_out(request, line, form)
    return redirect("matters:bundle", pk=pk)


def _take_out(request: HttpRequest, line: BundleRow, form: ReasonForm) -> None:
    opinion = form.cleaned_data["opinion"] if form.is_valid() else ""
    attempt(
        request,
        None,
        lambda: bundles.take_out(line, opinion=opinion, by=request.user),
        "已退回该单位修改。",
    )


# Each act on a whole list by its address: its form on the page, the act, and what is said when done.
ACTS: dict[str, tuple[str, Callable[[Any], Any], Callable[..., Any], str]] = {
    "hand-up": ("opinion_form", OpinionForm, bundles.hand_up, "已报政府审定。"),
    "approve": ("opinion_form", OpinionForm, bundles.approve, "已审定并公布。"),
    "give-back": (
        "reason_form",
        partial(ReasonForm, auto_id="reason_%s"),
        bundles.give_back,
        "已退回重新论证。",
    ),
}


@login_required
@require_POST
def act(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """The bureau hands the list up, the government approves it or gives it back."""
    slot, make, do, done = ACTS[name]
    found = fetch(BUNDLES, request.user, pk=pk)
    form = make(request.POST)
    if form.is_valid() and attempt(
        request, form, lambda: do(found, opinion=form.cleaned_data["opinion"], by=request.user), done
    ):
        return redirect("matters:bundle", pk=pk)
    return _page(request, fetch(BUNDLES, request.user, pk=pk), {slot: form}, status=422)
