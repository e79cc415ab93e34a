"""Files that mean harm, small on disk: each is made on the spot and never kept."""

import io
import zipfile
import zlib

from tests.factories.tables import comma, document, entry, repacked, saved, workbook

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><sst>&c;</sst>'
)


def good():
    """A small list that is fine."""
    return workbook([entry()])


def sheet(content):
    """A workbook with this sheet in the place of its own."""
    return repacked(good(), **{SHEET.replace("/", "__"): content})


def rows_of(row, count, after=TAIL):
    """A sheet of many equal rows."""
    return sheet(HEAD + row * count + after)


def lying_size():
    """The directory of the file says that the sheet is small."""
    data = rows_of(b'<row><c t="str"><v>x</v></c></row>', 200_000)
    out = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        size = package.getinfo(SHEET).file_size.to_bytes(4, "little")
    return bytes(out.replace(size, (1000).to_bytes(4, "little")))


def overlapping():
    """A thousand members that are all the same ten megabytes."""
    content = b"0" * 10_000_000
    packed = zlib.compress(content, 9)[2:-4]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(1, 900):
            info = zipfile.ZipInfo(f"xl/media/{number}.bin")
            package.writestr(info, b"")
            info.file_size, info.compress_size = len(content), len(packed)
    return out.getvalue()


def broken(data):
    """Some bytes of the packed sheet are not what they were."""
    at = data.index(SHEET.encode()) + len(SHEET) + 40
    return data[:at] + bytes(255 - byte for byte in data[at : at + 60]) + data[at + 60 :]


def files():
    """How each kind of harm is made, with a part of the answer that names it."""
    plain = good()
    merge = b'<mergeCell ref="A1:XFD1048576"/>'
    long = b'<row><c t="str"><v>' + b"x" * 40_000 + b"</v></c></row>"
    return {
        "zip bomb in the sheet": (lambda: rows_of(b" " * 1000, 400_000), "解压后太大|压缩比异常"),
        "strings without end": (
            lambda: repacked(plain, **{"xl__sharedStrings.xml": b"<sst>" + b"<si><t>" + b"y" * 90_000_000}),
            "压缩比异常|文字太多|解压后太大",
        ),
        "declared sizes without end": (lambda: overlapping(), "解压后太大"),
        "size that lies": (lambda: lying_size(), "损坏|超过20000行"),
        "million rows": (
            lambda: rows_of(b'<row><c t="str"><v>x</v></c></row>', 1_000_000),
            "压缩比异常|超过20000行",
        ),
        "thirty thousand rows": (
            lambda: sheet(
                HEAD
                + b"".join(b'<row><c t="str"><v>%d</v></c></row>' % (n * 7919) for n in range(30_000))
                + TAIL
            ),
            "超过20000行",
        ),
        "thirty thousand merged cells": (
            lambda: sheet(
                HEAD
                + b"</sheetData><mergeCells>"
                + b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n * 31, n * 31 + 7) for n in range(1, 30_000))
                + b"</mergeCells></worksheet>"
            ),
            "合并单元格超过",
        ),
        "million merged cells": (
            lambda: sheet(
                HEAD + b"</sheetData><mergeCells>" + merge * 1_000_000 + b"</mergeCells></worksheet>"
            ),
            "压缩比异常|合并单元格超过",
        ),
        "merged cells over everything": (
            lambda: sheet(
                HEAD
                + b'<row r="1"><c r="A1" t="str"><v>x</v></c></row>' * 500
                + b"</sheetData><mergeCells>"
                + b"".join(b'<mergeCell ref="A%d:XFD1048576"/>' % n for n in range(1, 3000))
                + b"</mergeCells></worksheet>"
            ),
            "",
        ),
        "cell without end": (lambda: sheet(HEAD + long + TAIL), "超过32767个字"),
        "elements without end": (lambda: sheet(HEAD + b"<a>" * 2_000_000), "损坏|压缩比异常|解压后太大"),
        "billion laughs": (lambda: repacked(plain, **{"xl__sharedStrings.xml": LAUGHS}), "文档类型声明"),
        "external entity": (
            lambda: repacked(
                plain, **{"xl__workbook.xml": b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><workbook/>'}
            ),
            "文档类型声明",
        ),
        "macros": (lambda: repacked(plain, **{"xl__vbaProject.bin": b"macro"}), "带有宏"),
        "half a file": (lambda: plain[: len(plain) // 2], "损坏"),
        "broken members": (lambda: broken(plain), "损坏"),
        "string that does not exist": (
            lambda: sheet(HEAD + b'<row><c t="s"><v>999999</v></c></row>' + TAIL),
            "损坏",
        ),
        "negative string": (lambda: sheet(HEAD + b'<row><c t="s"><v>-1</v></c></row>' + TAIL), "损坏"),
        "row number without end": (
            lambda: sheet(HEAD + b'<row r="' + b"9" * 6000 + b'"><c><v>1</v></c></row>' + TAIL),
            "损坏",
        ),
        "too many members": (
            lambda: repacked(plain, **{f"xl__media__{n}": b"" for n in range(2_500)}),
            "部件",
        ),
        "word bomb": (
            lambda: repacked(document([["a"]]), **{"word__document.xml": b"<w:p>" * 3_000_000}),
            "损坏|压缩比异常|解压后太大",
        ),
        "word laughs": (
            lambda: repacked(document([["a"]]), **{"word__document.xml": LAUGHS}),
            "文档类型声明",
        ),
        "csv without end": (lambda: b"a,b,c\n" + b"1,2,3\n" * 1_500_000, "超过"),
        "csv of commas": (lambda: b"a,b,c\n" + b"," * 9_000_000, ""),
        "csv with an open quote": (lambda: b'a,b,c\n"' + b"x" * 9_000_000, "格式有误|超过"),
        "binary named csv": (lambda: bytes(range(256)) * 400, "不是文本文件|编码"),
        "cut in the middle of a character": (
            lambda: comma([["序号", "证明名称", "依据"]] * 9, "utf-8")[:-3],
            "截断",
        ),
        "cut in the middle of a character of GB18030": (
            lambda: comma([["序号", "证明名称", "依据"]] * 9, "gb18030")[:-3],
            "截断",
        ),
        "encoding of another country": (lambda: "Ünïcödé wïth áccénts ñ, ".encode("cp1252") * 50, "编码"),
    }


__all__ = ["SHEET", "files", "good", "saved"]
