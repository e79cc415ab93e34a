"""The text of a version as the applicant will read it, each sentence with its clause, and the letter as a sample."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from matters import rules
from matters.domain.cited import cited
from matters.domain.previews import ask_preview
from matters.domain.reading import reading_of
from matters.domain.text_elements import missing_from_text
from matters.domain.texts import compose
from matters.models import LetterPreview, MatterVersion
from portal.kernel.access import fetch
from portal.kernel.files import answer
from portal.people.area_rules import rules_for
from portal.people.enums import LetterForm


def _fetch(request: HttpRequest, pk: str) -> MatterVersion:
    if not rules.may_see_desk(request.user):
        raise PermissionDenied
    rows = MatterVersion.objects.select_related(
        "matter__agency", "matter__area__parent", "matter__administrative_matter", "liability_clause"
    )
    return fetch(rows, request.user, pk=pk)


@login_required
@require_safe
def text(request: HttpRequest, pk: str) -> HttpResponse:
    """The text composed from its parts, what it still lacks, and the samples made of it."""
    version = _fetch(request, pk)
    area_rules = rules_for(version.matter.area)
    parts = compose(version, rules=area_rules)
    context = {
        "version": version,
        "digest": parts["digest"],
        "cited": cited(parts["sections"], parts["pledge"]),
        "missing": missing_from_text(parts, version=version),
        "reading": reading_of(
            "\n".join(part["body"] for part in parts["sections"] if part["key"] != "basis")
        ),
        "samples": _samples(version, parts["digest"], area_rules.letter_form),
    }
    return render(request, "matters/bureau/text.html", context)


def _samples(
    version: MatterVersion, digest: str, own: str
) -> list[tuple[LetterForm, LetterPreview | None, bool]]:
    """Both forms, the area's own first, each with its sample if one was asked for."""
    made = {row.layout: row for row in version.letter_previews.filter(digest=digest)}
    forms = sorted(LetterForm, key=lambda form: form != own)
    return [(form, made.get(form), form == own) for form in forms]


@login_required
@require_POST
def ask(request: HttpRequest, pk: str) -> HttpResponse:
    """Ask for the sample; the page shows it when the worker has made it."""
    version = _fetch(request, pk)
    ask_preview(version, layout=request.POST.get("layout", ""), by=request.user)
    return redirect("matters:version_text", pk=pk)


@login_required
@require_safe
def sample(request: HttpRequest, pk: str, preview: str) -> HttpResponse:
    """The sample as a file."""
    _fetch(request, pk)
    row = fetch(LetterPreview.objects.select_related("file__data_key"), request.user, pk=preview, version=pk)
    if row.file is None:
        raise Http404("还在准备")
    return answer(row.file, download="show" not in request.GET)
