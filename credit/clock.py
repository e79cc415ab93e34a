"""What the clock does for credit: records end when their longest period is over."""

from credit.domain import records
from portal.kernel.clock import every


@every(3600, "credit.expire")
def expire() -> None:
    """End what is past its period; the standing does not wait for this."""
    records.expire_due()
