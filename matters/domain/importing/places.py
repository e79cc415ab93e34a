"""Where the entries of a list belong: agencies by the names that lists give them, matters that exist already."""

import hashlib
import re
from typing import Any
from uuid import UUID

from matters.domain.importing.words import short
from matters.models import AdministrativeMatter, CertificationMatter, MatterVersion
from portal.kernel.calendar import today
from portal.people.area_rules import RuleBook
from portal.people.models import Agency, Area, AreaRules

VERBS = re.compile(r"^(申请|办理|申办)|(申请|办理)$")


def key_of(*names: str) -> str:
    """A code that the same names always give: what is imported twice meets itself."""
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()[:16]


class Places:
    """Everything that an import of one area (or one agency) may touch, loaded once."""

    def __init__(self, area: Area, agency: Agency | None):
        self.agency = agency
        rows = [agency] if agency else Agency.objects.in_area(area).filter(active=True).select_related("area")
        self.agencies = {str(row.pk): row for row in rows}
        self._book = RuleBook.load()
        self._rules: dict[str, AreaRules] = {}
        keys = [row.pk for row in rows]
        admins = AdministrativeMatter.objects.filter(agency__in=keys).order_by("created_at")
        self._admins: dict[tuple[str, str], AdministrativeMatter] = {}
        for admin in admins:
            self._admins.setdefault((str(admin.agency_id), _plain(admin.name)), admin)
        matters = CertificationMatter.objects.filter(agency__in=keys).select_related("current")
        self.matters = list(matters.prefetch_related("current__bases"))
        self._by_name = self._named()
        under_way = MatterVersion.objects.open().filter(matter__agency__in=keys).prefetch_related("bases")
        self.open = {version.matter_id: version for version in under_way}

    def _named(self) -> dict[tuple[UUID, str], CertificationMatter]:
        """Matters by what they are called: as published, else in their latest version."""
        missing = [matter.pk for matter in self.matters if matter.current is None]
        rows = MatterVersion.objects.filter(matter__in=missing).order_by("number")
        latest = dict(rows.values_list("matter_id", "name"))
        return {
            (
                matter.administrative_matter_id,
                short(matter.current.name if matter.current else latest.get(matter.pk, "")),
            ): matter
            for matter in self.matters
        }

    def rules(self, area: Area) -> AreaRules:
        """The rules of an area today."""
        if area.pk not in self._rules:
            self._rules[area.pk] = self._book.of(area.path, today())
        return self._rules[area.pk]

    def agency_of(self, name: str) -> tuple[Agency | None, str, str]:
        """The agency that an entry goes to, a remark, an error."""
        named = self._called(name)
        if self.agency is not None:
            same = not name or named is not None
            remark = "" if same else f"索要单位写的是“{name[:30]}”，导入到{self.agency.name}。"
            return self.agency, remark, ""
        return (
            named,
            "",
            "" if named else f"“{name[:30]}”不在本地区的机构名录里" if name else "没有写明索要单位",
        )

    def _called(self, name: str) -> Agency | None:
        """By full or short name, or by the end of the full one (市司法局 for 常德市司法局) where only one fits."""
        rows = list(self.agencies.values())
        exact = [row for row in rows if name in (row.name, row.short_name)]
        if not exact and len(name) > 2:
            exact = [
                row for row in rows if row.name.endswith(name) or row.name.endswith(name.removeprefix("本"))
            ]
        return exact[0] if len(exact) == 1 else None

    def admin_of(self, agency: Agency, name: str) -> AdministrativeMatter | None:
        """The agency's matter of this name; «申请法律援助» is found as «法律援助» too."""
        return self._admins.get((str(agency.pk), _plain(name)))

    def matter_of(self, plan: dict[str, Any], name: str) -> CertificationMatter | None:
        """The certificate, when the catalogue has it already."""
        admin = plan.get("admin")
        return self._by_name.get((UUID(admin), short(name))) if admin else None


def _plain(name: str) -> str:
    return VERBS.sub("", short(name))
