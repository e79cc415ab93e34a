"""The screen that faces the customer. It is nobody's session: a secret in its cookie opens what one clerk shows there."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pledges.domain import screens
from pledges.forms import refuse
from pledges.models import CertificateChoice, CustomerScreen
from pledges.screen_view import picture_of
from pledges.views.common import bound, picture
from portal.kernel.acts import Refused
from portal.kernel.throttle import too_often
from portal.people.network import client_address

COOKIE = "screen"
# A whole hall may connect its screens in one morning minute behind one address.
TRIES, WITHIN = 60, 300


class PairForm(forms.Form):
    """The code that the clerk's screen shows."""

    code = forms.CharField(
        label="配对码",
        max_length=12,
        help_text="窗口人员屏幕上的六位字母数字，五分钟内有效。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-focus": "", "class": "w-short"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def screen(request: HttpRequest) -> HttpResponse:
    """Paired: what is shown now. Else: the code, please."""
    found = screens.by_secret(request.COOKIES.get(COOKIE, ""))
    if request.method != "POST" and found is not None:
        return render(request, "pledges/screen/show.html", {"shown": picture_of(found)})
    form = PairForm(bound(request))
    if request.method == "POST" and form.is_valid():
        if too_often("screen-pair", client_address(request), most=TRIES, seconds=WITHIN):
            form.add_error("code", "试得太多了，请过几分钟再试。")
        else:
            try:
                return _paired(form.cleaned_data["code"])
            except Refused as refusal:
                refuse(form, refusal)
    return render(request, "pledges/screen/pair.html", {"form": form}, status=422 if form.errors else 200)


def _paired(code: str) -> HttpResponse:
    _, secret = screens.pair(code=code)
    answer = redirect("pledges:screen")
    answer.set_cookie(
        COOKIE,
        secret,
        path="/screen/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return answer


@never_cache
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """Asked every second: the new picture, or that nothing has changed."""
    found = screens.by_secret(request.COOKIES.get(COOKIE, ""))
    if found is None:
        answer = HttpResponse(status=200)
        answer.headers["HX-Redirect"] = "/screen/"
        return answer
    shown = picture_of(found)
    if request.GET.get("at") == shown.stamp:
        return HttpResponse(status=204)
    return render(request, "pledges/screen/_show.html", {"shown": shown})


Act = Callable[[HttpRequest, CustomerScreen, CertificateChoice], object]


def by_customer(act: Act) -> Callable[[HttpRequest], HttpResponse]:
    """What the customer does on the screen: only with what is shown there, and only while it is."""

    @never_cache
    @require_POST
    @wraps(act)
    def view(request: HttpRequest) -> HttpResponse:
        found = screens.by_secret(request.COOKIES.get(COOKIE, ""))
        if found is None:
            return redirect("pledges:screen")
        problem = ""
        try:
            act(request, found, _choice(request))
        except Refused as refusal:
            problem = f"{refusal.message}{refusal.way_out}"
        found.refresh_from_db()
        context = {"shown": picture_of(found), "problem": problem}
        part = "_show" if request.headers.get("HX-Request") else "show"
        return render(request, f"pledges/screen/{part}.html", context, status=422 if problem else 200)

    return view


def _choice(request: HttpRequest) -> CertificateChoice:
    """What the page was about; whether it is still shown is asked by the act."""
    try:
        return CertificateChoice(pk=UUID(request.POST.get("choice", "")))
    except ValueError:
        raise Refused("这一页已经收起，刚才的操作没有生效。", code="not_shown") from None


@by_customer
def tick(request: HttpRequest, found: CustomerScreen, choice: CertificateChoice) -> object:
    """One section has been read."""
    return screens.tick(found, choice, section=request.POST.get("section", ""))


@by_customer
def check(request: HttpRequest, found: CustomerScreen, choice: CertificateChoice) -> object:
    """What was filled in is right."""
    return screens.check(found, choice, digest=request.POST.get("digest", ""))


@by_customer
def wrong(request: HttpRequest, found: CustomerScreen, choice: CertificateChoice) -> object:
    """What was filled in is wrong somewhere."""
    return screens.say_wrong(found, choice)


@by_customer
def sign(request: HttpRequest, found: CustomerScreen, choice: CertificateChoice) -> object:
    """The signature from the screen's pad."""
    png = picture(request.POST.get("signature", ""))
    return screens.sign(found, choice, digest=request.POST.get("signature_digest", ""), signature_png=png)
