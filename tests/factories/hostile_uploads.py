"""Uploads that mean harm or are not what they say: how each is made, and what is said to it.

Each case is ``name of the case: (file name, bytes, verdict)``; the verdict is the code of the refusal, or ``TAKEN``. What is
taken as a picture is written anew, so that ``MARK`` must not come through.
"""

import io
import struct
import zipfile
import zlib

from PIL import Image, PngImagePlugin

TAKEN = "taken"
WRONG, ACTIVE, INFECTED = "bad_upload", "active_pdf", "infected"
MARK = b"<script>alert('hidden')</script>"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%%EOF\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# How files of other kinds begin. Each comes under its own name and under that of a kind that is taken.
OTHERS = {
    "exe": b"MZ\x90\x00\x03", "elf": b"\x7fELF\x02\x01\x01", "macho": b"\xcf\xfa\xed\xfe", "class": b"\xca\xfe\xba\xbe",
    "dex": b"dex\n035\x00", "wasm": b"\x00asm\x01\x00", "lnk": b"L\x00\x00\x00\x01\x14\x02\x00", "msi": OLE + b"msi",
    "doc": OLE + b"WordDocument", "xls": OLE + b"Workbook", "rtf": b"{\\rtf1\\objdata 0105}", "7z": b"7z\xbc\xaf\x27\x1c",
    "rar": b"Rar!\x1a\x07\x01\x00", "gz": b"\x1f\x8b\x08\x00", "bz2": b"BZh91AY&SY", "xz": b"\xfd7zXZ\x00",
    "cab": b"MSCF\x00\x00\x00\x00", "iso": b"\x00" * 40 + b"CD001", "chm": b"ITSF\x03\x00", "swf": b"FWS\x09",
    "html": b"<!doctype html><script>alert(1)</script>", "hta": b"<html><hta:application>", "mht": b"MIME-Version: 1.0\n",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "eml": b"Received: from x\n",
    "xml": b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
    "xsl": b"<?xml-stylesheet href='http://127.0.0.1/x'?>", "js": b"alert(1)", "vbs": b"CreateObject(\"WScript.Shell\")",
    "bat": b"@echo off\r\nformat c:", "ps1": b"IEX (New-Object Net.WebClient)", "sh": b"#!/bin/sh\nrm -rf /\n",
    "php": b"<?php system($_GET['c']);", "py": b"import os; os.system('id')", "jsp": b"<%@ page import='java.io.*' %>",
    "csv": b"=cmd|' /C calc'!A0,1\n", "txt": b"plain words", "ps": b"%!PS-Adobe-3.0\n(/etc/passwd) (r) file",
    "gif": b"GIF89a\x01\x00\x01\x00", "bmp": b"BM\x36\x00\x00\x00", "tif": b"II*\x00\x08\x00\x00\x00",
    "webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ", "ico": b"\x00\x00\x01\x00\x01\x00", "heic": b"\x00\x00\x00\x18ftypheic",
    "mp4": b"\x00\x00\x00\x18ftypmp42", "jp2": b"\x00\x00\x00\x0cjP  \r\n", "psd": b"8BPS\x00\x01",
    "sqlite": b"SQLite format 3\x00",
}  # fmt: skip


def cases():
    """All of them by name."""
    return {**_other_kinds(), **_packages(), **_documents(), **_pictures(), **_infected(), **_broken()}


def _other_kinds():
    found = {}
    for suffix, head in OTHERS.items():
        found[f"{suffix} as itself"] = (f"材料.{suffix}", head + b"\x00" * 64, WRONG)
        found[f"{suffix} as pdf"] = ("材料.pdf", head + b"\x00" * 64, WRONG)
    return found


def _zip(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def _packages():
    bomb = _zip(**{"0.bin": b"\0" * 20_000_000})
    nested = _zip(**{f"{n}.zip": bomb for n in range(16)})
    content = "<Types><Override PartName='/word/document.xml'/></Types>"
    word = {"[Content_Types].xml": content, "word__document.xml": "<w:document/>"}
    made = {
        "zip": _zip(a=b"a"),
        "zip in zip": _zip(**{"b.zip": _zip(a=b"a")}),
        "zip bomb": bomb,
        "zip bomb in zips": nested,
        "zip that climbs": _zip(**{"..__..__..__etc__cron.d__x": b"* * * * * root id"}),
        "zip with a program": _zip(**{"照片.jpg.exe": b"MZ"}),
        "docx": _zip(**word),
        "docx with macros": _zip(**word, **{"word__vbaProject.bin": OLE + b"Auto_Open"}),
        "docx with a template elsewhere": _zip(
            **word, **{"word___rels__settings.xml.rels": "<a Target='http://127.0.0.1/x.dotm'/>"}
        ),
        "xlsx with a link elsewhere": _zip(
            **{"xl__externalLinks__externalLink1.xml": "<a/>", "xl__workbook.xml": "<a/>"}
        ),
        "xlsm": _zip(**{"xl__workbook.xml": "<a/>", "xl__vbaProject.bin": OLE + b"Workbook_Open"}),
        "jar": _zip(**{"META-INF__MANIFEST.MF": "Main-Class: X"}),
        "apk": _zip(**{"AndroidManifest.xml": b"\x03\x00", "classes.dex": b"dex\n035"}),
        "epub": _zip(mimetype=b"application/epub+zip", **{"a.xhtml": MARK}),
        "ofd": _zip(**{"OFD.xml": "<ofd:OFD/>", "Doc_0__Document.xml": "<a/>"}),
    }
    return {name: ("材料.pdf", data, WRONG) for name, data in made.items()}


def pdf(words: bytes) -> bytes:
    """A PDF with these words as its objects."""
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" + words + b"\n%%EOF\n"


def packed(words: bytes, *, entries: bytes = b"/Filter/FlateDecode", body: bytes | None = None) -> bytes:
    """An object stream with these words in it."""
    body = zlib.compress(words) if body is None else body
    return b"3 0 obj<</Type/ObjStm/N 1/First 4" + entries + b">>stream\n" + body + b"\nendstream endobj"


def _documents():
    script = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
    half = zlib.compress(script + b" " * 4000 + bytes(range(256)) * 40)
    active = {
        "script when opened": b"4 0 obj<</OpenAction" + script + b">>endobj",
        "script of a page": b"4 0 obj<</Type/Page/AA<</O" + script + b">>>>endobj",
        "script by name": b"4 0 obj<</Names<</JavaScript 5 0 R>>>>endobj",
        "script of a field": b"4 0 obj<</AcroForm<</Fields[<</AA<</K" + script + b">>>>]>>>>endobj",
        "script with its name in numbers": b"4 0 obj<</S/#4a#61vaScript/J#53(x)>>endobj",
        "script in a packed object": packed(script),
        "script in a packed object, name in numbers": packed(b"<</S/Java#53cript>>"),
        "script in an object stream whose name is in numbers": packed(script).replace(b"/ObjStm", b"/Obj#53tm"),
        "script in hexadecimal": packed(script, entries=b"/Filter[/ASCIIHexDecode/FlateDecode]",
                                        body=zlib.compress(script).hex().encode()),
        "script in base 85": packed(script, entries=b"/Filter/A85", body=b"<~9jqo^~>"),
        "script in LZW": packed(script, entries=b"/Filter/LZWDecode", body=b"\x80\x0b\x60\x50"),
        "script behind a predictor": packed(script, entries=b"/Filter/FlateDecode/DecodeParms<</Predictor 12>>"),
        "script before a fault": packed(script, body=half[: len(half) // 2] + b"\xff" * 40),
        "script behind a bomb": packed(b"\0" * 25_000_000) + packed(script),
        "script in the second version": PDF[9:] + b"4 0 obj<</OpenAction" + script + b">>endobj\n%%EOF",
        "program that starts": b"4 0 obj<</OpenAction<</S/Launch/F(calc.exe)>>>>endobj",
        "program that starts on Windows": b"4 0 obj<</S/Launch/Win<</F(cmd.exe)/P(/c calc)>>>>endobj",
        "program in a packed object": packed(b"<</S/Launch/F(calc.exe)>>"),
        "film": b"4 0 obj<</Type/Annot/Subtype/RichMedia>>endobj",
        "dynamic form": b"4 0 obj<</AcroForm<</XFA 5 0 R>>>>endobj",
        "password": b"trailer<</Root 1 0 R/Encrypt 6 0 R>>",
        "password in the table of objects": b"7 0 obj<</Type/XRef/Encrypt 6 0 R>>stream\nx\nendstream endobj",
        "page and program in one": b"4 0 obj<</Type/Page>>endobj" + OLE + b"/Launch ",
    }  # fmt: skip
    quiet = {
        "invoice with its data": b"4 0 obj<</Names<</EmbeddedFiles 5 0 R>>>>endobj",
        "program attached, which nothing starts": b"4 0 obj<</Type/EmbeddedFile/Length 2>>stream\nMZ\nendstream endobj",
        "words about scripts": b"4 0 obj(/JavaScriptless /LaunchPad /EncryptMetadata)endobj",
        "address to be clicked": b"4 0 obj<</S/URI/URI(https://example.gov.cn)>>endobj",
        "web page behind the end": b"%%EOF\n" + MARK,
        "package behind the end": b"%%EOF\n" + _zip(a=b"a"),
        "object stream that is none": b"/ObjStm stream\nnot packed",
        "pages without end": b"4 0 obj<</Type/Pages/Count 2147483647/Kids[4 0 R]>>endobj",
    }
    return {
        **{f"pdf: {name}": ("材料.pdf", pdf(words), ACTIVE) for name, words in active.items()},
        **{f"pdf: {name}": ("材料.pdf", pdf(words), TAKEN) for name, words in quiet.items()},
    }


def picture(form="PNG", size=(20, 10), mode="RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, form, **options)
    return out.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))


def _png(width: int, height: int, *chunks: bytes) -> bytes:
    head = _chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + _chunk(b"IEND", b"")


def _jpeg_of(width: int, height: int) -> bytes:
    data = bytearray(picture("JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack("!HH", height, width)
    return bytes(data)


def _pictures():
    good, photo = picture(), picture("JPEG")
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", MARK.decode())
    ztxt = _chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * 80_000_000))
    icc = _chunk(b"iCCP", b"x\0\0" + zlib.compress(b"x" * 80_000_000))
    exif = Image.Exif()
    exif[0x010E] = MARK.decode()
    behind = photo + MARK
    taken = {
        "png with words inside": ("a.png", picture(pnginfo=words)),
        "png with a web page behind": ("a.png", good + MARK),
        "png with a package behind": ("a.png", good + _zip(a=MARK)),
        "png with a document behind": ("a.png", good + pdf(MARK)),
        "png with a program behind": ("a.png", good + b"MZ" + MARK),
        "png with a chunk of its own": ("a.png", good[:33] + _chunk(b"evIl", MARK) + good[33:]),
        "jpg with a web page behind": ("a.jpg", behind),
        "jpg with a comment": ("a.jpg", picture("JPEG", comment=MARK)),
        "jpg with php in its data": ("a.jpeg", picture("JPEG", exif=exif)),
        "jpg with a package behind": ("a.jpg", photo + _zip(a=MARK)),
        "jpg under a name in capitals": ("A.JPG", photo),
        "png of one point": ("a.png", picture(size=(1, 1))),
        "png of grey": ("a.png", picture(mode="L")),
        "png with a palette": ("a.png", picture(mode="P")),
        "jpg for print": ("a.jpg", picture("JPEG", mode="CMYK")),
    }
    refused = {
        "png of ten milliard points": (
            "a.png",
            _png(100_000, 100_000, _chunk(b"IDAT", zlib.compress(b"\0"))),
        ),
        "png wider than can be": ("a.png", _png(2**31 - 1, 1, _chunk(b"IDAT", zlib.compress(b"\0")))),
        "png of a bomb": ("a.png", _png(6000, 7000, _chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000)))),
        "png without points": ("a.png", _png(0, 0, _chunk(b"IDAT", zlib.compress(b"")))),
        "png without data": ("a.png", _png(10, 10)),
        "png with words that unpack without end": ("a.png", good[:33] + ztxt + good[33:]),
        "png with a profile that unpacks without end": ("a.png", good[:33] + icc + good[33:]),
        "png with a wrong sum": ("a.png", good[:20] + b"\xff" + good[21:]),
        "png cut off": ("a.png", good[:-30]),
        "png that is only a beginning": ("a.png", b"\x89PNG\r\n\x1a\n"),
        "jpg of four milliard points": ("a.jpg", _jpeg_of(65_000, 65_000)),
        "jpg cut off": ("a.jpg", photo[:200]),
        "jpg that is only a beginning": ("a.jpg", b"\xff\xd8\xff"),
        "jpg as png": ("a.png", photo),
        "png as jpg": ("a.jpg", good),
        "png as pdf": ("a.pdf", good),
        "pdf as png": ("a.png", PDF),
        "pdf as html": ("a.html", PDF),
        "pdf with two suffixes": ("材料.pdf.exe", PDF),
        "pdf without suffix": ("材料", PDF),
        "pdf whose end of name is turned round": ("材料\u202efdp.exe", PDF),
    }
    return {
        **{name: (*given, TAKEN) for name, given in taken.items()},
        **{name: (*given, WRONG) for name, given in refused.items()},
    }


def _infected():
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", EICAR.decode())
    return {
        "virus in a pdf": ("a.pdf", pdf(EICAR), INFECTED),
        "virus in a stream of a pdf": (
            "a.pdf",
            pdf(b"4 0 obj<<>>stream\n" + EICAR + b"\nendstream"),
            INFECTED,
        ),
        "virus behind the end of a pdf": ("a.pdf", PDF + EICAR, INFECTED),
        "virus over the border of two pieces": (
            "a.pdf",
            PDF + b" " * (65_536 - len(PDF) - 20) + EICAR,
            INFECTED,
        ),
        "virus in the words of a png": ("a.png", picture(pnginfo=words), INFECTED),
        "virus behind a jpg": ("a.jpg", picture("JPEG") + EICAR, INFECTED),
        "virus by itself": ("eicar.com", EICAR, WRONG),
        "virus by itself as pdf": ("a.pdf", EICAR, WRONG),
        "virus in a package": ("a.pdf", _zip(eicar=EICAR), WRONG),
    }


def _broken():
    return {
        "empty": ("a.pdf", b"", WRONG),
        "one byte": ("a.pdf", b"%", WRONG),
        "almost a pdf": ("a.pdf", b"%PDF", WRONG),
        "pdf behind a space": ("a.pdf", b" " + PDF, WRONG),
        "pdf behind a web page": ("a.pdf", MARK + PDF, WRONG),
        "pdf cut off": ("a.pdf", PDF[:40], TAKEN),
        "too large": ("a.pdf", PDF + b" " * (10 * 1024 * 1024), WRONG),
        "zeros": ("a.pdf", b"\0" * 4096, WRONG),
        "text in two bytes": ("a.pdf", "%PDF-1.7".encode("utf-16"), WRONG),
    }


# Names as people and programs send them: each is only a name, never a place.
NAMES = [
    "../../etc/passwd.pdf", "..\\..\\boot.pdf", "/etc/x.pdf", "C:\\x.pdf", "a\0b.pdf", "a\r\nSet-Cookie: x.pdf",
    "\u202egpj.pdf", "文" * 300 + ".pdf", "%2e%2e%2f.pdf", "<script>.pdf", "a;b|c&d.pdf", "$(id).pdf", "`id`.pdf",
    "CON.pdf", ".pdf", " .pdf", "a.PDF", "a.pdf.pdf", "名\"字'.pdf", "\ufeff名.pdf", "é́.pdf", "😀.pdf", "䶮.pdf",
    "a\tb.pdf", "-rf.pdf", "~.pdf", "*.pdf", "a//b.pdf", "a%00.pdf", "名\u200b字.pdf",
    "....//....//x.pdf", "..%5c..%5cx.pdf", "file:///etc/passwd.pdf", "\\\\server\\share\\x.pdf", "aux.pdf", "NUL.pdf",
    "com1.txt.pdf", "x.pdf\u202e", "\u2066x\u2069.pdf", "\u2028x.pdf", "x" * 5000 + ".pdf", "\U0001f1e8\U0001f1f3.pdf",
    "e\u0301" * 90 + ".pdf", "Ａ.pdf", "％2e.pdf", "'; drop table pledges_case;--.pdf", "{{7*7}}.pdf", "${7*7}.pdf",
    "%s%n%d.pdf", "=cmd|'calc'!A0.pdf", "x.pdf;.pdf", "x.pdf\n.pdf", "\x1b[31mx.pdf", "\u0000.pdf", "x\u00ad.pdf",
    "filename*=UTF-8''x.pdf", "\"><img src=x onerror=alert(1)>.pdf", "a\x7fb.pdf", "．．／x.pdf", "\u061cx.pdf",
]  # fmt: skip
