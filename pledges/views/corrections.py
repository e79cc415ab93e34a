"""The applicant puts a filled-in value right before the decision: fill in, check, sign anew."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from pledges import rules
from pledges.domain import corrections
from pledges.enums import SignatureKind
from pledges.flow import shown
from pledges.forms import ConditionsForm, refuse
from pledges.handling_forms import reason_field
from pledges.models import Pledge
from pledges.signing_forms import SignForm
from pledges.views.common import bound, device_of, picture
from pledges.views.signed import after_signing
from pledges.ways import ways_to_sign
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.attempt import attempt

PLEDGES = Pledge.objects.select_related(
    "case__agency",
    "case__administrative_matter",
    "case__subject",
    "case__agent_subject",
    "version",
    "text",
    "case__representation__person",
    "subject",
)


def _draft_of(pledge: Pledge) -> Pledge | None:
    drafts = PLEDGES.filter(replaces=pledge)
    return next((draft for draft in drafts if draft.is_correcting), None)


@login_required
@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, case: UUID, pledge: UUID) -> HttpResponse:
    """What was filled in, to be changed, and why."""
    row = fetch(PLEDGES, request.user, rules.may_correct_pledge, pk=pledge, case=case)
    draft = _draft_of(row)
    known = {**(draft or row).values, "site_address": row.case.site_address}
    known["reason"] = draft.correction if draft else ""
    form = ConditionsForm(bound(request), text=row.text, version=row.version, initial=known)
    form.fields["reason"] = reason_field()
    if request.method == "POST" and form.is_valid():
        try:
            corrections.prepare_correction(
                row,
                values=form.values(),
                reason=form.cleaned_data["reason"],
                site_address=form.cleaned_data.get("site_address", ""),
                by=request.user,
            )
            return redirect("pledges:correct_sign", row.case_id, row.pk)
        except Refused as refusal:
            refuse(form, refusal)
    context = {"case": row.case, "pledge": row, "form": form}
    return render(request, "pledges/correct_fill.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, case: UUID, pledge: UUID) -> HttpResponse:
    """The whole corrected letter and the signature under it."""
    row = fetch(PLEDGES, request.user, rules.may_correct_pledge, pk=pledge, case=case)
    draft = _draft_of(row)
    if draft is None:
        return redirect("pledges:correct_fill", row.case_id, row.pk)
    ways = ways_to_sign(draft, request.user, current=SignatureKind.PAD)
    if request.method == "GET" and not (ways.current and ways.current.way.is_open) and ways.first:
        return redirect(ways.first.url)
    form = SignForm(bound(request))
    if request.method == "POST" and form.is_valid():
        try:
            signed = corrections.sign_correction(
                draft,
                digest=form.cleaned_data["signature_digest"],
                kind=SignatureKind.PAD,
                signature_png=picture(form.cleaned_data["signature"]),
                by=request.user,
                device=device_of(request),
            )
            return after_signing(request, signed)
        except Refused as refusal:
            refuse(form, refusal)
    context = {
        "case": row.case,
        "pledge": row,
        "content": shown(draft),
        "form": form,
        "digest": draft.content_digest,
        "ways": ways,
    }
    return render(request, "pledges/correct_sign.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def give_up(request: HttpRequest, case: UUID, pledge: UUID) -> HttpResponse:
    """Leave it as it was signed."""
    row = fetch(PLEDGES, request.user, rules.may_correct_pledge, pk=pledge, case=case)
    if (draft := _draft_of(row)) is not None:
        attempt(request, None, lambda: corrections.give_up_correction(draft, by=request.user), "已放弃更正。")
    return redirect("pledges:case", row.case_id)
