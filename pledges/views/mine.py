"""The applicant's own cases: list, one case, its documents, and the ways out."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pledges import leaving, rules
from pledges.domain import acceptance, cases, withdrawal
from pledges.domain.messages import addressees, mark_read
from pledges.domain.ratings import ENDED
from pledges.enums import AuthorizedPower, CaseState, Channel
from pledges.evidence import evidence_of
from pledges.flow import next_url
from pledges.forms import AnswerForm, ReasonForm, ResumeForm, refuse
from pledges.models import Authorization, Case, JointApplicant, Message, Pledge
from pledges.models.scopes import own_keys
from pledges.presenters import case_view
from pledges.views.common import CASES, bound, kept
from portal.kernel import registry
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.kernel.paging import page_by_key

PAGE_SIZE = 10


@login_required
@require_safe
def my(request: HttpRequest) -> HttpResponse:
    """Everything this person applied for, newest first."""
    return _my_page(request, ResumeForm())


def _my_page(request: HttpRequest, form: ResumeForm) -> HttpResponse:
    key = request.user.subject_id
    own = list(own_keys(request.user)) if key else []  # known first, so that only these rows are joined
    # A thrown-away draft is of no interest to her.
    rows = Case.objects.for_lists().filter(pk__in=own, cleared_at=None).exclude(state=CaseState.DISCARDED)
    rows = rows.prefetch_related("choices__pledges")
    page = page_by_key(request, rows, ordering=("-created_at", "-id"), size=PAGE_SIZE)
    status = 422 if form.errors else 200
    waiting = [part for parts in registry.waiting for part in parts(request.user)]
    joint = JointApplicant.objects.filter(case__in=page.rows, subject=key) if key else ()
    context = {
        "page": page,
        "resume_form": form,
        "waiting": waiting,
        "joint_keys": {row.case_id for row in joint},
    }
    return render(request, "pledges/my.html", context, status=status)


@login_required
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Go on online with what was begun at the counter."""
    form = ResumeForm(request.POST)
    if form.is_valid():
        try:
            code = form.cleaned_data["resume_code"]
            case = cases.resume(resume_code=code, channel=Channel.ONLINE, by=request.user)
            return redirect(next_url(case, evidence_of(case)))
        except Refused as refusal:
            refuse(form, refusal)
    return _my_page(request, form)


@login_required
@require_safe
def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """One case: where it stands, what to do, its papers, its messages."""
    row = fetch(CASES, request.user, rules.is_applicant, pk=case)
    view = case_view(row, request.user)
    told = list(Message.objects.filter(case=row, subject=row.subject_id).order_by("-at", "-id")[:30])
    to_me = row.subject_id in addressees(request.user)
    context = {
        "case": row,
        "view": view,
        "told": told,
        "to_me": to_me,
        "news": to_me and any(message.read_at is None for message in told),
        "onward": next_url(row, view.evidence) if row.is_draft else "",
        "may_withdraw": row.state in (CaseState.FILED, CaseState.SUPPLEMENT_ASKED, CaseState.ACCEPTED),
        "may_withdraw_pledge": row.state in (*withdrawal.BEFORE_DECISION, CaseState.DECIDED),
        "not_hers_to_withdraw": rules.lacks_power(request.user, row, AuthorizedPower.WITHDRAW),
        "may_rate": row.state in ENDED,
        "may_answer": row.state == CaseState.SUPPLEMENT_ASKED,
        "papers": _other_papers(request, row),
    }
    return render(request, "pledges/case.html", context)


def _other_papers(request: HttpRequest, row: Case) -> list[Authorization] | None:
    """For an agent whose authorisation no longer holds: those that could take its place. None: nothing is wrong."""
    paper = row.authorization
    if paper is None or row.agent_subject_id != request.user.subject_id or paper.is_valid:
        return None
    held = Authorization.objects.held_by(request.user).valid(today())
    return list(held.filter(principal=row.subject, matters=row.administrative_matter).order_by("-created_at"))


@login_required
@require_POST
def discard(request: HttpRequest, case: UUID) -> HttpResponse:
    """The applicant gives her draft up; what she had filled in is gone with it."""
    row = fetch(CASES, request.user, rules.is_applicant, pk=case)
    try:
        cases.discard_draft(row, by=request.user)
        messages.success(request, "草稿已作废，没有提交过任何申请。需要时可以重新申请。")
    except Refused as refusal:
        messages.error(request, f"{refusal.message}{refusal.way_out}")
        return redirect("pledges:case", row.pk)
    return redirect("pledges:my")


@login_required
@require_POST
def messages_read(request: HttpRequest, case: UUID) -> HttpResponse:
    """The messages of this case were seen."""
    row = fetch(CASES, request.user, rules.takes_part, pk=case)
    mark_read(cases=[row], by=request.user)
    return redirect("pledges:case" if rules.is_applicant(request.user, row) else "pledges:joint_mine", row.pk)


@login_required
@require_safe
def documents(request: HttpRequest, case: UUID) -> HttpResponse:
    """The papers of a case, asked for every two seconds until the letter is there."""
    row = fetch(CASES, request.user, rules.may_see_letter, pk=case)
    context = {"case": row, "view": case_view(row, request.user)}
    return render(request, "pledges/_documents.html", context)


@login_required
@require_safe
def submit(request: HttpRequest, case: UUID) -> HttpResponse:
    """The last look before filing."""
    row = fetch(CASES, request.user, rules.is_applicant, pk=case)
    if not row.is_draft:
        return redirect("pledges:case", row.pk)
    return render(request, "pledges/submit.html", {"case": row, "evidence": evidence_of(row)})


@login_required
@require_POST
def file(request: HttpRequest, case: UUID) -> HttpResponse:
    """Lodge the application; twice is once."""
    row = fetch(CASES, request.user, rules.is_applicant, pk=case)
    try:
        cases.file_case(row, by=request.user)
    except Refused as refusal:
        messages.error(request, f"{refusal.message}{refusal.way_out}")
        return redirect(next_url(row, evidence_of(row)))
    return redirect("pledges:done", row.pk)


@login_required
@require_safe
def done(request: HttpRequest, case: UUID) -> HttpResponse:
    """Number, state, next step, deadline, and the letter as soon as it exists."""
    row = fetch(CASES, request.user, rules.is_applicant, pk=case)
    if row.is_draft:
        return redirect(next_url(row, evidence_of(row)))
    return render(request, "pledges/done.html", {"case": row, "view": case_view(row, request.user)})


@login_required
@require_http_methods(["GET", "POST"])
def supplement(request: HttpRequest, case: UUID) -> HttpResponse:
    """Answer the one request for supplements."""
    row = fetch(CASES, request.user, rules.is_applicant, pk=case)
    view = case_view(row, request.user)
    if row.state != CaseState.SUPPLEMENT_ASKED or view.supplement is None:
        return redirect("pledges:case", row.pk)
    form = AnswerForm(bound(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            upload = kept(form.cleaned_data["file"])
            acceptance.answer_supplement(
                row, answer=form.cleaned_data["answer"], by=request.user, file=upload
            )
            messages.success(request, "补正已提交，办理继续。")
            return redirect("pledges:case", row.pk)
        except Refused as refusal:
            refuse(form, refusal)
    back = reverse("pledges:case", args=[row.pk])
    context = {
        "case": row,
        "supplement": view.supplement,
        "form": form,
        "layout": "citizen.html",
        "back": back,
    }
    return render(request, "pledges/supplement.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw_pledge(request: HttpRequest, case: UUID, pledge: UUID) -> HttpResponse:
    """Take a pledge back: the certificate is handed in instead."""
    rows = Pledge.objects.select_related(
        "case__agency", "case__administrative_matter", "case__subject", "version"
    )
    row = fetch(rows, request.user, rules.takes_back, pk=pledge, case=case)
    back = "pledges:case" if rules.is_applicant(request.user, row) else "pledges:joint_mine"
    form = ReasonForm(bound(request), label="为什么撤回？", hint="例如：收入有变化，不再符合条件。")
    if request.method == "POST" and form.is_valid():
        try:
            withdrawal.withdraw_pledge(row, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "承诺已撤回，请提交证明，办理继续。")
            return redirect(back, row.case_id)
        except Refused as refusal:
            refuse(form, refusal)
    context = {
        "case": row.case,
        "form": form,
        "layout": "citizen.html",
        "title": f"撤回对“{row.version.name}”的承诺",
        "lead": "确认撤回承诺以前，先看看撤回以后会怎样。",
        "button": "确认撤回承诺",
        "back": reverse(back, args=[row.case_id]),
        "consequences": leaving.of_pledge(row),
    }
    return render(request, "pledges/withdraw.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw_application(request: HttpRequest, case: UUID) -> HttpResponse:
    """Take the whole application back: the case ends."""
    row = fetch(CASES, request.user, rules.is_applicant, pk=case)
    form = ReasonForm(bound(request), label="为什么撤回？", hint="例如：不需要办了。")
    if request.method == "POST" and form.is_valid():
        try:
            withdrawal.withdraw_application(row, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "申请已撤回，本件不再办理。")
            return redirect("pledges:case", row.pk)
        except Refused as refusal:
            refuse(form, refusal)
    context = {
        "case": row,
        "form": form,
        "layout": "citizen.html",
        "title": "撤回这次申请",
        "lead": "确认撤回申请以前，先看看撤回以后会怎样。",
        "button": "确认撤回申请",
        "back": reverse("pledges:case", args=[row.pk]),
        "consequences": leaving.of_application(),
    }
    return render(request, "pledges/withdraw.html", context, status=422 if form.errors else 200)
