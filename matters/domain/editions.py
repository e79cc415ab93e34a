"""Editions of the published lists: numbered, dated, with a digest, never changed afterwards.

What stands on a list comes from its ``SOURCES``: functions that give the lines of an area as of today. The catalogue
has its own; whoever else knows lines of a list (the clean-up drive its retained and cancelled certificates) adds a
function at start-up.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from matters import rules as may
from matters import search
from matters.domain.edition_files import order_files
from matters.domain.filings import file_edition
from matters.domain.lines import Line, Source, listed, summary, taken_down
from matters.enums import Listing
from matters.layouts import LAYOUTS
from matters.models import Edition, EditionRow
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused, Stale, act
from portal.kernel.calendar import today
from portal.law import keys
from portal.people.area_rules import rules_for
from portal.people.enums import AreaLevel, PublisherLevel, Role
from portal.people.models import Agency, Area

# list -> functions that give its lines; ``SOURCES[Listing.RETAINED].append(…)`` in AppConfig.ready of who has more.
SOURCES: dict[Listing, list[Source]] = {
    Listing.PLEDGE: [listed(Listing.PLEDGE)],
    Listing.DISCLOSED: [listed(Listing.DISCLOSED)],
    Listing.EXEMPT: [listed(Listing.EXEMPT)],
    Listing.ONLINE: [listed(Listing.ONLINE)],
    Listing.ASSISTANCE: [listed(Listing.ASSISTANCE)],
    Listing.RETAINED: [listed(Listing.RETAINED)],
    Listing.CANCELLED: [taken_down],
    Listing.SUMMARY: [summary],
}


@dataclass(frozen=True)
class Difference:
    """What one edition has that the other has not, line by line."""

    added: list[EditionRow]
    removed: list[EditionRow]
    changed: list[tuple[EditionRow, EditionRow]]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@act(clause=keys.BASIS_OF_CERTIFICATES)
def publish_edition(
    area: Area, *, kind: str, publisher: str, by: Any, document: str = "", seen: str = ""
) -> Edition:
    """Publish the next edition of a list of an area, as everything stands now; its files follow.

    ``seen`` is the digest of the lines that the publisher looked at: published is that or nothing.
    """
    if by is not SYSTEM and not _may_publish(by, area):
        raise Refused("公布清单不是您的职责。", code="may_not")
    Area.objects.select_for_update().get(pk=area.pk)  # one edition at a time: numbers without gaps
    lines = lines_of(area, kind=kind)
    if not lines:
        raise Refused("没有可以列入这份清单的事项。", code="empty_list", way_out="请先公布证明事项。")
    digest = digest_of([line.cells for line in lines])
    if seen and seen != digest:
        raise Stale("您查看之后，清单内容又有变动，没有公布。", way_out="请重新查看变动后再公布。")
    last = latest(area, kind)
    if last is not None and last.digest == digest:
        raise Refused("清单内容与上一期相同，不用再公布。", code="same_as_last")
    edition = Edition.objects.create(
        area=area,
        kind=kind,
        number=last.number + 1 if last else 1,
        publisher=publisher,
        document=document,
        published_on=today(),
        digest=digest,
        size=sum(line.key != "sum" for line in lines),
    )
    EditionRow.objects.bulk_create(
        [_row(edition, at, line) for at, line in enumerate(lines, 1)], batch_size=500
    )
    order_files(edition)
    file_edition(edition, by=by)
    audit.record("matters.publish_edition", edition, by=by, clause=keys.BASIS_OF_CERTIFICATES, digest=digest)
    return edition


def _row(edition: Edition, order: int, line: Line) -> EditionRow:
    return EditionRow(
        edition=edition,
        version=line.version,
        order=order,
        key=line.key,
        snapshot=line.cells,
        words=search.fold(" ".join(str(cell) for cell in line.cells.values())),
    )


def _may_publish(by: Any, area: Area) -> bool:
    paths = by.area_paths(Role.BUREAU_ADMIN, Role.GOVERNMENT_APPROVER)
    return may.may_run_lists(by) and any(f"{area.path}/".startswith(f"{path}/") for path in paths)


def latest(area: Area, kind: str) -> Edition | None:
    """The edition that holds today."""
    return Edition.objects.filter(area=area, kind=kind).order_by("-number").first()


def lines_of(area: Area, *, kind: str) -> list[Line]:
    """The lines of a list as everything stands now; what two sources name stands there once."""
    found: dict[str, Line] = {}
    for source in SOURCES[Listing(kind)]:
        for line in source(area):
            found.setdefault(line.key, line)
    lines = list(found.values())
    if len(SOURCES[Listing(kind)]) > 1:
        lines.sort(key=lambda line: str(line.cells.get("agency", "")))
    fields = LAYOUTS[Listing(kind)].keys
    return [Line(line.key, {key: line.cells.get(key, "") for key in fields}, line.version) for line in lines]


def publisher_of(area: Area) -> str:
    """Who publishes the lists of an area, by its rules: the name that stands beneath the title."""
    level = PublisherLevel(rules_for(area).publisher_level)
    if level == PublisherLevel.GOVERNMENT:
        return government_of(area)
    if level == PublisherLevel.SUPERIOR_GOVERNMENT and area.parent:
        return government_of(area.parent)
    bureau = Agency.objects.filter(area=area, leads_justice=True).order_by("created_at").first()
    return bureau.name if bureau else government_of(area)


def government_of(area: Area) -> str:
    """The government of an area by its name."""
    return f"{area.full_name}{'管理委员会' if area.level == AreaLevel.ZONE else '人民政府'}"


def digest_of(snapshots: list[dict[str, Any]]) -> str:
    """SHA-256 over all lines in order."""
    return hashlib.sha256(
        json.dumps(snapshots, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def compare(old: Edition, new: Edition) -> Difference:
    """What changed from one edition to another, line by line."""
    return differences(old.rows.all(), new.rows.all())


def coming(area: Area, *, kind: str, lines: list[Line]) -> Difference:
    """What would change if these lines were published as the next edition."""
    last = latest(area, kind)
    draft = Edition(area=area, kind=kind)
    rows = [_row(draft, order, line) for order, line in enumerate(lines, 1)]
    return differences(last.rows.all() if last else (), rows)


def differences(old: Iterable[EditionRow], new: Iterable[EditionRow]) -> Difference:
    """Lines that came, that went, and those whose words changed."""
    before, after = {row.key: row for row in old}, {row.key: row for row in new}
    return Difference(
        added=[row for key, row in after.items() if key not in before],
        removed=[row for key, row in before.items() if key not in after],
        changed=[
            (before[key], row)
            for key, row in after.items()
            if key in before and before[key].snapshot != row.snapshot
        ],
    )
