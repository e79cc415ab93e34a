"""The rules of an area on a day: its own row, else that of the area above, else the national row."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.kernel.memo import once
from portal.people.models import Area, AreaRules


@dataclass(frozen=True)
class RuleBook:
    """Rules read once, asked often; answers without a query."""

    rows: tuple[AreaRules, ...]

    @classmethod
    def load(cls) -> "RuleBook":
        return cls(tuple(AreaRules.objects.all()))

    @classmethod
    def above(cls, codes: tuple[str, ...]) -> "RuleBook":
        """The rules of an area and of those above it."""
        return cls(tuple(AreaRules.objects.filter(Q(area__in=codes) | Q(area=None))))

    def of(self, path: str, on: date) -> AreaRules:
        """The row that holds at this place on this day.

        Nearest area first; within an area the latest start. A notice that has ended (T20) is not looked at, so
        the area then follows its successor or the area above.
        """
        found = [row for row in self.rows if _in_force(row, on)]
        for code in [*reversed(path.split("/")), None]:
            here = [row for row in found if row.area_id == code]
            if here:
                return max(here, key=lambda row: row.effective_from)
        raise Refused(
            f"{on:%Y年%m月%d日}没有适用于该地区的规则，不能办理。",
            code="no_rules",
            way_out="请联系系统管理员载入地区规则。",
        )


def _in_force(row: AreaRules, on: date) -> bool:
    return row.effective_from <= on and (row.effective_to is None or on <= row.effective_to)


def rules_for(area: Area, on: date | None = None) -> AreaRules:
    """The rules of ``area`` on a day (today), read once in a request or act.

    Not cached across requests: a dated rule that an administrator changes must hold in every process at once.
    """
    codes = tuple(area.codes)
    book = once(("rules of", codes), lambda: RuleBook.above(codes))
    return book.of(area.path, on or today())
