"""What time does here: answers kept for repetition are forgotten after a day."""

from portal.exchange.domain.once import forget
from portal.kernel import clock


@clock.every(3600, "exchange.idempotency")
def forget_answers() -> int:
    """Idempotency keys past their time."""
    return forget()
