"""The person concerned: what was found, by when to say something, what was decided."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.kernel.access import fetch
from portal.kernel.attempt import attempt, kept
from verification import rules
from verification.domain import handling
from verification.enums import Hearing, Measure
from verification.forms import StatementForm
from verification.models import Handling

OWN = Handling.objects.select_related("check_row__version", "case", "agency", "finding", "subject")


@login_required
@require_safe
def hearings(request: HttpRequest) -> HttpResponse:
    """Findings that concern me, and those for whom I stand."""
    rows = Handling.objects.none()
    if request.user.subject_id:
        concerned = {request.user.subject_id, *request.user.represented_ids}
        rows = Handling.objects.filter(subject__in=concerned).for_lists().order_by("-id")
    return render(request, "verification/hearings.html", {"rows": rows[:50]})


def _page(request: HttpRequest, row: Handling, *, form: Any = None, status: int = 200) -> HttpResponse:
    context = {
        "handling": row,
        "measures": [Measure(m).label for m in row.measures],
        "may_speak": rules.is_waiting_to_be_heard(row),
        "form": form or StatementForm(),
    }
    return render(request, "verification/hearing.html", context, status=status)


@login_required
@require_safe
def hearing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One finding, with the form to state one's case."""
    return _page(request, fetch(OWN, request.user, rules.is_concerned, pk=pk))


@login_required
@require_POST
def speak(request: HttpRequest, pk: UUID) -> HttpResponse:
    """State one's case online."""
    row = fetch(OWN, request.user, rules.is_concerned, pk=pk)
    form = StatementForm(request.POST, request.FILES)
    if form.is_valid():
        data = {**form.cleaned_data, "file": kept(form, "file")}
        if form.is_valid() and attempt(
            request, form, lambda: handling.hear(row, how=Hearing.ONLINE, by=request.user, **data),
            "您的意见已经提交，行政机关作出决定前会考虑。",
        ):  # fmt: skip
            return redirect("verification:hearing", row.pk)
    return _page(request, row, form=form, status=422)
