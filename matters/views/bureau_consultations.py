"""The desk of those who ask the public: prepare, open, record the channels, read, answer, publish the result."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from matters import consultation_forms as f
from matters import public_rules as may
from matters.consultation_enums import CommentState, ConsultationState
from matters.domain import clauses, consultations, opinions
from matters.enums import REVIEW_STATES, VersionState
from matters.models import Comment, Consultation, MatterVersion, WorkProcedure
from matters.models.scopes import below
from matters.procedure_enums import OPEN_PROCEDURES
from matters.views.acting import act_on
from matters.views.panel import Panel
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.attempt import attempt, show
from portal.kernel.calendar import today
from portal.kernel.paging import at_most, page_by_key
from portal.people.area_rules import rules_for
from portal.people.models import Agency

FEW_AT_ONCE = 200
TABS = {
    "unread": {"state": CommentState.RECEIVED},
    "unanswered": {"state": CommentState.SHOWN, "uptake": ""},
    "answered": {"state": CommentState.SHOWN, "answered_at__isnull": False},
    "withheld": {"state": CommentState.WITHHELD},
}


def _staff_only(request: HttpRequest) -> None:
    if not request.user.has_role(*may.HOLDERS):
        raise PermissionDenied


def panel(request: HttpRequest, version: MatterVersion) -> Panel | None:
    """On the page of a version: whether and when the public was asked about it, and whether it must be."""
    rows = version.consulted_in.select_related("consultation").defer("content")
    asked = list(rows.order_by("-consultation_id"))
    needed = consultations.needs_consultation(rules_for(version.matter.area))
    if not asked and not needed:
        return None
    return Panel("公开征求意见", "matters/bureau/version/_consulted.html", {"asked": asked, "needed": needed})


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The consultations of the user's agencies and areas, newest first, with what waits in them."""
    _staff_only(request)
    waiting = Comment.objects.filter(consultation=OuterRef("pk"))
    rows = (
        Consultation.objects.filter(below(request.user, "agency", "area"))
        .select_related("area", "agency")
        .annotate(
            unread=Exists(waiting.filter(**TABS["unread"])),
            unanswered=Exists(waiting.filter(**TABS["unanswered"])),
        )
    )
    page = page_by_key(request, rows, ordering=("-id",), size=30)
    return render(request, "matters/bureau/consultations.html", {"page": page, "today": today()})


def _agencies(request: HttpRequest) -> Any:
    return (
        Agency.objects.filter(below(request.user, "id", "area"))
        .select_related("area")
        .order_by("-leads_justice", "name")
    )


def _prepare_form(
    request: HttpRequest, data: Any = None, initial: dict[str, Any] | None = None
) -> f.PrepareForm:
    """What may be asked about here: drafts and versions under review, and a procedure that is being written."""
    agencies = list(_agencies(request)[:FEW_AT_ONCE])
    versions = MatterVersion.objects.filter(
        below(request.user, "matter__agency", "matter__area"),
        state__in=(VersionState.DRAFT, *REVIEW_STATES),
    ).select_related("matter__agency", "matter__area")
    procedures = WorkProcedure.objects.filter(
        below(request.user, "agency", "area"), state__in=OPEN_PROCEDURES
    ).select_related("area")
    least = consultations.least_workdays(rules_for(agencies[0].area)) if agencies else 5
    return f.PrepareForm(
        data,
        initial=initial,
        agencies=[(row.pk, row.name) for row in agencies],
        versions=list(versions.order_by("-id")[:FEW_AT_ONCE]),
        procedures=list(procedures),
        least=least,
    )


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Prepare a consultation; nobody outside sees it until it is opened."""
    _staff_only(request)
    initial = {"procedure": request.GET.get("procedure", "")}
    form = _prepare_form(request, request.POST if request.method == "POST" else None, initial)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        try:
            row = consultations.prepare(
                _agencies(request).get(pk=words["agency"]),
                by=request.user,
                title=words["title"],
                introduction=words["introduction"],
                workdays=words["workdays"],
                versions=_chosen(request, words.get("versions", [])),
                procedure=_procedure(request, words.get("procedure", "")),
            )
        except Refused as refusal:
            show(form, refusal)
        else:
            return redirect("matters:bureau_consultation", row.pk)
    status = 422 if form.is_bound else 200
    return render(request, "matters/bureau/consultation_new.html", {"form": form}, status=status)


@login_required
def edit(request: HttpRequest, pk: str) -> HttpResponse:
    """Change what is prepared, until it is opened."""
    row = _fetch(request, pk)
    subjects = list(row.subjects.defer("content"))
    procedures = [subject.procedure_id for subject in subjects if subject.procedure_id]
    initial = {
        "agency": str(row.agency_id),
        "title": row.title,
        "introduction": row.introduction,
        "workdays": row.workdays,
        "versions": [str(subject.version_id) for subject in subjects if subject.version_id],
        "procedure": str(procedures[0]) if procedures else "",
    }
    form = _prepare_form(request, request.POST if request.method == "POST" else None, initial)
    del form.fields["agency"]  # who asks stays as it was
    if form.is_bound and form.is_valid():
        words = form.cleaned_data
        versions = _chosen(request, words.pop("versions", []))
        procedure = _procedure(request, words.pop("procedure", ""))
        if attempt(
            request,
            form,
            lambda: consultations.rewrite(
                row, by=request.user, versions=versions, procedure=procedure, **words
            ),
            "已保存。",
        ):
            return redirect("matters:bureau_consultation", row.pk)
    status = 422 if form.is_bound else 200
    return render(request, "matters/bureau/consultation_new.html", {"form": form, "row": row}, status=status)


def _chosen(request: HttpRequest, keys: list[str]) -> list[MatterVersion]:
    rows = MatterVersion.objects.for_user(request.user).filter(pk__in=keys)
    return list(
        rows.select_related("matter__area", "matter__agency").order_by("matter__agency__name", "name")
    )


def _procedure(request: HttpRequest, key: str) -> WorkProcedure | None:
    return fetch(WorkProcedure.objects.select_related("area"), request.user, pk=key) if key else None


@login_required
@require_safe
def consultation(request: HttpRequest, pk: str) -> HttpResponse:
    """One consultation from inside: what is missing, what waits, and the acts that can follow."""
    return _page(request, _fetch(request, pk), {})


def _fetch(request: HttpRequest, pk: str) -> Consultation:
    rows = Consultation.objects.select_related("area", "agency")
    return fetch(rows, request.user, may.may_hold, pk=pk)


def _page(request: HttpRequest, row: Consultation, given: dict[str, Any], status: int = 200) -> HttpResponse:
    tab = request.GET.get("tab", "unread")
    tab = tab if tab in TABS else "unread"
    comments = row.comments.filter(**TABS[tab]).select_related("subject").defer("subject__content")
    counts = {name: at_most(row.comments.filter(**wanted)) for name, wanted in TABS.items()}
    context = {
        "consultation": row,
        "subjects": row.subjects.defer("content").select_related("version", "procedure"),
        "announcements": row.announcements.all(),
        "clause_key": clauses.consultation(rules_for(row.area)),
        "tab": tab,
        "counts": counts,
        "page": page_by_key(request, comments, ordering=("id",), size=30),
        "is_late": row.is_open and row.closes_on < today(),
        "announce_form": f.AnnounceForm(auto_id="announce_%s"),
        "extend_form": f.ExtendForm(auto_id="extend_%s"),
        "enter_form": f.EnterForm(auto_id="enter_%s"),
        "answer_form": f.AnswerForm(auto_id="answer_%s"),
        "result_form": f.ResultForm(auto_id="result_%s"),
        "may_enter": row.state in (ConsultationState.OPEN, ConsultationState.CLOSED),
        "may_announce": row.state not in (ConsultationState.PUBLISHED, ConsultationState.DROPPED),
        **given,
    }
    return render(request, "matters/bureau/consultation.html", context, status=status)


def _act(
    request: HttpRequest,
    pk: str,
    slot: str,
    *,
    form: forms.Form | None,
    do: Callable[[Consultation, dict[str, Any]], Any],
    done: str,
) -> HttpResponse:
    """The act for the page of the row, or the page with what is wrong in its form (``slot``)."""

    def again() -> HttpResponse:
        return _page(request, _fetch(request, pk), {slot: form} if form is not None else {}, status=422)

    row = _fetch(request, pk)
    return act_on(request, row, form, do=do, done=done, page="matters:bureau_consultation", again=again)


@login_required
@require_POST
def open_(request: HttpRequest, pk: str) -> HttpResponse:
    """Open it to everybody, from today."""
    return _act(
        request,
        pk,
        "",
        form=None,
        do=lambda row, _: consultations.open_consultation(row, by=request.user),
        done="已公开征求意见，到截止日期当天才会截止。",
    )


@login_required
@require_POST
def drop(request: HttpRequest, pk: str) -> HttpResponse:
    """Give up what was prepared."""
    return _act(
        request,
        pk,
        "",
        form=None,
        do=lambda row, _: consultations.drop(row, by=request.user, reason="起草单位不再征求"),
        done="已不再征求。",
    )


@login_required
@require_POST
def announce(request: HttpRequest, pk: str) -> HttpResponse:
    """Record a channel by which it was made known."""
    return _act(
        request,
        pk,
        "announce_form",
        form=f.AnnounceForm(request.POST, auto_id="announce_%s"),
        do=lambda row, words: consultations.announce(row, by=request.user, **words),
        done="已登记公布渠道。",
    )


@login_required
@require_POST
def extend(request: HttpRequest, pk: str) -> HttpResponse:
    """Give the public more time."""
    return _act(
        request,
        pk,
        "extend_form",
        form=f.ExtendForm(request.POST, auto_id="extend_%s"),
        do=lambda row, words: consultations.extend(row, by=request.user, **words),
        done="已延长。",
    )


@login_required
@require_POST
def close(request: HttpRequest, pk: str) -> HttpResponse:
    """Close what the clock has not closed yet; never before its day is over."""
    return _act(
        request,
        pk,
        "",
        form=None,
        do=lambda row, _: consultations.close(row, by=request.user),
        done="已截止。",
    )


@login_required
@require_POST
def enter(request: HttpRequest, pk: str) -> HttpResponse:
    """Write down an opinion that came by letter, by telephone or at a meeting."""
    return _act(
        request,
        pk,
        "enter_form",
        form=f.EnterForm(request.POST, auto_id="enter_%s"),
        do=lambda row, words: opinions.enter(row, by=request.user, **words),
        done="已登记意见。",
    )


@login_required
@require_POST
def answer(request: HttpRequest, pk: str) -> HttpResponse:
    """Answer the chosen opinions alike."""
    chosen = request.POST.getlist("comments")[:FEW_AT_ONCE]

    def do(row: Consultation, words: dict[str, Any]) -> None:
        found = row.comments.filter(pk__in=[key for key in chosen if _is_key(key)])
        opinions.answer(found, by=request.user, **words)

    form = f.AnswerForm(request.POST, auto_id="answer_%s")
    return _act(request, pk, "answer_form", form=form, do=do, done="已答复。")


def _is_key(text: str) -> bool:
    return len(text) == 36 and text.replace("-", "").isalnum()


@login_required
@require_POST
def result(request: HttpRequest, pk: str) -> HttpResponse:
    """Publish the result with every answer."""
    return _act(
        request,
        pk,
        "result_form",
        form=f.ResultForm(request.POST, auto_id="result_%s"),
        do=lambda row, words: consultations.publish_result(row, by=request.user, **words),
        done="已公布结果。",
    )


@login_required
def moderate(request: HttpRequest, pk: str) -> HttpResponse:
    """One opinion as it was sent in: show it, without what names somebody, or say why not."""
    rows = Comment.objects.select_related("consultation__area", "consultation__agency", "subject")
    comment = fetch(rows, request.user, may.may_answer, pk=pk)
    show_form = f.ShowForm(
        auto_id="show_%s", initial={"words": opinions.proposal(comment.shown_body or comment.body)}
    )
    withhold_form = f.WithholdForm(auto_id="withhold_%s")
    if request.method == "POST" and "withheld" in request.POST:
        withhold_form = f.WithholdForm(request.POST, auto_id="withhold_%s")
        act: Any = opinions.withhold
        form: forms.Form = withhold_form
    else:
        act, form = opinions.show, show_form
        if request.method == "POST":
            show_form = form = f.ShowForm(request.POST, auto_id="show_%s")
    status = 200
    if request.method == "POST":
        words = form.cleaned_data if form.is_valid() else {}
        if words and attempt(request, form, lambda: act(comment, by=request.user, **words), "已审核。"):
            return redirect("matters:bureau_consultation", comment.consultation_id)
        status = 422
    context = {
        "comment": comment,
        "found": opinions.found_in(comment.body),
        "show_form": show_form,
        "withhold_form": withhold_form,
    }
    return render(request, "matters/bureau/opinion.html", context, status=status)
