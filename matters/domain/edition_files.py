"""The files of an edition: made by the worker after publication, each once."""

from typing import Any

from matters.enums import ListFormat
from matters.list_documents import make
from matters.models import Edition, EditionFile
from portal.kernel import audit, duties
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import act
from portal.kernel.enums import Queue
from portal.kernel.files import keep
from portal.law import keys

KIND = "matters.edition_file"
AT_ONCE = 50


def order_files(edition: Edition) -> None:
    """Let the worker make the files of the edition; those that are there or under way are left."""
    for form in ListFormat.values:
        duties.add(
            kind=KIND,
            key=f"edition:{edition.pk}:{form}",
            payload={"edition": str(edition.pk), "form": form},
            queue=Queue.BACKGROUND,
        )


def order_missing() -> int:
    """Order the files of editions that have none: published before there were any. Returns how many."""
    without = Edition.objects.filter(files=None)[:AT_ONCE]
    for edition in without:
        order_files(edition)
    return len(without)


def make_file(edition: Edition, *, form: str) -> EditionFile:
    """One file of an edition. Asked twice, returns the first one."""
    if there := edition.files.filter(form=form).first():
        return there
    made = make(edition, ListFormat(form))
    return _keep(edition, form=form, made=made, by=SYSTEM)


@act(clause=keys.BASIS_OF_CERTIFICATES)
def _keep(edition: Edition, *, form: str, made: Any, by: Any) -> EditionFile:
    Edition.objects.select_for_update().get(
        pk=edition.pk
    )  # two workers: the second finds the first one's file
    if there := edition.files.filter(form=form).first():
        return there
    stored = keep(made.data, name=made.name, content_type=made.content_type)
    row = EditionFile.objects.create(edition=edition, form=form, file=stored, pages=made.pages)
    audit.record("matters.edition_file", edition, by=by, form=form, digest=stored.sha256)
    return row
