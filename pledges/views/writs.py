"""The agency's documents: read by both sides, served by staff, opened by the applicant, corrected, never silently."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pledges import rules
from pledges.content import in_fours
from pledges.domain import corrections, service, writs
from pledges.forms import refuse
from pledges.handling_forms import CorrectWritForm, ServeForm
from pledges.models import Writ
from pledges.views.common import CASES, bound, kept
from portal.kernel.access import fetch, saw
from portal.kernel.acts import Refused
from portal.kernel.attempt import attempt
from portal.kernel.files import answer
from portal.kernel.paging import page_by_key
from portal.people.enums import Role

PAGE_SIZE = 30
WRITS = Writ.objects.select_related(
    "case__agency", "case__area", "case__subject", "case__administrative_matter", "replaces", "file__data_key"
)

SERVED = Writ.objects.filter(service__isnull=False).select_related("case", "service__file__data_key")


def _home(request: HttpRequest, row: Writ) -> str:
    """The page of the case for this reader."""
    if rules.is_applicant(request.user, row):
        return reverse("pledges:case", args=[row.case_id])
    if request.user.has_role(Role.HANDLER, Role.AGENCY_HEAD):
        return reverse("pledges:handling_case", args=[row.case_id])
    return reverse("pledges:window_case", args=[row.case_id])


def _waits_for_opening(request: HttpRequest, row: Writ) -> bool:
    """Whether opening it is electronic service: then it is opened by a button, not by a link."""
    unserved = row.served_on is None and not row.superseded
    return unserved and rules.is_applicant(request.user, row) and service.consent_of(row.case) is not None


@login_required
@require_safe
def writ(request: HttpRequest, case: UUID, writ: UUID) -> HttpResponse:
    """What the document says, who was told of it and when, until when one may turn elsewhere."""
    row = fetch(WRITS, request.user, rules.may_see_letter, pk=writ, case=case)
    closed = _waits_for_opening(request, row)
    if not closed:
        saw(request, row.case, "查看文书")
    mine = rules.is_applicant(request.user, row)
    context = {
        "writ": row,
        "case": row.case,
        "content": None if closed else writs.content_of(row),
        "ends": writs.remedy_ends(row),
        "service": getattr(row, "service", None),
        "home": _home(request, row),
        "mine": mine,
        "layout": "citizen.html" if mine else "staff.html",
        "may_serve": rules.may_serve(request.user, row) and row.served_on is None and not row.superseded,
        "may_correct": rules.may_handle(request.user, row) and not row.superseded,
        "code": in_fours(row.check_code),
    }
    return render(request, "pledges/writ.html", context)


@login_required
@require_safe
def writ_file(request: HttpRequest, case: UUID, writ: UUID) -> HttpResponse:
    """The sealed PDF; ``?show`` opens it for printing."""
    row = fetch(WRITS, request.user, rules.may_see_letter, pk=writ, case=case)
    if row.file is None:
        raise Http404("还在准备")
    if _waits_for_opening(request, row):
        return redirect("pledges:writ", row.case_id, row.pk)
    saw(request, row.case, "取文书", unmasked=True)
    return answer(row.file, download="show" not in request.GET)


@login_required
@require_safe
def service_file(request: HttpRequest, case: UUID, writ: UUID) -> HttpResponse:
    """The receipt or the photograph that shows how a document was served; for the agency."""
    row = fetch(SERVED, request.user, rules.may_see_proof, pk=writ, case=case)
    if row.service.file is None:
        raise Http404("没有送达回证")
    saw(request, row.case, "查看送达回证")
    return answer(row.service.file)


@login_required
@require_POST
def receive(request: HttpRequest, case: UUID, writ: UUID) -> HttpResponse:
    """The applicant opens the document: with her consent that serves it."""
    row = fetch(WRITS, request.user, rules.is_applicant, pk=writ, case=case)
    attempt(request, None, lambda: service.receive(row, by=request.user), "文书已签收。")
    return redirect("pledges:writ", row.case_id, row.pk)


@login_required
@require_POST
def consent(request: HttpRequest, case: UUID) -> HttpResponse:
    """Documents of this case may reach her here; or not any more."""
    row = fetch(CASES, request.user, rules.is_applicant, pk=case)
    if "end" in request.POST:
        attempt(request, None, lambda: service.end_consent(row, by=request.user), "已收回电子送达的同意。")
    else:
        attempt(request, None, lambda: service.consent(row, by=request.user), "已同意电子送达。")
    return redirect(reverse("pledges:case", args=[row.pk]) + "#documents")


@login_required
@require_http_methods(["GET", "POST"])
def serve(request: HttpRequest, case: UUID, writ: UUID) -> HttpResponse:
    """Record how a document reached the applicant."""
    row = fetch(WRITS, request.user, rules.may_serve, pk=writ, case=case)
    form = ServeForm(bound(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            given = {**form.cleaned_data, "file": kept(form.cleaned_data["file"])}
            service.serve(row, by=request.user, **given)
            messages.success(request, f"{row.number} 的送达已登记。")
            return redirect(_home(request, row))
        except Refused as refusal:
            refuse(form, refusal)
    lead = "写明怎么送到的、哪一天、有什么证明。复议、诉讼和补正的期限从送达那天起算。"
    return _form(request, row, form, title="登记送达", lead=lead, button="登记送达")


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, case: UUID, writ: UUID) -> HttpResponse:
    """Put a clerical error right: a new version, the old one says so."""
    row = fetch(WRITS, request.user, rules.may_handle, pk=writ, case=case)
    form = CorrectWritForm(bound(request), content=writs.content_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            new = corrections.correct_writ(row, by=request.user, **form.said())
            messages.success(request, f"已出具更正后的文书 {new.number}，请送达。")
            return redirect("pledges:writ", new.case_id, new.pk)
        except Refused as refusal:
            refuse(form, refusal)
    lead = "只改写错的字；改决定本身的，要另行作出决定。原来的文书保留，标明不再使用。"
    return _form(request, row, form, title="更正文书的笔误", lead=lead, button="出具更正后的文书")


def _form(request: HttpRequest, row: Writ, form: Any, **words: str) -> HttpResponse:
    context = {"writ": row, "case": row.case, "form": form, "home": _home(request, row), **words}
    return render(request, "pledges/writ_form.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def unserved(request: HttpRequest) -> HttpResponse:
    """Documents that have not reached the applicant yet, the oldest first."""
    agencies = request.user.agency_ids(Role.HANDLER, Role.AGENCY_HEAD, Role.WINDOW_CLERK)
    if not agencies:
        raise PermissionDenied
    handles = request.user.has_role(Role.HANDLER, Role.AGENCY_HEAD)
    rows = Writ.objects.unserved().filter(agency__in=agencies)
    rows = rows.select_related("case__administrative_matter", "subject", "agency")
    each = ("agency", agencies)
    page = page_by_key(request, rows, ordering=("issued_at", "id"), size=PAGE_SIZE, each=each)
    desk = ("pledges:handling", "办件处理") if handles else ("pledges:window", "窗口")
    context = {"page": page, "home": reverse(desk[0]), "home_label": desk[1]}
    return render(request, "pledges/handling/unserved.html", context)
