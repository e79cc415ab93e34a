"""Filing upward: what is to be sent, what is to be received, what is late; one filing with all its hops."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from matters import upkeep_rules as may
from matters.domain import filings
from matters.models import FilingHop
from matters.models.filings import SENDING_ROLES
from matters.upkeep_enums import TO_SEND, HopState
from matters.upkeep_forms import AnswerForm, NoteForm, ReceiptForm
from matters.views.desk import keys_among, staff_only
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.attempt import attempt
from portal.kernel.calendar import today
from portal.kernel.paging import at_most, page_by_key
from portal.people.enums import Role
from portal.people.models import Agency

HOPS = FilingHop.objects.select_related(
    "filing__area",
    "filing__agency",
    "filing__edition",
    "sender__area",
    "receiver__area",
    "sent_by",
    "received_by",
)
MOST_AT_ONCE = 30  # a page of the desk
TABS = {"send": "待我报送", "receive": "待我接收", "late": "已逾期", "all": "全部"}


def _of_tab(tab: str, user: Any) -> Q:
    bureaus = user.area_paths(Role.BUREAU_ADMIN)
    if tab == "send":
        mine = Q(sender__in=user.agency_ids(*SENDING_ROLES), filing__agency__isnull=False)
        ours = Q(sender__leads_justice=True, sender__area__path__in=bureaus, filing__agency=None)
        return (mine | ours) & Q(state__in=TO_SEND)
    if tab == "receive":
        return Q(receiver__area__path__in=bureaus, state=HopState.SENT)
    if tab == "late":
        return Q(state__in=TO_SEND, due_on__lt=today())
    return Q()


@login_required
@require_safe
def filings_desk(request: HttpRequest) -> HttpResponse:
    """The hops of the user's offices and areas, the most urgent first."""
    staff_only(request)
    scope = HOPS.for_user(request.user)
    figures = {tab: at_most(scope.filter(_of_tab(tab, request.user))) for tab in TABS if tab != "all"}
    tab = request.GET.get("tab", "")
    if tab not in TABS:
        tab = next((key for key, value in figures.items() if value), "all")
    rows = scope.filter(_of_tab(tab, request.user)).annotate(due_order=Coalesce("due_on", Value(date.max)))
    ordering = ("-id",) if tab == "all" else ("due_order", "id")
    url = reverse("matters:filings")
    tones = {"send": "wait", "receive": "wait", "late": "late"}
    context = {
        "page": page_by_key(request, rows, ordering=ordering, size=MOST_AT_ONCE),
        "tab": tab,
        "tabs": TABS,
        "filed_here": any(figures.values()) or filings.ordered_in(_places(request.user)),
        "bulk": tab == "receive" and bool(figures["receive"]),
        "today": today(),
        "figures": [
            {"label": TABS[key], "value": value, "url": f"{url}?tab={key}", "tone": tones[key]}
            for key, value in figures.items()
        ],
    }
    return render(request, "matters/bureau/filings.html", context)


def _places(user: Any) -> set[str]:
    """The areas that the user works in or answers for."""
    agencies = Agency.objects.filter(pk__in=user.agency_ids())
    over = user.area_paths(Role.BUREAU_ADMIN, Role.GOVERNMENT_APPROVER, Role.AUDITOR)
    return {*over, *agencies.values_list("area__path", flat=True)}


@login_required
@require_safe
def filing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One filing: what is filed, its way up, and what this user may do at this hop."""
    staff_only(request)
    return _page(request, fetch(HOPS, request.user, pk=pk))


def _page(request: HttpRequest, hop: FilingHop, **forms: Any) -> HttpResponse:
    user = request.user
    sends = may.may_send(user, hop) and hop.state in TO_SEND
    receives = may.may_receive(user, hop) and hop.state == HopState.SENT
    filed = hop.filing.filed.select_related("version__matter__administrative_matter").order_by("id")
    context = {
        "hop": hop,
        "filing": hop.filing,
        "hops": hop.filing.hops.select_related("sender", "receiver", "sent_by", "received_by"),
        "ahead": _ahead(hop),
        "filed": filed[:200],
        "sends": sends and hop.receiver is not None,
        "registers": sends and hop.receiver is None,
        "receives": receives,
        "reminds": hop.state in TO_SEND and may.may_remind(user, hop) and not sends,
        "note_form": NoteForm(auto_id="note_%s"),
        "receipt_form": ReceiptForm(auto_id="receipt_%s"),
        "answer_form": AnswerForm(auto_id="answer_%s"),
        **forms,
    }
    return render(request, "matters/bureau/filing.html", context, status=422 if forms else 200)


def _ahead(hop: FilingHop) -> list[filings.Hop]:
    """The hops that are not open yet."""
    opened = hop.filing.hops.count()
    return filings.hops_of_filing(hop.filing)[opened:]


def _done(request: HttpRequest, pk: UUID, slot: str, form: Any, act: Any) -> HttpResponse:
    """One act with a form: back to the page, or the page again with what was wrong."""
    hop = fetch(HOPS, request.user, pk=pk)
    if form.is_valid() and attempt(request, form, lambda: act(hop, form.cleaned_data), "已办理。"):
        return redirect("matters:filing", pk=pk)
    return _page(request, fetch(HOPS, request.user, pk=pk), **{slot: form})


@login_required
@require_POST
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the list up."""
    form = NoteForm(request.POST, auto_id="note_%s")
    by = request.user
    return _done(
        request, pk, "note_form", form, lambda hop, data: filings.send(hop, by=by, note=data["note"])
    )


@login_required
@require_POST
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter the receipt of an office outside this portal."""
    form = ReceiptForm(request.POST, auto_id="receipt_%s")
    by = request.user
    return _done(
        request, pk, "receipt_form", form, lambda hop, data: filings.register_receipt(hop, by=by, **data)
    )


@login_required
@require_POST
def receive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm, or return with the reason."""
    form = AnswerForm(request.POST, auto_id="answer_%s")
    act = filings.give_back if "back" in request.POST else filings.receive
    by = request.user
    return _done(request, pk, "answer_form", form, lambda hop, data: act(hop, by=by, answer=data["answer"]))


@login_required
@require_POST
def receive_many(request: HttpRequest) -> HttpResponse:
    """Confirm the chosen ones, each an act of its own with its own receipt; what could not be is named."""
    staff_only(request)
    keys, done = keys_among(request.POST.getlist("hop")[:MOST_AT_ONCE]), 0
    for key in keys:
        hop = fetch(HOPS, request.user, pk=key)
        try:
            filings.receive(hop, by=request.user)
            done += 1
        except Refused as refusal:
            messages.error(request, f"{hop.filing.title}：{refusal.message}{refusal.way_out}")
    if done:
        messages.success(request, f"已确认{done}件备案，回执编号在各件里。")
    if not keys:
        messages.error(request, "没有勾选备案。请勾选要确认的备案。")
    return redirect(f"{reverse('matters:filings')}?tab=receive")


@login_required
@require_POST
def remind(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remind the sender."""
    hop = fetch(HOPS, request.user, pk=pk)
    attempt(request, None, lambda: filings.remind(hop, by=request.user), "已催报。")
    return redirect("matters:filing", pk=pk)
