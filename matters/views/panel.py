"""What a part of the catalogue hands in for the page of a version."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Panel:
    """One panel: its heading, the partial that draws it, and what the partial needs (as ``panel.data``)."""

    title: str
    template: str
    data: dict[str, Any] = field(default_factory=dict)
