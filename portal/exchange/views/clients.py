"""The lines of business systems: entered by the system administrator, keys by the security administrator."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.exchange import rules
from portal.exchange.domain import clients, tokens
from portal.exchange.forms import ChangeForm, ClientForm, SubscribeForm, TokenForm
from portal.exchange.models import ApiClient, ApiToken
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.attempt import attempt, show
from portal.kernel.calendar import today
from portal.kernel.paging import page_by_key

# Under which name the page shows a form again.
FORMS = {TokenForm: "token_form", SubscribeForm: "subscription_form"}
SHOWN = 20  # of tokens and subscriptions, the newest
CLIENTS = ApiClient.objects.select_related("agency", "account", "registered_by")


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """All systems, the newest first."""
    if not rules.may_see(request.user):
        raise PermissionDenied
    rows = CLIENTS.for_user(request.user).prefetch_related("tokens")
    page = page_by_key(request, rows, ordering=("-id",), size=30)
    context = {"page": page, "may_register": rules.may_register(request.user)}
    return render(request, "exchange/clients.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a system."""
    if not rules.may_register(request.user):
        raise PermissionDenied
    form = ClientForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            client = clients.register(by=request.user, **form.cleaned_data)
            return redirect("exchange:client", client.pk)
        except Refused as refusal:
            show(form, refusal)
    return render(request, "exchange/new_client.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def client(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One system: its facts, tokens and subscriptions; a POST changes the facts."""
    row = fetch(CLIENTS, request.user, rules.may_see, pk=pk)
    if request.method != "POST":
        return page_of(request, row)
    if not rules.may_register(request.user):
        raise PermissionDenied
    form = ChangeForm(request.POST)
    if form.is_valid():
        change = partial(clients.change, row, by=request.user, **form.cleaned_data)
        if attempt(request, form, change, "已保存，从下一次调用起生效。"):
            return redirect("exchange:client", pk)
    return page_of(request, row, form=form, status=422)


def page_of(request: HttpRequest, row: ApiClient, *, status: int = 200, **forms: Any) -> HttpResponse:
    is_open = rules.is_open(request.user, row)
    context = {
        "client": row,
        "form": ChangeForm(initial=ChangeForm.initial_of(row)),
        "token_form": TokenForm(auto_id="token_%s"),
        "subscription_form": SubscribeForm(auto_id="subscription_%s"),
        "tokens": list(row.tokens.select_related("issued_by")[:SHOWN]),
        "subscriptions": list(row.subscriptions.all()[:SHOWN]),
        "may_change": is_open and rules.may_register(request.user),
        "may_release": is_open and rules.may_release(request.user),
        "may_revoke": is_open and rules.may_revoke(request.user),
        "today": today(),
        **forms,
    }
    return render(request, "exchange/client.html", context, status=status)


@require_POST
@login_required
def issue(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand out a token, or replace the one there is; shown on the page that answers, and never again."""
    row = fetch(CLIENTS, request.user, rules.may_release, pk=pk)
    form = TokenForm(request.POST, auto_id="token_%s")
    act = partial(tokens.issue, row, by=request.user)
    return shown_once(request, row, form, act=act, template="exchange/token_once.html")


def shown_once(
    request: HttpRequest, row: ApiClient, form: Any, *, act: Callable[..., tuple[Any, str]], template: str
) -> HttpResponse:
    """Do an act that makes a secret, and show it on the page that answers; or the form again with what is wrong."""
    if form.is_valid():
        try:
            made, secret = act(**form.cleaned_data)
        except Refused as refusal:
            show(form, refusal)
        else:
            context = {"client": row, "made": made, "secret": secret}
            return render(request, template, context)
    return page_of(request, row, status=422, **{FORMS[type(form)]: form})


@require_POST
@login_required
def revoke_token(request: HttpRequest, pk: UUID, token: UUID) -> HttpResponse:
    """Void one token."""
    row = fetch(CLIENTS, request.user, rules.may_release, pk=pk)
    found = ApiToken.objects.filter(client=row, pk=token).first()
    if found is None:
        raise PermissionDenied
    act = partial(tokens.revoke_token, found, by=request.user, reason=request.POST.get("reason", ""))
    attempt(request, None, act, "令牌已作废，下一次调用起不能再用。")
    return redirect("exchange:client", pk)


@require_POST
@login_required
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cut the system off."""
    row = fetch(CLIENTS, request.user, rules.may_revoke, pk=pk)
    act = partial(clients.revoke, row, by=request.user, reason=request.POST.get("reason", ""))
    attempt(request, None, act, "已停用：令牌全部作废，不再推送事件。办件照常在窗口和网上办理。")
    return redirect("exchange:client", pk)
