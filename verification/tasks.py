"""Handlers of this room's duties. Each may run twice; its effect happens once."""

from typing import Any

from portal.kernel import duties
from verification.domain import pull


@duties.handler("verification.pull")
def pull_one(payload: dict[str, Any]) -> None:
    """Something happened to a case: create the checks it lacks, stop those it no longer needs."""
    case = payload.get("case")
    pull.pull_checks(case=case)
    pull.cancel_ended(case=case)
