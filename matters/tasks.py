"""What the worker does for the duties of this app. Asked twice, each does it once."""

from typing import Any

from matters.domain import declarations
from matters.models import Declaration
from portal.kernel import duties


@duties.handler(declarations.DUTY)
def make_declaration(payload: dict[str, Any]) -> None:
    """The paper that an agency's head signs."""
    rows = Declaration.objects.select_related("agency", "paper")
    declarations.make(rows.get(pk=payload["declaration"]))
