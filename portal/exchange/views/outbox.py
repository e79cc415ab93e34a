"""The system administrator's look at the message line: what did not go out, and sending it once more."""

from functools import partial
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.exchange import rules
from portal.exchange.domain.adapters import connected
from portal.exchange.domain.outbox import send_again
from portal.exchange.message_enums import OutgoingState
from portal.exchange.message_forms import OutgoingFilter
from portal.exchange.models import Outgoing
from portal.kernel.access import fetch
from portal.kernel.attempt import attempt
from portal.kernel.paging import page_by_key
from portal.people.contact_enums import Channel

STUCK = (OutgoingState.PARKED, OutgoingState.UNDELIVERED)


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """What is stuck, or one state; neither text nor person is shown."""
    if not rules.may_send_again(request.user):
        raise PermissionDenied
    form = OutgoingFilter(request.GET)
    rows = Outgoing.objects.for_user(request.user)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    rows = rows.filter(state=state) if state else rows.filter(state__in=STUCK)
    on = connected()
    context = {
        "form": form,
        "page": page_by_key(request, rows, ordering=("-id",), size=30),
        "ways": [(channel.label, channel in on) for channel in Channel],
        "stuck": STUCK,
    }
    return render(request, "exchange/outbox.html", context)


@require_POST
@login_required
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send one message once more."""
    row = fetch(Outgoing.objects, request.user, rules.may_send_again, pk=pk)
    attempt(request, None, partial(send_again, row, by=request.user), "已放回待发送，稍后自动发送。")
    return redirect("exchange:outbox")
