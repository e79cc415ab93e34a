"""The case file for the agency: asked for, watched while it is bound, taken away."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pledges import rules
from pledges.domain.case_files import KEEP_DAYS, ask_case_file
from pledges.file_enums import CaseFilePurpose
from pledges.file_forms import CaseFileForm
from pledges.forms import refuse
from pledges.models import Case, CaseFile
from pledges.views.common import CASES, bound
from portal.kernel.access import fetch, saw
from portal.kernel.acts import Refused
from portal.kernel.files import answer

SHOWN = 20


@login_required
@require_http_methods(["GET", "POST"])
def case_files(request: HttpRequest, case: UUID) -> HttpResponse:
    """The files that were made of this case, and the form to ask for one."""
    row = fetch(CASES, request.user, rules.may_take_case_file, pk=case)
    form = CaseFileForm(bound(request))
    if request.method == "POST" and form.is_valid():
        try:
            file = ask_case_file(row, purpose=form.cleaned_data["purpose"], by=request.user)
            saw(request, row, f"制作案卷：{CaseFilePurpose(file.purpose).label}", unmasked=True)
            return redirect("pledges:case_files", row.pk)
        except Refused as refusal:
            refuse(form, refusal)
    context = {**_files(row), "form": form, "keep_days": KEEP_DAYS}
    return render(request, "pledges/handling/case_files.html", context, status=422 if form.errors else 200)


def _files(row: Case) -> dict[str, Any]:
    files = list(CaseFile.objects.filter(case=row).select_related("asked_by")[:SHOWN])
    return {"case": row, "files": files, "under_way": any(file.under_way for file in files)}


@login_required
@require_safe
def progress(request: HttpRequest, case: UUID) -> HttpResponse:
    """The list alone, asked for while one is being bound."""
    row = fetch(CASES, request.user, rules.may_take_case_file, pk=case)
    return render(request, "pledges/handling/_case_files.html", _files(row))


@login_required
@require_safe
def download(request: HttpRequest, case: UUID, file: UUID, form: str) -> HttpResponse:
    """The volume to print or the archive to verify; every time it leaves its trace."""
    rows = CaseFile.objects.select_related("case__subject", "volume__data_key", "archive__data_key")
    row = fetch(rows, request.user, rules.may_take_case_file, pk=file, case=case)
    stored = {"pdf": row.volume, "zip": row.archive}.get(form)
    if stored is None or not row.is_there:
        raise Http404("没有这份案卷，或者已经到期删除")
    saw(request, row.case, f"下载案卷：{row.get_purpose_display()}", unmasked=True)
    return answer(stored)
