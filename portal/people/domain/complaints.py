"""A citizen reports that something was asked for that may not be asked for (T20 六（三）: 接受群众监督)."""

import datetime
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.kernel.acts import Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import add_workdays, today
from portal.kernel.ids import secret_code
from portal.kernel.numbers import next_number
from portal.people.complaint_enums import ComplaintKind
from portal.people.models import Agency, Area, Complaint

ANSWER_WORKDAYS = 5  # as the public service hotlines answer
CODE_LENGTH = 12
LONGEST = 2000


class ComplaintRefused(Refused):
    code = "complaint_refused"


@act()
def complain(
    *,
    kind: str,
    area: Area,
    asked_for: str,
    agency: Agency | None = None,
    agency_words: str = "",
    about: str = "",
    about_id: uuid.UUID | None = None,
    happened_on: datetime.date | None = None,
    body: str = "",
    contact: str = "",
    token: str | None = None,
    by: Any = None,
) -> Complaint:
    """Take in a report. The same form sent twice is one report; the number comes last, so there are no gaps."""
    if token and (known := Complaint.objects.filter(token=token).first()):
        return known
    if agency is None and len(agency_words.strip()) < 2:
        raise ComplaintRefused("请写明是哪个单位。", field="agency_words")
    if happened_on and happened_on > today():
        raise ComplaintRefused("发生日期不能在今天以后。", field="happened_on")
    if len(asked_for.strip()) < 2:
        raise ComplaintRefused("请写明要您提交什么。", field="asked_for")
    row = Complaint(
        code=secret_code(CODE_LENGTH),
        token=token,
        kind=ComplaintKind(kind),
        area=agency.area if agency else area,
        agency=agency,
        agency_words=agency_words.strip(),
        asked_for=asked_for.strip(),
        about=about.strip(),
        about_id=about_id,
        happened_on=happened_on,
        body=body.strip()[:LONGEST],
        contact=contact.strip(),
        due_on=add_workdays(today(), ANSWER_WORKDAYS).date,
    )
    day = timezone.localdate()
    try:
        with transaction.atomic():
            count = next_number(series=f"complaint:{row.area_id}", on=day)
            row.number = f"{row.area_id}反映〔{day:%Y}〕{day:%m%d}-{count:04d}号"
            row.save(force_insert=True)
    except IntegrityError:  # the same form, a moment earlier
        return Complaint.objects.get(token=token)
    record("people.complaint_received", row, by=by, kind=row.kind)
    return row
