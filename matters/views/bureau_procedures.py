"""Desks of those who write: work procedures step by step, and the guides of the agency's own matters."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from matters import procedure_forms as f
from matters import public_rules as may
from matters.domain import clauses, guide_versions, work_procedures
from matters.domain.consultations import still_to_ask
from matters.domain.flows import as_text
from matters.domain.joint import allow_joint
from matters.drawing import svg
from matters.models import AdministrativeMatter, GuideDetails, GuideVersion, WorkProcedure
from matters.models.scopes import below
from matters.procedure_enums import ProcedureState
from matters.views.acting import act_on
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.attempt import attempt, show
from portal.kernel.paging import page_by_key
from portal.people.area_rules import rules_for
from portal.people.models import Agency, Area


def _only(request: HttpRequest, *roles: str) -> None:
    if not request.user.has_role(*roles):
        raise PermissionDenied


# -- work procedures --------------------------------------------------------


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """The work procedures of the user's areas, and the form that begins the next version."""
    _only(request, *may.PROCEDURE_WRITERS, *may.DECIDERS)
    form = _draft_form(request, request.POST if request.method == "POST" else None)
    if form is not None and form.is_bound and form.is_valid():
        words = form.cleaned_data
        area = Area.objects.get(pk=words["area"])
        agency = Agency.objects.get(pk=words["agency"])
        try:
            row = work_procedures.draft(area, agency=agency, by=request.user)
        except Refused as refusal:
            show(form, refusal)
        else:
            return redirect("matters:bureau_procedure", row.pk)
    rows = WorkProcedure.objects.filter(below(request.user, "agency", "area")).select_related(
        "area", "agency"
    )
    page = page_by_key(request, rows, ordering=("-id",), size=30)
    status = 422 if form is not None and form.errors else 200
    return render(request, "matters/bureau/procedures.html", {"page": page, "form": form}, status=status)


def _draft_form(request: HttpRequest, data: Any) -> f.DraftForm | None:
    """For those who write procedures; the areas are those of their agencies."""
    if not request.user.has_role(*may.PROCEDURE_WRITERS):
        return None
    agencies = Agency.objects.filter(below(request.user, "id", "area"), leads_justice=True)
    areas = Area.objects.filter(pk__in=agencies.values("area"))
    return f.DraftForm(
        data, areas=areas.values_list("code", "full_name"), agencies=agencies.values_list("id", "name")
    )


@login_required
def procedure(request: HttpRequest, pk: str) -> HttpResponse:
    """One work procedure: write it while it is a draft, see what it lacks, take the next step."""
    row = _fetch(request, pk)
    if request.method == "POST":
        form = f.ProcedureForm(request.POST, procedure=row)
        if form.is_valid():
            words = form.cleaned_data
            fine = attempt(
                request,
                form,
                lambda: work_procedures.edit(
                    row,
                    by=request.user,
                    seen=words["seen"],
                    title=words["title"],
                    doc_number=words["doc_number"],
                    chapters=form.chapters,
                ),
                "已保存。",
            )
            if fine:
                return redirect("matters:bureau_procedure", row.pk)
        return _page(request, row, {"form": form}, status=422)
    return _page(request, row, {})


def _fetch(request: HttpRequest, pk: str) -> WorkProcedure:
    return fetch(WorkProcedure.objects.select_related("area", "agency"), request.user, _rule, pk=pk)


def _rule(user: Any, row: WorkProcedure) -> bool:
    """Those who have some part in making it."""
    return may.may_write_procedure(user, row) or may.may_decide_procedure(user, row)


def _page(request: HttpRequest, row: WorkProcedure, given: dict[str, Any], status: int = 200) -> HttpResponse:
    user, state = request.user, row.state
    former = WorkProcedure.objects.filter(area=row.area, state=ProcedureState.PUBLISHED).first()
    form = f.ProcedureForm(
        procedure=row,
        initial={"title": row.title, "doc_number": row.doc_number, "seen": work_procedures.stamp(row)},
    )
    writes = may.may_write_procedure(user, row)
    context = {
        "procedure": row,
        "form": form,
        "missing": work_procedures.missing_chapters(row),
        "former": former if former and former.pk != row.pk else None,
        "before": _lines(former) if former and former.pk != row.pk else "",
        "after": _lines(row),
        "consultations": row.consulted_in.select_related("consultation"),
        "asks_first": still_to_ask(row, rules=rules_for(row.area)),
        "clause_key": clauses.procedure(rules_for(row.area)),
        "drawing": svg(row.flow, title="办理流程图"),
        "flow_words": as_text(row.flow),
        "may_edit": writes and state == ProcedureState.DRAFT,
        "may_review": may.may_review_procedure(user, row) and state == ProcedureState.LEGALITY_REVIEW,
        "may_publish": may.may_decide_procedure(user, row) and state == ProcedureState.DELIBERATION,
        "review_form": f.ReviewForm(auto_id="review_%s"),
        "back_form": f.ReviewForm(auto_id="back_%s"),
        "publish_form": f.PublishForm(auto_id="publish_%s", initial={"doc_number": row.doc_number}),
        **given,
    }
    return render(request, "matters/bureau/procedure.html", context, status=status)


def _lines(row: WorkProcedure) -> str:
    return "\n".join(
        f"{chapter['title']}\n" + "\n".join(article["text"] for article in chapter["articles"])
        for chapter in row.chapters
    )


def _act(
    request: HttpRequest,
    pk: str,
    slot: str,
    *,
    form: forms.Form | None,
    do: Callable[[WorkProcedure, dict[str, Any]], Any],
    done: str,
) -> HttpResponse:
    """The act for the page of the row, or the page with what is wrong in its form (``slot``)."""

    def again() -> HttpResponse:
        return _page(request, _fetch(request, pk), {slot: form} if form is not None else {}, status=422)

    row = _fetch(request, pk)
    return act_on(request, row, form, do=do, done=done, page="matters:bureau_procedure", again=again)


@login_required
@require_POST
def submit(request: HttpRequest, pk: str) -> HttpResponse:
    """Hand it in for the legality review."""
    return _act(
        request,
        pk,
        "",
        form=None,
        do=lambda row, _: work_procedures.submit(row, by=request.user),
        done="已报送合法性审查。",
    )


@login_required
@require_POST
def review(request: HttpRequest, pk: str) -> HttpResponse:
    """The legality review agrees."""
    return _act(
        request,
        pk,
        "review_form",
        form=f.ReviewForm(request.POST, auto_id="review_%s"),
        do=lambda row, words: work_procedures.review(row, by=request.user, **words),
        done="已通过合法性审查，转入集体讨论。",
    )


@login_required
@require_POST
def send_back(request: HttpRequest, pk: str) -> HttpResponse:
    """Back to the writers."""
    return _act(
        request,
        pk,
        "back_form",
        form=f.ReviewForm(request.POST, auto_id="back_%s"),
        do=lambda row, words: work_procedures.send_back(row, by=request.user, **words),
        done="已退回修改。",
    )


@login_required
@require_POST
def publish(request: HttpRequest, pk: str) -> HttpResponse:
    """Publish after the deliberation."""
    return _act(
        request,
        pk,
        "publish_form",
        form=f.PublishForm(request.POST, auto_id="publish_%s"),
        do=lambda row, words: work_procedures.publish(row, by=request.user, **words),
        done="已公布，即日起施行。",
    )


# -- guides -----------------------------------------------------------------


@login_required
@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """The agency's matters with the guide of each."""
    _only(request, *may.WRITERS)
    last = GuideVersion.objects.filter(matter=OuterRef("pk")).order_by("-number")
    rows = (
        AdministrativeMatter.objects.active()
        .filter(agency__in=request.user.agency_ids(*may.WRITERS))
        .select_related("agency")
        .annotate(
            guide_number=Subquery(last.values("number")[:1]),
            guide_on=Subquery(last.values("published_on")[:1]),
        )
    )
    page = page_by_key(request, rows, ordering=("id",), size=30)
    return render(request, "matters/bureau/guides.html", {"page": page})


@login_required
def guide(request: HttpRequest, pk: str) -> HttpResponse:
    """What the agency writes into one guide, beside what would be published."""
    matter = _matter(request, pk)
    details = GuideDetails.objects.filter(matter=matter).first() or GuideDetails(matter=matter)
    initial = {name: getattr(details, name) for name in guide_versions.WRITTEN}
    initial["materials"] = "\n".join(details.materials)
    form = f.GuideForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        words = form.cleaned_data
        done = "已保存；公布新一版以后，公众才看得到。"
        if attempt(request, form, lambda: guide_versions.write(matter, by=request.user, **words), done):
            return redirect("matters:bureau_guide", matter.pk)
    content, last = guide_versions.content_now(matter), guide_versions.current(matter)
    context = {
        "matter": matter,
        "form": form,
        "last": last,
        "clause_key": clauses.guide(rules_for(matter.area)),
        "note_form": f.NoteForm(auto_id="note_%s"),
        "joint_form": f.JointForm(auto_id="joint_%s", initial={"joint": matter.joint}),
        "is_new": content is not None and (last is None or last.digest != guide_versions.digest(content)),
        "nothing_listed": content is None,
    }
    return render(request, "matters/bureau/guide.html", context, status=422 if form.errors else 200)


def _matter(request: HttpRequest, pk: str) -> AdministrativeMatter:
    rows = AdministrativeMatter.objects.select_related("agency", "area")
    return fetch(rows, request.user, may.may_write_guide, pk=pk)


@login_required
@require_POST
def publish_guide(request: HttpRequest, pk: str) -> HttpResponse:
    """Publish the next version of a guide."""
    matter = _matter(request, pk)
    form = f.NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    attempt(
        request,
        None,
        lambda: guide_versions.publish_guide(matter, by=request.user, note=note),
        "办事指南已公布。",
    )
    return redirect("matters:bureau_guide", matter.pk)


@login_required
@require_POST
def joint(request: HttpRequest, pk: str) -> HttpResponse:
    """Say whether several may apply together."""
    matter = _matter(request, pk)
    form = f.JointForm(request.POST)
    mode = form.cleaned_data["joint"] if form.is_valid() else matter.joint
    attempt(request, None, lambda: allow_joint(matter, mode=mode, by=request.user), "已保存，马上生效。")
    return redirect("matters:bureau_guide", matter.pk)
