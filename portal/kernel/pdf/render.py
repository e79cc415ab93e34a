"""HTML to PDF, closed off: no network, no files, bounded size and time, one font configuration."""

import contextlib
import io
import logging
import re
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from portal.kernel.acts import outside_act
from portal.kernel.pdf import fonts

ARCHIVE = "pdf/a-3b"
ACCESSIBLE = "pdf/ua-1"

MAX_HTML = 400_000  # characters; the longest real form has 30,000
MAX_PAGES = 60
MAX_SECONDS = 30
OWN_SCHEME = "portal:"


_one_at_a_time = threading.Lock()  # the shared font configuration is not made for several threads


class RenderRefused(RuntimeError):
    """The document asks for something that documents may not have."""


@dataclass(frozen=True)
class Attached:
    """A file that travels inside the PDF."""

    name: str
    data: bytes
    description: str
    relationship: str = "Data"


class Place(NamedTuple):
    """Where an element stands: page counted from 0, box in points from the upper left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass
class Laid:
    """A document that has been laid out: its bytes, and where its marked elements came to stand."""

    pdf: bytes
    pages: int
    places: dict[str, Place] = field(default_factory=dict)  # by the id of the element


def html_to_pdf(
    html: str,
    *,
    css: Sequence[str] = (),
    images: Mapping[str, bytes] | None = None,
    variant: str = ARCHIVE,
    attached: Sequence[Attached] = (),
) -> Laid:
    """Lay out the HTML and write it as PDF/A-3b (or another variant).

    ``css`` are texts of our own style sheets. ``images`` are the only things the document can
    reach: ``<img src="portal:name">`` reads ``images["name"]``. Anything else that is asked for,
    by whatever way, ends in ``RenderRefused``: a document never fetches.
    """
    outside_act("rendering")
    if len(html) > MAX_HTML:
        raise RenderRefused(f"文书过长：{len(html)} 个字符。")
    engine = _engine()
    fetcher = _closed_fetcher()(images or {})
    with _one_at_a_time, time_limit(MAX_SECONDS):
        document = engine.HTML(string=html, base_url=None, url_fetcher=fetcher).render(
            font_config=_font_configuration(),
            stylesheets=[_stylesheet(text) for text in css],
            pdf_variant=variant,
        )
        if len(document.pages) > MAX_PAGES:
            raise RenderRefused(f"文书超过 {MAX_PAGES} 页。")
        files = [
            engine.Attachment(
                file_obj=io.BytesIO(file.data),
                name=file.name,
                description=file.description,
                relationship=file.relationship,
                **_file_dates(document.metadata.created),
            )
            for file in attached
        ]
        pdf = document.write_pdf(pdf_variant=variant, attachments=files or None, optimize_images=False)
    if fetcher.refused:
        raise RenderRefused(f"文书试图读取外部资源：{', '.join(sorted(fetcher.refused))[:200]}")
    return Laid(pdf, len(document.pages), _places(document))


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Stop what takes too long. In the main thread only, as signals are; others rely on the worker's limit."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    running = True

    def stop(*_: object) -> None:
        if running:
            raise RenderRefused(f"生成文书超过 {seconds} 秒，已停止。")

    before = signal.signal(signal.SIGALRM, stop)
    # Again and again: an exception raised inside a finaliser is swallowed by the interpreter.
    remaining, _interval = signal.setitimer(signal.ITIMER_REAL, seconds, max(seconds / 4, 0.05))
    try:
        yield
    finally:
        running = False
        signal.setitimer(signal.ITIMER_REAL, remaining)
        signal.signal(signal.SIGALRM, before)


@cache
def _engine() -> Any:
    fonts.use_our_fonts()
    for chatty in ("weasyprint", "weasyprint.progress", "fontTools"):
        logging.getLogger(chatty).setLevel(
            logging.ERROR
        )  # else each page is told, and words of documents with it
    import weasyprint
    from weasyprint.text import ffi

    if ffi.harfbuzz_subset is None or not ffi.harfbuzz_subset:
        _subset_with_uharfbuzz()
    from portal.kernel.pdf.languages import say_languages

    say_languages()
    return weasyprint


@cache
def _font_configuration() -> Any:
    """One per process: building it again for each document costs time and memory."""
    _engine()
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _stylesheet(text: str) -> Any:
    return _engine().CSS(string=text, font_config=_font_configuration(), url_fetcher=_closed_fetcher()({}))


@cache
def _closed_fetcher() -> Any:
    _engine()
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class ClosedFetcher(URLFetcher):
        """Knows the images given to it and nothing else; remembers what else was asked for."""

        def __init__(self, images: Mapping[str, bytes]) -> None:
            super().__init__(allowed_protocols=(), allow_redirects=False)
            self.images = images
            self.refused: set[str] = set()

        def fetch(self, url: str, headers: object = None) -> Any:
            name = url.removeprefix(OWN_SCHEME)
            if url.startswith(OWN_SCHEME) and name in self.images:
                return URLFetcherResponse(
                    url, self.images[name], {"Content-Type": _image_type(self.images[name])}
                )
            self.refused.add(url[:80])
            raise ValueError("documents do not fetch")

    return ClosedFetcher


def _image_type(data: bytes) -> str:
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/png" if data.startswith(b"\x89PNG") else "image/svg+xml"


def _file_dates(created: str | None) -> dict[str, Any]:
    """Dates inside the file come from the document, so that the same content gives the same bytes."""
    from datetime import datetime

    if not created:
        return {}
    moment = datetime.fromisoformat(created)
    return {"created": moment, "modified": moment}


def _places(document: Any) -> dict[str, Place]:
    return {
        name: Place(number, *(pixels * 0.75 for pixels in box))
        for number, page in enumerate(document.pages)
        for name, box in page.anchors.items()
    }


def _subset_with_uharfbuzz() -> None:
    """Without libharfbuzz-subset0 WeasyPrint falls back to fontTools, which takes twenty times as long."""
    from weasyprint.pdf.fonts import Font

    def subset(self: Any, to_unicode: dict[int, str], hinting: bool) -> None:
        import uharfbuzz as hb

        order = hb.SubsetInput()
        order.glyph_set.set(set(to_unicode))
        order.flags = (
            hb.SubsetFlags.RETAIN_GIDS
            | hb.SubsetFlags.PASSTHROUGH_UNRECOGNIZED
            | hb.SubsetFlags.DESUBROUTINIZE
        )
        for name in ("BASE", "DSIG", "GPOS", "GSUB", "SVG "):
            order.drop_table_tag_set.add(int.from_bytes(name.encode(), "big"))
        self.file_content = hb.subset(hb.Face(hb.Blob(self.file_content), self.index), order).blob.data

    def subset_any(self: Any, to_unicode: dict[int, str], hinting: bool) -> None:
        if to_unicode:
            subset(self, to_unicode, hinting)

    Font.subset = subset_any


@cache
def stylesheet_text(path: Path) -> str:
    """A style sheet of ours without its comments, read once."""
    return re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
