"""The letter of a version that is not published yet, filled with a sample: what the catalogue shows its drafters."""

from typing import Any

from pledges import documents
from pledges.domain.contents import sample_content


def sample_letter(version: Any, layout: str) -> bytes:
    """Both copies, unsigned and unsealed, marked as a sample by their number. Raises InvalidContent."""
    return documents.render_letter(sample_content(version, layout=layout)).pdf
