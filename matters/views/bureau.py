"""The desk of the catalogue: agencies write, reviewers pass or send back, the publisher publishes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from matters import rules
from matters.domain import editions, versions
from matters.domain.bases import objection
from matters.domain.completeness import missing_elements
from matters.domain.steps import step_after, steps_of
from matters.enums import REVIEW_STATES, VersionState
from matters.forms import DeskFilter, EditionForm, OpinionForm, PassForm, ReasonForm
from matters.models import Edition, MatterVersion
from matters.models.scopes import below
from matters.views.panels import panels_of
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.kernel.paging import page_by_key
from portal.people.area_rules import rules_for
from portal.people.enums import Role
from portal.people.models import Agency, Area


def _staff_only(request: HttpRequest) -> None:
    if not rules.may_see_desk(request.user):
        raise PermissionDenied


def _mine(request: HttpRequest) -> Any:
    """The versions of the user's agencies and areas."""
    return MatterVersion.objects.filter(below(request.user, "matter__agency", "matter__area"))


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """What is under way, newest first; what waits for this user is one filter away."""
    _staff_only(request)
    agencies = Agency.objects.filter(below(request.user, "id", "area"))
    form = DeskFilter(request.GET or None, agencies=agencies.values_list("id", "name"))
    rows = _mine(request).select_related("matter__agency", "matter__area", "matter__administrative_matter")
    if form.is_valid():
        wanted = form.cleaned_data
        chosen = {"state": wanted["state"], "matter__agency": wanted["agency"], "name__contains": wanted["q"]}
        rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    tab = request.GET.get("tab", "waiting")
    if tab == "waiting" and not (form.is_bound and form.is_valid() and form.cleaned_data["state"]):
        rows = rows.filter(state__in=(VersionState.DRAFT, *REVIEW_STATES))
    page = page_by_key(request, rows, ordering=("-id",), size=30)
    return render(request, "matters/bureau/desk.html", {"form": form, "page": page, "tab": tab})


@login_required
def version(request: HttpRequest, pk: str) -> HttpResponse:
    """One version: everything it says, what it lacks, its steps, and the acts that are this user's."""
    found = _fetch(request, pk)
    return _page(request, found, {})


def _fetch(request: HttpRequest, pk: str) -> MatterVersion:
    _staff_only(request)
    rows = MatterVersion.objects.select_related(
        "matter__agency",
        "matter__area",
        "matter__administrative_matter",
        "matter__current",
        "liability_clause",
    )
    return fetch(rows, request.user, pk=pk)


def _page(
    request: HttpRequest, found: MatterVersion, forms: dict[str, Any], status: int = 200
) -> HttpResponse:
    area_rules = rules_for(found.matter.area)
    clauses = [basis.clause for basis in found.bases.select_related("clause__version__source")]
    in_review, user = found.state in REVIEW_STATES, request.user
    last = step_after(area_rules, found.step) is None
    context = {
        "version": found,
        "rules": area_rules,
        "bases": [
            (clause, objection(clause, area=found.matter.area, rules=area_rules, on=today()))
            for clause in clauses
        ],
        "missing": missing_elements(found, rules=area_rules),
        "steps": steps_of(area_rules),
        "taken": found.steps.select_related("by"),
        "former": found.matter.current if found.matter.current_id != found.pk else None,
        "may_submit": found.state == VersionState.DRAFT and rules.may_draft(user, found),
        "may_pass": in_review and not last and rules.may_review(user, found),
        "may_send_back": in_review and rules.may_review(user, found),
        "may_publish": in_review and last and rules.may_publish(user, found, area_rules),
        "may_take_down": found.state == VersionState.PUBLISHED and rules.may_publish(user, found, area_rules),
        "panels": list(panels_of(request, found)),
        "pass_form": PassForm(technical=any(step.optional for step in steps_of(area_rules))),
        "publish_form": OpinionForm(auto_id="publish_%s"),
        "reason_form": ReasonForm(auto_id="reason_%s"),
        **forms,
    }
    return render(request, "matters/bureau/version.html", context, status=status)


def _act(
    request: HttpRequest,
    pk: str,
    form: Any,
    *,
    slot: str,
    done: str,
    do: Callable[[MatterVersion, dict[str, Any]], Any],
) -> HttpResponse:
    found = _fetch(request, pk)
    refused = None
    if form.is_valid():
        try:
            do(found, form.cleaned_data)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, done)
            return redirect("matters:version", pk=pk)
    return _page(request, _fetch(request, pk), {slot: form, "refusal": refused}, status=422)


@login_required
@require_POST
def submit(request: HttpRequest, pk: str) -> HttpResponse:
    """Hand a draft in for review."""
    form = OpinionForm(request.POST, auto_id="publish_%s")
    return _act(
        request,
        pk,
        form,
        slot="publish_form",
        done="已提交审核。",
        do=lambda v, _: versions.submit(v, by=request.user),
    )


@login_required
@require_POST
def pass_step(request: HttpRequest, pk: str) -> HttpResponse:
    """Agree in the present step."""
    return _act(
        request,
        pk,
        PassForm(request.POST, technical=True),
        slot="pass_form",
        done="已通过，转入下一步。",
        do=lambda v, words: versions.pass_step(v, by=request.user, **words),
    )


@login_required
@require_POST
def send_back(request: HttpRequest, pk: str) -> HttpResponse:
    """Send back with reasons."""
    return _act(
        request,
        pk,
        ReasonForm(request.POST, auto_id="reason_%s"),
        slot="reason_form",
        done="已退回修改。",
        do=lambda v, words: versions.send_back(v, by=request.user, **words),
    )


@login_required
@require_POST
def refuse_listing(request: HttpRequest, pk: str) -> HttpResponse:
    """Do not list, with reasons."""
    return _act(
        request,
        pk,
        ReasonForm(request.POST, auto_id="reason_%s"),
        slot="reason_form",
        done="已作出不予列入的处理。",
        do=lambda v, words: versions.refuse_listing(v, by=request.user, **words),
    )


@login_required
@require_POST
def publish(request: HttpRequest, pk: str) -> HttpResponse:
    """Publish."""
    return _act(
        request,
        pk,
        OpinionForm(request.POST, auto_id="publish_%s"),
        slot="publish_form",
        done="已公布，即日起适用。",
        do=lambda v, words: versions.publish(v, by=request.user, **words),
    )


@login_required
@require_POST
def take_down(request: HttpRequest, pk: str) -> HttpResponse:
    """Take off the list."""
    return _act(
        request,
        pk,
        ReasonForm(request.POST, auto_id="reason_%s"),
        slot="reason_form",
        done="已撤下，即日起不得再索要这项证明。",
        do=lambda v, words: versions.take_down(v, by=request.user, reason=words["opinion"]),
    )


@login_required
def lists(request: HttpRequest) -> HttpResponse:
    """The editions of the user's areas, and the form that publishes the next one."""
    _staff_only(request)
    user = request.user
    areas = Area.objects.under(*user.area_paths(Role.BUREAU_ADMIN, Role.GOVERNMENT_APPROVER))
    mine = areas.filter(agencies__certification_matters__current__isnull=False).distinct()
    form = EditionForm(
        request.POST if request.method == "POST" else None, areas=mine.values_list("code", "full_name")
    )
    if request.method == "POST" and form.is_valid():
        if _published(request, form):
            return redirect("matters:bureau_lists")
    page = page_by_key(
        request, Edition.objects.filter(area__in=areas).select_related("area"), ordering=("-id",), size=30
    )
    context = {"page": page, "form": form, "may_publish": rules.may_run_lists(user)}
    return render(request, "matters/bureau/lists.html", context, status=422 if form.errors else 200)


def _published(request: HttpRequest, form: EditionForm) -> bool:
    area = Area.objects.get(pk=form.cleaned_data["area"])
    bureau = Agency.objects.filter(area=area, leads_justice=True).first()
    publisher = bureau.name if bureau else area.full_name
    try:
        edition = editions.publish_edition(
            area, kind=form.cleaned_data["kind"], publisher=publisher, by=request.user
        )
    except Refused as refusal:
        form.add_error(None, f"{refusal.message}{refusal.way_out}")
        return False
    messages.success(request, f"已公布{edition}。")
    return True
