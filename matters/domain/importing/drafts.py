"""Good entries become drafts, all at once: what ``versions.open_matter`` and ``create_draft`` do for one."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import F, Max

from matters.domain.importing.places import key_of
from matters.domain.versions import next_draft
from matters.import_enums import Verdict
from matters.models import (
    AdministrativeMatter,
    CertificationMatter,
    ImportRow,
    LegalBasis,
    MatterVersion,
)
from portal.kernel import audit
from portal.kernel.acts import Stale
from portal.kernel.bulk import insert, insert_values, record_created
from portal.kernel.ids import uuid7
from portal.law import keys
from portal.people.models import Agency

NAMES = {field.name for field in MatterVersion._meta.fields}


def write(rows: list[ImportRow], *, by: Any) -> list[MatterVersion]:
    """A draft for each good row of an import. Part of an act; raises Stale when a matter moved on."""
    matters = _known(rows)
    agencies = Agency.objects.select_related("area").in_bulk({UUID(row.plan["agency"]) for row in rows})
    admins = _admins(rows, agencies, by)
    numbers = _numbers(matters.values())
    insert(_matters(rows, matters, admins))
    versions = [_version(row, matters, numbers) for row in rows]
    insert(versions)
    _bases(rows, versions)
    audit.record_many("matters.create_draft", versions, by=by, clause=keys.BASIS_OF_CERTIFICATES)
    # Each draft has the key of the row that it came from.
    ImportRow.objects.filter(job=rows[0].job_id, verdict=Verdict.GOOD).update(version=F("id"))
    record_created(MatterVersion.objects.filter(import_rows__job=rows[0].job_id), by=by)
    return versions


def _known(rows: list[ImportRow]) -> dict[UUID, CertificationMatter]:
    """The matters that exist already, by row. Nobody may have begun a version of them meanwhile."""
    wanted = {UUID(row.plan["matter"]): row for row in rows if row.plan.get("matter")}
    found = CertificationMatter.objects.select_related("current", "agency", "area")
    matters = found.prefetch_related("current__bases").in_bulk(wanted)
    opened = MatterVersion.objects.open().filter(matter__in=wanted).values_list("matter_id", flat=True)
    if busy := sorted(wanted[key].line for key in opened):
        raise Stale(
            f"第{busy[0]}行的证明已有一个版本正在起草或者审核，没有导入。", way_out="请重新核对各行后再导入。"
        )
    return {row.pk: matters[UUID(row.plan["matter"])] for row in wanted.values()}


def _admins(
    rows: list[ImportRow], agencies: dict[UUID, Agency], by: Any
) -> dict[tuple[str, str], AdministrativeMatter]:
    """The administrative matters of the rows, by agency and name; those that are missing are entered."""
    known = AdministrativeMatter.objects.in_bulk({UUID(r.plan["admin"]) for r in rows if r.plan["admin"]})
    found = {(str(row.agency_id), row.name): row for row in known.values()}
    named = AdministrativeMatter.objects.filter(agency__in=agencies, code__startswith="DR-")
    by_code = {(str(row.agency_id), row.code): row for row in named}
    new = []
    for row in rows:
        place = (row.plan["agency"], row.plan["admin_name"])
        code = f"DR-{key_of(*place)}"
        if place not in found and (place[0], code) in by_code:
            found[place] = by_code[(place[0], code)]
        if place not in found:
            agency = agencies[UUID(place[0])]
            found[place] = AdministrativeMatter(
                id=uuid7(), agency=agency, area=agency.area, name=place[1], kind=row.plan["kind"], code=code
            )
            new.append(found[place])
    if new:
        insert(new)
        record_created(AdministrativeMatter.objects.filter(pk__in=[row.pk for row in new]), by=by)
    return found


def _matters(
    rows: list[ImportRow],
    matters: dict[UUID, CertificationMatter],
    admins: dict[tuple[str, str], AdministrativeMatter],
) -> list[CertificationMatter]:
    """New certification matters for the rows that have none; ``matters`` then holds one for every row."""
    agencies = {row.plan["agency"] for row in rows}
    slugs = CertificationMatter.objects.filter(agency__in=agencies, slug_code__startswith="dr-")
    taken = {(str(agency), slug) for agency, slug in slugs.values_list("agency", "slug_code")}
    new = []
    for row in rows:
        if row.pk in matters:
            continue
        admin = admins[(row.plan["agency"], row.plan["admin_name"])]
        slug = f"dr-{key_of(str(admin.pk), row.plan['fields']['name'])}"
        if (row.plan["agency"], slug) in taken:  # renamed since it was imported under this name
            slug = f"{slug}-{row.pk.hex[-8:]}"
        matter = CertificationMatter(
            administrative_matter_id=admin.pk,
            agency_id=admin.agency_id,
            area_id=admin.area_id,
            slug_code=slug,
        )
        matters[row.pk] = matter
        new.append(matter)
    return new


def _numbers(matters: Iterable[CertificationMatter]) -> dict[UUID, int]:
    """The number of the last version of each matter that exists already."""
    rows = MatterVersion.objects.filter(matter__in=[matter.pk for matter in matters])
    return dict(rows.order_by().values("matter").annotate(last=Max("number")).values_list("matter", "last"))


def _version(
    row: ImportRow, matters: dict[UUID, CertificationMatter], numbers: dict[UUID, int]
) -> MatterVersion:
    """The next version: what the list says over what is published."""
    matter = matters[row.pk]
    version = next_draft(matter, number=numbers.get(matter.pk, 0) + 1, fields=row.plan["fields"])
    version.pk = row.pk
    if version.check_mode == "exempt":
        version.check_days = None
        version.check_when = ""
    version.clean_fields(exclude=NAMES - set(row.plan["fields"]))  # the rest was checked when it was written
    return version


def _bases(rows: list[ImportRow], versions: list[MatterVersion]) -> None:
    """The clauses that the rows cite; where they cite none that is known, those of the version before."""
    bases = []
    for row, version in zip(rows, versions, strict=True):
        current = version.matter.current
        inherited = [str(basis.clause_id) for basis in current.bases.all()] if current else []
        for order, clause in enumerate(row.plan.get("clauses") or inherited, start=1):
            bases.append({"version_id": version.pk, "clause_id": UUID(clause), "order": order})
    insert_values(LegalBasis, bases)
