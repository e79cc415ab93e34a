"""The clerk's side of the customer's screen: connect it, turn a case to it, see what the customer is at, blank it."""

from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pledges import rules
from pledges.domain import screens
from pledges.evidence import evidence_of
from pledges.flow import missing_step
from pledges.models import CertificateChoice, CustomerScreen
from pledges.screen_view import picture_of
from pledges.views.common import CASES, bound, is_key, one
from pledges.views.window_new import agencies_of
from portal.kernel.access import fetch
from portal.kernel.acts import Refused


class WindowForm(forms.Form):
    """Which window this is; the idle screen shows it."""

    window = forms.CharField(
        label="窗口", max_length=20, required=False, help_text="例如：3号窗口。空闲时显示在客户屏上。"
    )


def screen_of(request: HttpRequest) -> CustomerScreen | None:
    """The screen of this very session."""
    return screens.screen_of(request.session.session_key)


def shows_another(screen: CustomerScreen | None, case=None) -> bool:
    """Whether somebody else's case is still on the screen while the clerk looks at this page."""
    if screen is None or screen.choice is None:
        return False
    return case is None or screen.choice.case_id != case.pk


@login_required
@require_http_methods(["GET", "POST"])
def connect(request: HttpRequest) -> HttpResponse:
    """A code for the second screen, and whether it has come."""
    agencies_of(request)
    form = WindowForm(bound(request))
    if request.method == "POST" and form.is_valid():
        screens.offer(
            session=request.session.session_key or "", window=form.cleaned_data["window"], by=request.user
        )
        return redirect("pledges:window_screen")
    context = {"form": form, "screen": screen_of(request), "address": request.build_absolute_uri("/screen/")}
    page = "pledges/window/connect.html"
    if request.headers.get("HX-Request"):
        page = "pledges/window/_connect.html"
    return render(request, page, context)


@login_required
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """The screen is taken off."""
    agencies_of(request)
    if screen := screen_of(request):
        screens.end(screen, by=request.user)
    return redirect("pledges:window_screen")


@login_required
@require_POST
def blank(request: HttpRequest) -> HttpResponse:
    """Nothing on the screen: asked for by hand, and by every page that is about somebody else."""
    agencies_of(request)
    if screen := screen_of(request):
        screens.blank(screen)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    case = request.POST.get("case", "")
    return redirect("pledges:window_case", case) if is_key(case) else redirect("pledges:window")


@login_required
@require_POST
def show(request: HttpRequest, case: UUID, choice: UUID) -> HttpResponse:
    """Turn this certificate to the customer."""
    row = fetch(CASES, request.user, rules.is_window, rules.may_edit, pk=case)
    follow(request, one(evidence_of(row), choice).choice)
    return redirect("pledges:window_case", row.pk)


def follow(request: HttpRequest, choice: CertificateChoice) -> None:
    """A connected screen follows what the clerk does; without one nothing happens."""
    screen = screen_of(request)
    if screen is None or screen.paired_at is None:
        return
    try:
        screens.show(screen, choice, by=request.user)
    except Refused:  # filed meanwhile: its page says so
        return


@login_required
@require_safe
def progress(request: HttpRequest, case: UUID) -> HttpResponse:
    """What the customer is at; the page is loaded anew when she has got on."""
    row = fetch(CASES, request.user, rules.is_window, pk=case)
    screen = screen_of(request)
    context = screen_context(screen, row)
    same = context["shown"] is not None and request.GET.get("at") == context["shown"].stamp
    if same and request.GET.get("step", "") == context["screen_step"]:
        return HttpResponse(status=204)
    answer = render(request, "pledges/window/_screen.html", {"case": row, **context})
    if request.GET.get("step", "") != context["screen_step"]:
        answer.headers["HX-Refresh"] = "true"
    return answer


def screen_context(screen: CustomerScreen | None, row) -> dict:
    """What the clerk's page shows of the screen: what is on it, and at which step the case stands there."""
    paired = screen is not None and screen.paired_at is not None
    shown = picture_of(screen) if screen is not None and paired and not shows_another(screen, row) else None
    step = missing_step(shown.item) if shown and shown.item else ""
    signed = shown is not None and shown.stage in ("signed", "done")
    return {
        "screen": screen,
        "shown": shown,
        "screen_step": "signed" if signed else step,
        "blank_screen": shows_another(screen, row),
    }
