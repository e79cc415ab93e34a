"""The inspectors' desk and the check page."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from pledges.content import LetterContent
from portal.kernel.access import Rule, fetch, saw
from portal.kernel.attempt import attempt, kept
from portal.kernel.calendar import today
from portal.kernel.files import answer
from portal.people.enums import Role
from verification import rules
from verification.desks import TABS, agencies_of, desk_page, figures, fit_inspectors
from verification.domain import assignment, assistance, checks
from verification.enums import Answer, CheckState
from verification.forms import AskForm, AssignForm, ConcludeForm, DeskFilter, EvidenceForm, ReasonForm
from verification.models import AssistanceRequest, Check, CheckEvidence
from verification.models.scopes import AGENCY_ROLES, AREA_ROLES

CHECKS = Check.objects.select_related(
    "pledge", "case__administrative_matter", "version", "subject", "agency", "area", "assigned_to"
)


def _check(request: HttpRequest, allowed: Rule, *, pk: UUID) -> Check:
    """A check, for whom the rule allows. A window clerk works with none of them, so she is told just that (403)."""
    if request.user.has_role(Role.WINDOW_CLERK) and not request.user.has_role(*AGENCY_ROLES, *AREA_ROLES):
        raise PermissionDenied
    found: Check = fetch(CHECKS, request.user, allowed, pk=pk)
    return found


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What is due first, mine before the agency's."""
    if not agencies_of(request.user):
        raise PermissionDenied
    tab = request.GET.get("tab", "mine")
    if tab not in TABS:
        raise Http404
    form = DeskFilter(request.GET)
    context = {
        "form": form,
        "tab": tab,
        "tabs": TABS.items(),
        "page": desk_page(request, form, tab),
        "figures": figures(request.user),
    }
    return render(request, "verification/desk.html", context)


def _stated(check: Check) -> Any:
    """What was pledged, as it stands in the letter."""
    return LetterContent.from_record(check.pledge.content).conditions if check.pledge.content else ()


def _findings(check: Check) -> list[dict[str, Any]]:
    words = dict(Answer.choices)
    texts = {line["key"]: line["text"] for line in check.standard}
    return [
        {"row": found, "lines": [(texts.get(key, key), words[given]) for key, given in found.answers.items()]}
        for found in check.findings.select_related("by")
    ]


def _ask_form(row: Check, *data: Any) -> AskForm:
    """Every line is ticked at first: the inspector takes away what she can see herself."""
    lines = [line["key"] for line in row.standard]
    agencies = assistance.may_be_asked(row).select_related("area")
    return AskForm(*data, agencies=agencies, standard=row.standard, initial={"items": lines})


def _page(
    request: HttpRequest,
    row: Check,
    *,
    opened: str = "",
    form: Any = None,
    unmasked: str = "",
    status: int = 200,
) -> HttpResponse:
    forms = {
        "conclude": ConcludeForm(standard=row.standard),
        "evidence": EvidenceForm(),
        "give_back": ReasonForm(),
        "assign": AssignForm(inspectors=fit_inspectors(row)),
        "ask": _ask_form(row),
    }
    if opened:
        forms[opened] = form
    mine = rules.is_mine(request.user, row)
    context = {
        "check": row,
        "stated": _stated(row),
        "findings": _findings(row),
        "evidence": row.evidence.select_related("file", "by"),
        "handlings": row.handlings.all(),
        "assistance": row.assistance.for_pages(),
        "forms": forms,
        "opened": opened,
        "unmasked": unmasked,
        "may": {
            "take": rules.may_take(request.user, row),
            "assign": rules.may_assign(request.user, row) and row.state == CheckState.DUE,
            "start": mine and row.state == CheckState.ASSIGNED,
            "work": mine and row.state == CheckState.RUNNING,
            "give_back": mine and row.state in (CheckState.ASSIGNED, CheckState.RUNNING),
            "unmask": rules.may_unmask(request.user, row),
        },
        "today": today(),
    }
    return render(request, "verification/check.html", context, status=status)


@login_required
@require_safe
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One check: what was pledged, the standard, the evidence, the conclusion."""
    row = _check(request, rules.is_staff_reader, pk=pk)
    saw(request, row, "核查承诺")
    return _page(request, row)


@login_required
@require_POST
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An inspector takes an unassigned check."""
    row = _check(request, rules.is_inspector, pk=pk)
    attempt(
        request,
        None,
        lambda: assignment.assign(row, inspector=request.user, by=request.user),
        "已由您承担核查。",
    )
    return redirect("verification:check", row.pk)


@login_required
@require_POST
def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The head names the inspector."""
    row = _check(request, rules.may_assign, pk=pk)
    form = AssignForm(request.POST, inspectors=fit_inspectors(row))
    if form.is_valid() and attempt(
        request, form, lambda: assignment.assign(row, by=request.user, **form.cleaned_data), "已分派。"
    ):
        return redirect("verification:check", row.pk)
    return _page(request, row, opened="assign", form=form, status=422)


@login_required
@require_POST
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin the check."""
    row = _check(request, rules.is_mine, pk=pk)
    attempt(request, None, lambda: checks.start(row, by=request.user), "已开始核查，可以添加证据。")
    return redirect("verification:check", row.pk)


@login_required
@require_POST
def give_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the check back with a reason."""
    row = _check(request, rules.is_mine, pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid() and attempt(
        request,
        form,
        lambda: assignment.give_back(row, by=request.user, **form.cleaned_data),
        "已退回，等待分派。",
    ):
        return redirect("verification:desk")
    return _page(request, row, opened="give_back", form=form, status=422)


@login_required
@require_POST
def add_evidence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a piece of evidence to the round."""
    row = _check(request, rules.is_mine, pk=pk)
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        data = {**form.cleaned_data, "file": kept(form, "file")}
        if data["file"] and attempt(
            request, form, lambda: checks.add_evidence(row, by=request.user, **data), "证据已保存。"
        ):
            return redirect("verification:check", row.pk)
    return _page(request, row, opened="evidence", form=form, status=422)


@login_required
@require_POST
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask another agency to confirm lines of the standard."""
    row = _check(request, rules.is_mine, pk=pk)
    form = _ask_form(row, request.POST)
    if form.is_valid() and attempt(
        request,
        form,
        lambda: assistance.ask_assistance(row, by=request.user, **form.cleaned_data),
        "已发出协助核查请求。",
    ):
        return redirect("verification:check", row.pk)
    return _page(request, row, opened="ask", form=form, status=422)


@login_required
@require_POST
def conclude(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Conclude the round."""
    row = _check(request, rules.is_mine, pk=pk)
    form = ConcludeForm(request.POST, standard=row.standard)
    if form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("conclusion", "account")}
        if attempt(
            request, form,
            lambda: checks.conclude(row, answers=form.answers, by=request.user, **words), "已作出结论。",
        ):  # fmt: skip
            return redirect("verification:check", row.pk)
    return _page(request, row, opened="conclude", form=form, status=422)


@login_required
@require_POST
def unmask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the full identity number once, for a purpose that goes on record."""
    row = _check(request, rules.may_unmask, pk=pk)
    purpose = request.POST.get("purpose", "").strip()[:100]
    if not purpose:
        return redirect("verification:check", row.pk)
    saw(request, row, purpose, unmasked=True)
    return _page(request, row, unmasked=row.subject.reveal_number())


@login_required
@require_safe
def evidence_file(request: HttpRequest, pk: UUID, evidence: UUID) -> HttpResponse:
    """A piece of evidence, for whoever may see the check."""
    row = _check(request, rules.is_staff_reader, pk=pk)
    piece = CheckEvidence.objects.select_related("file").filter(check_row=row, pk=evidence).first()
    if piece is None:
        raise Http404
    saw(request, row, "查看核查证据")
    return answer(piece.file)


@login_required
@require_safe
def reply_file(request: HttpRequest, pk: UUID, asked: UUID) -> HttpResponse:
    """What another agency sent along with its answer, for whoever may see the check."""
    row = _check(request, rules.is_staff_reader, pk=pk)
    found = AssistanceRequest.objects.select_related("answer_file").filter(check_row=row, pk=asked).first()
    if found is None or found.answer_file is None:
        raise Http404
    saw(request, row, "查看协助核查的答复")
    return answer(found.answer_file)
