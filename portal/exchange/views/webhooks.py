"""What systems are told by themselves: subscribing, the log of deliveries, sending once more."""

from functools import partial
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.exchange import rules
from portal.exchange.domain import webhooks
from portal.exchange.forms import DeliveryFilter, SubscribeForm
from portal.exchange.models import Delivery, Subscription
from portal.exchange.views.clients import CLIENTS, shown_once
from portal.kernel.access import fetch
from portal.kernel.attempt import attempt
from portal.kernel.paging import page_by_key

SUBSCRIPTIONS = Subscription.objects.select_related("client__agency")


@require_POST
@login_required
def subscribe(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new address; its secret is shown on the page that answers, and never again."""
    row = fetch(CLIENTS, request.user, rules.may_release, pk=pk)
    form = SubscribeForm(request.POST, auto_id="subscription_%s")
    act = partial(webhooks.subscribe, row, by=request.user)
    return shown_once(request, row, form, act=act, template="exchange/subscription_once.html")


@require_POST
@login_required
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nothing more is sent there."""
    row = fetch(SUBSCRIPTIONS, request.user, rules.may_revoke, pk=pk)
    act = partial(webhooks.end_subscription, row, by=request.user)
    attempt(request, None, act, "已取消订阅，还没有送达的不再发送。")
    return redirect("exchange:client", row.client_id)


@require_safe
@login_required
def deliveries(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was sent to one address, newest first; given up ones can be sent again."""
    row = fetch(SUBSCRIPTIONS, request.user, rules.may_see, pk=pk)
    form = DeliveryFilter(request.GET)
    rows = Delivery.objects.filter(subscription=row)
    if form.is_valid() and form.cleaned_data["state"]:
        rows = rows.filter(state=form.cleaned_data["state"])
    context = {
        "subscription": row,
        "form": form,
        "page": page_by_key(request, rows, ordering=("-id",), size=30),
        "may_redeliver": rules.may_revoke(request.user) and row.state == "active",
    }
    return render(request, "exchange/deliveries.html", context)


@require_POST
@login_required
def redeliver(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send one message once more."""
    row = fetch(Delivery.objects.select_related("subscription"), request.user, rules.may_revoke, pk=pk)
    act = partial(webhooks.redeliver, row, by=request.user)
    attempt(request, None, act, "已放回待送，稍后自动发送。")
    return redirect("exchange:deliveries", row.subscription_id)
