"""What time does here: codes that are over are forgotten."""

from portal.kernel import clock
from portal.people.domain.one_time_codes import forget


@clock.every(3600, "people.codes")
def forget_codes() -> int:
    """One-time codes past their day."""
    return forget()
