"""The counter: one screen for one customer; every step is kept, so no draft is ever lost."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matters.domain.list_changes import unread_of
from pledges import counter, rules
from pledges.counter_forms import IdentityForm
from pledges.desks import matters_of, window_figures, window_page
from pledges.domain import cases, certificates, choices, notices, signing
from pledges.domain.copies import ask_copy
from pledges.domain.rows import is_here
from pledges.enums import OPEN_STATES, Channel, ChoiceKind, CopyKind, SignatureKind
from pledges.evidence import evidence_of
from pledges.flow import sections_of
from pledges.forms import ChoiceForm, DeskFilter, ReceivedForm, ResumeForm, refuse
from pledges.handling_forms import SpotForm, spot_form
from pledges.models import CertificateChoice
from pledges.presenters import case_view
from pledges.signing_forms import ScanForm, SignForm
from pledges.views.common import CASES, device_of, kept, kept_all, one, picture, posted_key
from pledges.views.window_new import agencies_of
from pledges.views.window_screen import follow, screen_context, screen_of, shows_another
from portal.kernel.access import fetch, saw
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.kernel.paging import at_most
from portal.people.domain.identity import record_identity_check
from portal.people.enums import SubjectKind


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Today's cases of the counter, drafts first of all."""
    return _desk(request, ResumeForm())


def _desk(request: HttpRequest, resume_form: ResumeForm) -> HttpResponse:
    agencies = agencies_of(request)
    form = DeskFilter(request.GET, matters=matters_of(agencies))
    form.fields.pop("channel", None)
    context = {
        "form": form,
        "resume_form": resume_form,
        "page": window_page(request, agencies, form),
        "figures": window_figures(agencies),
        "list_changes": at_most(unread_of(request.user)),
        "today": today(),
        "blank_screen": shows_another(screen_of(request)),
    }
    return render(request, "pledges/window/desk.html", context, status=422 if resume_form.errors else 200)


@login_required
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Go on with what the customer began online or at the counter."""
    agencies_of(request)
    form = ResumeForm(request.POST)
    if form.is_valid():
        try:
            code = form.cleaned_data["resume_code"]
            case = cases.resume(resume_code=code, channel=Channel.COUNTER, by=request.user)
            return redirect("pledges:window_case", case.pk)
        except Refused as refusal:
            refuse(form, refusal)
    return _desk(request, form)


@login_required
@require_safe
def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """The one screen of a case."""
    row = fetch(CASES, request.user, rules.is_window, pk=case)
    saw(request, row, "窗口办理")
    return window_screen(request, row)


def window_screen(
    request: HttpRequest,
    row,
    *,
    key: UUID | None = None,
    identity: IdentityForm | None = None,
    spot: SpotForm | None = None,
    **answers: Any,
) -> HttpResponse:
    """The counter's one screen of a case, with the form that was refused."""
    view = case_view(row, request.user)
    checked = counter.original_checked(row)
    missing = counter.still_missing(view.evidence, checked)
    context = {
        "case": row,
        "view": view,
        "parts": counter.parts_of(view.evidence, edit=request.GET.get("edit", ""), answers={key: answers}),
        "checked": checked,
        "identity_form": identity or IdentityForm(),
        "missing": missing,
        "asks_for_applicant": _asks_for_applicant(row),
        "may_withdraw": row.state in OPEN_STATES,
        "spot": rules.may_decide_here(request.user, row) and (spot or spot_form(row)),
        **screen_context(screen_of(request), row),
        "may_check": rules.may_check_certificate(request.user, row) and row.state in OPEN_STATES,
    }
    status = 422 if answers or identity or spot else 200
    return render(request, "pledges/window/case.html", context, status=status)


def _asks_for_applicant(row) -> bool:
    """Filed by another for her, and now she comes herself, to take it back."""
    other = row.signer != row.subject and row.subject.kind == SubjectKind.NATURAL
    return other and not row.is_draft and not row.is_over and not is_here(row.subject, row)


def _back(row) -> HttpResponse:
    """To the screen, where what comes next has the focus (a place in the address would take it away)."""
    return redirect("pledges:window_case", row.pk)


def _draft(request: HttpRequest, case: UUID, choice: UUID):
    row = fetch(CASES, request.user, rules.is_window, rules.may_edit, pk=case)
    return row, one(evidence_of(row), choice)


@login_required
@require_POST
def identity(request: HttpRequest, case: UUID) -> HttpResponse:
    """The original was looked at today (again, when she comes on another day)."""
    row = fetch(CASES, request.user, rules.is_window, rules.is_not_over, pk=case)
    form = IdentityForm(request.POST)
    if not form.is_valid():
        return window_screen(request, row, identity=form)
    signer = row.subject if request.POST.get("whose") == "applicant" else row.signer
    account = counter.account_of(row, signer)
    try:
        record_identity_check(subject=signer, by=request.user, agency=row.agency, account=account)
    except Refused as refusal:
        refuse(form, refusal)
        return window_screen(request, row, identity=form)
    return _back(row)


@login_required
@require_POST
def choose(request: HttpRequest, case: UUID, choice: UUID) -> HttpResponse:
    """F4: what the customer chose; a pledge opens the notice."""
    row, item = _draft(request, case, choice)
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        return window_screen(request, row, key=item.choice.pk, problem="请选一种办法。")
    kind, note = form.cleaned_data["choice"], request.POST.get("held_note", "")[:200]
    source = request.POST.get("held_source", "shown") if kind == ChoiceKind.HELD else ""
    try:
        chosen = choices.choose(item.choice, kind=kind, by=request.user, held_source=source, note=note)
        if kind == ChoiceKind.PLEDGE:
            notices.start_reading(chosen, by=request.user)
            follow(request, chosen)
    except Refused as refusal:
        return window_screen(request, row, key=item.choice.pk, problem=f"{refusal.message}{refusal.way_out}")
    return _back(row)


@login_required
@require_POST
def reuse(request: HttpRequest, case: UUID, choice: UUID) -> HttpResponse:
    """One key for what lies here already from an earlier case."""
    row, item = _draft(request, case, choice)
    rows = CertificateChoice.objects.select_related("version", "case")
    earlier = fetch(rows, request.user, rules.may_see_letter, pk=posted_key(request, "earlier"))
    try:
        choices.reuse(item.choice, earlier=earlier, by=request.user)
    except Refused as refusal:
        return window_screen(request, row, key=item.choice.pk, problem=f"{refusal.message}{refusal.way_out}")
    return _back(row)


@login_required
@require_safe
def notice(request: HttpRequest, case: UUID, choice: UUID) -> HttpResponse:
    """The notice to be printed and read at the desk."""
    row, item = _draft(request, case, choice)
    text = notices.current_text(item.choice)
    context = {"case": row, "item": item, "text": text, "sections": sections_of(text, None)}
    return render(request, "pledges/window/notice_print.html", context)


@login_required
@require_POST
def tick(request: HttpRequest, case: UUID, choice: UUID) -> HttpResponse:
    """The sections that the customer says she has read."""
    row, item = _draft(request, case, choice)
    try:
        reading = notices.start_reading(item.choice, by=request.user)
        for section in request.POST.getlist("section"):
            reading = notices.tick_section(reading, section=section, by=request.user)
        if all(part["key"] in reading.ticks for part in reading.text.sections):
            notices.finish_reading(reading, by=request.user)
    except Refused as refusal:
        return window_screen(request, row, key=item.choice.pk, problem=f"{refusal.message}{refusal.way_out}")
    return _back(row)


@login_required
@require_POST
def fill(request: HttpRequest, case: UUID, choice: UUID) -> HttpResponse:
    """F7: the conditions."""
    row, item = _draft(request, case, choice)
    form = counter.conditions_form(item, notices.current_text(item.choice), request.POST)
    if not form.is_valid():
        return window_screen(request, row, key=item.choice.pk, fill=form)
    address = form.cleaned_data.get("site_address", "")
    try:
        signing.prepare(item.choice, values=form.values(), by=request.user, site_address=address)
        follow(request, item.choice)
    except Refused as refusal:
        refuse(form, refusal)
        return window_screen(request, row, key=item.choice.pk, fill=form)
    return _back(row)


@login_required
@require_POST
def sign(request: HttpRequest, case: UUID, choice: UUID) -> HttpResponse:
    """F8: the signature from the pad."""
    row, item = _draft(request, case, choice)
    form = SignForm(request.POST)
    if item.live is None or not form.is_valid():
        return window_screen(request, row, key=item.choice.pk, sign=form)
    try:
        signing.sign(
            item.live,
            digest=form.cleaned_data["signature_digest"],
            kind=SignatureKind.PAD,
            by=request.user,
            signature_png=picture(form.cleaned_data["signature"]),
            device=device_of(request),
        )
    except Refused as refusal:
        refuse(form, refusal)
        return window_screen(request, row, key=item.choice.pk, sign=form)
    return _back(row)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, case: UUID, choice: UUID) -> HttpResponse:
    """The letter to be signed by hand, two copies: a POST asks for it, a GET tells whether it is made."""
    row, item = _draft(request, case, choice)
    if request.method == "POST":
        if item.live is not None:
            ask_copy(item.live, kind=CopyKind.UNSIGNED, by=request.user)
        return _back(row)
    return render(request, "pledges/window/_paper.html", {"case": row, "item": item})


@login_required
@require_POST
def scan(request: HttpRequest, case: UUID, choice: UUID) -> HttpResponse:
    """The scan of the paper that was signed by hand."""
    row, item = _draft(request, case, choice)
    form = ScanForm(request.POST, request.FILES)
    if item.live is None or not form.is_valid():
        return window_screen(request, row, key=item.choice.pk, scan=form)
    try:
        signing.sign(
            item.live,
            digest=form.cleaned_data["signature_digest"],
            kind=SignatureKind.PAPER,
            by=request.user,
            paper_scan=kept(form.cleaned_data["scan"]),
            device=device_of(request),
        )
    except Refused as refusal:
        refuse(form, refusal)
        return window_screen(request, row, key=item.choice.pk, scan=form)
    return _back(row)


@login_required
@require_POST
def certificate(request: HttpRequest, case: UUID, choice: UUID) -> HttpResponse:
    """A certificate received: the paper itself, or its scan."""
    row = fetch(CASES, request.user, rules.is_window, rules.may_hand_in, pk=case)
    item = one(evidence_of(row), choice)
    form = ReceivedForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            certificates.hand_in(item.choice, by=request.user, files=kept_all(form.cleaned_data["file"]))
            return _back(row)
        except Refused as refusal:
            refuse(form, refusal)
    return window_screen(request, row, key=item.choice.pk, certificate=form)


@login_required
@require_safe
def prints(request: HttpRequest, case: UUID) -> HttpResponse:
    """The buttons that print, once the worker has made what they print."""
    row = fetch(CASES, request.user, rules.is_window, pk=case)
    context = {"case": row, "view": case_view(row, request.user)}
    return render(request, "pledges/window/_print.html", context)


@login_required
@require_POST
def file(request: HttpRequest, case: UUID) -> HttpResponse:
    """F10: lodge the application; twice is once."""
    row = fetch(CASES, request.user, rules.is_window, pk=case)
    try:
        filed = cases.file_case(row, by=request.user)
        messages.success(request, f"已提交，办件编号 {filed.number}。按 F9 打印两份，一份交给申请人。")
    except Refused as refusal:
        messages.error(request, f"{refusal.message}{refusal.way_out}")
    return _back(row)
