"""What becomes paper: the pledge letter in two copies, and one accessible copy on request.

Three ways lead to the same words. ``render_letter`` lays out one copy and takes its pages twice.
``render_in_batch`` lays out a template once per text version and then only the case's own values;
whatever does not fit it hands to ``render_letter``. ``render_accessible`` writes one tagged copy.
None of them runs inside an act.
"""

import functools
import hashlib
import io
import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from PIL import Image

from pledges import paper
from pledges.content import InvalidContent, LetterContent
from portal.kernel.acts import outside_act
from portal.kernel.pdf import copies, overlay, seal
from portal.kernel.pdf.fonts import uncovered
from portal.kernel.pdf.render import ACCESSIBLE, ARCHIVE, Attached, Laid, Place, html_to_pdf, stylesheet_text

COPIES = ("行政机关留存", "申请人留存")
MAX_PICTURE = 4000  # pixels a side
RECORD_NAME = "pledge-letter.json"
SEALS = ("seal-notice", "seal")  # marked places in the templates over which the agency's seal goes
SEAL_DROP = 26  # points below the middle of the marked place: its rim on name and date, （盖章） inside
MARGIN_LEFT, MARGIN_TOP = 28 * 72 / 25.4, 37 * 72 / 25.4
TEMPLATES = overlay.Templates()
PER_CASE = {
    "salt",
    "number",
    "check_code",
    "check_url",
    "site_address",
    "signed_on",
    "agency_signed_on",
    "readings",
}


class Unprintable(InvalidContent):
    """No font here has a character of the content; printing it would show an empty box."""


@dataclass(frozen=True)
class RenderedLetter:
    """A letter ready to be sealed and kept."""

    pdf: bytes
    pages: int
    sha256: str
    content_digest: str
    seal_places: tuple[seal.Spot, ...]  # first the agency's copy
    laid_over: bool = False  # made by overlaying a template


def render_letter(content: LetterContent, picture: bytes | None = None) -> RenderedLetter:
    """The official document: PDF/A-3b, both copies, the machine-readable record inside.

    ``picture`` is the signature drawn on the pad; its digest must be the one in the content.
    """
    outside_act("rendering")
    _check(content, picture)
    html = render_to_string("documents/letter.html", paper.context(content, margins="apart"))
    laid = html_to_pdf(
        html,
        css=_css("letter", "letter_apart"),
        images=paper.images(content, picture),
        attached=[_record(content)],
    )
    return _in_two_copies(content, laid, laid.places)


def render_in_batch(content: LetterContent, picture: bytes | None = None) -> RenderedLetter:
    """The same document for batch issuing; falls back to ``render_letter`` where a value is too long."""
    outside_act("rendering")
    _check(content, picture)
    if not paper.fits_one_line(content):
        return render_letter(content, picture)
    template = TEMPLATES.get(_template_key(content), functools.partial(_lay_out_template, content))
    laid = html_to_pdf(
        render_to_string("documents/overlay.html", _overlay_context(content, template)),
        css=_css("letter", "letter_apart", "overlay"),
        images=paper.images(content, picture),
        attached=[_record(content)],
    )
    if laid.pages != template.pages + 1:
        return render_letter(content, picture)
    return _in_two_copies(content, laid, template.places, under=template)


def render_accessible(content: LetterContent, picture: bytes | None = None) -> bytes:
    """One tagged copy (PDF/UA-1) for screen readers; without a seal, it refers to the official one."""
    outside_act("rendering")
    _check(content, picture)
    html = render_to_string(
        "documents/letter.html", paper.context(content, margins="running", label="无障碍副本")
    )
    images = paper.images(content, picture)
    return html_to_pdf(html, css=_css("letter", "letter_running"), images=images, variant=ACCESSIBLE).pdf


def render_blank(content: LetterContent, numbers: Sequence[str]) -> bytes:
    """Forms to be filled in by hand, one for each number, both copies of each: one document to print.

    The pages are laid out once; only what stands in their margins differs.
    """
    outside_act("rendering")
    images = paper.images(content, None)
    html = render_to_string("documents/letter.html", paper.for_handwriting(content))
    laid = html_to_pdf(html, css=_css("letter"), images=images)
    html = render_to_string("documents/blank_margins.html", {"c": content, "numbers": numbers})
    margins = html_to_pdf(html, css=_css("letter", "letter_apart"))
    bound = pikepdf.new()
    with pikepdf.open(io.BytesIO(laid.pdf)) as pages, pikepdf.open(io.BytesIO(margins.pdf)) as heads:
        for head in heads.pages:
            form = pikepdf.new()
            form.pages.extend(pages.pages)
            form.pages.append(head)
            pdf = copies.duplicate(copies.saved(form), _stamps(laid.pages))
            with pikepdf.open(io.BytesIO(pdf)) as made:
                bound.pages.extend(made.pages)
        return copies.saved(bound)


def render_blanks(contents: Sequence[LetterContent], numbers: Sequence[str]) -> bytes:
    """The same of several certificates of one case: what belongs to one number lies together."""
    made = [render_blank(content, numbers) for content in contents]
    if len(made) == 1:
        return made[0]
    bound = pikepdf.new()
    with ExitStack() as open_files:
        forms = [open_files.enter_context(pikepdf.open(io.BytesIO(pdf))) for pdf in made]
        for place in range(len(numbers)):
            for form in forms:
                each = len(form.pages) // len(numbers)
                bound.pages.extend(form.pages[place * each : (place + 1) * each])
        return copies.saved(bound)


def seal_letter(letter: RenderedLetter, content: LetterContent) -> bytes:
    """The letter under the agency's seal: the signature on the agency's copy, the picture on all.

    Where notice and pledge are two documents, the signature stands on the pledge.
    """
    per_copy = len(letter.seal_places) // len(COPIES)
    signed_at = letter.seal_places[per_copy - 1]
    return seal.apply_seal(
        letter.pdf,
        owner=content.agency.name,
        signed_at=signed_at,
        printed_at=[spot for spot in letter.seal_places if spot != signed_at],
        reason=f"出具告知承诺书 {content.number}".strip(),
    )


# -- pieces ---------------------------------------------------------------------------------------


def _check(content: LetterContent, picture: bytes | None) -> None:
    if missing := uncovered(content.texts):
        raise Unprintable(f"字库中没有这些字，无法印出：{'、'.join(sorted(missing))}")
    if picture is not None:
        _check_picture(picture)
    wanted = content.signature.sha256 if content.signature.kind == "pad" else ""
    given = hashlib.sha256(picture).hexdigest() if picture is not None else ""
    if wanted != given:
        raise InvalidContent("签名图像与承诺内容记载的摘要不一致。")


def _check_picture(picture: bytes) -> None:
    """Only a PNG of sane size is laid out; the header tells both without decoding it."""
    try:
        with Image.open(io.BytesIO(picture), formats=["PNG"]) as image:
            sane = max(image.size) <= MAX_PICTURE
    except (OSError, ValueError, Image.DecompressionBombError):
        sane = False
    if not sane:
        raise InvalidContent(f"签名图像不是 PNG 图片，或者边长超过 {MAX_PICTURE} 像素。")


def _record(content: LetterContent) -> Attached:
    data = json.dumps(
        {"digest": content.printed_digest(), "content": content.record()}, ensure_ascii=False, indent=1
    )
    return Attached(RECORD_NAME, data.encode(), "本文书的机器可读记录（两份文书内容摘要一致）")


def _in_two_copies(
    content: LetterContent,
    laid: Laid,
    places: dict[str, Place],
    *,
    under: overlay.Template | None = None,
) -> RenderedLetter:
    pages = laid.pages - 1  # the last one holds the margins
    pdf = copies.duplicate(laid.pdf, _stamps(pages), under=under.sheets if under else None)
    seals = [
        seal.Spot(
            place.page + pages * copy,
            (place.left + place.right) / 2,
            (place.top + place.bottom) / 2 + SEAL_DROP,
        )
        for copy in range(len(COPIES))
        for place in (places[name] for name in SEALS if name in places)
    ]
    return RenderedLetter(
        pdf=pdf,
        pages=pages * len(COPIES),
        sha256=hashlib.sha256(pdf).hexdigest(),
        content_digest=content.printed_digest(),
        seal_places=tuple(seals),
        laid_over=under is not None,
    )


def _css(*names: str) -> list[str]:
    folder = Path(settings.ROOT) / "templates/documents"
    return [stylesheet_text(folder / f"{name}.css") for name in names]


@functools.cache
def _stamps(pages: int) -> copies.Stamps:
    """Page numbers and the labels of the copies, on transparent pages; made once per process."""
    context = {"numbers": range(1, pages + 1), "pages": pages, "labels": COPIES}
    laid = html_to_pdf(render_to_string("documents/stamps.html", context), css=_css("stamps"))
    return copies.Stamps(laid.pdf, pages)


def _template_key(content: LetterContent) -> str:
    """What the template depends on: everything but the values of the case, whose presence counts."""
    facts = {key: value for key, value in content.record().items() if key not in PER_CASE}
    facts["applicant"] = content.by_person
    facts["agent"] = content.agent is not None
    facts["joint"] = bool(content.joint)
    facts["representative"] = content.representative is not None
    facts["conditions"] = [condition.label for condition in content.conditions]
    facts["signature"] = ""
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _lay_out_template(content: LetterContent) -> Laid:
    html = render_to_string("documents/letter.html", paper.context(content, empty=True))
    return html_to_pdf(html, css=_css("letter"), images=paper.images(content, None), variant=ARCHIVE)


def _overlay_context(content: LetterContent, template: overlay.Template) -> dict[str, object]:
    sheets: list[list[SafeString]] = [[] for _ in range(template.pages)]
    for name, value in paper.values(content).items():
        if value and (place := template.places.get(f"b-{name}")):
            sheets[place[0]].append(paper.blank(name, value, style=_position(place)))
    if place := template.places.get(f"b-{paper.SLOT}"):
        sheets[place[0]].append(paper.slot(content, style=_position(place)))
    context = paper.context(content, empty=True, margins="apart")
    return {
        **context,
        "sheets": [format_html_join("", "{}", ((mark,) for mark in sheet)) for sheet in sheets],
    }


def _position(place: Place) -> SafeString:
    left, top = f"{place.left - MARGIN_LEFT:.3f}", f"{place.top - MARGIN_TOP:.3f}"
    return format_html(' style="position:absolute;left:{}pt;top:{}pt"', left, top)
