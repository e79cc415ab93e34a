"""F2 and F3 of the counter: who is there, for whom, with which originals, and what for. Opens the draft."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matters.models import AdministrativeMatter
from pledges.counter_forms import AgentForm, CounterForm, RepresentativeForm
from pledges.domain import cases, screens
from pledges.domain.authorizations import held_for
from pledges.earlier import earlier_of
from pledges.enums import Channel
from pledges.forms import refuse
from pledges.models import CertificateChoice
from pledges.views.common import bound, kept
from pledges.views.start import asked_of
from portal.kernel.access import fetch, saw
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.kernel.throttle import too_often
from portal.people.area_rules import RuleBook
from portal.people.domain.divisions import remarks_on
from portal.people.domain.identifiers import checked_number
from portal.people.domain.identity import record_identity_check
from portal.people.domain.representations import record_at_counter
from portal.people.domain.subjects import get_or_create_subject
from portal.people.enums import Role
from portal.people.models import Agency, Subject

FOUND_AT_MOST = 30
# How often a clerk may look a number up: more than any counter serves, less than what it takes to go fishing.
LOOK_UPS, WITHIN = 60, 600


def agencies_of(request: HttpRequest) -> set[Any]:
    """Where this clerk serves the counter; nobody else comes here."""
    agencies = request.user.agency_ids(Role.WINDOW_CLERK)
    if not agencies:
        raise PermissionDenied
    return agencies


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The one screen before there is a case."""
    agencies = agencies_of(request)
    agent, representative = (
        _of_other(request, "by_agent", AgentForm, "agent"),
        _of_other(request, "by_representative", RepresentativeForm, "rep"),
    )
    other = agent if agent.is_bound else representative
    form = CounterForm(bound(request), initial={"form_token": uuid.uuid4()}, by_other=other.is_bound)
    if request.method == "POST" and all([form.is_valid(), not other.is_bound or other.is_valid()]):
        try:
            return redirect("pledges:window_case", _opened(request, form, other).pk)
        except Refused as refusal:
            _refuse(form, other, refusal)
    query = request.POST.get("q", "")
    before, shown = last_asked(request), screens.screen_of(request.session.session_key)
    chosen = str(form["matter"].value() or "") or next(iter(before), "")
    context = {
        "form": form,
        "known": None,
        "blank_screen": shown is not None and shown.choice_id is not None,
        "agent": agent,
        "representative": representative,
        "groups": _matters(agencies, query, chosen),
        "query": query,
        "picked": request.POST.getlist("certificates"),
        "before": before.get(chosen, []),
        "most": FOUND_AT_MOST,
    }
    status = 422 if form.errors or other.errors else 200
    return render(request, "pledges/window/new.html", context, status=status)


def last_asked(request: HttpRequest) -> dict[str, list[str]]:
    """What this clerk's last customer came for, and the certificates of it: most often the next wants the same."""
    rows = CertificateChoice.objects.filter(case__created_by=request.user, case__channel=Channel.COUNTER)
    last = (
        rows.order_by("-case_id", "order")
        .values_list("case__administrative_matter", "version__matter")
        .first()
    )
    return {str(last[0]): [str(last[1])]} if last else {}


@login_required
@require_POST
def next_customer(request: HttpRequest) -> HttpResponse:
    """The next customer, please."""
    agencies_of(request)
    if screen := screens.screen_of(request.session.session_key):
        screens.blank(screen)
    return redirect("pledges:window_new")


@login_required
@require_POST
def person(request: HttpRequest) -> HttpResponse:
    """Enter behind the number: the scanned line in its fields, and what is on record, masked."""
    agencies = agencies_of(request)
    if too_often("window-person", str(request.user.pk), most=LOOK_UPS, seconds=WITHIN):
        return _person(
            request, CounterForm(request.POST), problem="查得太频繁了，请过几分钟再查，或者直接填写。"
        )
    form = CounterForm(request.POST)
    try:
        checked_number(form.data.get("document_type", ""), form.data.get("number", ""), on=today())
    except Refused as refusal:
        return _person(request, form, problem=f"{refusal.message}{refusal.way_out}")
    if form.known is not None:
        saw(request, form.known, "窗口按证件号码查找")
    return _person(request, form, earlier=earlier_of(form.known, agencies) if form.known else [])


def _person(request: HttpRequest, form: CounterForm, **found: Any) -> HttpResponse:
    """The fields of the person again, as typed and not yet judged."""
    shown = CounterForm(initial={name: form.data.get(name, "") for name in CounterForm.base_fields})
    for name in ("name", "phone"):
        shown.fields[name].required = form.fields[name].required
    for attr in ("data-focus",):
        shown.fields["number"].widget.attrs.pop(attr, None)
    context = {"form": shown, "known": form.known, "looked_up": True, **found}
    return render(request, "pledges/window/_person.html", context)


def _of_other(request: HttpRequest, flag: str, kind: type[Form], prefix: str) -> Form:
    """The form of who came in the applicant's place, bound when the clerk said so."""
    return kind(request.POST, request.FILES, prefix=prefix) if request.POST.get(flag) else kind(prefix=prefix)


def _refuse(form: CounterForm, other: Form, refusal: Refused) -> None:
    """At the field of whoever it is about: the applicant, or who came in her place."""
    if refusal.code == "agent_not_allowed":
        refusal.field = "by_agent"
    own = refusal.field.startswith("other-")
    refusal.field = refusal.field.removeprefix("other-")
    mine = other.is_bound and (own or refusal.field not in form.fields)
    refuse(other if mine else form, refusal)


def _opened(request: HttpRequest, form: CounterForm, other: Form):
    matter = fetch(
        AdministrativeMatter.objects.active().select_related("agency", "area"),
        request.user,
        lambda user, row: row.agency_id in user.agency_ids(Role.WINDOW_CLERK),
        pk=form.cleaned_data["matter"],
    )
    asked, chosen = asked_of(matter), request.POST.getlist("certificates")
    picked = [certificate for certificate in asked if str(certificate.pk) in chosen or len(asked) == 1]
    case = {
        "administrative_matter": matter,
        "versions": [certificate.current for certificate in picked],
        "subject": get_or_create_subject(**form.subject(), by=request.user),
        "channel": Channel.COUNTER,
        "by": request.user,
        "form_token": form.cleaned_data["form_token"],
        "ticket": form.cleaned_data["ticket"],
    }
    _remark(request, case["subject"])
    if not other.is_bound:
        record_identity_check(subject=case["subject"], by=request.user, agency=matter.agency)
        return cases.open_case(**case)
    person = _other(request, other)
    record_identity_check(subject=person, by=request.user, agency=matter.agency)
    if isinstance(other, AgentForm):
        if paper := other.authorization():
            return cases.open_by_agent(agent=person, **{**paper, "file": kept(paper["file"])}, **case)
        held = held_for(case["subject"], person, matter=matter)
        return cases.open_case(agent=person, authorization=held, **case)
    row = _represented(request, other, agency=matter.agency, principal=case["subject"], person=person)
    return cases.open_case(representation=row, **case)


def _represented(
    request: HttpRequest, form: RepresentativeForm, *, agency: Agency, principal: Subject, person: Subject
):
    typed = form.cleaned_data
    return record_at_counter(
        principal=principal,
        person=person,
        capacity=typed["capacity"],
        relation=typed["relation"],
        note=typed["note"],
        file=kept(typed["scan"]),
        child_consent=typed["child_consent"],
        agency=agency,
        by=request.user,
    )


def _remark(request: HttpRequest, subject: Subject) -> None:
    """What only staff is told about a number that is right all the same."""
    if words := remarks_on(subject):
        messages.info(request, words)


def _other(request: HttpRequest, form: Form) -> Subject:
    try:
        person = get_or_create_subject(**form.subject(), by=request.user)
    except Refused as refusal:
        refusal.field = f"other-{refusal.field}"
        raise
    _remark(request, person)
    return person


@login_required
@require_safe
def matters(request: HttpRequest) -> HttpResponse:
    """The matters of the clerk's agencies that fit what was typed."""
    groups = _matters(agencies_of(request), request.GET.get("q", ""), "")
    return render(request, "pledges/window/_matters.html", {"groups": groups, "most": FOUND_AT_MOST})


def _matters(agencies: set[Any], query: str, chosen: str) -> dict[str, list[dict[str, Any]]]:
    """By agency, in the order of their names; whether an agent may come is said by area and certificate."""
    rows = AdministrativeMatter.objects.listed().filter(agency__in=agencies)
    for word in query.split():
        rows = rows.filter(name__icontains=word) | rows.filter(
            certification_matters__current__name__icontains=word
        )
    rows = rows.distinct().order_by("agency__name", "name").select_related("agency", "area")
    rows = list(rows.prefetch_related("certification_matters__current")[:FOUND_AT_MOST])
    rows.sort(key=lambda row: str(row.pk) != chosen)
    book, found = RuleBook.load(), {}
    for row in rows:
        rules_here = book.of(row.area.path, today())
        certificates = [c for c in row.certification_matters.all() if c.current_id]
        allowed = rules_here.agent_allowed and not rules_here.sign_in_person
        found.setdefault(row.agency.name, []).append(
            {
                "pk": row.pk,
                "name": row.name,
                "checked": str(row.pk) == chosen or len(rows) == 1,
                "certificates": certificates,
                "agents": allowed and any(c.current.agent_allowed for c in certificates),
            }
        )
    return found
