"""The zip around an xlsx or docx file, opened under caps before anything in it is parsed."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from .grid import Unreadable, too_much

MOST_MEMBERS = 2_000
MOST_UNPACKED = 96 * 1024 * 1024  # of what is opened; the rest is never touched
MOST_DECLARED = 512 * 1024 * 1024  # of everything: pictures and fonts are left alone, but a bomb is named
MOST_RATIO = 400
PIECE = 64 * 1024
DAMAGED = Unreadable(
    "文件不完整或者已经损坏，打不开。", "请向发送人重新索取，或者用表格软件打开后另存一份再上传。", "damaged"
)


class Package:
    """The members of one file, read piece by piece on one budget of bytes."""

    def __init__(self, data: bytes):
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
            raise DAMAGED from error
        if len(members) > MOST_MEMBERS:
            raise too_much(f"里有{len(members)}个部件")
        if sum(member.file_size for member in members) > MOST_DECLARED:
            raise too_much("解压后太大")
        self.names = {member.filename: member for member in members}
        self._left = MOST_UNPACKED

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def find(self, *parts: str) -> bool:
        """Whether any member has one of these in its name."""
        return any(part in name for name in self.names for part in parts)

    def pieces(self, name: str) -> Iterator[bytes]:
        """The member, unpacked piece by piece."""
        member = self.names[name]
        if member.flag_bits & 0x1:
            raise Unreadable("文件设有密码，打不开。", "请取消密码后重新保存再上传。", "locked")
        if member.file_size > MOST_RATIO * max(member.compress_size, 1) and member.file_size > 8 * PIECE:
            raise too_much("的压缩比异常")
        try:
            with self._zip.open(member) as stream:
                while piece := stream.read(PIECE):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise too_much("解压后太大")
                    yield piece
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            EOFError,
            OSError,
            RuntimeError,
        ) as error:
            raise DAMAGED from error

    def parse(self, name: str, handler: Any) -> None:
        """Run a member through ``handler`` (start, end, text). A document type is refused: lists have none."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = handler.start
        parser.EndElementHandler = handler.end
        parser.CharacterDataHandler = handler.text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            for piece in self.pieces(name):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise DAMAGED from error


def _refuse_doctype(*_: object) -> None:
    raise Unreadable(
        "文件里有不该有的文档类型声明，没有读取。", "请用表格软件打开后另存一份再上传。", "doctype"
    )
