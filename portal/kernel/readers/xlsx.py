"""Sheets of a workbook as texts: values only, merged cells spread, formulas pointed out and never calculated."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from .grid import MOST_CELLS, MOST_COLUMNS, Budget, Grid, Line, Unreadable, too_much
from .package import DAMAGED, Package

MOST_MERGES = 20_000
MOST_SHEETS = 60
MOST_STRINGS = 400_000
REF = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
DIGITS = "0123456789"
DATES = {14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)}
DATE_SIGNS = re.compile(r"[ymd年月日]", re.IGNORECASE)
QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 -- a date in a cell has no zone


def local(name: str) -> str:
    """The name of an element or attribute without its namespace (there are two dialects of the format)."""
    return name.rpartition(" ")[2]


def _ignore(attributes: dict[str, str]) -> None:
    """An element that says nothing about the cells."""


def _ignore_end() -> None:
    """The end of one."""


def column(letters: str) -> int:
    """A → 0, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


class Parts:
    """Relations and sheets: elements with their attributes, in order."""

    def __init__(self, wanted: str):
        self.wanted, self.found = wanted, list[dict[str, str]]()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if local(name) == self.wanted:
            self.found.append({local(key): value for key, value in attributes.items()})
            if len(self.found) > MOST_SHEETS * 4:
                raise too_much("里的工作表太多")

    def end(self, name: str) -> None:
        """Nothing to do."""

    def text(self, text: str) -> None:
        """Nothing to do."""


class Strings:
    """The shared strings; phonetic hints are left out."""

    def __init__(self, budget: Budget) -> None:
        self.all: list[str] = []
        self._parts: list[str] = []
        self._inside = self._phonetic = False
        self._size, self._budget = 0, budget

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "t":
            self._inside = not self._phonetic
        elif tag == "rPh":
            self._phonetic = True

    def text(self, text: str) -> None:
        if self._inside:
            self._parts.append(text)
            self._size += len(text)
            if self._size > 24_000_000:
                raise too_much("的文字太多")

    def end(self, name: str) -> None:
        tag = local(name)
        if tag == "t":
            self._inside = False
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "si":
            self.all.append("".join(self._parts))
            self._parts.clear()
            if len(self.all) > MOST_STRINGS:
                raise too_much("的文字太多")


class Styles:
    """Which cell formats show dates."""

    def __init__(self) -> None:
        self.dates: set[int] = set()
        self._own: set[int] = set()
        self._inside, self._count = False, 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "numFmt" and DATE_SIGNS.search(QUOTED.sub("", attributes.get("formatCode", ""))):
            self._own.add(int(attributes.get("numFmtId", "0") or 0))
        elif tag == "cellXfs":
            self._inside = True
        elif tag == "xf" and self._inside:
            if int(attributes.get("numFmtId", "0") or 0) in DATES | self._own:
                self.dates.add(self._count)
            self._count += 1

    def end(self, name: str) -> None:
        if local(name) == "cellXfs":
            self._inside = False

    def text(self, text: str) -> None:
        """Nothing to do."""


class Cells:
    """One sheet, cell by cell. Empty cells are not kept; merged ranges are remembered for afterwards."""

    def __init__(self, strings: list[str], dates: set[int], budget: Budget):
        self.rows: dict[int, dict[int, str]] = {}
        self.odd: dict[int, dict[int, str]] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden = self.wide = 0
        self._strings, self._dates, self._budget = strings, dates, budget
        self._row = self._column = -1
        self._kind = self._style = ""
        self._value: list[str] | None = None
        self._words: list[str] = []
        self._phonetic = self._formula = False
        self._columns: dict[str, int] = {}
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {}
        self._ends: dict[str, Callable[[], None]] = {}
        self._acts = {
            "row": self._begin_row,
            "c": self._begin_cell,
            "v": self._begin_value,
            "t": self._begin_text,
            "f": self._begin_formula,
            "rPh": self._begin_phonetic,
            "mergeCell": self._merge,
        }
        self._end_acts = {
            "v": self._end_value,
            "t": self._end_value,
            "c": self._end_cell,
            "rPh": self._end_phonetic,
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Called for every element: what is to be done is looked up once for each name."""
        act = self._starts.get(name)
        if act is None:
            act = self._starts[name] = self._acts.get(local(name), _ignore)
        act(attributes)

    def end(self, name: str) -> None:
        act = self._ends.get(name)
        if act is None:
            act = self._ends[name] = self._end_acts.get(local(name), _ignore_end)
        act()

    def text(self, text: str) -> None:
        if self._value is not None:
            self._value.append(text)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        self._row = int(number) - 1 if number.isdecimal() else self._row + 1
        self._column = -1
        self.hidden += attributes.get("hidden") in {"1", "true"}

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        letters = attributes.get("r", "").rstrip(DIGITS)
        place = self._columns.get(letters)
        if place is None:
            place = self._columns[letters] = column(letters) if REF.fullmatch(f"{letters}1") else -1
        self._column = place if place >= 0 else self._column + 1
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._words, self._formula = [], False

    def _begin_value(self, attributes: dict[str, str]) -> None:
        self._value = []

    def _begin_text(self, attributes: dict[str, str]) -> None:
        if not self._phonetic:
            self._value = []

    def _end_value(self) -> None:
        if self._value is not None:
            self._words.append("".join(self._value))
        self._value = None

    def _begin_formula(self, attributes: dict[str, str]) -> None:
        self._formula = True

    def _begin_phonetic(self, attributes: dict[str, str]) -> None:
        self._phonetic = True

    def _end_phonetic(self) -> None:
        self._phonetic = False

    def _end_cell(self) -> None:
        raw = "".join(self._words)
        if not raw and not self._formula:
            return
        if self._column >= MOST_COLUMNS:
            self.wide += 1
            return
        value = self._budget.cell(self._shown(raw))
        row = self.rows.get(self._row)
        if row is None:
            self._budget.row()
            row = self.rows[self._row] = {}
        row[self._column] = value
        if self._formula or self._kind == "e":
            self.odd.setdefault(self._row, {})[self._column] = "error" if self._kind == "e" else "formula"

    def _shown(self, raw: str) -> str:
        if self._kind == "s":
            if not raw.isdecimal() or len(raw) > 9 or int(raw) >= len(self._strings):
                raise DAMAGED
            return self._strings[int(raw)]
        if self._kind == "b":
            return "是" if raw == "1" else "否"
        if self._kind != "n":
            return raw
        try:
            number = float(raw)
        except ValueError:
            return raw
        if self._style.isdecimal() and int(self._style) in self._dates and 1 <= number < 2_958_466:
            return f"{FIRST_DAY + timedelta(days=int(number)):%Y-%m-%d}"
        return str(int(number)) if abs(number) < 1e15 and number == int(number) else f"{number:.12g}"

    def _merge(self, attributes: dict[str, str]) -> None:
        ref = attributes.get("ref", "")
        corners = [(column(a), int(n) - 1) for a, n in REF.findall(ref)]
        if len(corners) == 2:
            (left, top), (right, bottom) = corners
            self.merges.append((top, left, bottom, right))
        if len(self.merges) > MOST_MERGES:
            raise too_much(f"里的合并单元格超过{MOST_MERGES}处")

    def grid(self, title: str) -> Grid:
        """The rows that hold something, merged cells spread over their range."""
        above = self._spread()
        grid = Grid(title=title, letters=True)
        for number in sorted(self.rows):
            row = self.rows[number]
            cells = [row.get(place, "") for place in range(max(row) + 1)]
            grid.lines.append(
                Line(number + 1, cells, sorted(above.get(number, ())), self.odd.get(number, {}))
            )
        return grid

    def _spread(self) -> dict[int, set[int]]:
        above: dict[int, set[int]] = {}
        left = MOST_CELLS
        for top, first, bottom, last in self.merges:
            value = self.rows.get(top, {}).get(first, "")
            rows = [n for n in range(top, min(bottom, top + 2_000) + 1) if n in self.rows]
            for number in rows:
                for place in range(first, min(last, MOST_COLUMNS - 1) + 1):
                    if value:
                        self._budget.cell(value)
                        self.rows[number].setdefault(place, value)
                    if number > top:
                        above.setdefault(number, set()).add(place)
                    left -= 1
            if left < 0:
                raise too_much("里的合并单元格太多")
        return above


def _targets(package: Package, of: str) -> dict[str, str]:
    """Relation id → member."""
    folder, name = posixpath.split(of)
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in package:
        raise DAMAGED
    parts = Parts("Relationship")
    package.parse(rels, parts)
    return {
        part.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, part.get("Target", ""))).lstrip(
            "/"
        )
        for part in parts.found
        if part.get("TargetMode") != "External"
    }


def read(package: Package) -> tuple[list[Grid], list[str]]:
    """The visible sheets, and what was left out."""
    if package.find("vbaProject.bin", "macrosheets/"):
        raise Unreadable(
            "文件带有宏，没有读取。", "请另存为不带宏的“Excel 工作簿（.xlsx）”后上传。", "macros"
        )
    book = "xl/workbook.xml"
    sheets, targets, notes = Parts("sheet"), _targets(package, book), list[str]()
    package.parse(book, sheets)
    if len(sheets.found) > MOST_SHEETS:
        raise too_much("里的工作表太多")
    budget, strings, styles = Budget(), Strings(Budget()), Styles()
    for name, handler in (("xl/sharedStrings.xml", strings), ("xl/styles.xml", styles)):
        if name in package:
            package.parse(name, handler)
    grids, hidden, rows_hidden, wide = [], 0, 0, 0
    for sheet in sheets.found:
        member = targets.get(sheet.get("id", ""), "")
        if sheet.get("state", "visible") != "visible":
            hidden += 1
        elif member in package and "/worksheets/" in f"/{member}":
            cells = Cells(strings.all, styles.dates, budget)
            package.parse(member, cells)
            rows_hidden, wide = rows_hidden + cells.hidden, wide + cells.wide
            grids.append(cells.grid(sheet.get("name", "")))
    for count, words in (
        (hidden, "文件有{}个隐藏的工作表，没有读取。"),
        (rows_hidden, "文件有{}个隐藏的行，已经一并读取。"),
        (wide, f"第{MOST_COLUMNS}列以后还有{{}}个单元格，没有读取。"),
        (package.find("externalLinks/"), "文件链接到别的文件，链接没有打开。"),
    ):
        if count:
            notes.append(words.format(count))
    return grids, notes
