"""Who may do what with a record that she may see."""

from typing import Any

from credit.enums import RecordState
from credit.models import Record
from portal.people.enums import Role


def _record(row: Any) -> Record:
    return row if isinstance(row, Record) else row.record


def is_officer(user: Any, row: Any) -> bool:
    """A credit officer of the area, and not about herself or one she stands for."""
    record = _record(row)
    inside = any(
        record.area.path == path or record.area.path.startswith(f"{path}/")
        for path in user.area_paths(Role.CREDIT_OFFICER)
    )
    return inside and not user.answers_for(record.subject_id)


def may_read(user: Any, row: Any) -> bool:
    """Staff pages are for staff; the subject has a page of her own."""
    return user.has_role(Role.CREDIT_OFFICER, Role.AUDITOR, Role.HANDLER, Role.AGENCY_HEAD)


def may_confirm(user: Any, record: Record) -> bool:
    """The second person: an officer who did not enter the record."""
    return (
        record.state == RecordState.ENTERED and record.entered_by_id != user.pk and is_officer(user, record)
    )


def is_subject(user: Any, row: Any) -> bool:
    """Whom the record is about, or who stands for her by law or office."""
    return bool(user.answers_for(_record(row).subject_id))


def may_look_up(user: Any) -> bool:
    """Find a person's file by her number, with a purpose."""
    return bool(user.has_role(Role.CREDIT_OFFICER))
