"""The language of each part in the structure of a tagged PDF, so that a screen reader changes its voice there.

WeasyPrint says the language of the document and leaves out that of its parts; it makes one structure element for each
box, and here that element gets the ``lang`` of the HTML element that the box came from.
"""

from collections.abc import Iterator
from typing import Any

import pydyf
from weasyprint.pdf import tags

WHOLE = {"html", "body"}  # their language is the document's


def say_languages() -> None:
    """Have structure elements say the language of the HTML elements that have one of their own."""
    build = tags._build_box_tree

    def said(box: Any, *rest: Any) -> Iterator[Any]:
        language = _own_language(box)
        for element in build(box, *rest):
            if language:
                element["Lang"] = pydyf.String(language)
            yield element

    tags._build_box_tree = said


def _own_language(box: Any) -> str:
    element = getattr(box, "element", None)
    return "" if element is None or box.element_tag in WHOLE else element.get("lang", "")
