"""Tables that strangers send, opened at arm's length: what they are by their content, then read by a child process.

``kind_of`` needs only the first bytes and answers at once, also in a web request. ``read`` starts a process with
limits on memory and time (``portal.kernel.readers``) and is for the worker: whatever a file does to its reader,
the portal gets a table of texts or a reason in Chinese.
"""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.kernel.acts import Refused, outside_act
from portal.kernel.readers.grid import Grid, Line

READERS = Path(__file__).parent / "readers" / "__main__.py"
SECONDS = 20
SAVE_ANEW = "请用表格软件（Excel、WPS）打开，选择“另存为”，类型选“Excel 工作簿（.xlsx）”，再上传新文件。"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class BadTable(Refused):
    """The file is not a table that can be read; the message says why, the way out how to save it anew."""

    code = "bad_table"


@dataclass(frozen=True)
class Opened:
    """The tables of a file, and what was left out while reading."""

    grids: list[Grid]
    notes: list[str] = field(default_factory=list)


def kind_of(data: bytes, name: str) -> str:
    """xlsx, docx or text, by the content. Raises BadTable for everything else, with how to save it anew."""
    if not data.strip():
        raise BadTable(f"文件“{name}”是空的。", way_out="请重新选择文件。", code="empty")
    if data.startswith(OLD_OFFICE):
        raise _old_office(data, name)
    if data.startswith(b"PK"):
        return _kind_of_package(data, name)
    if data.startswith(b"%PDF-"):
        raise BadTable(
            f"“{name}”是PDF文件，不能按行读取。",
            way_out="请上传制作这份PDF的表格原件（.xlsx、.docx或者.csv），或者把表格内容复制到文本框里。",
            code="pdf",
        )
    if data.lstrip()[:200].lower().startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<meta")):
        raise BadTable(f"“{name}”的内容是网页，不是表格文件。", way_out=SAVE_ANEW, code="web_page")
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"7z\xbc\xaf")):
        raise BadTable(f"“{name}”不是表格文件。", way_out=SAVE_ANEW, code="other_kind")
    return "text"


def _old_office(data: bytes, name: str) -> BadTable:
    def holds(word: str) -> bool:
        return word.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return BadTable(
            f"“{name}”设有打开密码，不能读取。", way_out="请取消密码后重新保存，再上传。", code="locked"
        )
    if holds("WordDocument"):
        way_out = "请用Word或者WPS打开，另存为“Word 文档（.docx）”，再上传新文件。"
        return BadTable(f"“{name}”是旧版Word文件（.doc），不能读取。", way_out=way_out, code="old_office")
    return BadTable(f"“{name}”是旧版表格文件（.xls），不能读取。", way_out=SAVE_ANEW, code="old_office")


def _kind_of_package(data: bytes, name: str) -> str:
    """By the names of the members, which lie in clear in the file; the directory may still prove false later."""
    for mark, kind in ((b"xl/workbook.xml", "xlsx"), (b"word/document.xml", "docx")):
        if mark in data:
            return kind
    if b"xl/workbook.bin" in data or b"opendocument" in data[:200]:
        raise BadTable(f"“{name}”的格式不能读取。", way_out=SAVE_ANEW, code="other_kind")
    if b"PK\x05\x06" not in data[-70_000:]:
        raise BadTable(
            f"“{name}”不完整或者已经损坏。", way_out="请向发送人重新索取，再上传。", code="damaged"
        )
    raise BadTable(
        f"“{name}”是压缩包，不是表格文件。", way_out="请解压后上传里面的表格文件。", code="other_kind"
    )


def read(data: bytes, *, kind: str) -> Opened:
    """The tables of a file, read by a process of its own. Raises BadTable."""
    outside_act("reading a stranger's file")
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(READERS), kind],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={},
            cwd="/",
        )
    except subprocess.TimeoutExpired:
        raise _too_costly() from None
    if done.returncode:
        raise _too_costly()
    answer: dict[str, Any] = json.loads(done.stdout)
    if refused := answer.get("refused"):
        message, way_out, code = refused
        raise BadTable(message, way_out=way_out, code=code)
    return Opened([_grid(found) for found in answer["grids"]], answer["notes"])


def _grid(found: dict[str, Any]) -> Grid:
    lines = [
        Line(number, cells, above, {int(place): what for place, what in odd.items()})
        for number, cells, above, odd in found["lines"]
    ]
    return Grid(title=found["title"], lines=lines, letters=found["letters"])


def _too_costly() -> BadTable:
    return BadTable(
        "读取这个文件需要的时间或者内存超过了限度，没有读取。",
        way_out="请删去与清单无关的内容，或者分成几个文件；也可以把表格内容复制到文本框里。",
        code="too_much",
    )


def cell_name(grid: Grid, line: Line, place: int) -> str:
    """What a person calls the cell: D7 in a sheet, else the row."""
    if not grid.letters:
        return f"第{line.number}行第{place + 1}列"
    letters, number = "", place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = LETTERS[rest] + letters
    return f"{letters}{line.number}"
