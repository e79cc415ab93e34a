"""Documents on paper: HTML to PDF/A, second copies, overlays, seals and their structure checks.

Nothing here knows a case or a pledge. WeasyPrint is imported inside functions only, because Pango
reads its fonts once per process and has to find ours (see ``fonts``).
"""

from portal.kernel.pdf.fonts import ensure_fonts, pdf_health, uncovered

__all__ = ["RenderRefused", "ensure_fonts", "html_to_pdf", "pdf_health", "uncovered"]
