"""What the worker does for the duties of this app. Asked twice, each does it once."""

from typing import Any

from pledges import documents
from pledges.domain.contents import thawed
from pledges.enums import SignatureKind
from pledges.models import Letter, Pledge
from portal.kernel import duties
from portal.kernel.files import keep, read


@duties.handler("pledges.letter")
def issue_letter(payload: dict[str, Any]) -> None:
    """Render, seal and keep the pledge letter. Finds the first one when asked again."""
    rows = Pledge.objects.select_related("case__subject", "case__agent_subject", "signature_file")
    pledge = rows.get(pk=payload["pledge"])
    if Letter.objects.filter(pledge=pledge).exists():
        return
    pad = pledge.signature_kind == SignatureKind.PAD
    picture = read(pledge.signature_file) if pad else None
    letter = documents.render_letter(thawed(pledge), picture)
    pdf, sealed = letter.pdf, False
    file = keep(pdf, name=f"告知承诺书{pledge.number}.pdf", content_type="application/pdf")
    Letter.objects.get_or_create(
        pledge=pledge,
        defaults={"file": file, "sha256": file.sha256, "pages": letter.pages, "sealed": sealed},
    )
