"""Rules of an area are entered as a new dated row; an older row ends the day before."""

from datetime import date, timedelta
from typing import Any

from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused, act
from portal.kernel.audit import record
from portal.kernel.memo import forget
from portal.people import rules
from portal.people.enums import BasisFloor
from portal.people.models import Area, AreaRules

# 《优化营商环境条例》第四十四条: a certificate must rest on a law, a regulation or a State Council decision.
NATIONAL_FLOOR = BasisFloor.LOCAL_REGULATION


class TooLoose(Refused):
    """An area may be stricter than the national floor, never looser."""

    code = "floor_too_loose"


@act()
def set_rules(*, area: Area | None, effective_from: date, by: Any, **fields: Any) -> AreaRules:
    """Enter rules that hold from a day on. Raises TooLoose, Refused, ValidationError."""
    if by is not SYSTEM and not rules.may_manage_accounts(by):
        raise Refused("只有系统管理员可以设置地区规则。", code="may_not_set_rules")
    floor = BasisFloor(fields.get("listing_floor", NATIONAL_FLOOR))
    if not NATIONAL_FLOOR.admits(floor):
        raise TooLoose(
            f"列入清单的最低依据不能低于{NATIONAL_FLOOR.label}（《优化营商环境条例》第四十四条）。",
            field="listing_floor",
        )
    row = AreaRules(area=area, effective_from=effective_from, **fields)
    row.full_clean()
    _end_before(area, effective_from)
    row.save(force_insert=True)
    forget()
    record("people.rules_set", row, by=by, notice=row.notice)
    return row


def _end_before(area: Area | None, start: date) -> None:
    for older in AreaRules.objects.filter(area=area, effective_from__lt=start, effective_to=None):
        older.effective_to = start - timedelta(days=1)
        older.save(update_fields=["effective_to"])
