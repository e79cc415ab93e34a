"""Published lists as files: to print (PDF), to work with (xlsx), for programs (CSV, JSON).

Run by the worker from duties, never within an act. A long list is laid out in parts, each of which begins with the
line that stands first on the last page of the part before: so every page is full, as if laid out at once, and time
and memory stay within what one document may take.
"""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from django.conf import settings
from django.template.loader import render_to_string

from matters.enums import ListFormat
from matters.layouts import KEY, LAYOUTS, ORDER, Field, Layout
from matters.models import Edition, EditionRow
from portal.kernel import duties
from portal.kernel.acts import outside_act
from portal.kernel.pdf.copies import saved
from portal.kernel.pdf.render import ARCHIVE, Attached, Laid, html_to_pdf, stylesheet_text
from portal.kernel.spreadsheets import CSV, XLSX, Sheet, comma_separated, workbook

CONTENT_TYPES = {
    ListFormat.PDF: "application/pdf",
    ListFormat.XLSX: XLSX,
    ListFormat.CSV: CSV,
    ListFormat.JSON: "application/json",
}
PART_HEIGHT = 1_000  # lines of print in one part: some 35 pages


@dataclass(frozen=True)
class Made:
    """A file that was made."""

    data: bytes
    name: str
    content_type: str
    pages: int | None = None


@dataclass(frozen=True)
class Printed:
    """One line as it is printed."""

    key: str
    order: str
    cells: Sequence[str]


def make(edition: Edition, form: ListFormat) -> Made:
    """The edition in one format."""
    outside_act("rendering")
    lines = [printed(row, LAYOUTS[edition.kind]) for row in edition.rows.all()]
    pages = None
    if form == ListFormat.PDF:
        data, pages = pdf(edition, lines)
    elif form == ListFormat.XLSX:
        data = xlsx(edition, lines)
    elif form == ListFormat.CSV:
        fields = LAYOUTS[edition.kind].fields
        data = comma_separated(
            [ORDER.name, *(field.name for field in fields), KEY.name],
            [[line.order, *line.cells, line.key] for line in lines],
        )
    else:
        data = json_record(edition, lines)
    return Made(data, f"{edition.title}（第{edition.number}期）.{form}", CONTENT_TYPES[form], pages)


def printed(row: EditionRow, layout: Layout) -> Printed:
    """A line with its cells in the order of the columns; a sum has no number of its own."""
    cells = [str(row.snapshot.get(key, "")) for key in layout.keys]
    return Printed(row.key, "" if row.key == "sum" else str(row.order), cells)


def head(edition: Edition) -> list[str]:
    """What stands between title and table."""
    day = edition.published_on
    document = f"　　公布文件：{edition.document}" if edition.document else ""
    return [
        f"公布机关：{edition.publisher}{document}　　公布日期：{day.year}年{day.month}月{day.day}日"
        f"　　第{edition.number}期{'' if edition.is_summary else f'　　共{edition.size}项'}"
    ]


def notes(edition: Edition) -> list[str]:
    """What stands beneath the table."""
    return [*LAYOUTS[edition.kind].notes, f"清单摘要（SHA-256）：{edition.digest}"]


def xlsx(edition: Edition, lines: Sequence[Printed]) -> bytes:
    """The workbook; figures of the summary are numbers to calculate with."""
    columns = [ORDER.column, *(field.column for field in LAYOUTS[edition.kind].fields)]
    rows = [[_number(line.order), *map(_number, line.cells)] for line in lines]
    sheet = Sheet(edition.title, head(edition), columns, rows, notes(edition), edition.get_kind_display())
    return workbook([sheet], author=edition.publisher, created=edition.created_at)


def _number(cell: str) -> str | int:
    return int(cell) if cell.isdecimal() and len(cell) < 10 else cell


def json_record(edition: Edition, lines: Sequence[Printed]) -> bytes:
    """The edition for programs: who, what, when, the columns with their meaning, the lines."""
    layout = LAYOUTS[edition.kind]
    record = {
        "list": {"code": edition.kind, "name": edition.get_kind_display(), "title": edition.title},
        "area": {"code": edition.area.pk, "name": edition.area.full_name},
        "number": edition.number,
        "publisher": edition.publisher,
        "document": edition.document,
        "published_on": edition.published_on.isoformat(),
        "digest": {"algorithm": "SHA-256", "value": edition.digest},
        "size": edition.size,
        "columns": [{"key": f.key, "name": f.name, "meaning": f.about} for f in layout.fields],
        "rows": [
            {"key": line.key, "order": line.order, **dict(zip(layout.keys, line.cells, strict=True))}
            for line in lines
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=1).encode()


# -- on paper -----------------------------------------------------------------


def pdf(edition: Edition, lines: Sequence[Printed]) -> tuple[bytes, int]:
    """The list on A4 across, and its number of pages."""
    record = Attached("list.json", json_record(edition, lines), "本期清单的数据", relationship="Data")
    document: pikepdf.Pdf | None = None
    start = pages = 0
    while document is None or start < len(lines):
        end = start + _fitting(lines[start:], LAYOUTS[edition.kind].fields)
        laid = _part(edition, lines, start, end, pages, record if document is None else None)
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


def _part(
    edition: Edition,
    lines: Sequence[Printed],
    start: int,
    end: int,
    pages: int,
    record: Attached | None,
) -> Laid:
    layout = LAYOUTS[edition.kind]
    context = {
        "edition": edition,
        "first": start == 0,
        "last": end == len(lines),
        "head": head(edition),
        "notes": notes(edition),
        "heading": list(_heading(layout.fields)),
        "two_rows": any(field.column.group for field in layout.fields),
        "fields": layout.fields,
        "lines": list(enumerate(lines[start:end], start)),
        "created": edition.created_at.isoformat(timespec="seconds"),
    }
    html = render_to_string("documents/list.html", context)
    css = [stylesheet_text(Path(settings.ROOT) / "templates/documents/list.css"), _measures(layout, pages)]
    return html_to_pdf(html, css=css, variant=ARCHIVE, attached=[record] if record else [])


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


def _measures(layout: Layout, pages: int) -> str:
    """Widths of the columns as shares of the page, and the number of the first page."""
    widths = [6.0, *(field.column.width for field in layout.fields)]
    shares = [f"col.c{at} {{ width: {width / sum(widths):.2%} }}" for at, width in enumerate(widths)]
    centred = [
        f"td:nth-child({at}) {{ text-align: center }}"
        for at, field in enumerate(layout.fields, start=2)
        if field.column.align == "center"
    ]
    return "\n".join(
        [*shares, *centred, f"@page :first {{ counter-reset: page {pages + 1}; counter-increment: none }}"]
    )
