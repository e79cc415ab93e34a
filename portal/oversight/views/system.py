"""The system administrator's pages: duties and calendar; no case is seen here."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.kernel.calendar import is_published, today
from portal.kernel.enums import DutyState
from portal.kernel.models import Duty, Holiday
from portal.kernel.paging import page_by_key
from portal.oversight import rules
from portal.oversight.domain import upkeep
from portal.oversight.forms import DayForm


@require_GET
@login_required
def duties(request: HttpRequest) -> HttpResponse:
    """Duties by state; the parked ones first, because somebody must look at them."""
    if not rules.runs_the_system(request.user):
        raise PermissionDenied
    state = request.GET.get("state") or DutyState.PARKED
    if state not in DutyState.values:
        raise Http404
    page = page_by_key(request, Duty.objects.filter(state=state), ordering=("-id",), size=50)
    return render(
        request, "oversight/duties.html", {"page": page, "state": state, "states": DutyState.choices}
    )


@require_POST
@login_required
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a parked duty again."""
    if not rules.runs_the_system(request.user):
        raise PermissionDenied
    duty = Duty.objects.filter(pk=pk).first()
    if duty is None:
        raise Http404
    upkeep.retry_duty(duty, by=request.user)
    messages.success(request, "已放回待办，稍后自动执行。")
    return redirect("oversight:duties")


@require_http_methods(["GET", "POST"])
@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """Holidays and make-up days of a year; a year not yet published is said to be so."""
    if not rules.runs_the_system(request.user):
        raise PermissionDenied
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and 2000 <= int(text) <= 2100 else today().year
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        upkeep.set_day(by=request.user, **form.cleaned_data)
        messages.success(request, "已保存。此后计算的期限按新的日历。")
        return redirect(request.get_full_path())
    context = {
        "form": form,
        "year": year,
        "years": range(today().year - 1, today().year + 3),
        "days": Holiday.objects.filter(date__year=year),
        "published": is_published(year),
        "next_missing": not is_published(today().year + 1),
    }
    return render(request, "oversight/calendar.html", context, status=422 if form.errors else 200)
