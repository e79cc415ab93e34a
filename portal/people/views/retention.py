"""What goes because its time is over: the rules with what they would take, and what is marked."""

from functools import partial
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.kernel import registry
from portal.kernel.access import fetch
from portal.kernel.attempt import attempt
from portal.kernel.paging import page_by_key
from portal.people import rules
from portal.people.domain import retention
from portal.people.models import RetentionMark
from portal.people.personal_forms import SpareForm


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Every kind of data: how long, on what clause, what is over now, what is marked, what stays."""
    if not rules.may_keep_retention(request.user):
        raise PermissionDenied
    context = {"standings": retention.standings(), "undo_days": retention.UNDO_DAYS}
    return render(request, "people/retention.html", context)


@require_safe
@login_required
def marks(request: HttpRequest, rule: str) -> HttpResponse:
    """What is marked of one kind, and what became of it."""
    if not rules.may_keep_retention(request.user):
        raise PermissionDenied
    found = registry.retention.get(rule)
    if found is None:
        raise Http404
    rows = RetentionMark.objects.filter(rule=rule).select_related("spared_by")
    context = {
        "what": found.what,
        "keep": found.keep,
        "page": page_by_key(request, rows, ordering=("-id",), size=30),
        "form": SpareForm(),
        "spared_days": retention.SPARED_DAYS,
    }
    return render(request, "people/retention_marks.html", context)


@require_POST
@login_required
def spare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep one thing for another year."""
    row = fetch(RetentionMark.objects, request.user, rules.may_keep_retention, pk=pk)
    act = partial(retention.spare, row, reason=request.POST.get("reason", ""), by=request.user)
    attempt(request, None, act, "已暂不清除。")
    return redirect("people:retention_marks", row.rule)
