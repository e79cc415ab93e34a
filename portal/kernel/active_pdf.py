"""PDFs that would do something when they are opened: scripts, programs, films.

Nothing is parsed here: the names of such things are looked for in what lies open and in the packed object streams,
unpacked under a cap. Attachments are let through, electronic invoices carry their data in one.
"""

import re
import zlib

MOST = 20_000_000  # unpacked bytes looked at in one file
NAMES = {
    b"JavaScript": "脚本",
    b"JS": "脚本",
    b"Launch": "启动程序的动作",
    b"RichMedia": "多媒体",
    b"XFA": "动态表单",
}
NAME = re.compile(rb"/((?:[A-Za-z0-9]|#[0-9A-Fa-f]{2}){2,40})(?![A-Za-z0-9#])")
STREAM = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.S)


def dangers(data: bytes) -> list[str]:
    """What the file holds that should not be opened, in Chinese words; empty when there is none."""
    found: dict[str, None] = {}
    for part in (data, *_packed(data)):
        for match in NAME.finditer(part):
            name = re.sub(rb"#([0-9A-Fa-f]{2})", lambda sign: bytes([int(sign[1], 16)]), match[1])
            if name in NAMES:
                found[NAMES[name]] = None
    return list(found)


def _packed(data: bytes) -> list[bytes]:
    """The object streams, unpacked as far as the cap allows."""
    parts, left = [], MOST
    for match in STREAM.finditer(data):
        try:
            part = zlib.decompressobj().decompress(data[match.end() :], left)
        except zlib.error:
            continue
        parts.append(part)
        left -= len(part)
        if left <= 0:
            break
    return parts
