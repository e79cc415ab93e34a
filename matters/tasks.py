"""What the worker does for the duties of this app. Asked twice, each does it once."""

from typing import Any

from matters.domain import (
    aftermath,
    cleanup_upload,
    declarations,
    edition_files,
    general,
    imports,
    papers,
    previews,
)
from matters.models import CleanupReturn, Declaration, Edition, Import, LetterPreview, MatterVersion, Paper
from portal.kernel import duties


@duties.handler(declarations.DUTY)
def make_declaration(payload: dict[str, Any]) -> None:
    """The paper that an agency's head signs."""
    rows = Declaration.objects.select_related("agency", "paper")
    declarations.make(rows.get(pk=payload["declaration"]))


@duties.handler(edition_files.KIND)
def make_edition_file(payload: dict[str, Any]) -> None:
    """One file of a published list."""
    edition = Edition.objects.select_related("area").get(pk=payload["edition"])
    edition_files.make_file(edition, form=payload["form"])


def _import(payload: dict[str, Any]) -> Import:
    return Import.objects.select_related("area", "agency__area", "by", "file__data_key").get(
        pk=payload["job"]
    )


@duties.handler("matters.import.read")
def read_import(payload: dict[str, Any]) -> None:
    """Open a list that was sent in."""
    imports.read(_import(payload))


@duties.handler("matters.import.judge")
def judge_import(payload: dict[str, Any]) -> None:
    """Judge each of its rows."""
    imports.judge(_import(payload))


@duties.handler("matters.import.write")
def write_import(payload: dict[str, Any]) -> None:
    """Make drafts of the good ones."""
    imports.carry_out(_import(payload))


@duties.handler("matters.import.rest")
def write_rest_of_import(payload: dict[str, Any]) -> None:
    """Put the others into a file."""
    imports.write_rest(_import(payload))


@duties.handler("matters.paper")
def make_paper(payload: dict[str, Any]) -> None:
    """A guide or a work procedure to take away."""
    rows = Paper.objects.select_related("guide", "procedure__agency", "file")
    papers.make(rows.get(pk=payload["paper"]))


@duties.handler(previews.DUTY)
def make_letter_preview(payload: dict[str, Any]) -> None:
    """The letter of a version, filled with a sample."""
    rows = LetterPreview.objects.select_related(
        "version__matter__agency", "version__matter__area", "version__matter__administrative_matter"
    )
    previews.make_preview(rows.get(pk=payload["preview"]))


@duties.handler(aftermath.PROPOSE)
def propose(payload: dict[str, Any]) -> None:
    """A line of a general list changed: those who follow it are told."""
    general.propose(MatterVersion.objects.select_related("matter__area").get(pk=payload["version"]))


@duties.handler(cleanup_upload.DUTY)
def read_cleanup_form(payload: dict[str, Any]) -> None:
    """Put the rows of an uploaded table on an agency's form."""
    rows = CleanupReturn.objects.select_related("upload__data_key", "uploaded_by", "campaign", "list__area")
    form = rows.get(pk=payload["form"])
    if str(form.upload_id) == payload["file"]:
        cleanup_upload.read(form)
