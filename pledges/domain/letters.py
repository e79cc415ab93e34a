"""The pledge on paper: rendered once by the worker, kept with its digest, found again afterwards."""

from pledges import documents
from pledges.domain.contents import thawed
from pledges.domain.systems import announce_to_systems
from pledges.enums import SignatureKind
from pledges.models import Letter, Pledge
from portal.exchange.enums import Event
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import act
from portal.kernel.audit import record
from portal.kernel.files import keep, read
from portal.law import keys


def issue_letter(pledge: Pledge) -> Letter:
    """Render, seal and keep the letter; asked twice, the first one. Runs outside any transaction."""
    known = Letter.objects.filter(pledge=pledge).first()
    if known is not None:
        return known
    content = thawed(pledge)
    rendered = documents.render_letter(content, picture_of(pledge))
    return _keep(pledge, pdf=documents.seal_letter(rendered, content), pages=rendered.pages)


@act(clause=keys.SL_FORM)
def _keep(pledge: Pledge, *, pdf: bytes, pages: int) -> Letter:
    """Whoever comes second lets go of what was rendered: the pledge row is locked meanwhile."""
    Pledge.objects.select_for_update().get(pk=pledge.pk)
    known = Letter.objects.filter(pledge=pledge).first()
    if known is not None:
        return known
    file = keep(pdf, name=f"告知承诺书{pledge.number}.pdf", content_type="application/pdf")
    letter = Letter.objects.create(pledge=pledge, file=file, sha256=file.sha256, pages=pages, sealed=True)
    announce_to_systems(pledge.case, Event.DOCUMENT)
    record("pledges.issue_letter", letter, by=SYSTEM, clause=keys.SL_FORM, sha256=file.sha256)
    return letter


def picture_of(pledge: Pledge) -> bytes | None:
    """The handwriting of the pad; a signature on paper has no picture of its own."""
    if pledge.signature_kind != SignatureKind.PAD or pledge.signature_file is None:
        return None
    return read(pledge.signature_file)
