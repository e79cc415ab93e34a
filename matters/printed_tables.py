"""Tables on paper: A4 across, as published lists are printed. Run by the worker, never within an act.

A long table is laid out in parts, each of which begins with the line that stands first on the last page of the part
before: so every page is full, as if laid out at once, and time and memory stay within what one document may take.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pikepdf
from django.conf import settings
from django.template.loader import render_to_string

from matters.layouts import Field
from portal.kernel import duties
from portal.kernel.acts import outside_act
from portal.kernel.pdf.copies import saved
from portal.kernel.pdf.render import ARCHIVE, Attached, Laid, html_to_pdf, stylesheet_text

PART_HEIGHT = 1_000  # lines of print in one part: some 35 pages


@dataclass(frozen=True)
class Printed:
    """One line as it is printed."""

    key: str
    order: str
    cells: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Table:
    """What stands around the lines: ``head`` between title and table, ``notes`` beneath, ``record`` attached."""

    name: str
    title: str
    author: str
    created: datetime
    fields: Sequence[Field]
    head: Sequence[str] = ()
    notes: Sequence[str] = ()
    record: Attached | None = None


def laid_out(table: Table, lines: Sequence[Printed]) -> tuple[bytes, int]:
    """The table on A4 across, and its number of pages."""
    outside_act("rendering")
    document: pikepdf.Pdf | None = None
    start = pages = 0
    while document is None or start < len(lines):
        end = start + _fitting(lines[start:], table.fields)
        laid = _part(table, lines, start, end, pages)
        duties.still_at_it()
        keep = laid.pages if end == len(lines) else laid.pages - 1
        with pikepdf.open(io.BytesIO(laid.pdf)) as part:
            if document is None:
                document = pikepdf.open(io.BytesIO(laid.pdf))
                del document.pages[keep:]
            else:
                document.pages.extend(part.pages[:keep])
        pages += keep
        start = end if end == len(lines) else _first_on(laid, keep, start, end)
    with document:
        for owner, key in ((document.Root, "/Outlines"), (document.Root.get("/Names", {}), "/Dests")):
            if key in owner:
                del owner[key]
        return saved(document), pages


def _fitting(lines: Sequence[Printed], fields: Sequence[Field]) -> int:
    """How many lines make one part: as many as fit on its pages, by the highest cell of each."""
    height = 0.0
    for count, line in enumerate(lines):
        cells = zip(line.cells, fields, strict=True)
        height += 1 + max(2 * len(cell) / field.column.width + cell.count("\n") for cell, field in cells)
        if count and height > PART_HEIGHT:
            return count
    return len(lines)


def _part(table: Table, lines: Sequence[Printed], start: int, end: int, pages: int) -> Laid:
    context = {
        "table": table,
        "first": start == 0,
        "last": end == len(lines),
        "heading": list(_heading(table.fields)),
        "two_rows": any(field.column.group for field in table.fields),
        "lines": list(enumerate(lines[start:end], start)),
        "created": table.created.isoformat(timespec="seconds"),
    }
    record = [table.record] if table.record and start == 0 else []
    html = render_to_string("documents/list.html", context)
    css = [
        stylesheet_text(Path(settings.ROOT) / "templates/documents/list.css"),
        _measures(table.fields, pages),
    ]
    return html_to_pdf(html, css=css, variant=ARCHIVE, attached=record)


def _first_on(laid: Laid, page: int, start: int, end: int) -> int:
    """The first line that stands on a page of the part; a line that began before it is not the first."""
    for at in range(start + 1, end):
        if laid.places[f"line-{at}"].page >= page:
            return at
    return end


def _heading(fields: Sequence[Field]) -> Iterator[tuple[str, int, Field | None]]:
    """The cells of the upper row of the head: a group over its columns, or one column over both rows."""
    group, width = "", 0
    for field in [*fields, None]:
        here = field.column.group if field else ""
        if width and here != group:
            yield group, width, None
            width = 0
        if here:
            group, width = here, width + 1
        elif field:
            yield "", 1, field
    return


def _measures(fields: Sequence[Field], pages: int) -> str:
    """Widths of the columns as shares of the page, and the number of the first page."""
    widths = [6.0, *(field.column.width for field in fields)]
    shares = [f"col.c{at} {{ width: {width / sum(widths):.2%} }}" for at, width in enumerate(widths)]
    centred = [
        f"td:nth-child({at}) {{ text-align: center }}"
        for at, field in enumerate(fields, start=2)
        if field.column.align == "center"
    ]
    return "\n".join(
        [*shares, *centred, f"@page :first {{ counter-reset: page {pages + 1}; counter-increment: none }}"]
    )
