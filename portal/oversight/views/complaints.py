"""Reports of citizens at the bureau and the agencies, and what was asked for in vain."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.kernel.access import fetch, saw
from portal.kernel.attempt import attempt
from portal.kernel.calendar import today
from portal.kernel.models import AuditEvent
from portal.kernel.paging import at_most, page_by_key
from portal.oversight import rules
from portal.oversight.asked import IN_VAIN, names_of
from portal.oversight.complaint_forms import AnswerForm, ComplaintFilter, HandBackForm, RouteForm
from portal.oversight.domain import complaints
from portal.oversight.trail import lines_of
from portal.people.complaint_enums import ComplaintState
from portal.people.enums import Role
from portal.people.models import Area, Complaint

# Refusals that mean: somebody wanted a certificate that the lists do not allow.


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """What is open, soonest due first; what is closed is one filter away."""
    if not rules.sees_complaints(request.user):
        raise PermissionDenied
    mine = Complaint.objects.for_user(request.user)
    form = ComplaintFilter(request.GET)
    rows = mine.select_related("area", "agency", "routed_to")
    wanted = form.cleaned_data if form.is_valid() else {}
    late = Q(state__in=(ComplaintState.RECEIVED, ComplaintState.ROUTED), due_on__lt=today())
    rows = rows.filter(state=wanted["state"]) if wanted.get("state") else rows.open()
    if wanted.get("due"):
        rows = rows.filter(late)
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    context = {
        "form": form,
        "page": page_by_key(request, rows, ordering=("due_on", "id"), size=30),
        "late": at_most(mine.filter(late)),
        "waiting": at_most(mine.filter(state=ComplaintState.RECEIVED)),
    }
    return render(request, "oversight/complaints.html", context)


def _fetch(request: HttpRequest, pk: str) -> Complaint:
    if not rules.sees_complaints(request.user):
        raise PermissionDenied
    rows = Complaint.objects.select_related("area", "agency", "routed_to", "answered_by")
    return fetch(rows, request.user, pk=pk)


@require_safe
@login_required
def page(request: HttpRequest, pk: str) -> HttpResponse:
    """One report and what this user may do with it."""
    found = _fetch(request, pk)
    if found.contact:
        saw(request, found, "办理反映")
    return _page(request, found)


def _page(request: HttpRequest, found: Complaint, status: int = 200, **forms: Any) -> HttpResponse:
    user = request.user
    events = AuditEvent.objects.filter(object_id=str(found.pk)).order_by("id")[:50]
    context = {
        "complaint": found,
        "lines": lines_of(events),
        "may_route": rules.may_route(user, found),
        "may_answer": rules.may_answer(user, found),
        "route_form": RouteForm(complaint=found, auto_id="route_%s"),
        "answer_form": AnswerForm(auto_id="answer_%s"),
        "hand_back_form": HandBackForm(auto_id="back_%s"),
        **forms,
    }
    return render(request, "oversight/complaint.html", context, status=status)


def _do(
    request: HttpRequest,
    found: Complaint,
    slot: tuple[str, Any],
    *,
    act: Callable[..., Any],
    done: str,
) -> HttpResponse:
    name, form = slot
    if form.is_valid() and attempt(
        request, form, lambda: act(found, by=request.user, **form.cleaned_data), done
    ):
        return redirect("oversight:complaint", pk=found.pk)
    return _page(request, _fetch(request, str(found.pk)), 422, **{name: form})


@require_POST
@login_required
def route(request: HttpRequest, pk: str) -> HttpResponse:
    """Hand it to an agency."""
    found = _fetch(request, pk)
    form = RouteForm(request.POST, complaint=found, auto_id="route_%s")
    return _do(request, found, ("route_form", form), act=complaints.route, done="已转办，期限不变。")


@require_POST
@login_required
def hand_back(request: HttpRequest, pk: str) -> HttpResponse:
    """It does not concern us."""
    form = HandBackForm(request.POST, auto_id="back_%s")
    slot = ("hand_back_form", form)
    return _do(request, _fetch(request, pk), slot, act=complaints.hand_back, done="已退回司法行政部门。")


@require_POST
@login_required
def answer(request: HttpRequest, pk: str) -> HttpResponse:
    """Say what was found."""
    form = AnswerForm(request.POST, auto_id="answer_%s")
    slot = ("answer_form", form)
    return _do(
        request, _fetch(request, pk), slot, act=complaints.answer, done="已答复，反映人凭查询码可以看到。"
    )


@require_POST
@login_required
def close(request: HttpRequest, pk: str) -> HttpResponse:
    """The answer does."""
    found = _fetch(request, pk)
    if attempt(request, None, lambda: complaints.close(found, by=request.user), "已办结。"):
        return redirect("oversight:complaint", pk=pk)
    return _page(request, _fetch(request, pk), 422)


@require_safe
@login_required
def refused(request: HttpRequest) -> HttpResponse:
    """Attempts to ask for a certificate outside the lists, newest first (T20 五（三）)."""
    if not rules.sees_refused(request.user):
        raise PermissionDenied
    areas = Area.objects.under(*request.user.area_paths(Role.BUREAU_ADMIN, Role.AUDITOR))
    codes = list(areas.values_list("pk", flat=True))
    events = AuditEvent.objects.filter(area__in=codes, refused__in=IN_VAIN)
    page = page_by_key(request, events, ordering=("-id",), size=50)
    names = names_of(page.rows)
    rows = [
        (line, names.get(line.event.object_id, ""), IN_VAIN[line.event.refused])
        for line in lines_of(page.rows)
    ]
    return render(request, "oversight/refused.html", {"page": page, "rows": rows})
