"""Several PDF files bound into one: every page on A4, numbered through, with a table of bookmarks.

Pages are drawn as pictures of themselves (form XObjects): scripts, links and other actions of a file that somebody
uploaded do not come along, and what its annotations show (a seal, a stamp) is painted into the page first.
"""

import io
from collections.abc import Sequence
from functools import cache

import pikepdf
from django.template.loader import render_to_string
from pikepdf import Dictionary, Name

from portal.kernel.pdf.copies import Sheets, saved
from portal.kernel.pdf.render import html_to_pdf

A4 = (595.2756, 841.8898)
ROOM = (28.0, 42.0, 539.0, 771.0)  # left, bottom, width, height that a foreign page may take
MOST_PAGES = 120  # of one uploaded file; a longer one stays in its own file
NUMBERS_AT_ONCE = 50
CSS = """
@page { size: A4; margin: 0 }
body { margin: 0; font: 9pt/1.4 "Portal Song" }
.page { position: relative; height: 290mm; break-after: page }
.page:last-child { break-after: auto }
.number { position: absolute; right: 20mm; top: 282mm }
"""


class Unbindable(ValueError):
    """The file has no pages that can be bound; it stays beside the volume."""


def opened(data: bytes) -> pikepdf.Pdf:
    """A file that was handed in, ready to be drawn from. Raises Unbindable."""
    try:
        document = pikepdf.open(io.BytesIO(data))
        if not 0 < len(document.pages) <= MOST_PAGES:
            raise Unbindable(f"{len(document.pages)} pages")
        document.flatten_annotations("print")
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, RuntimeError) as error:
        raise Unbindable(str(error)[:200]) from error
    return document


class Binder:
    """A volume in the making."""

    def __init__(self) -> None:
        self.volume = pikepdf.new()
        self.marks: list[tuple[str, int]] = []

    @property
    def pages(self) -> int:
        """How many pages the volume has."""
        return len(self.volume.pages)

    def mark(self, title: str) -> None:
        """The next page begins a part with this title."""
        self.marks.append((title, self.pages))

    def add(self, pages: Sequence[pikepdf.Page], *, whole: bool) -> None:
        """Draw pages onto sheets of their own; ``whole`` ones are A4 already, others are fitted into the margins."""
        for page in pages:
            try:
                form = self.volume.copy_foreign(page.as_form_xobject())
            except (pikepdf.PdfError, ValueError, RuntimeError) as error:
                raise Unbindable(str(error)[:200]) from error
            placed = b"q /Page Do Q" if whole else _fitted(form)
            sheet = Dictionary(
                Type=Name.Page,
                MediaBox=[0, 0, *A4],
                Resources=Dictionary(XObject=Dictionary(Page=self.volume.make_indirect(form))),
                Contents=self.volume.make_stream(placed + b"\n"),
            )
            self.volume.pages.append(pikepdf.Page(self.volume.make_indirect(sheet)))

    def bound(self, *, title: str, author: str) -> bytes:
        """The volume with numbers, bookmarks and a title."""
        for at, page in enumerate(self.volume.pages):
            numbers = _numbers(at // NUMBERS_AT_ONCE)
            number = self.volume.copy_foreign(numbers.forms[at % NUMBERS_AT_ONCE])
            page.obj.Resources.XObject[Name.Number] = number
            page.contents_add(b"q /Number Do Q\n")
        with self.volume.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(words, page) for words, page in self.marks)
        with self.volume.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:title"], metadata["dc:creator"] = title, [author]
        self.volume.Root.Lang = pikepdf.String("zh-CN")
        self.volume.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        return saved(self.volume)


def _fitted(form: pikepdf.Object) -> bytes:
    """The page in the middle of the sheet, smaller where it must be, never larger; turned pages stand upright."""
    x0, y0, x1, y1 = (float(edge) for edge in form.BBox)
    a, b, c, d, e, f = (float(n) for n in form.get("/Matrix", [1, 0, 0, 1, 0, 0]))
    xs = [a * x + c * y + e for x in (x0, x1) for y in (y0, y1)]
    ys = [b * x + d * y + f for x in (x0, x1) for y in (y0, y1)]
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    if width <= 0 or height <= 0:
        raise Unbindable("a page without size")
    left, bottom, room, tall = ROOM
    scale = min(1.0, room / width, tall / height)
    x = left + (room - width * scale) / 2 - min(xs) * scale
    y = bottom + (tall - height * scale) / 2 - min(ys) * scale
    return f"q {scale:.5f} 0 0 {scale:.5f} {x:.3f} {y:.3f} cm /Page Do Q".encode()


@cache
def _numbers(block: int) -> Sheets:
    """Page numbers of fifty pages, laid out once per process."""
    first = block * NUMBERS_AT_ONCE + 1
    context = {"numbers": range(first, first + NUMBERS_AT_ONCE)}
    return Sheets(html_to_pdf(render_to_string("documents/page_numbers.html", context), css=[CSS]).pdf)
