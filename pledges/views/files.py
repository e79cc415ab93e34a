"""Papers of a case: streamed to whoever may see them, and to nobody else; every look leaves its trace."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from pledges import rules
from pledges.domain import letters
from pledges.models import CertificateChoice, Letter, Pledge, SupplementRequest
from pledges.views.common import CASES
from portal.kernel.access import fetch, saw
from portal.kernel.files import answer


@login_required
@require_safe
def letter(request: HttpRequest, case: UUID, pledge: UUID) -> HttpResponse:
    """Both copies in one sealed PDF; ``?show`` opens it for printing."""
    rows = Letter.objects.select_related("pledge__case", "file__data_key")
    row = fetch(rows, request.user, _letter_rule, pledge=pledge, pledge__case=case)
    saw(request, row.pledge.case, "letter")
    return answer(row.file, download="show" not in request.GET)


def _letter_rule(user, row: Letter) -> bool:
    return rules.may_see_letter(user, row.pledge)


@login_required
@require_POST
def accessible_copy(request: HttpRequest, case: UUID, pledge: UUID) -> HttpResponse:
    """One tagged copy for screen readers, made when it is asked for."""
    rows = Pledge.objects.select_related("case__subject", "case__agent_subject", "signature_file")
    row = fetch(rows, request.user, rules.may_see_letter, pk=pledge, case=case)
    if not row.is_signed:
        raise Http404("还没有签署")
    saw(request, row.case, "accessible letter", unmasked=True)
    response = HttpResponse(letters.accessible_letter(row), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="pledge-accessible.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


@login_required
@require_safe
def certificate_file(request: HttpRequest, case: UUID, choice: UUID) -> HttpResponse:
    """The certificate that was handed in."""
    rows = CertificateChoice.objects.select_related("case", "certificate_file__data_key")
    row = fetch(rows, request.user, rules.may_see_letter, pk=choice, case=case)
    if row.certificate_file is None:
        raise Http404("还没有提交证明文件")
    saw(request, row.case, "certificate")
    return answer(row.certificate_file)


@login_required
@require_safe
def supplement_file(request: HttpRequest, case: UUID) -> HttpResponse:
    """What was handed in when the agency asked for supplements."""
    rows = SupplementRequest.objects.select_related("case", "file__data_key")
    row = fetch(rows, request.user, rules.may_see_letter, case=case)
    if row.file is None:
        raise Http404("没有补正材料")
    saw(request, row.case, "supplement")
    return answer(row.file)


@login_required
@require_safe
def authorization_file(request: HttpRequest, case: UUID) -> HttpResponse:
    """The special authorisation of the agent."""
    row = fetch(
        CASES.select_related("authorization__file__data_key"), request.user, rules.may_see_letter, pk=case
    )
    if row.authorization is None:
        raise Http404("本件没有委托代理人")
    saw(request, row, "authorization")
    return answer(row.authorization.file)
