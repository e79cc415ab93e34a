"""When a format text must be published: so many working days after the general list above (LS 5)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from matters.models import MatterVersion, TakenOver
from portal.kernel.calendar import Deadline, add_workdays, today
from portal.people.area_rules import RuleBook
from portal.people.models import AreaRules

MOST = 200


@dataclass(frozen=True)
class LateText:
    """A certificate taken over from above whose text is not published although its time is up."""

    name: str
    agency: str
    due: Deadline


def text_due(version: MatterVersion, *, rules: AreaRules) -> Deadline | None:
    """The last day for the text of a matter taken over from above; None where the area's rules set none."""
    if rules.text_workdays is None:
        return None
    followed = TakenOver.objects.filter(matter=version.matter_id).select_related("seen").first()
    return _due(followed, rules) if followed else None


def late_texts(areas: Iterable[str]) -> list[LateText]:
    """Whose text is late in these areas (by path), the oldest first."""
    rows = TakenOver.objects.filter(area__path__in=areas, matter__current=None).select_related(
        "area", "seen", "matter__agency"
    )
    book, late = RuleBook.load(), []
    for row in rows.order_by("seen__published_at")[:MOST]:
        due = _due(row, book.of(row.area.path, today()))
        if due is not None and due.date < today():
            late.append(LateText(row.seen.name, row.matter.agency.name, due))
    return late


def _due(followed: TakenOver, rules: AreaRules) -> Deadline | None:
    published = followed.seen.published_at
    if rules.text_workdays is None or published is None:
        return None
    return add_workdays(timezone.localdate(published), rules.text_workdays)
