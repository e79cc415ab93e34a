"""Which table of a file is the list, where its head is, and what each of its columns holds."""

from dataclasses import asdict, dataclass
from typing import Any

from matters.domain.importing.words import ESSENTIAL, FIELDS, field_of, fold, short
from portal.kernel.acts import Refused
from portal.kernel.readers.grid import Grid, Line

LOOKED_AT = 40
LONGEST_HEADING = 40
SAMPLES = 3
# These may stand in several columns: their texts are put together.
SEVERAL = {"bases", "remark", ""}


class OtherTable(Refused):
    """A table, but not a list of certificates; the message says what is missing and what was read instead."""

    code = "other_table"


@dataclass(frozen=True)
class Heading:
    """One column: where it stands, what stands over it, what it holds ("" = not imported), some of it."""

    place: int
    text: str
    field: str
    samples: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """As the import keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class Layout:
    """The list found in a file: its table, the rows of its head, its columns."""

    grid: Grid
    head: range
    headings: list[Heading]

    @property
    def body(self) -> list[Line]:
        """The rows below the head, without those that repeat it on a new page."""
        again = {_folded(self.grid.lines[number]) for number in self.head}
        first = {next(filter(None, words), "") for words in again}
        lines = self.grid.lines[self.head.stop :]
        return [line for line in lines if _first(line) not in first or _folded(line) not in again]


def _folded(line: Line) -> tuple[str, ...]:
    return tuple(fold(cell) for cell in line.cells)


def _first(line: Line) -> str:
    return fold(next(filter(None, line.cells), ""))


def recognise(grids: list[Grid]) -> Layout:
    """The list among the tables of a file. Raises OtherTable, with what was read and what is missing."""
    found = [layout for grid in grids if (layout := _layout(grid)) is not None]
    if not found:
        raise OtherTable(
            "文件里没有找到表格。",
            way_out="请上传含有清单表格的.xlsx、.docx或者.csv文件，或者把表格复制到文本框里。",
        )
    best = max(found, key=_score)
    fields = {heading.field for heading in best.headings}
    missing = [FIELDS[name] for name in ESSENTIAL if name not in fields]
    if missing:
        read = "、".join(short(heading.text) for heading in best.headings if heading.text)[:120]
        raise OtherTable(
            f"这个表格不是证明事项清单：没有找到“{'”“'.join(missing)}”一栏。读到的表头是：{read or '（没有表头）'}。",
            way_out="请上传证明事项清单；确是清单的，请把表头改为“证明名称”“设定依据”“索要单位”等常用名称。",
        )
    return _with_next_tables(best, grids)


def _score(layout: Layout) -> tuple[int, int, int]:
    fields = {heading.field for heading in layout.headings if heading.field}
    return sum(name in fields for name in ESSENTIAL), len(fields), len(layout.grid.lines)


def _layout(grid: Grid) -> Layout | None:
    """The head that names most columns, one row or two."""
    best: Layout | None = None
    for start in range(min(len(grid.lines), LOOKED_AT)):
        for height in (1, 2):
            if start + height > len(grid.lines):
                continue
            lines = grid.lines[start : start + height]
            if any(len(cell) > LONGEST_HEADING for line in lines for cell in line.cells):
                continue
            if height == 2 and not any(field_of(cell) for cell in lines[1].cells if cell):
                continue
            if height == 2 and _is_entry(*lines):
                continue
            if height == 2 and len({cell for cell in lines[0].cells if cell}) < 2:
                continue  # one text over the whole width: a title, not the upper row of a head
            layout = Layout(grid, range(start, start + height), _headings(lines))
            if best is None or _score(layout)[:2] > _score(best)[:2]:
                best = layout
    return _sampled(best) if best else None


def _is_entry(upper: Line, lower: Line) -> bool:
    """Whether the row under a head is the first entry, though one of its cells reads like a heading (在线核查).

    In a head of two rows, number and name reach over both: beneath them stands nothing, or the same.
    """
    pairs = zip(map(short, upper.cells), map(short, lower.cells), strict=False)
    return any(
        below and below != above and field_of(above) in {"order", "name"} and not field_of(below)
        for above, below in pairs
    )


def _headings(lines: list[Line]) -> list[Heading]:
    """One heading a column; beneath a common one «组/栏». What is announced twice is taken from the first."""
    width = max(len(line.cells) for line in lines)
    taken: set[str] = set()
    headings, group = [], ""
    for place in range(width):
        texts = [short(line.cells[place]) if place < len(line.cells) else "" for line in lines]
        # A cell over several columns that was not merged leaves its neighbours empty.
        group = texts[0] or (group if len(texts) > 1 and texts[-1] else "")
        texts[0] = group
        text = "/".join(dict.fromkeys(word for word in texts if word))
        name = field_of(text) if text else ""
        if name in taken and name not in SEVERAL:
            name = ""
        taken.add(name)
        headings.append(Heading(place, text, name))
    return headings


def _sampled(layout: Layout) -> Layout:
    """With some of what each column holds, so that a person can see whether it was understood."""
    body = [line for line in layout.body[: SAMPLES * 4] if len(set(filter(None, line.cells))) > 1]
    headings = []
    for heading in layout.headings:
        cells = [short(line.cells[heading.place])[:40] for line in body if heading.place < len(line.cells)]
        samples = tuple(dict.fromkeys(cell for cell in cells if cell))[:SAMPLES]
        if heading.text or samples:
            headings.append(Heading(heading.place, heading.text, heading.field, samples))
    return Layout(layout.grid, layout.head, headings)


def _with_next_tables(layout: Layout, grids: list[Grid]) -> Layout:
    """Word breaks one list into several tables: those that follow with the same columns are its continuation."""
    width = max((len(line.cells) for line in layout.grid.lines), default=0)
    if layout.grid.letters:
        return layout
    lines = list(layout.grid.lines)
    for grid in grids[grids.index(layout.grid) + 1 :]:
        if max(len(line.cells) for line in grid.lines) != width:
            break
        lines += [
            Line(line.number + lines[-1].number, line.cells, line.above, line.odd) for line in grid.lines
        ]
    return Layout(Grid(layout.grid.title, lines), layout.head, layout.headings)


def chosen(layout: Layout, fields: dict[int, str]) -> Layout:
    """The same list with the columns as a person corrected them. Raises Refused."""
    headings = [Heading(h.place, h.text, fields.get(h.place, h.field), h.samples) for h in layout.headings]
    named = [heading.field for heading in headings if heading.field not in SEVERAL]
    if twice := {name for name in named if named.count(name) > 1}:
        words = "”“".join(FIELDS[name] for name in sorted(twice))
        raise Refused(f"“{words}”选了不止一栏。", code="column_twice", way_out="每项内容只选一栏。")
    if missing := [FIELDS[name] for name in ESSENTIAL if name not in {h.field for h in headings}]:
        raise Refused(f"还没有选定“{'”“'.join(missing)}”一栏。", code="column_missing")
    return Layout(layout.grid, layout.head, headings)


def title_of(layout: Layout) -> str:
    """What stands over the table."""
    above = [cell for line in layout.grid.lines[: layout.head.start] for cell in line.cells if cell.strip()]
    lists = [text for text in above if "清单" in text or "目录" in text]
    return short((lists or above or [layout.grid.title])[0])[:200]
