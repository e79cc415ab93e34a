"""Acts of the system administrator: duties that got stuck, days of the calendar."""

from datetime import date

from portal.kernel import audit, duties
from portal.kernel.actors import Actor
from portal.kernel.acts import Refused, act
from portal.kernel.calendar import forget_calendar
from portal.kernel.enums import DutyState
from portal.kernel.models import Duty, Holiday


@act()
def retry_duty(duty: Duty, *, by: Actor) -> None:
    """Put a parked duty back among those that wait."""
    if duty.state != DutyState.PARKED:
        raise Refused("这项义务没有搁置，不需要重新执行。", code="not_parked")
    duties.retry(duty)
    audit.record("oversight.retry_duty", duty, by=by, kind=duty.kind, key=duty.key)


@act()
def set_day(*, day: date, is_workday: bool, name: str, by: Actor) -> Holiday:
    """Say of one day whether offices work on it. Deadlines reckoned from now on follow it."""
    row, _ = Holiday.objects.update_or_create(
        date=day, defaults={"is_workday": is_workday, "name": name.strip()[:40]}
    )
    forget_calendar(day.year)
    audit.record("oversight.set_day", row, by=by, day=day.isoformat(), is_workday=is_workday)
    return row
