"""How a person wants to be told: where she is reached, of what, how soon."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.exchange.domain import line
from portal.exchange.domain.adapters import connected
from portal.exchange.message_enums import REQUIRED, Topic
from portal.exchange.message_forms import AddressForm, CodeForm, WishesForm, events_of
from portal.exchange.models import Outgoing
from portal.kernel.acts import Refused
from portal.kernel.attempt import attempt, show
from portal.kernel.paging import page_by_key
from portal.people.contact_enums import Channel
from portal.people.domain import contacts
from portal.people.domain.one_time_codes import take
from portal.people.models import Contact


@require_safe
@login_required
def settings_page(request: HttpRequest) -> HttpResponse:
    """Addresses, wishes, and what was sent lately."""
    return _page(request)


def _page(request: HttpRequest, *, wishes: WishesForm | None = None, status: int = 200) -> HttpResponse:
    mine = {contact.channel: contact for contact in Contact.objects.filter(user=request.user)}
    ways = [(channel, mine.get(channel)) for channel in connected()]
    open_ways = [channel for channel, contact in ways if contact and contact.address]
    sent = Outgoing.objects.filter(user=request.user, code=None)
    context = {
        "ways": ways,
        "open_ways": open_ways,
        "missing": [channel for channel in Channel if channel not in connected()],
        "form": wishes or WishesForm(request.user, open_ways),
        "required": [
            (Topic(topic), "、".join(event.label for event in events_of(topic)), clause, why)
            for topic, (clause, why) in REQUIRED.items()
        ],
        "page": page_by_key(request, sent, ordering=("-id",), size=10),
    }
    return render(request, "exchange/my_messages.html", context, status=status)


@require_POST
@login_required
def save_wishes(request: HttpRequest) -> HttpResponse:
    """Of what, how soon."""
    mine = Contact.objects.filter(user=request.user, channel__in=connected()).exclude(address="")
    form = WishesForm(request.user, [Channel(contact.channel) for contact in mine], request.POST)
    if not form.is_valid():
        return _page(request, wishes=form, status=422)
    attempt(request, form, partial(line.set_preferences, wishes=form.wishes(), by=request.user), "已保存。")
    return redirect("exchange:my_messages")


@login_required
def address(request: HttpRequest, channel: str) -> HttpResponse:
    """Enter an address; a code is sent there."""
    way = _way(channel)
    form = AddressForm(way, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            contact = line.propose_address(channel=way, address=form.cleaned_data["address"], by=request.user)
        except Refused as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"验证码已发往{contact.pending_masked}。")
            return redirect("exchange:my_code", way)
    status = 422 if form.errors else 200
    return render(request, "exchange/my_address.html", {"form": form, "channel": way}, status=status)


@login_required
def code(request: HttpRequest, channel: str) -> HttpResponse:
    """The code that came, typed in."""
    way = _way(channel)
    contact = get_object_or_404(Contact.objects.exclude(pending=""), user=request.user, channel=way)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        about = contacts.about(contact, contact.pending)
        digits = form.cleaned_data["digits"]
        proof = take(user=request.user, purpose=contacts.PURPOSE, about=about, digits=digits)
        if proof is None:
            form.add_error("digits", "验证码不对、已经过期或者试得太多。请核对；还不行的，重新获取一个。")
        else:
            contacts.confirm(contact, proof=proof, by=request.user)
            messages.success(request, "已验证，以后的消息发到这里。")
            return redirect("exchange:my_messages")
    context = {"form": form, "channel": way, "contact": contact}
    return render(request, "exchange/my_code.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def remove(request: HttpRequest, channel: str) -> HttpResponse:
    """Nothing more goes there."""
    contact = get_object_or_404(Contact, user=request.user, channel=_way(channel))
    attempt(request, None, partial(contacts.remove, contact, by=request.user), "已删除，不再发到那里。")
    return redirect("exchange:my_messages")


def _way(channel: str) -> Channel:
    if channel not in connected():
        raise Http404("没有接通的方式")
    return Channel(channel)
