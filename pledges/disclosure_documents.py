"""The list of what an agency discloses, on paper as published lists are."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from matters.layouts import Field
from matters.printed_tables import Printed, Table, laid_out
from pledges.models import Disclosure
from portal.kernel.calendar import today
from portal.kernel.spreadsheets import Column
from portal.people.models import Agency

TITLE = "告知承诺书公示目录"
FIELDS = (
    Field("title", Column("承诺人", 22), "承诺人的名称；自然人只显示一部分"),
    Field("matter", Column("申请事项", 24), "承诺人申请办理的行政事项"),
    Field("certificate", Column("以承诺代替的证明", 24), "没有提交、以承诺代替的证明"),
    Field("number", Column("承诺书编号", 24), "可以在本网站查验"),
    Field("from", Column("公示起始日", 12, align="center"), "公示的第一天"),
    Field("until", Column("公示截止日", 12, align="center"), "公示的最后一天"),
)


@dataclass(frozen=True)
class Made:
    """The list that was made."""

    data: bytes
    pages: int


def printed_list(agency: Agency, rows: Sequence[Disclosure]) -> Made:
    """The list as of today. Nothing stands on it that the public page does not show."""
    day = today()
    lines = [Printed(str(row.pk), str(order), _cells(row)) for order, row in enumerate(rows, 1)]
    table = Table(
        name=f"{agency.name}{TITLE}",
        title=f"{agency.name}{TITLE}",
        author=agency.name,
        created=timezone.now(),
        fields=FIELDS,
        head=[f"截至{day.year}年{day.month}月{day.day}日　　共{len(rows)}件"],
        notes=[
            "公示期满的承诺书当日撤下，以本网站“承诺公示”页面为准。自然人的姓名只显示一部分。",
            "认为承诺不实的，可以在本网站“承诺公示”页面反映，也可以拨打12345。",
        ],
    )
    data, pages = laid_out(table, lines)
    return Made(data, pages)


def _cells(row: Disclosure) -> list[str]:
    said = dict(row.lines)
    return [
        row.title,
        said.get("申请事项", ""),
        row.pledge.version.name,
        row.pledge.number or "",
        f"{row.from_on}",
        f"{row.until_on}",
    ]
