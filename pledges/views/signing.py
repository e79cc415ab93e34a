"""Signing otherwise than on the pad: by a scan of the signed paper or by one's own certificate; and the evidence.

One set of pages for every occasion: a draft of one's own, a joint applicant's, a correction. All work without script.
"""

import json
from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pledges import rules
from pledges.domain import certified, coded, corrections, signing
from pledges.domain.bundles import is_whole
from pledges.domain.copies import ask_copy
from pledges.domain.strengths import contacts_of
from pledges.enums import CopyKind, SignatureKind
from pledges.flow import shown
from pledges.forms import refuse
from pledges.models import Pledge, SignatureEvidence
from pledges.signature_words import bundle_facts, ticked
from pledges.signing_forms import CertificateForm, CodeForm, ScanForm
from pledges.views.common import bound, device_of, kept
from pledges.views.signed import after_signing
from pledges.ways import ways_to_sign
from portal.kernel.access import fetch, saw
from portal.kernel.acts import Refused
from portal.people.domain.one_time_codes import usable
from portal.people.models import User

PLEDGES = Pledge.objects.select_related(
    "case__agency",
    "case__area",
    "case__administrative_matter",
    "case__subject",
    "case__agent_subject",
    "case__authorization",
    "case__representation__person",
    "choice",
    "version__matter",
    "text",
    "subject",
    "representation__person",
)


PAGES = {
    SignatureKind.PAPER: "pledges/sign/paper.html",
    SignatureKind.CODE: "pledges/sign/code.html",
    SignatureKind.CERTIFICATE: "pledges/sign/cert.html",
}


def signing_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page on which one pledge is signed by whose it is; once it is signed it leads to the case."""

    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapper(request: HttpRequest, case: UUID, pledge: UUID) -> HttpResponse:
        row = fetch(PLEDGES, request.user, rules.may_sign_online, pk=pledge, case=case)
        if row.is_signed:
            return redirect("pledges:case", row.case_id)
        return view(request, row)

    return wrapper


@signing_page
def scan(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    """Print, sign by hand, upload the scan: what needs no script."""
    if request.GET.get("part") == "paper":
        return render(request, "pledges/sign/_paper.html", {"pledge": pledge, "copy": _unsigned(pledge)})
    form = ScanForm(bound(request), request.FILES or None)
    form.fields["scan"].help_text = "签好后扫描或者拍照，每一页都要；PDF、JPG 或 PNG，不超过 10 MB。"
    if request.method == "POST" and form.is_valid():
        try:
            digest, paper = form.cleaned_data["signature_digest"], form.cleaned_data["scan"]
            return _sign(request, pledge, digest=digest, kind=SignatureKind.PAPER, paper_scan=kept(paper))
        except Refused as refusal:
            refuse(form, refusal)
    return _page(request, pledge, kind=SignatureKind.PAPER, form=form)


@signing_page
def code(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    """The digits that came; sending them is a step of its own."""
    form = CodeForm(bound(request))
    if request.method == "POST" and form.is_valid():
        try:
            taken = coded.take_code(pledge, digits=form.cleaned_data["digits"], by=request.user)
            digest = form.cleaned_data["signature_digest"]
            return _sign(request, pledge, digest=digest, kind=SignatureKind.CODE, code=taken)
        except Refused as refusal:
            refuse(form, refusal)
    return _code_page(request, pledge, form)


def _code_page(request: HttpRequest, pledge: Pledge, form: forms.Form) -> HttpResponse:
    last = coded.last_code(request.user)
    sent = last is not None and last.about == pledge.content_digest and usable(last)
    more = {"contacts": contacts_of(request.user), "sent": sent, "expires": last.expires_at if sent else None}
    return _page(request, pledge, kind=SignatureKind.CODE, form=form, **more)


@login_required
@require_POST
def send_code(request: HttpRequest, case: UUID, pledge: UUID) -> HttpResponse:
    """Send the digits to the address that was chosen."""
    row = fetch(PLEDGES, request.user, rules.may_sign_online, pk=pledge, case=case)
    try:
        contact = coded.ask_code(row, channel=request.POST.get("channel", ""), by=request.user)
    except Refused as refusal:
        form = CodeForm({})
        form.errors.clear()
        refuse(form, refusal)
        return _code_page(request, row, form)
    messages.success(request, f"验证码已发往{contact.masked}。")
    return redirect("pledges:sign_code", row.case_id, row.pk)


@signing_page
def certificate(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    """The signature that one's own program made over the statement, or over the letter as PDF."""
    form = CertificateForm(bound(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data["signature_file"].read()
            proof = certified.verify(pledge, data=data, by=request.user)
            digest = form.cleaned_data["signature_digest"]
            return _sign(request, pledge, digest=digest, kind=SignatureKind.CERTIFICATE, certificate=proof)
        except Refused as refusal:
            refuse(form, refusal)
    return _page(request, pledge, kind=SignatureKind.CERTIFICATE, form=form)


def _sign(request: HttpRequest, pledge: Pledge, **given) -> HttpResponse:
    act = corrections.sign_correction if pledge.is_correcting else signing.sign
    return after_signing(request, act(pledge, by=request.user, device=device_of(request), **given))


def _page(request: HttpRequest, pledge: Pledge, *, kind: str, form: forms.Form, **more) -> HttpResponse:
    """One way of signing; when it does not suffice the page says so and shows those that do."""
    ways = ways_to_sign(pledge, request.user, current=kind)
    context = {
        "case": pledge.case,
        "pledge": pledge,
        "content": shown(pledge),
        "digest": pledge.content_digest,
        "copy": _unsigned(pledge),
        "ways": ways,
        "form": form,
        **more,
    }
    return render(request, PAGES[kind], context, status=422 if form.errors else 200)


def _unsigned(pledge: Pledge):
    """The paper of what is to be signed now, once it was asked for."""
    copies = pledge.copies.filter(kind=CopyKind.UNSIGNED, digest=pledge.content_digest)
    return copies.select_related("file").first()


@login_required
@require_POST
def prepare_paper(request: HttpRequest, case: UUID, pledge: UUID) -> HttpResponse:
    """Ask for the paper to be signed; back to the page that it was asked from."""
    row = fetch(PLEDGES, request.user, rules.may_sign_online, pk=pledge, case=case)
    ask_copy(row, kind=CopyKind.UNSIGNED, by=request.user)
    back = "cert" if request.POST.get("back") == "cert" else "paper"
    return redirect(f"pledges:sign_{back}", row.case_id, row.pk)


@login_required
@require_safe
def statement(request: HttpRequest, case: UUID, pledge: UUID) -> HttpResponse:
    """The text that a certificate signs."""
    row = fetch(PLEDGES, request.user, rules.may_sign_online, pk=pledge, case=case)
    response = HttpResponse(certified.statement_of(row), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="statement.txt"'
    return response


@login_required
@require_safe
def evidence(request: HttpRequest, case: UUID, pledge: UUID) -> HttpResponse:
    """What was kept of a signature: for whoever signed, the agency, and as a file that a court can read."""
    rows = SignatureEvidence.objects.select_related(*(f"pledge__{path}" for path in EVIDENCE_PATHS))
    row = fetch(rows, request.user, _evidence_rule, pledge=pledge, pledge__case=case)
    saw(request, row.pledge.case, "查看签署证据")
    if "json" in request.GET:
        said = {"digest": row.digest, "record": row.record}
        response = HttpResponse(
            json.dumps(said, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8"
        )
        response["Content-Disposition"] = 'attachment; filename="signature-evidence.json"'
        return response
    as_applicant = rules.takes_part(request.user, row.pledge.case)
    clerk = User.objects.filter(pk=row.record["clerk"]).first() if row.record["clerk"] else None
    ticks = ticked(row)
    context = {
        "row": row,
        "pledge": row.pledge,
        "case": row.pledge.case,
        "layout": "citizen.html" if as_applicant else "staff.html",
        "facts": bundle_facts(row, clerk="窗口工作人员" if as_applicant and clerk else clerk and clerk.name),
        "sections": [{**part, "at": ticks.get(part["key"], "没有确认")} for part in row.pledge.text.sections],
        "whole": is_whole(row),
    }
    return render(request, "pledges/sign/evidence.html", context)


EVIDENCE_PATHS = ("case__subject", "case__agency", "case__authorization", "version", "text", "signature_file")


def _evidence_rule(user: User, row: SignatureEvidence) -> bool:
    return rules.may_see_letter(user, row.pledge)
