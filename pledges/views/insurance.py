"""Liability insurance for the applicant's side, and for the agency the claims that are linked to it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pledges import rules
from pledges.domain import insurance
from pledges.insurance_enums import ClaimState
from pledges.insurance_forms import ClaimDecisionForm, ClaimForm, PolicyForm
from pledges.models import Case, CompensationClaim, InsurancePolicy
from pledges.views.common import CASES, bound
from portal.kernel.access import fetch, saw
from portal.kernel.attempt import attempt, kept
from portal.kernel.files import answer


@login_required
@require_http_methods(["GET", "POST"])
def policy(request: HttpRequest, case: UUID, version: UUID) -> HttpResponse:
    """Attach the policy that backs a pledge of this case."""
    row = fetch(CASES, request.user, rules.may_hand_in, pk=case)
    about = next((found for found in insurance.insured_versions(row) if found.pk == version), None)
    if about is None:
        raise Http404("这一项不需要责任保险")
    mine = rules.is_applicant(request.user, row)
    home = reverse("pledges:case" if mine else "pledges:window_case", args=[row.pk])
    form = PolicyForm(bound(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        words = {name: value for name, value in form.cleaned_data.items() if name != "file"}
        file = kept(form, "file")
        if file and attempt(
            request,
            form,
            lambda: insurance.add_policy(row, version=about, file=file, by=request.user, **words),
            "保单已提交，受理时核对。",
        ):
            return redirect(home)
    known = InsurancePolicy.objects.filter(case=row, version=about)
    context = {"case": row, "version": about, "policies": known, "form": form, "home": home}
    context["layout"] = "citizen.html" if mine else "staff.html"
    return render(request, "pledges/insurance/policy.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def policy_file(request: HttpRequest, case: UUID, policy: UUID) -> HttpResponse:
    """The policy itself."""
    rows = InsurancePolicy.objects.select_related("case__subject", "file__data_key")
    row = fetch(rows, request.user, rules.may_see_letter, pk=policy, case=case)
    saw(request, row.case, "查看保单")
    return answer(row.file)


@login_required
@require_http_methods(["GET", "POST"])
def claims(request: HttpRequest, case: UUID) -> HttpResponse:
    """Policies of the case, claims for compensation, and the form to register one."""
    row = fetch(CASES, request.user, rules.may_take_case_file, pk=case)
    form = ClaimForm(bound(request), case=row)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        if attempt(
            request,
            form,
            lambda: insurance.lodge_claim(row, by=request.user, **words),
            "已登记，请另一人决定。",
        ):
            return redirect("pledges:claims", row.pk)
    saw(request, row, "查看责任保险和赔偿请求")
    return _claims(request, row, form)


def _claims(
    request: HttpRequest,
    row: Case,
    form: ClaimForm,
    *,
    answered: tuple[UUID, ClaimDecisionForm] | None = None,
) -> HttpResponse:
    """The page; each claim that this person may decide has a form of its own, one of them perhaps refused."""
    claims: list[tuple[CompensationClaim, ClaimDecisionForm | None]] = []
    found = CompensationClaim.objects.filter(case=row).select_related("policy", "lodged_by", "decided_by")
    for claim in found:
        mine = claim.state == ClaimState.LODGED and claim.lodged_by_id != request.user.pk
        decision = ClaimDecisionForm(auto_id=f"{claim.pk}_%s") if mine else None
        claims.append((claim, answered[1] if answered and claim.pk == answered[0] else decision))
    context = {
        "case": row,
        "policies": InsurancePolicy.objects.filter(case=row).select_related("version", "checked_by"),
        "claims": claims,
        "form": form,
    }
    wrong = form.errors or answered
    return render(request, "pledges/insurance/claims.html", context, status=422 if wrong else 200)


@login_required
@require_POST
def decide(request: HttpRequest, case: UUID, claim: UUID) -> HttpResponse:
    """Decide a claim; refusals are said on the page of the claims."""
    row = fetch(
        CompensationClaim.objects.select_related("case"),
        request.user,
        rules.may_take_case_file,
        pk=claim,
        case=case,
    )
    form = ClaimDecisionForm(request.POST, auto_id=f"{claim}_%s")
    if form.is_valid() and attempt(
        request,
        form,
        lambda: insurance.decide_claim(row, by=request.user, **form.cleaned_data),
        "已作出赔偿决定。",
    ):
        return redirect("pledges:claims", case)
    owner = fetch(CASES, request.user, pk=case)
    return _claims(request, owner, ClaimForm(case=owner), answered=(row.pk, form))
