"""What the worker does for the duties of this app. Asked twice, each does it once."""

from typing import Any

from pledges.domain import letters
from pledges.models import Pledge
from portal.kernel import duties


@duties.handler("pledges.letter")
def issue_letter(payload: dict[str, Any]) -> None:
    """The letter of one signed pledge."""
    rows = Pledge.objects.select_related("case__subject", "case__agent_subject", "signature_file__data_key")
    letters.issue_letter(rows.get(pk=payload["pledge"]))
