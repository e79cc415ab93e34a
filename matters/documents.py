"""What the catalogue prints: the declaration that an agency's head signs and seals."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from portal.kernel.pdf.render import html_to_pdf, stylesheet_text


def render_declaration(declaration: Any, rows: Sequence[Any]) -> bytes:
    """The declaration with the table of what is reported, the power list's figures and room for name and seal."""
    html = render_to_string(
        "documents/declaration.html",
        {"declaration": declaration, "rows": rows, "agency": declaration.agency},
    )
    return html_to_pdf(html, css=[_css("declaration")]).pdf


def _css(name: str) -> str:
    return stylesheet_text(Path(settings.ROOT) / "templates/documents" / f"{name}.css")
