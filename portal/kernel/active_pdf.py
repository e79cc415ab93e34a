"""PDFs that would do something when they are opened, or that hide what they would do: scripts, programs, films, passwords.

Nothing is parsed here: the names of such things are looked for in what lies open and in the packed object streams,
unpacked under a cap. Object streams that are packed in a way which is not looked into count as hidden; what writes
PDFs in earnest packs them with Flate. Attachments are let through, electronic invoices carry their data in one.
"""

import re
import zlib

MOST = 20_000_000  # unpacked bytes looked at in one file
PIECE = 1 << 16
NAMES = {
    b"JavaScript": "脚本",
    b"JS": "脚本",
    b"Launch": "启动程序的动作",
    b"RichMedia": "多媒体",
    b"XFA": "动态表单",
    b"Encrypt": "密码或者使用限制",
}
HIDDEN = "不能检查的压缩内容"
OPAQUE = (
    b"ASCIIHexDecode", b"AHx", b"ASCII85Decode", b"A85", b"LZWDecode", b"LZW", b"RunLengthDecode", b"RL", b"Crypt",
    b"Predictor",
)  # fmt: skip
STREAM = re.compile(rb"(?<!end)stream\r?\n")
NEAR = 400  # signs of a dictionary that are looked at on either side of its type
MOST_STREAMS = 20_000


def _spelled(*names: bytes) -> re.Pattern[bytes]:
    """Any of these names, each of its signs as it is or written as a number."""
    words = (b"".join(b"(?:%c|#(?i:%02x))" % (sign, sign) for sign in name) for name in names)
    return re.compile(b"/(?:" + b"|".join(words) + b")(?![A-Za-z0-9#])")


ACTIVE = [(_spelled(name), word) for name, word in NAMES.items()]
OBJECTS = _spelled(b"ObjStm")
UNREAD = _spelled(*OPAQUE)


def dangers(data: bytes) -> list[str]:
    """What the file holds that should not be opened, in Chinese words; empty when there is none."""
    parts, hidden = _packed(data)
    found = [word for name, word in ACTIVE if any(name.search(part) for part in (data, *parts))]
    return list(dict.fromkeys([*found, HIDDEN] if hidden else found))


def _packed(data: bytes) -> tuple[list[bytes], bool]:
    """The object streams, unpacked as far as the cap allows, and whether there is more that was not looked at."""
    parts: list[bytes] = []
    left, seen = MOST, 0
    for match in OBJECTS.finditer(data):
        stream = STREAM.search(data, match.end(), match.end() + NEAR)
        if stream is None:
            continue
        seen += 1
        near = max(0, match.start() - NEAR)
        begin = max(near, data.rfind(b"obj", near, match.start()))
        if seen > MOST_STREAMS or UNREAD.search(data, begin, stream.start()):
            return parts, True
        parts.append(_unpacked(memoryview(data)[stream.end() :], left))
        left -= len(parts[-1])
        if left <= 0:
            return parts, True
    return parts, False


def _unpacked(data: memoryview, most: int) -> bytes:
    """As much as comes out before the end, a fault or the cap: readers show what stands before a fault too."""
    reader, out = zlib.decompressobj(), bytearray()
    for start in range(0, len(data), PIECE):
        try:
            out += reader.decompress(data[start : start + PIECE], most - len(out))
        except zlib.error:
            break
        if reader.eof or len(out) >= most:
            break
    return bytes(out)
