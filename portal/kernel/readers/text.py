"""Tables as text: csv in UTF-8, UTF-16 or GB18030, and what people paste from a page or a sheet."""

from __future__ import annotations

import csv
import io
import re

from .grid import MOST_COLUMNS, Budget, Grid, Line, Unreadable, too_much

DELIMITERS = ("\t", ",", ";", "，", "|")
LOOKED_AT = 12
LONGEST_WORD = 30
WAY_OUT = "请在表格软件中另存为“CSV UTF-8”或者.xlsx后上传。"
# What text in Chinese is made of; a wrong guess of the encoding gives rare and private signs instead.
USUAL = re.compile(
    r"[\x09\x0a\x0d\x20-\x7e\u00b7\u2010-\u2033\u2103\u2160-\u217f\u2190-\u22ff\u2460-\u24ff\u2500-\u27bf\u3000-\u303f\u4e00-\u9fa5\uff00-\uffef]"
)


def decode(data: bytes) -> str:
    """The text, or Unreadable. GB18030 takes almost anything, so what it gives must look like a text."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _strictly(data, name)
    if b"\0" in data:
        raise Unreadable("文件不是文本文件，没有读取。", WAY_OUT, "encoding")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_cut(data, error)
    text = _strictly(data, "gb18030")
    odd = sum(1 for sign in text if not USUAL.match(sign))
    if odd > 8 + len(text) * 0.05:
        raise Unreadable("认不出文件的文字编码，没有读取。", WAY_OUT, "encoding")
    return text


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        _refuse_cut(data, error)
        raise Unreadable("认不出文件的文字编码，没有读取。", WAY_OUT, "encoding") from None


def _refuse_cut(data: bytes, error: UnicodeDecodeError) -> None:
    """All is well up to the middle of the last character: half a file."""
    if error.start >= len(data) - 4 and error.start > 20:
        raise Unreadable(
            "文件在末尾被截断，没有读取。", "请向发送人重新索取完整的文件。", "damaged"
        ) from None


def delimiter_of(text: str, *, pasted: bool) -> str:
    """What parts the cells: the sign that makes one of the first lines a head of short words; "" when none does."""
    head = [line for line in text[:20_000].splitlines() if line.strip()][:LOOKED_AT]
    if pasted and not any("\t" in line for line in head):
        return "," if any(_is_head(line, ",") and "序号" in line[:8] for line in head) else ""
    if found := next((sign for sign in DELIMITERS if any(_is_head(line, sign) for line in head)), ""):
        return found
    return next((sign for sign in DELIMITERS if any(sign in line for line in head)), "")


def _is_head(line: str, sign: str) -> bool:
    """Several short words and no sentence."""
    parts = line.split(sign)
    return len(parts) > 2 and all(len(part) <= LONGEST_WORD for part in parts)


def read(data: bytes, *, pasted: bool = False) -> tuple[list[Grid], list[str]]:
    """One table. Text without cells comes as one column, its blank lines kept."""
    text = decode(data).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    sign, budget, grid = delimiter_of(text, pasted=pasted), Budget(), Grid(title="")
    if not sign:
        lines = text.split("\n")
        for number, line in enumerate(lines, start=1):
            budget.row()
            grid.lines.append(Line(number, [budget.cell(line)]))
        return [grid] if text.strip() else [], []
    csv.field_size_limit(100_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        for number, cells in enumerate(reader, start=1):
            if len(cells) > MOST_COLUMNS and any(cell.strip() for cell in cells[MOST_COLUMNS:]):
                raise too_much(f"超过{MOST_COLUMNS}列")
            kept = [budget.cell(cell.strip()) for cell in cells[:MOST_COLUMNS]]
            if any(kept):
                budget.row()
                grid.lines.append(Line(number, kept))
    except csv.Error:
        raise Unreadable("文件的引号不成对或者格式有误，没有读取。", WAY_OUT, "damaged") from None
    return [grid], []
