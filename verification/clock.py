"""What the clock does for verification. Every sweep derives what is due from the rows: a missed beat is caught
up by the next, a second one finds nothing left."""

from portal.kernel.clock import every
from verification.domain import assistance, handling, pull


@every(60, "verification.pull")
def pull_recent() -> None:
    """The safety net under the doorbells."""
    pull.pull_recent()


@every(3600, "verification.pull_all")
def pull_all() -> None:
    """The net under the net: any pledge in force without a check, however old."""
    pull.pull_checks()


@every(300, "verification.cancel")
def cancel() -> None:
    """Checks of withdrawn pledges and ended cases."""
    pull.cancel_ended()


@every(1800, "verification.deadlines")
def deadlines() -> None:
    """Provisional deadlines become final when the decision is made or the calendar is published."""
    pull.settle_deadlines()


@every(600, "verification.silence")
def silence() -> None:
    """Periods to be heard that ran out."""
    handling.record_silences()


@every(1800, "verification.assistance")
def assistance_due() -> None:
    """Requests for assistance that are due are reminded of; those left lying come before the head."""
    assistance.remind_due()
    assistance.escalate_late()
