"""The agency's documents on paper: rendered from their content, sealed like the pledge letter. Never inside an act."""

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from pledges.content import in_fours
from pledges.documents import SEAL_DROP, Unprintable
from pledges.paper import qr, short_digest
from pledges.writ_content import WritContent
from portal.kernel.acts import outside_act
from portal.kernel.pdf import seal
from portal.kernel.pdf.fonts import uncovered
from portal.kernel.pdf.render import Attached, html_to_pdf, stylesheet_text

RECORD_NAME = "writ.json"


@dataclass(frozen=True)
class RenderedWrit:
    """A document ready to be sealed and kept."""

    pdf: bytes
    pages: int
    seal_place: seal.Spot


def render(content: WritContent) -> RenderedWrit:
    """PDF/A-3b with the machine-readable record inside."""
    outside_act("rendering")
    if missing := uncovered(content.texts):
        raise Unprintable(f"字库中没有这些字，无法印出：{'、'.join(sorted(missing))}")
    html = render_to_string("documents/writ.html", context(content))
    css = stylesheet_text(Path(settings.ROOT) / "templates/documents/writ.css")
    laid = html_to_pdf(html, css=[css], images={"qr": qr(content.check_url)}, attached=[_record(content)])
    place = laid.places["seal"]
    spot = seal.Spot(place.page, (place.left + place.right) / 2, (place.top + place.bottom) / 2 + SEAL_DROP)
    return RenderedWrit(laid.pdf, laid.pages, spot)


def context(content: WritContent) -> dict[str, object]:
    """What the template needs; the date inside the PDF is that of the document."""
    return {
        "c": content,
        "code": in_fours(content.check_code),
        "digest": short_digest(content.digest()),
        "created": f"{content.issued_on.isoformat()}T00:00:00+08:00",
    }


def seal_writ(rendered: RenderedWrit, content: WritContent) -> bytes:
    """The document under the agency's seal."""
    return seal.apply_seal(
        rendered.pdf,
        owner=content.agency.name,
        signed_at=rendered.seal_place,
        reason=f"出具{content.title} {content.number}",
    )


def _record(content: WritContent) -> Attached:
    data = json.dumps({"digest": content.digest(), "content": content.record()}, ensure_ascii=False, indent=1)
    return Attached(RECORD_NAME, data.encode(), "本文书的机器可读记录")
