"""Editions of the published lists: numbered, dated, with a digest, never changed afterwards."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from matters import rules as may
from matters.enums import CheckMode, Listing
from matters.models import Edition, EditionRow, MatterVersion
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused, act
from portal.kernel.calendar import today
from portal.law import keys
from portal.people.enums import Role
from portal.people.models import Area

# Which published versions belong on which list. The cancelled list is fed by the clean-up of certificates.
BELONGS = {
    Listing.PLEDGE: Q(),
    Listing.DISCLOSED: Q(disclosed=True),
    Listing.EXEMPT: Q(check_mode=CheckMode.EXEMPT),
    Listing.ONLINE: Q(check_mode=CheckMode.ONLINE),
    Listing.ASSISTANCE: Q(check_mode=CheckMode.ASSISTANCE),
    Listing.RETAINED: Q(),
}
# The columns of the published list, in order (清单样式).
COLUMNS = {
    "name": "证明事项名称",
    "purpose": "证明用途",
    "bases": "设定依据",
    "hierarchy": "效力层级",
    "administrative_matter": "行政事项名称",
    "kind": "事项类型",
    "agency": "索要单位",
    "issuing_unit": "开具单位",
    "check_mode": "核查方式",
    "agent_allowed": "可否代为承诺",
    "disclosed": "是否公开承诺书",
}
# Those that fit on a page beside each other; the rank stands behind the basis.
SHOWN = ("name", "bases", "administrative_matter", "agency", "issuing_unit", "check_mode", "agent_allowed")
# The list knows three ways of checking; what the agency looks up in its own files counts as online there.
PRINTED_MODE = {
    CheckMode.EXEMPT: "免予核查",
    CheckMode.ON_SITE: "现场核查",
    CheckMode.ONLINE: "在线核查",
    CheckMode.INTERNAL: "在线核查（部门内部核查）",
    CheckMode.ASSISTANCE: "行政协助核查",
}


@dataclass(frozen=True)
class Difference:
    """What one edition has that the other has not, by certificate."""

    added: list[EditionRow]
    removed: list[EditionRow]
    changed: list[tuple[EditionRow, EditionRow]]


@act(clause=keys.BASIS_OF_CERTIFICATES)
def publish_edition(area: Area, *, kind: str, publisher: str, by: Any) -> Edition:
    """Publish the next edition of a list of an area, as everything stands now."""
    if by is not SYSTEM and not _may_publish(by, area):
        raise Refused("公布清单不是您的职责。", code="may_not")
    Area.objects.select_for_update().get(pk=area.pk)  # one edition at a time: numbers without gaps
    versions = list(_versions(area, Listing(kind)))
    if not versions:
        raise Refused("没有可以列入这份清单的事项。", code="empty_list", way_out="请先公布证明事项。")
    snapshots = [snapshot(version) for version in versions]
    digest = digest_of(snapshots)
    last = Edition.objects.filter(area=area, kind=kind).order_by("-number").first()
    if last is not None and last.digest == digest:
        raise Refused("清单内容与上一期相同，不用再公布。", code="same_as_last")
    edition = Edition.objects.create(
        area=area,
        kind=kind,
        number=last.number + 1 if last else 1,
        publisher=publisher,
        published_on=today(),
        digest=digest,
        size=len(versions),
    )
    EditionRow.objects.bulk_create(
        [
            EditionRow(edition=edition, version=version, order=order, snapshot=words)
            for order, (version, words) in enumerate(zip(versions, snapshots, strict=True), start=1)
        ],
        batch_size=500,
    )
    audit.record("matters.publish_edition", edition, by=by, clause=keys.BASIS_OF_CERTIFICATES, digest=digest)
    return edition


def _may_publish(by: Any, area: Area) -> bool:
    paths = by.area_paths(Role.BUREAU_ADMIN, Role.GOVERNMENT_APPROVER)
    return may.may_run_lists(by) and any(f"{area.path}/".startswith(f"{path}/") for path in paths)


def _versions(area: Area, kind: Listing) -> QuerySet[MatterVersion]:
    inside = Q(matter__area=area) | Q(matter__area__path__startswith=f"{area.path}/")
    wanted = BELONGS.get(kind)
    rows = MatterVersion.objects.published() if wanted is not None else MatterVersion.objects.none()
    return (
        rows.filter(inside)
        .filter(wanted or Q())
        .select_related("matter__agency", "matter__administrative_matter", "matter__area")
        .prefetch_related("bases__clause__version__source")
        .order_by("matter__agency__name", "matter__administrative_matter__name", "matter__slug_code")
    )


def snapshot(version: MatterVersion) -> dict[str, str]:
    """One line of a list as it reads on paper."""
    admin = version.matter.administrative_matter
    clauses = [basis.clause for basis in version.bases.all()]
    return {
        "name": version.name,
        "purpose": version.purpose,
        "bases": "；".join(clause.citation for clause in clauses),
        "hierarchy": "、".join(dict.fromkeys(clause.hierarchy.label for clause in clauses)),
        "administrative_matter": admin.name,
        "kind": admin.get_kind_display(),
        "agency": version.matter.agency.name,
        "issuing_unit": version.issuing_unit,
        "check_mode": PRINTED_MODE[CheckMode(version.check_mode)],
        "agent_allowed": "是" if version.agent_allowed else "否",
        "disclosed": "是" if version.disclosed else "否",
    }


def digest_of(snapshots: list[dict[str, str]]) -> str:
    """SHA-256 over all lines in order."""
    return hashlib.sha256(
        json.dumps(snapshots, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def compare(old: Edition, new: Edition) -> Difference:
    """What changed from one edition to another, certificate by certificate."""
    before = {row.version.matter_id: row for row in old.rows.select_related("version")}
    after = {row.version.matter_id: row for row in new.rows.select_related("version")}
    return Difference(
        added=[row for key, row in after.items() if key not in before],
        removed=[row for key, row in before.items() if key not in after],
        changed=[
            (before[key], row)
            for key, row in after.items()
            if key in before and before[key].snapshot != row.snapshot
        ],
    )
