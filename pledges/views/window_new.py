"""F2 and F3 of the counter: who is there, for whom, with which originals, and what for. Opens the draft."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from matters.models import AdministrativeMatter
from pledges.counter_forms import AgentForm, CounterForm, RepresentativeForm
from pledges.domain import cases
from pledges.enums import Channel
from pledges.forms import refuse
from pledges.views.common import bound, kept
from pledges.views.start import asked_of
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.people.area_rules import RuleBook
from portal.people.domain.divisions import remarks_on
from portal.people.domain.identity import record_identity_check
from portal.people.domain.representations import record_at_counter
from portal.people.domain.subjects import get_or_create_subject
from portal.people.enums import Role
from portal.people.models import Agency, Subject

FOUND_AT_MOST = 30


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
    chosen = str(form["matter"].value() or "")
    context = {
        "form": form,
        "agent": agent,
        "representative": representative,
        "groups": _matters(agencies, query, chosen),
        "query": query,
        "picked": request.POST.getlist("certificates"),
        "most": FOUND_AT_MOST,
    }
    status = 422 if form.errors or other.errors else 200
    return render(request, "pledges/window/new.html", context, status=status)


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
    }
    _remark(request, case["subject"])
    if not other.is_bound:
        record_identity_check(subject=case["subject"], by=request.user, agency=matter.agency)
        return cases.open_case(**case)
    person = _other(request, other)
    record_identity_check(subject=person, by=request.user, agency=matter.agency)
    if isinstance(other, AgentForm):
        paper = other.authorization()
        return cases.open_by_agent(agent=person, **{**paper, "file": kept(paper["file"])}, **case)
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
