"""Agencies and their departments are kept by the system administrator; none is ever deleted, cases hang on them."""

from typing import Any

from django.core.exceptions import ValidationError

from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused, Stale, act
from portal.kernel.audit import record
from portal.people import rules
from portal.people.enums import AreaLevel
from portal.people.models import Agency, Area, Assignment, Department

WRITTEN = (
    "area",
    "name",
    "short_name",
    "kind",
    "number_prefix",
    "uscc",
    "superior",
    "leads_justice",
    "contact_name",
    "contact_phone",
    "address",
)


class AgencyRefused(Refused):
    code = "agency_refused"


@act()
def create_agency(*, by: Any, **fields: Any) -> Agency:
    """Enter an agency. Raises AgencyRefused naming the field."""
    _check_keeper(by)
    agency = _written(Agency(), fields)
    agency.save(force_insert=True)
    record("people.agency_created", agency, by=by, area=agency.area_id, prefix=agency.number_prefix)
    return agency


@act()
def change_agency(agency: Agency, *, by: Any, **fields: Any) -> Agency:
    """Change what is known of an agency. Its number prefix stays: documents bear it."""
    _check_keeper(by)
    agency = _locked(agency)
    if fields.get("number_prefix", agency.number_prefix) != agency.number_prefix:
        raise AgencyRefused("编号字头已经用在办件和文书上，不能改动。", field="number_prefix")
    _written(agency, fields).save()
    record("people.agency_changed", agency, by=by, fields=sorted(fields))
    return agency


@act()
def close_agency(agency: Agency, *, by: Any, reason: str) -> Agency:
    """The agency ends its service. Refused while anybody still holds a role in it."""
    _check_keeper(by)
    agency = _locked(agency)
    if not agency.active:
        raise Stale("这个机构已经停止履职。")
    if len(reason.strip()) < 2:
        raise AgencyRefused("请写明原因。", field="reason")
    if Assignment.objects.current().filter(agency=agency).exists():
        raise AgencyRefused(
            "还有人员在这个机构担任角色。", way_out="先在“账号与角色”终止这些角色，再停止履职。"
        )
    agency.active = False
    agency.save(update_fields=["active"])
    record("people.agency_closed", agency, by=by, note=reason.strip())
    return agency


@act()
def reopen_agency(agency: Agency, *, by: Any) -> Agency:
    """The agency serves again."""
    _check_keeper(by)
    agency = _locked(agency)
    agency.active = True
    agency.save(update_fields=["active"])
    record("people.agency_reopened", agency, by=by)
    return agency


@act()
def save_department(
    agency: Agency,
    *,
    by: Any,
    department: Department | None = None,
    name: str,
    contact_name: str = "",
    contact_phone: str = "",
) -> Department:
    """Enter a department, or change one."""
    _check_keeper(by)
    row = department or Department(agency=_locked(agency))
    row.name, row.contact_name, row.contact_phone = name.strip(), contact_name.strip(), contact_phone.strip()
    _cleaned(row)
    row.save()
    record("people.department_saved", row, by=by, agency=str(row.agency_id))
    return row


@act()
def remove_department(department: Department, *, by: Any) -> None:
    """A department is no more; nothing but its contact was kept of it."""
    _check_keeper(by)
    record("people.department_removed", department, by=by, agency=str(department.agency_id))
    department.delete()


@act()
def create_zone(*, by: Any, code: str, name: str, parent: Area) -> Area:
    """Enter a functional zone (功能区), which has no code of the national standard and gets one of its own."""
    _check_keeper(by)
    code = code.strip().upper()
    if not (code.isalnum() and code.isascii() and 6 <= len(code) <= 12 and not code.isdigit()):
        raise AgencyRefused(
            "功能区的代码由6至12位字母和数字组成，须有字母，以免与国家标准代码相混，例如 3404Z1。",
            field="code",
        )
    zone = Area(
        code=code,
        name=name.strip(),
        full_name=f"{parent.full_name}{name.strip()}",
        level=AreaLevel.ZONE,
        parent=parent,
        path=f"{parent.path}/{code}",
        own_code=True,
    )
    _cleaned(zone)
    zone.save(force_insert=True)
    record("people.zone_created", zone, by=by, parent=parent.pk)
    return zone


def _check_keeper(by: Any) -> None:
    if by is not SYSTEM and not rules.may_manage_agencies(by):
        raise AgencyRefused("只有系统管理员可以管理机构。", code="may_not_manage")


def _locked(agency: Agency) -> Agency:
    return Agency.objects.select_for_update().get(pk=agency.pk)


def _written(agency: Agency, fields: dict[str, Any]) -> Agency:
    if unknown := set(fields) - set(WRITTEN):
        raise TypeError(f"not written by hand: {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(agency, name, value.strip() if isinstance(value, str) else value)
    if agency.superior and _would_circle(agency):
        raise AgencyRefused("上级主管单位不能是本单位的下级。", field="superior")
    _cleaned(agency)
    return agency


def _would_circle(agency: Agency) -> bool:
    above: Agency | None = agency.superior
    for _ in range(10):  # no agency stands deeper than that
        if above is None:
            return False
        if above.pk == agency.pk:
            return True
        above = above.superior
    return True


def _cleaned(row: Agency | Department | Area) -> None:
    """Field checks and constraints of the model, as a refusal that names the first field."""
    try:
        row.full_clean()
    except ValidationError as error:
        field, texts = next(iter(error.message_dict.items()))
        raise AgencyRefused(texts[0], field="" if field == "__all__" else field) from None
