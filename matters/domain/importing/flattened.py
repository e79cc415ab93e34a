"""A list whose grid was lost: a page copied as text, every cell a paragraph, some cells broken over several.

The order of the words is what is left. The head tells the columns; the numbers 1, 2, 3 … begin the rows; within a
row the words of closed lists (ranks, kinds of matters, ticks) are the fixed points between which the rest falls
into place.
"""

from matters.domain.importing.columns import OtherTable
from matters.domain.importing.words import (
    CROSSES,
    FIELDS,
    GROUPS,
    KINDS,
    RANKS,
    TICKS,
    fold,
    headings,
    mode_of,
    short,
)
from portal.kernel.readers.grid import Grid, Line

MOST_PIECES = 3
WIDE = "bases"  # the column whose text runs over several paragraphs


def is_flat(grids: list[Grid]) -> bool:
    """Whether the text has no cells at all."""
    return len(grids) == 1 and all(len(line.cells) == 1 for line in grids[0].lines)


def rebuild(grid: Grid) -> Grid:
    """The grid again, as far as the words tell. Raises OtherTable when no head of a list is in the text."""
    words = _paragraphs(grid)
    start = next((at for at, (_, word) in enumerate(words) if fold(word) == "序号"), None)
    if start is None:
        raise OtherTable(
            "粘贴的文字里没有找到清单的表头（“序号”“证明名称”“设定依据”……）。",
            way_out="请从“序号”一栏开始，把表头和各行一起复制；也可以直接上传表格文件。",
        )
    end = next((at for at in range(start, len(words)) if words[at][1] == "1"), len(words))
    title = next((word for _, word in reversed(words[:start]) if "清单" in word or "目录" in word), "")
    columns = _columns([word for _, word in words[start:end]])
    lines = [Line(words[start][0], [FIELDS[name] for name in columns])]
    lines += [Line(number, _align(row, columns)) for number, row in _rows(words[end:])]
    return Grid(title=title, lines=lines)


def _paragraphs(grid: Grid) -> list[tuple[int, str]]:
    """Paragraphs with the number of their first line; blank lines part them."""
    found: list[tuple[int, str]] = []
    open_ = False
    for line in grid.lines:
        text = line.cells[0].strip()
        if text and open_:
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{text}")
        elif text:
            found.append((line.number, text))
        open_ = bool(text)
    if len(found) < len(grid.lines) / 20:  # no blank lines between the cells: every line is one
        return [(line.number, line.cells[0].strip()) for line in grid.lines if line.cells[0].strip()]
    return found


def _columns(words: list[str]) -> list[str]:
    """The columns in order: common headings replaced by what stands beneath them."""
    top: list[str] = []
    at = 0
    while at < len(words):
        for pieces in range(MOST_PIECES, 0, -1):
            word = "".join(words[at : at + pieces])
            if fold(word) in GROUPS or fold(word) in headings():
                top.append(word)
                at += pieces
                break
        else:
            at += 1
    beneath = {_exact(word) for word in top}
    columns: list[str] = []
    for word in top:
        members = [name for name in GROUPS.get(fold(word), ()) if name in beneath]
        columns += [name for name in (members or [_exact(word)]) if name and name not in columns]
    return columns


def _exact(word: str) -> str:
    return headings().get(fold(word), "")


def _rows(words: list[tuple[int, str]]) -> list[tuple[int, list[str]]]:
    """The rows: each begins with the next number."""
    rows: list[tuple[int, list[str]]] = []
    for number, word in words:
        if word.strip(" .、") == str(len(rows) + 1):
            rows.append((number, [word.strip(" .、")]))
        elif rows:
            rows[-1][1].append(word)
    return rows


def _fits(name: str, word: str) -> bool:
    """Whether a word can only belong to this column."""
    plain = short(word)
    if name == "kind":
        return plain in KINDS
    if name == "hierarchy":
        return plain in RANKS
    if name == "check_mode":
        return len(plain) < 20 and mode_of(plain)[0] is not None
    if name.startswith(("level_", "mode_")) or name in {"agent_allowed", "disclosed"}:
        return plain.lower() in TICKS or (plain.lower() in CROSSES and bool(plain))
    return False


def _is_fixed(name: str) -> bool:
    return name in {"kind", "hierarchy", "check_mode", "agent_allowed", "disclosed"} or name.startswith(
        ("level_", "mode_")
    )


def _join(words: list[str]) -> list[str]:
    """Words that a line break parted (行政, 许可) as one again."""
    joined: list[str] = []
    at = 0
    while at < len(words):
        for pieces in range(MOST_PIECES, 1, -1):
            word = "".join(words[at : at + pieces])
            if at + pieces <= len(words) and (short(word) in KINDS or short(word) in RANKS):
                joined.append(word)
                at += pieces
                break
        else:
            joined.append(words[at])
            at += 1
    return joined


def _align(row: list[str], columns: list[str]) -> list[str]:
    """The words of one row under the columns."""
    words, cells, free = _join(row), dict.fromkeys(columns, ""), list[str]()
    at = 0
    for name in columns:
        if not _is_fixed(name):
            free.append(name)
            continue
        found = next((n for n in range(at, len(words)) if _fits(name, words[n])), None)
        if found is not None:
            _fill(cells, free, words[at:found])
            cells[name], at, free = words[found], found + 1, []
    _fill(cells, free, words[at:])
    return [cells[name] for name in columns]


def _fill(cells: dict[str, str], free: list[str], words: list[str]) -> None:
    """Free columns take a word each; what is too many belongs to the wide column, else to the last."""
    if not free:
        return
    surplus = max(0, len(words) - len(free))
    wide = free.index(WIDE) if WIDE in free else len(free) - 1
    at = 0
    for place, name in enumerate(free):
        take = 1 + (surplus if place == wide else 0)
        cells[name] = "\n".join(words[at : at + take])
        at += take
