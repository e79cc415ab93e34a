"""What every reader fills, and how much it may: a table of texts under a budget."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

MOST_ROWS = 20_000
MOST_COLUMNS = 64
MOST_CELLS = 500_000
MOST_TEXT = 16_000_000
LONGEST_CELL = 32_767  # as in Excel
# What XML and databases cannot hold; line breaks and tabs stay.
UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff]"
)


class Unreadable(Exception):
    """The file cannot be taken: what is wrong with it, and what the sender can do."""

    def __init__(self, message: str, way_out: str = "", code: str = "unreadable"):
        super().__init__(message)
        self.message, self.way_out, self.code = message, way_out, code


def too_much(what: str) -> Unreadable:
    """The answer to everything that is larger than a list can be."""
    return Unreadable(f"文件{what}，没有读取。", "请删去与清单无关的内容，或者分成几个文件。", "too_much")


@dataclass
class Line:
    """One row: its number in the file, its texts, and what is odd about its cells, by column.

    ``above`` are the columns whose cell is one with the cell above; ``odd`` says «formula» or «error».
    """

    number: int
    cells: list[str]
    above: list[int] = field(default_factory=list)
    odd: dict[int, str] = field(default_factory=dict)


@dataclass
class Grid:
    """One table of a file. ``letters`` tells whether its cells have names such as D7."""

    title: str
    lines: list[Line] = field(default_factory=list)
    letters: bool = False


@dataclass
class Budget:
    """How much has been read of what may be read."""

    rows: int = 0
    cells: int = 0
    text: int = 0

    def row(self) -> None:
        """One more row with something in it."""
        self.rows += 1
        if self.rows > MOST_ROWS:
            raise too_much(f"超过{MOST_ROWS}行")

    def cell(self, text: str) -> str:
        """One more cell; its text without what cannot be stored."""
        self.cells += 1
        self.text += len(text)
        if self.cells > MOST_CELLS:
            raise too_much(f"超过{MOST_CELLS}个单元格")
        if len(text) > LONGEST_CELL:
            raise too_much(f"有单元格超过{LONGEST_CELL}个字")
        if self.text > MOST_TEXT:
            raise too_much("的文字太多")
        return UNPRINTABLE.sub("", text) if not text.isprintable() else text


def as_data(grids: list[Grid], notes: list[str]) -> dict[str, Any]:
    """Plain lists for the way back to the portal."""
    return {
        "notes": notes,
        "grids": [
            {
                "title": grid.title,
                "letters": grid.letters,
                "lines": [[line.number, line.cells, line.above, line.odd] for line in grid.lines],
            }
            for grid in grids
        ],
    }
