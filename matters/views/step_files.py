"""Papers of a step: the panel on the version's page, the upload, and the files themselves."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from matters.domain import step_files
from matters.enums import VersionState
from matters.models import MatterVersion, StepFile
from matters.review_forms import StepFileForm
from matters.views.panel import Panel
from portal.kernel.access import fetch, saw
from portal.kernel.attempt import attempt, kept
from portal.kernel.files import answer


def panel(request: HttpRequest, version: MatterVersion) -> Panel | None:
    """The papers that are there, and the form for one more."""
    may = step_files.may_hand_in(request.user, version)
    rows = list(version.files.select_related("file", "by"))
    if not rows and not may:
        return None
    data = {
        "rows": rows,
        "form": StepFileForm(auto_id="file_%s") if may else None,
        "wanted": version.state == VersionState.EXPERT_MEETING,
    }
    return Panel("步骤材料", "matters/bureau/version/_files.html", data)


@login_required
@require_POST
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Upload one paper."""
    rows = MatterVersion.objects.select_related("matter__agency", "matter__area", "step_area")
    version = fetch(rows, request.user, step_files.may_hand_in, pk=pk)
    form = StepFileForm(request.POST, request.FILES)
    file = kept(form, "file") if form.is_valid() else None
    if file is None:
        messages.error(request, "；".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("matters:version", pk=pk)
    words = {name: form.cleaned_data[name] for name in ("kind", "title", "held_on")}
    attempt(
        request,
        None,
        lambda: step_files.hand_in(version, file=file, by=request.user, **words),
        "材料已上传。",
    )
    return redirect("matters:version", pk=pk)


@login_required
@require_safe
def download(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponse:
    """One paper, for those who work on the version."""
    rows = StepFile.objects.select_related("version__matter", "file__data_key")
    row = fetch(rows, request.user, pk=file, version=pk)
    saw(request, row, "step file")
    return answer(row.file)
