"""Papers of a case: streamed to whoever may see them, and to nobody else; every look leaves its trace."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from pledges import rules
from pledges.domain.copies import ask_copy, refuse_outdated
from pledges.enums import CopyKind
from pledges.models import CertificateChoice, CertificateFile, Copy, Letter, Pledge, SupplementRequest
from pledges.views.common import CASES
from portal.kernel.access import fetch, saw
from portal.kernel.files import answer

COPY_PURPOSES = {CopyKind.ACCESSIBLE: "取读屏软件适用的承诺书", CopyKind.UNSIGNED: "打印待签的承诺书"}


@login_required
@require_safe
def letter(request: HttpRequest, case: UUID, pledge: UUID) -> HttpResponse:
    """Both copies in one sealed PDF; ``?show`` opens it for printing."""
    rows = Letter.objects.select_related("pledge__case", "file__data_key")
    row = fetch(rows, request.user, _letter_rule, pledge=pledge, pledge__case=case)
    saw(request, row.pledge.case, "查看承诺书", unmasked=True)  # the letter names its signer in full
    return answer(row.file, download="show" not in request.GET)


def _letter_rule(user, row: Letter) -> bool:
    return rules.may_see_letter(user, row.pledge)


@login_required
@require_POST
def ask_accessible(request: HttpRequest, case: UUID, pledge: UUID) -> HttpResponse:
    """Ask for the tagged copy for screen readers; the page tells when the worker has made it."""
    rows = Pledge.objects.select_related("case")
    row = fetch(rows, request.user, rules.may_ask_copy, pk=pledge, case=case)
    ask_copy(row, kind=CopyKind.ACCESSIBLE, by=request.user)
    page = "pledges:case" if rules.is_applicant(request.user, row) else "pledges:window_case"
    return redirect(reverse(page, args=[row.case_id]) + "#documents")


@login_required
@require_safe
def copy(request: HttpRequest, case: UUID, copy: UUID) -> HttpResponse:
    """A copy that was asked for and is made; ``?show`` opens it for printing."""
    rows = Copy.objects.select_related("pledge__case", "file__data_key")
    row = fetch(rows, request.user, _copy_rule, pk=copy, pledge__case=case)
    if row.file is None:
        raise Http404("还在准备")
    refuse_outdated(row)
    saw(request, row.pledge.case, COPY_PURPOSES[row.kind], unmasked=True)
    return answer(row.file, download="show" not in request.GET)


def _copy_rule(user, row: Copy) -> bool:
    rule = rules.may_see_letter if row.kind == CopyKind.ACCESSIBLE else rules.may_print_unsigned
    return rule(user, row.pledge)


@login_required
@require_safe
def certificate_file(request: HttpRequest, case: UUID, choice: UUID) -> HttpResponse:
    """The certificate that was handed in."""
    rows = CertificateChoice.objects.select_related("case", "certificate_file__data_key")
    row = fetch(rows, request.user, rules.may_see_letter, pk=choice, case=case)
    if row.certificate_file is None:
        raise Http404("还没有提交证明文件")
    saw(request, row.case, "查看证明材料")
    return answer(row.certificate_file)


@login_required
@require_safe
def certificate_part(request: HttpRequest, case: UUID, part: UUID) -> HttpResponse:
    """One of several files of a certificate."""
    rows = CertificateFile.objects.select_related("choice__case", "file__data_key")
    row = fetch(rows, request.user, _part_rule, pk=part, choice__case=case)
    saw(request, row.choice.case, "查看证明材料")
    return answer(row.file)


def _part_rule(user, row: CertificateFile) -> bool:
    return rules.may_see_letter(user, row.choice)


@login_required
@require_safe
def supplement_file(request: HttpRequest, case: UUID) -> HttpResponse:
    """What was handed in when the agency asked for supplements."""
    rows = SupplementRequest.objects.select_related("case", "file__data_key")
    row = fetch(rows, request.user, rules.may_see_letter, case=case)
    if row.file is None:
        raise Http404("没有补正材料")
    saw(request, row.case, "查看补正材料")
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
    saw(request, row, "查看授权书")
    return answer(row.authorization.file)


@login_required
@require_safe
def representation_file(request: HttpRequest, case: UUID) -> HttpResponse:
    """The paper of the guardian, head or clerk."""
    rows = CASES.select_related("representation__file__data_key")
    row = fetch(rows, request.user, rules.may_see_letter, pk=case)
    if row.representation is None or row.representation.file is None:
        raise Http404("本件没有上传代办身份的材料")
    saw(request, row, "查看代办身份的材料")
    return answer(row.representation.file)
