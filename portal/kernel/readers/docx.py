"""Tables of a Word document as texts: spanned and merged cells spread, ticks from symbol fonts kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from .grid import MOST_COLUMNS, Budget, Grid, Line, too_much
from .package import DAMAGED, Package
from .xlsx import local

BODY = "word/document.xml"
MOST_TABLES = 200
# Ticks, crosses and boxes that Word draws with a symbol font.
SYMBOLS = {
    "F0FC": "✓",
    "F0FE": "☑",
    "F050": "✓",
    "F052": "☑",
    "F0FB": "×",
    "F0FD": "☒",
    "F0A8": "□",
    "F06F": "□",
}


@dataclass
class _Cell:
    span: int = 1
    merged: str = ""  # "", "start" or "on"
    paragraphs: list[str] = field(default_factory=list)


class Tables:
    """The top-level tables of a document; what stands in a table inside a cell belongs to the cell."""

    def __init__(self, budget: Budget):
        self.grids: list[Grid] = []
        self._budget = budget
        self._depth = self._fallback = 0
        self._row: list[_Cell] = []
        self._skip = 0
        self._words: list[str] = []
        self._inside = False
        self._before = ""
        self._last: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "Fallback" or self._fallback:
            self._fallback += 1
        elif tag == "t":
            self._inside = True
        elif tag in {"br", "cr"}:
            self._words.append("\n")
        elif tag == "tab":
            self._words.append(" ")
        elif tag == "sym":
            self._words.append(SYMBOLS.get(_of(attributes, "char").upper(), ""))
        elif tag == "tbl":
            self._begin_table()
        elif self._depth == 1:
            self._in_table(tag, attributes)

    def _begin_table(self) -> None:
        self._depth += 1
        if self._depth == 1:
            if len(self.grids) >= MOST_TABLES:
                raise too_much("里的表格太多")
            self.grids.append(Grid(title=self._before[:200]))
            self._before, self._last, self._words = "", [], []

    def _in_table(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "tr":
            self._row, self._skip = [], 0
        elif tag == "tc":
            self._row.append(_Cell())
            if len(self._row) > MOST_COLUMNS:
                raise too_much(f"里的表格超过{MOST_COLUMNS}列")
        elif tag == "gridBefore":
            self._skip = _number(attributes)
        elif tag == "gridSpan" and self._row:
            self._row[-1].span = max(1, _number(attributes))
        elif tag == "vMerge" and self._row:
            self._row[-1].merged = "start" if _of(attributes, "val") == "restart" else "on"

    def text(self, text: str) -> None:
        if self._inside and not self._fallback:
            self._words.append(text)

    def end(self, name: str) -> None:
        if self._fallback:
            self._fallback -= 1
            return
        tag = local(name)
        if tag == "t":
            self._inside = False
        elif tag == "p":
            self._end_paragraph()
        elif tag == "tr" and self._depth == 1:
            self._end_row()
        elif tag == "tbl":
            self._depth -= 1

    def _end_paragraph(self) -> None:
        text = "".join(self._words).strip()
        self._words = []
        if not text:
            return
        if not self._depth:
            self._before = text
        elif self._row:
            self._row[-1].paragraphs.append(text)

    def _end_row(self) -> None:
        cells, above, grid = [""] * min(self._skip, MOST_COLUMNS), [], self.grids[-1]
        for cell in self._row:
            text = self._budget.cell("\n".join(cell.paragraphs))
            for _ in range(min(cell.span, MOST_COLUMNS - len(cells))):
                place = len(cells)
                if cell.merged == "on":
                    above.append(place)
                    text = text or (self._last[place] if place < len(self._last) else "")
                cells.append(self._budget.cell(text))
        self._last = cells
        if any(cells):
            self._budget.row()
            grid.lines.append(Line(len(grid.lines) + 1, cells, above))


def _of(attributes: dict[str, str], wanted: str) -> str:
    return next((value for name, value in attributes.items() if local(name) == wanted), "")


def _number(attributes: dict[str, str]) -> int:
    value = _of(attributes, "val")
    return min(int(value), MOST_COLUMNS) if value.isdecimal() else 0


def read(package: Package) -> tuple[list[Grid], list[str]]:
    """The tables, and what was left out."""
    if BODY not in package:
        raise DAMAGED
    tables = Tables(Budget())
    package.parse(BODY, tables)
    notes = ["文件带有宏，没有运行，只读取了文字。"] if package.find("vbaProject.bin") else []
    return [grid for grid in tables.grids if grid.lines], notes
