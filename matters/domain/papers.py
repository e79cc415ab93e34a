"""Guides and work procedures to take away: asked for by anybody, made once by the worker, kept."""

from matters import handbook
from matters.models import GuideVersion, Paper, WorkProcedure
from matters.procedure_enums import PaperFormat
from portal.kernel import audit, duties
from portal.kernel.actors import SYSTEM, Actor
from portal.kernel.acts import act
from portal.kernel.files import keep
from portal.law import keys

CONTENT_TYPES = {
    PaperFormat.PDF: "application/pdf",
    PaperFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@act(clause=keys.MJ_GUIDE)
def ask(thing: GuideVersion | WorkProcedure, *, format: str, by: Actor | None = None) -> Paper:
    """Have a paper made; asked a thousand times, it is made once."""
    owner = {"guide": thing} if isinstance(thing, GuideVersion) else {"procedure": thing}
    paper, _ = Paper.objects.get_or_create(**owner, format=PaperFormat(format))
    if paper.file_id is None:
        duties.add(kind="matters.paper", key=f"handbook:{paper.pk}", payload={"paper": str(paper.pk)})
    return paper


def make(paper: Paper) -> Paper:
    """Write the file; asked twice, the first one. Runs outside any transaction."""
    if paper.file_id is not None:
        return paper
    if paper.guide is not None:
        book = handbook.of_guide(paper.guide)
    else:
        assert paper.procedure is not None  # a paper belongs to one of the two, by constraint
        book = handbook.of_procedure(paper.procedure)
    data = handbook.pdf(book) if paper.format == PaperFormat.PDF else handbook.docx(book)
    return _keep(paper, data=data, name=f"{book.title}（第{book.number}版）.{paper.format}")


@act(clause=keys.MJ_GUIDE)
def _keep(paper: Paper, *, data: bytes, name: str) -> Paper:
    """Whoever comes second lets go of what was written: the row is locked meanwhile."""
    fresh = Paper.objects.select_for_update().get(pk=paper.pk)
    if fresh.file_id is not None:
        return fresh
    fresh.file = keep(data, name=name, content_type=CONTENT_TYPES[PaperFormat(fresh.format)])
    fresh.save(update_fields=["file"])
    audit.record("matters.paper", fresh, by=SYSTEM, clause=keys.MJ_GUIDE, sha256=fresh.file.sha256)
    return fresh
