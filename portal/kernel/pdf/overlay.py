"""Batch issuing: a template laid out once, the fields of each case laid over it.

The template is the whole document with empty blanks. Where the blanks came to stand is known from
its layout (``Laid.places``); a case then only lays out its own values at those places. Values that
would not fit one line must not come here: whoever calls falls back to the full rendering.
"""

import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Callable

from portal.kernel.pdf.copies import Sheets
from portal.kernel.pdf.render import Laid

KEPT_TEMPLATES = 64


class Template:
    """A laid-out template, opened once and drawn beneath many documents."""

    def __init__(self, laid: Laid) -> None:
        self.pages = laid.pages
        self.places = laid.places
        self.sheets = Sheets(laid.pdf)


class Templates:
    """The templates of this process, least recently used ones dropped."""

    def __init__(self, keep: int = KEPT_TEMPLATES) -> None:
        self._keep = keep
        self._kept: OrderedDict[str, Template] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str, lay_out: Callable[[], Laid]) -> Template:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        template = Template(lay_out())
        with self._lock:
            self._kept[key] = template
            while len(self._kept) > self._keep:
                self._kept.popitem(last=False)[1].sheets.source.close()
        return template

    def __len__(self) -> int:
        return len(self._kept)

    def clear(self) -> None:
        with self._lock:
            while self._kept:
                self._kept.popitem()[1].sheets.source.close()


def width_in_em(text: str) -> float:
    """An upper bound of the width of the text in our Song face, in ems. Never too small."""
    return sum(_em(char) for char in text)


def _em(char: str) -> float:
    if char.isdigit() and char.isascii():
        return 0.56
    if char.isascii():
        return 0.95 if char in "MWmw@%&" else 0.8 if char.isupper() else 0.65
    if unicodedata.combining(char):
        return 0.0
    return 1.0
