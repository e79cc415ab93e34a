"""Desks: which cases lie on which desk, what is first, and the figures above them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from pledges.enums import OPEN_STATES, CaseState, Channel
from pledges.forms import DeskFilter
from pledges.models import Absence, Case, Extension, Recusal, Writ
from portal.kernel.calendar import today
from portal.kernel.ids import read_code
from portal.kernel.paging import Page, at_most, page_by_key
from portal.people.models import Agency

PAGE_SIZE = 30


@dataclass(frozen=True)
class Figure:
    """One number over a desk and the rows behind it."""

    label: str
    value: int | str
    url: str
    tone: str = ""


def matters_of(agencies: set[Any]) -> list[tuple[Any, str]]:
    """The administrative matters for the filter of a desk."""
    names = Agency.objects.filter(pk__in=agencies).values_list(
        "administrative_matters__pk", "administrative_matters__name"
    )
    return [(key, name) for key, name in names if key]


def handling_figures(agencies: set[Any]) -> list[Figure]:
    """Late, due today, to be accepted, to be decided; counted no further than 99."""
    on = today()
    rows = Case.objects.filter(agency__in=agencies, due_on__isnull=False)
    opened = rows.filter(state__in=OPEN_STATES)
    return [
        Figure("逾期", at_most(opened.filter(due_on__lt=on)), "?due=late", "late"),
        Figure("今日到期", at_most(opened.filter(due_on=on)), "?due=today", "wait"),
        Figure("待受理", at_most(rows.filter(state=CaseState.FILED)), "?state=filed"),
        Figure("待决定", at_most(rows.filter(state=CaseState.ACCEPTED)), "?state=accepted"),
        Figure("等负责人决定", at_most(Case.objects.filter(waits_for_head(agencies))), "?waits=head", "wait"),
        Figure(
            "待送达文书",
            at_most(Writ.objects.unserved().filter(agency__in=agencies)),
            reverse("pledges:unserved"),
        ),
    ]


def handling_page(request: HttpRequest, agencies: set[Any], form: DeskFilter) -> Page:
    """What is due first; closed cases, which have no due date, newest first."""
    each = ("agency", agencies)
    rows = _filtered(Case.objects.for_lists().filter(agency__in=agencies), form)
    if request.GET.get("waits") == "head":
        rows = rows.filter(waits_for_head(agencies))
    if request.GET.get("mine"):
        rows = rows.filter(handler__in=stands_for(request.user))
    state = form.cleaned_data["state"] if form.is_valid() else ""
    if state and state not in OPEN_STATES:
        return page_by_key(
            request, rows.filter(state=state), ordering=("-filed_at", "-id"), size=PAGE_SIZE, each=each
        )
    rows = rows.filter(state__in=[state] if state else OPEN_STATES, due_on__isnull=False)
    due = request.GET.get("due")
    if due in {"late", "today"}:
        rows = rows.filter(due_on__lt=today()) if due == "late" else rows.filter(due_on=today())
    return page_by_key(request, rows, ordering=("due_on", "id"), size=PAGE_SIZE, each=each)


def waits_for_head(agencies: set[Any]) -> Q:
    """Cases of these agencies in which the head is asked for more time, or to decide on a recusal."""
    asked = {"case__agency__in": agencies, "state": "asked"}
    extended = Extension.objects.filter(**asked).order_by().values("case")
    # One list of keys: two, joined by OR, would be looked for in every case that there is.
    return Q(pk__in=extended.union(Recusal.objects.filter(**asked).order_by().values("case")))


def deputising(user: Any) -> QuerySet[Absence]:
    """For whom this person is the deputy today."""
    return Absence.objects.on(today()).filter(deputy=user).select_related("user").order_by("ends_on", "id")


def stands_for(user: Any) -> list[Any]:
    """Herself, and those whose deputy she is today."""
    return [user.pk, *deputising(user).values_list("user", flat=True)]


def reassign_page(request: HttpRequest, agency: Agency) -> Page:
    """The cases of an agency that are under way, what is due first."""
    rows = Case.objects.for_lists().filter(agency=agency, state__in=OPEN_STATES, due_on__isnull=False)
    return page_by_key(request, rows, ordering=("due_on", "id"), size=PAGE_SIZE)


def window_figures(agencies: set[Any]) -> list[Figure]:
    """Drafts at the counter, filed today, waiting for supplements; counted no further than 99."""
    rows = Case.objects.filter(agency__in=agencies, channel=Channel.COUNTER)
    supplements = rows.filter(state=CaseState.SUPPLEMENT_ASKED)
    return [
        Figure("没办完的草稿", at_most(rows.filter(state=CaseState.DRAFT)), "?state=draft", "wait"),
        Figure("今天已提交", at_most(rows.filter(filed_at__gte=midnight(today()))), "?state=filed"),
        Figure("等补正", at_most(supplements), "?state=supplement"),
    ]


def window_page(request: HttpRequest, agencies: set[Any], form: DeskFilter) -> Page:
    """The counter's own cases of the last month, newest first; with a state, all of that state."""
    rows = Case.objects.for_lists().filter(agency__in=agencies, channel=Channel.COUNTER)
    rows = _filtered(rows.exclude(state=CaseState.DISCARDED), form)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    if state:
        rows = rows.filter(state=state)
    elif not (form.is_valid() and form.cleaned_data["q"]):
        rows = rows.filter(created_at__gte=midnight(_a_month_ago()))
    return page_by_key(
        request, rows, ordering=("-created_at", "-id"), size=PAGE_SIZE, each=("agency", agencies)
    )


def midnight(day: date) -> datetime:
    """When a local day begins: a bound that an index can use."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _a_month_ago() -> date:
    return today() - timedelta(days=31)


def _filtered(rows: QuerySet[Case], form: DeskFilter) -> QuerySet[Case]:
    """The filters that live in the address; a wrong one filters nothing."""
    if not form.is_valid():
        return rows
    typed = form.cleaned_data
    if typed.get("channel"):
        rows = rows.filter(channel=typed["channel"])
    if typed["matter"]:
        rows = rows.filter(administrative_matter=typed["matter"])
    if typed["q"]:
        text = typed["q"].strip()
        rows = rows.filter(
            Q(number=text)
            | Q(number__endswith=text)
            | Q(resume_code=read_code(text))
            | Q(subject__name=text)
            | Q(ticket__iexact=text, created_at__gte=midnight(today()))
        )
    return rows
