"""Published lists as files: to print (PDF), to work with (xlsx), for programs (CSV, JSON).

Run by the worker from duties, never within an act.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from matters.enums import ListFormat
from matters.layouts import KEY, LAYOUTS, ORDER, Layout
from matters.models import Edition, EditionRow
from matters.printed_tables import Printed, Table, laid_out
from portal.kernel.acts import outside_act
from portal.kernel.pdf.render import Attached
from portal.kernel.spreadsheets import CSV, XLSX, Sheet, comma_separated, workbook

CONTENT_TYPES = {
    ListFormat.PDF: "application/pdf",
    ListFormat.XLSX: XLSX,
    ListFormat.CSV: CSV,
    ListFormat.JSON: "application/json",
}


@dataclass(frozen=True)
class Made:
    """A file that was made."""

    data: bytes
    name: str
    content_type: str
    pages: int | None = None


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


def pdf(edition: Edition, lines: Sequence[Printed]) -> tuple[bytes, int]:
    """The list on A4 across, and its number of pages."""
    return laid_out(
        Table(
            name=f"{edition.title}（第{edition.number}期）",
            title=edition.title,
            author=edition.publisher,
            created=edition.created_at,
            fields=LAYOUTS[edition.kind].fields,
            head=head(edition),
            notes=notes(edition),
            record=Attached("list.json", json_record(edition, lines), "本期清单的数据", relationship="Data"),
        ),
        lines,
    )
