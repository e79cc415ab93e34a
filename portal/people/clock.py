"""What time does here: codes that are over are forgotten, copies removed, data whose time is over marked and cleared."""

from portal.kernel import clock
from portal.kernel.calendar import today
from portal.people.domain import retention
from portal.people.domain.exports import remove_export
from portal.people.domain.one_time_codes import forget
from portal.people.models import DataExport
from portal.people.personal_enums import ExportState

BATCH = 200


@clock.every(3600, "people.codes")
def forget_codes() -> int:
    """One-time codes past their day."""
    return forget()


@clock.every(3600, "people.exports")
def remove_exports() -> int:
    """Copies of personal data whose days are over."""
    over = DataExport.objects.filter(state=ExportState.MADE, kept_until__lt=today()).order_by("id")[:BATCH]
    return len([remove_export(row) for row in over])


@clock.every(6 * 3600, "people.retention")
def clear() -> int:
    """Mark what is over; clear what was marked two weeks ago."""
    return retention.mark_over() + retention.remove_due()
