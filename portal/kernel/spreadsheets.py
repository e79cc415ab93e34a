"""Tables as files: workbooks in the layout of published lists, and comma-separated values.

A published list has its title over the whole width, a line that says who published it and when, a head in one or
two rows (columns of the same ``group`` stand under one common cell), boxed lines, and notes beneath. It is set for
printing on A4 across, the head again on each page.

Nothing written here is ever a formula: a cell that a spreadsheet program could take for one gets an apostrophe
in front (``harmless``), which reading takes away again (``plain``). Neither function reads a file.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
# First signs that make a spreadsheet program calculate instead of show.
LIVE = ("=", "+", "-", "@", "\t", "\r")
# Heights are written down: not every program fits them to the text when it opens or prints a file.
LINE, ROOM, HIGHEST = 15.0, 6.0, 409.0  # points; no row can be higher
LONGEST_CELL = 32_000  # Excel takes 32,767 characters, and refuses the whole file beyond
CUT = "……（以下略）"
NUMERAL = re.compile(r"[+-]?\d+(\.\d+)?")
# What XML cannot hold; a line break may stay.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
UNFIT_FOR_NAMES = re.compile(r"[\[\]:*?/\\]")

TITLE = Font(name="方正小标宋简体", size=20, bold=True)
LABELS = Font(name="黑体", size=11)
BODY = Font(name="仿宋_GB2312", size=11)
THIN = Side(style="thin", color="000000")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="center", wrap_text=True)
ALIGNED = {"left": LEFT, "center": MIDDLE, "right": RIGHT}


@dataclass(frozen=True)
class Column:
    """One column: its label, the cell above it that it shares with its neighbours, its width in letters."""

    label: str
    width: float = 12
    group: str = ""
    align: str = "left"


@dataclass(frozen=True)
class Sheet:
    """A table on one sheet. ``head`` are the lines between title and table, ``notes`` those beneath."""

    title: str
    head: Sequence[str]
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    notes: Sequence[str] = ()
    name: str = ""  # of the sheet's tab; the title when empty


def harmless(value: object) -> object:
    """The value as it may stand in a cell: text never begins with a sign that starts a formula."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(LIVE) and not NUMERAL.fullmatch(text) else text


def plain(text: str) -> str:
    """What ``harmless`` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(LIVE) else text


def workbook(sheets: Sequence[Sheet], *, author: str = "", created: datetime | None = None) -> bytes:
    """The sheets as one xlsx file."""
    book = Workbook()
    book.remove(book.active)
    names: set[str] = set()
    for sheet in sheets:
        _write(book.create_sheet(_name(sheet, names)), sheet)
    book.properties.creator = author or "告知承诺制政务服务门户"
    book.properties.title = sheets[0].title if sheets else ""
    if created:
        book.properties.created = created.replace(tzinfo=None)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def comma_separated(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The rows as CSV in UTF-8 with the mark that spreadsheet programs look for."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([harmless(label) for label in head])
    writer.writerows([["" if cell is None else harmless(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def _name(sheet: Sheet, taken: set[str]) -> str:
    """A name for the tab: 31 signs, none of those that Excel refuses, each once."""
    base = UNFIT_FOR_NAMES.sub("", sheet.name or sheet.title).strip("' ")[:31] or "清单"
    name, number = base, 2
    while name.lower() in taken:
        name, number = f"{base[:27]}（{number}）", number + 1
    taken.add(name.lower())
    return name


def _write(page: Worksheet, sheet: Sheet) -> None:
    width = len(sheet.columns)
    _line(page, 1, sheet.title, width, font=TITLE, align=MIDDLE, height=40)
    at = 2
    for text in sheet.head:
        _line(page, at, text, width, font=BODY, align=LEFT, height=22)
        at += 1
    first = _head(page, at, sheet.columns)
    last = first - 1
    looks = {align: _look(page, BODY, alignment) for align, alignment in ALIGNED.items()}
    aligned = [looks[column.align] for column in sheet.columns]
    for last, row in enumerate(sheet.rows, start=first):
        for number, (value, look) in enumerate(zip(row, aligned, strict=True), start=1):
            _fill(page.cell(last, number), value, look)
        cells = zip(row, sheet.columns, strict=True)
        page.row_dimensions[last].height = _height(_lines(value, column.width) for value, column in cells)
    for at, text in enumerate(sheet.notes, start=last + 1):
        room = sum(column.width for column in sheet.columns)
        _line(page, at, text, width, font=BODY, align=LEFT, height=_height([_lines(text, room)]))
    _for_print(page, sheet, first)
    if last >= first:
        page.auto_filter.ref = f"A{first - 1}:{get_column_letter(width)}{last}"


def _lines(value: object, width: float) -> int:
    """How many lines a cell takes: a Chinese sign is two letters wide."""
    room = max(0.86 * (width - 1.5), 1)  # fonts differ, and a line too many does no harm
    texts = str("" if value is None else value).split("\n")
    return sum(1 + int((len(text.encode("gb18030", "replace")) - 1) // room) for text in texts)


def _height(lines: Iterable[int]) -> float:
    """Points that the highest cell of a row needs."""
    return min(HIGHEST, max(lines, default=1) * LINE + ROOM)


def _line(
    page: Worksheet, row: int, text: str, width: int, *, font: Font, align: Alignment, height: float
) -> None:
    """One text over the whole width of the table."""
    cell = page.cell(row, 1, _fit(text))
    cell.data_type, cell.font, cell.alignment = "s", font, align
    page.row_dimensions[row].height = height
    if width > 1:
        page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)


def _head(page: Worksheet, at: int, columns: Sequence[Column]) -> int:
    """The labels, in two rows where columns are grouped. Returns the row of the first line below."""
    two, look = any(column.group for column in columns), _look(page, LABELS, MIDDLE)
    for number, column in enumerate(columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = column.width
        _fill(page.cell(at, number), column.group or column.label, look)
        if two:
            _fill(page.cell(at + 1, number), column.label if column.group else "", look)
        if two and not column.group:
            page.merge_cells(start_row=at, start_column=number, end_row=at + 1, end_column=number)
    labels = [_lines(column.label, column.width) for column in columns]
    if two:
        lower = _height(lines for lines, column in zip(labels, columns, strict=True) if column.group)
        page.row_dimensions[at].height = max(LINE + ROOM, _height(labels) - lower)
        page.row_dimensions[at + 1].height = lower
    else:
        page.row_dimensions[at].height = _height(labels)
    for start, end in _groups(columns):
        for number in range(start + 1, end + 1):
            page.cell(at, number).value = None
        page.merge_cells(start_row=at, start_column=start, end_row=at, end_column=end)
    return at + (2 if two else 1)


def _groups(columns: Sequence[Column]) -> Iterator[tuple[int, int]]:
    """First and last column of each common cell over more than one."""
    number = 0
    for group, members in groupby(columns, key=lambda column: column.group):
        start, number = number + 1, number + len(list(members))
        if group and number > start:
            yield start, number


def _look(page: Worksheet, font: Font, align: Alignment) -> StyleArray:
    """How boxed cells of one kind look; made once, as looking it up for each cell takes longer than writing it."""
    pattern = Cell(page, row=1, column=1)
    pattern.font, pattern.alignment, pattern.border = font, align, BOX
    return pattern._style


def _fill(cell: Cell, value: object, look: StyleArray) -> None:
    value = _fit(value)
    if value not in (None, ""):
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # a text, whatever it looks like
    cell._style = copy(look)


def _fit(value: object) -> object:
    """Harmless, without signs that the format cannot hold, not longer than a cell."""
    value = harmless(value)
    if not isinstance(value, str):
        return value
    text = UNWRITABLE.sub("", value.replace("\r\n", "\n"))
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(CUT)] + CUT


def _for_print(page: Worksheet, sheet: Sheet, first: int) -> None:
    """A4 across, as wide as the paper, the head on each page, pages numbered."""
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{first - (2 if any(c.group for c in sheet.columns) else 1)}:{first - 1}"
    page.print_options.horizontalCentered = True
    page.oddFooter.center.text = "第 &P 页，共 &N 页"
    margins = page.page_margins
    margins.left = margins.right = 0.6
    margins.top, margins.bottom = 0.8, 0.7
    page.freeze_panes = page.cell(first, 1)
