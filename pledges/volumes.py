"""The case file bound: one PDF with cover, contents and every part, and one archive that anybody can verify.

Run by the worker from a duty, never within an act. Facts are laid out here; papers and pictures are bound as they
are. What cannot be bound (a broken or locked PDF) is named on a page of its own and lies in the archive unchanged.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pikepdf
from django.conf import settings
from django.template.loader import render_to_string
from PIL import Image

from pledges.file_enums import Stage
from portal.kernel.acts import outside_act
from portal.kernel.files import read
from portal.kernel.pdf import seal
from portal.kernel.pdf.binder import Binder, Unbindable, opened
from portal.kernel.pdf.render import Laid, html_to_pdf, stylesheet_text
from portal.kernel.registry import FilePart

FORMAT = "case-file/1"
VERIFIER = Path(__file__).parent / "data" / "verify_case_file.py"
CHUNK = 60_000  # characters of facts laid out at once: well under what one document may have
LINES_A_PAGE = 11  # parts on one page of the contents, for the first guess
WIDEST = 1400  # pixels a picture has on paper; the whole one lies in the archive
SUFFIXES = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "application/json": "json",
    "application/pkcs7-signature": "p7s",
}
README = """本压缩包是一份办件案卷。
volume.pdf           案卷全文，可以打印
parts/               案卷各件的原件，与清单逐一对应
manifest.json        清单：各件的名称、来源、时间、页码、SHA-256，以及账册封存证明
verify_case_file.py  校验程序，只用Python标准库，不联网

校验：解压后运行  python3 verify_case_file.py .
或者直接校验压缩包：python3 verify_case_file.py 案卷.zip
再把程序显示的清单摘要与系统“案卷”页面上的清单摘要核对。
"""


@dataclass
class Piece:
    """One part on its way into the volume: its bytes, and the pages it came to stand on."""

    number: int
    part: FilePart
    first: int = 0
    pages: int = 0
    unbound: bool = False

    @cached_property
    def data(self) -> bytes:
        """The original: the stored file, or the facts as JSON."""
        if self.part.file is not None:
            return read(self.part.file)
        record = {
            "title": self.part.title,
            "at": self.part.at.isoformat(),
            "source": self.part.source,
            "clause": self.part.clause,
            "facts": [list(fact) for fact in self.part.facts],
        }
        return json.dumps(record, ensure_ascii=False, indent=1).encode()

    @property
    def content_type(self) -> str:
        return self.part.file.content_type if self.part.file is not None else "application/json"

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def name(self) -> str:
        return f"parts/{self.number:02d}.{SUFFIXES.get(self.content_type, 'bin')}"

    @property
    def stage(self) -> str:
        return Stage(self.part.rank).label

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def is_laid_out(self) -> bool:
        """Whether its pages are made here, from facts, a picture, or a note in place of what cannot be bound."""
        return self.unbound or self.content_type != "application/pdf"


@dataclass(frozen=True)
class Cover:
    """What stands on the cover."""

    number: str
    matter: str
    agency: str
    applicant: str
    state: str
    purpose: str
    asked_by: str
    made_at: datetime
    retention_years: int


@dataclass(frozen=True)
class Bound:
    """A case file that is ready to be kept."""

    volume: bytes
    archive: bytes
    manifest_digest: str
    pages: int


def in_order(parts: Sequence[FilePart]) -> list[Piece]:
    """By the stage of the procedure, then by time."""
    ordered = sorted(parts, key=lambda part: (part.rank, part.at, part.key))
    return [Piece(number, part) for number, part in enumerate(ordered, 1)]


def bind(
    cover: Cover,
    pieces: list[Piece],
    *,
    ledger: tuple[list[dict[str, Any]], list[dict[str, Any]]],
    progress: Callable[[int], None],
) -> Bound:
    """Bind the volume, then the archive around it. ``progress`` is told how many parts are done."""
    outside_act("rendering")
    papers = {piece.number: paper for piece in pieces if (paper := _paper(piece)) is not None}
    laid = {number: where for where in _lay_out(pieces) for number in where.starts}
    for piece in pieces:
        piece.pages = (
            laid[piece.number].length(piece.number) if piece.is_laid_out else len(papers[piece.number].pages)
        )
    front = _front(cover, pieces)
    binder = Binder()
    binder.mark("封面和目录")
    with pikepdf.open(io.BytesIO(front.pdf)) as sheets:
        binder.add(sheets.pages, whole=True)
    for piece in pieces:
        binder.mark(f"{piece.number}　{piece.part.title}")
        if piece.is_laid_out:
            binder.add(laid[piece.number].sheets(piece.number), whole=True)
        else:
            binder.add(list(papers[piece.number].pages), whole=False)
        progress(piece.number)
    pages = binder.pages
    volume = binder.bound(title=f"案卷 {cover.number}", author=cover.agency)
    place = front.places["seal"]
    spot = seal.Spot(place.page, (place.left + place.right) / 2, (place.top + place.bottom) / 2)
    volume = seal.apply_seal(volume, owner=cover.agency, signed_at=spot, reason=f"案卷 {cover.number}")
    manifest = _manifest(cover, pieces, volume=volume, pages=pages, ledger=ledger)
    return Bound(volume, _archive(pieces, manifest, volume), hashlib.sha256(manifest).hexdigest(), pages)


# -- pages ------------------------------------------------------------------


def _paper(piece: Piece) -> pikepdf.Pdf | None:
    """The PDF of a part, opened; a part that cannot be bound gets a page that says so."""
    if piece.content_type != "application/pdf":
        return None
    try:
        paper = opened(piece.data)
        Binder().add(list(paper.pages), whole=False)
    except Unbindable:
        piece.unbound = True
        return None
    return paper


class Chunk:
    """Several parts laid out in one go, and on which pages each of them stands."""

    def __init__(self, laid: Laid, numbers: Sequence[int]) -> None:
        self.document = pikepdf.open(io.BytesIO(laid.pdf))
        self.starts = {number: laid.places[f"part-{number}"].page for number in numbers}
        self.ends = dict(zip(numbers, [*list(self.starts.values())[1:], laid.pages], strict=True))

    def length(self, number: int) -> int:
        return self.ends[number] - self.starts[number]

    def sheets(self, number: int) -> list[pikepdf.Page]:
        return list(self.document.pages)[self.starts[number] : self.ends[number]]


def _lay_out(pieces: Sequence[Piece]) -> list[Chunk]:
    chunks: list[list[Piece]] = [[]]
    length = 0
    for piece in (piece for piece in pieces if piece.is_laid_out):
        size = len(piece.data) // 2 if piece.part.file is None else 8_000
        if chunks[-1] and length + size > CHUNK:
            chunks.append([])
            length = 0
        chunks[-1].append(piece)
        length += size
    return [Chunk(_laid(chunk), [piece.number for piece in chunk]) for chunk in chunks if chunk]


def _laid(chunk: Sequence[Piece]) -> Laid:
    images = {
        f"picture-{piece.number}": _smaller(piece.data)
        for piece in chunk
        if piece.is_picture and not piece.unbound
    }
    html = render_to_string("documents/case_file_parts.html", {"pieces": chunk})
    return html_to_pdf(html, css=[_css()], images=images)


def _smaller(data: bytes) -> bytes:
    """A picture of the size that paper shows."""
    with Image.open(io.BytesIO(data)) as picture:
        picture.thumbnail((WIDEST, WIDEST))
        out = io.BytesIO()
        picture.convert("RGB").save(out, "JPEG", quality=85)
        return out.getvalue()


def _front(cover: Cover, pieces: Sequence[Piece]) -> Laid:
    """Cover and contents; laid out again when the contents need more pages than guessed."""
    guess = 1 + -(-len(pieces) // LINES_A_PAGE)
    while True:
        at = guess + 1
        for piece in pieces:
            piece.first, at = at, at + piece.pages
        context = {"cover": cover, "pieces": pieces, "pages": at - 1}
        laid = html_to_pdf(render_to_string("documents/case_file.html", context), css=[_css()])
        if laid.pages == guess:
            return laid
        guess = laid.pages


def _css() -> str:
    return stylesheet_text(Path(settings.ROOT) / "templates/documents/case_file.css")


# -- the archive ------------------------------------------------------------


def _manifest(
    cover: Cover,
    pieces: Sequence[Piece],
    *,
    volume: bytes,
    pages: int,
    ledger: tuple[list[dict[str, Any]], list[dict[str, Any]]],
) -> bytes:
    events, seals = ledger
    record = {
        "format": FORMAT,
        "case": {"number": cover.number, "matter": cover.matter, "agency": cover.agency},
        "made_at": cover.made_at.isoformat(),
        "purpose": cover.purpose,
        "volume": {
            "file": "volume.pdf",
            "pages": pages,
            "size": len(volume),
            "sha256": hashlib.sha256(volume).hexdigest(),
        },
        "parts": [_entry(piece, events) for piece in pieces],
        "ledger": {"algorithm": "sha256", "events": events, "seals": seals},
    }
    return json.dumps(record, ensure_ascii=False, indent=1).encode()


def _entry(piece: Piece, events: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One part; ``event`` is the event of the ledger that names its digest, where there is one."""
    named = (event["id"] for event in events if piece.sha256 in event["text"])
    return {
        "number": piece.number,
        "stage": piece.stage,
        "key": piece.part.key,
        "title": piece.part.title,
        "at": piece.part.at.isoformat(),
        "source": piece.part.source,
        "clause": piece.part.clause,
        "file": piece.name,
        "type": piece.content_type,
        "size": len(piece.data),
        "sha256": piece.sha256,
        "first_page": piece.first,
        "pages": piece.pages,
        "event": next(named, None),
    }


def _archive(pieces: Sequence[Piece], manifest: bytes, volume: bytes) -> bytes:
    """Stored, not packed: the papers are packed already, and nobody meets a bomb."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in (
            ("README.txt", README.encode()),
            ("manifest.json", manifest),
            ("volume.pdf", volume),
            ("verify_case_file.py", VERIFIER.read_bytes()),
            *((piece.name, piece.data) for piece in pieces),
        ):
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data)
    return out.getvalue()
