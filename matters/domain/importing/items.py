"""From lines to entries of a list: cells that belong together, each with the name of the cell it was in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from matters.domain.importing.columns import Layout
from matters.domain.importing.words import FIELDS, long, short
from portal.kernel.readers.grid import Grid, Line
from portal.kernel.spreadsheets import plain
from portal.kernel.tables import cell_name

LONG = {"bases", "remark"}
# A text file has no formulas, only what its reader would take for one.
FORMULA = re.compile(r"\s*(=|[@+-]\w+\()")
SUMS = {"合计", "总计", "小计", "共计"}


@dataclass
class Item:
    """One entry: the number of its line, its texts by field, the name of each cell, what is odd about it."""

    line: int
    cells: dict[str, str]
    places: dict[str, str]
    odd: dict[str, str] = field(default_factory=dict)


@dataclass
class Body:
    """The entries of a list, and what was left out of it."""

    items: list[Item]
    left_out: list[str]


def items_of(layout: Layout) -> Body:
    """The entries under the head. What is no entry (a section's name, a note beneath) is named, not lost."""
    fields = {heading.place: heading.field for heading in layout.headings if heading.field}
    names = [place for place, name in fields.items() if name in {"order", "name"}]
    items: list[Item] = []
    left_out: list[str] = []
    for line in layout.body:
        item = _item(layout.grid, line, fields)
        texts = {text for text in map(short, line.cells) if text}
        order = item.cells.get("order", "")
        if not texts or (len(texts) == 1 and SUMS & texts) or item.cells.get("name") in SUMS or order in SUMS:
            continue
        if len(texts) == 1 and not (order.isdigit() or (set(item.cells) - {"order"} == {"bases"} and items)):
            left_out.append(f"第{line.number}行“{next(iter(texts))[:30]}”不是清单的内容，没有读取。")
        elif items and _goes_on(line, item, names):
            _append(items[-1], item, "、" if _is_one_cell(line, names) else "")
        else:
            items.append(item)
    return Body(items, left_out)


def _item(grid: Grid, line: Line, fields: dict[int, str]) -> Item:
    item = Item(line.number, {}, {})
    for place, name in fields.items():
        raw = line.cells[place] if place < len(line.cells) else ""
        text = (long if name in LONG else short)(plain(raw))
        item.places.setdefault(name, cell_name(grid, line, place))
        odd = line.odd.get(place) or ("formula" if FORMULA.match(raw) else "")
        if odd and name != "order":
            item.odd[name] = odd
        if text:
            former = item.cells.get(name, "")
            item.cells[name] = f"{former} {text}" if former and text not in former else former or text
    return item


def _goes_on(line: Line, item: Item, names: list[int]) -> bool:
    """Whether a line belongs to the entry before: its name is one cell with the name above, or it has none."""
    return _is_one_cell(line, names) or not (item.cells.get("order") or item.cells.get("name"))


def _is_one_cell(line: Line, names: list[int]) -> bool:
    return bool(names) and all(place in line.above for place in names)


def _append(to: Item, item: Item, between: str) -> None:
    """The rest of an entry that was cut at the end of a page, or a second basis beside the same name."""
    for name, text in item.cells.items():
        former = to.cells.get(name, "")
        if not former:
            to.cells[name] = text
        elif text != former and name != "order":
            to.cells[name] = f"{former}\n{text}" if name in LONG else f"{former}{between}{text}"
    to.odd.update(item.odd)


def labels(fields: Iterator[str] | list[str]) -> str:
    """Fields in words."""
    return "、".join(FIELDS[name] for name in fields)
