"""What time does in the catalogue. Every sweep catches up by itself."""

from matters.domain import consultations
from portal.kernel import clock


@clock.every(600, "matters.consultations")
def close_consultations() -> int:
    """Consultations whose last day is over take no more opinions."""
    return consultations.close_due()
