"""Subjects: entered once, found again by their number."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.people.domain.identifiers import born_on as number_born_on
from portal.people.domain.identifiers import check_kind, checked_name, checked_number, masked
from portal.people.enums import Role
from portal.people.models import Subject
from portal.people.models.subjects import fitting_type
from portal.people.models.users import PHONE, phone_validator


class NameDiffers(Refused):
    """The number is registered under another name."""

    code = "name_differs"


class BadPhone(Refused):
    code = "bad_phone"


def checked_phone(phone: str) -> str:
    """The telephone number in half-width, or ''. Raises BadPhone."""
    plain = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in phone).strip()
    if plain and not PHONE.fullmatch(plain):
        raise BadPhone(str(phone_validator.message), field="phone")
    return plain


@act()
def get_or_create_subject(
    *,
    kind: str,
    name: str,
    document_type: str,
    number: str,
    by: Any,
    phone: str = "",
    address: str = "",
    legal_representative_name: str = "",
    contact_name: str = "",
    born_on: date | None = None,
) -> Subject:
    """The subject with this number, entered if it is new.

    Raises BadName, BadNumber, BadPhone; NameDiffers when the number belongs to somebody of another name. A name
    that nobody ever checked yields to what a clerk reads from the original. Telephone and address are brought up
    to date by staff and by the person herself, never by a stranger who types her number.
    """
    check_kind(kind, document_type)
    name = checked_name(kind, name)
    number = checked_number(document_type, number, on=today())
    document_type = fitting_type(document_type, number)
    _refuse_future(born_on)
    details: dict[str, Any] = {
        "phone": checked_phone(phone),
        "address": address.strip()[:200],
        "legal_representative_name": legal_representative_name.strip()[:100],
        "contact_name": contact_name.strip()[:100],
        "born_on": None if number_born_on(document_type, number) else born_on,
    }
    found = Subject.find(document_type, number)
    if found is None:
        found = _enter(by, kind=kind, name=name, document_type=document_type, number=number, **details)
    at_counter = by.has_role(Role.WINDOW_CLERK)
    if found.name != name and at_counter and not found.identity_checks.exists():
        found = correct_name(found, name=name, reason="窗口核对原件，更正未经核验的姓名", by=by)
    if found.name != name:
        raise NameDiffers(
            "该证件号码登记的姓名或者名称与所填不一致，请核对姓名和号码。",
            field="name",
            way_out="确已更名的，请持证明原件到窗口办理更名登记。",
        )
    herself = getattr(by, "subject_id", None) == found.pk
    return _refreshed(found, details) if at_counter or herself or by is SYSTEM else found


def _refuse_future(born_on: date | None) -> None:
    if born_on and not date(1875, 1, 1) <= born_on <= today():
        raise Refused("出生日期不对，请核对。", code="bad_birth_date", field="born_on")


def _enter(by: Any, *, number: str, **fields: Any) -> Subject:
    """Insert; when another request was quicker, take what it entered."""
    subject = Subject(**fields)
    try:
        with transaction.atomic():
            subject.set_number(number, kind=subject.document_type, masked=masked(number))
            subject.save(force_insert=True)
    except IntegrityError:
        existing = Subject.find(fields["document_type"], number)
        if existing is None:
            raise
        return existing
    record("people.subject_entered", subject, by=by, kind=subject.kind, document_type=subject.document_type)
    return subject


def _refreshed(subject: Subject, details: dict[str, Any]) -> Subject:
    changed = [field for field, value in details.items() if value and getattr(subject, field) != value]
    for field in changed:
        setattr(subject, field, details[field])
    if changed:
        subject.save(update_fields=changed)
    return subject


@act()
def correct_name(subject: Subject, *, name: str, reason: str, by: Any) -> Subject:
    """Enter a new name after the original of the proof was shown (更名). Raises Refused, BadName."""
    if by is not SYSTEM and not by.has_role(Role.WINDOW_CLERK):
        raise Refused("只有窗口人员核对原件后可以更正姓名。", code="may_not_correct")
    if not reason.strip():
        raise Refused("请写明更名的依据。", code="reason_missing", field="reason")
    subject.name = checked_name(subject.kind, name)
    subject.save(update_fields=["name"])
    record("people.name_corrected", subject, by=by, note=reason)
    return subject
