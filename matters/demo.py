"""Demo catalogue: real certificates on national law, published in four areas through the acts of the house."""

import json
from pathlib import Path
from typing import Any

from matters.domain import editions, versions
from matters.domain.steps import step_after
from matters.domain.texts import CIVIL, CRIMINAL
from matters.enums import Listing
from matters.models import AdministrativeMatter, CertificationMatter, Edition, MatterVersion
from portal.kernel.actors import SYSTEM
from portal.kernel.calendar import today
from portal.law.domain.loading import load as load_law
from portal.law.models import LawClause
from portal.people.area_rules import RuleBook
from portal.people.models import Agency, Area, AreaRules

DATA = Path(__file__).parent / "data"
PLACES = {"410404": "石龙", "3404Z1": "毛集", "370212": "崂山", "540102": "城关"}
# Left on the way in 石龙区, so that the desk of the bureau has something of each step: slug -> steps taken.
UNFINISHED = {"market-entity-premises": 0, "school-plan-donation": 1, "internet-cafe-funds": 2}
# Published a second time with another limit, so that there is a history to compare.
REVISED = "legal-aid-hardship"
FORMER_INCOME = 1000


def load() -> None:
    """Publish whatever is not there yet; run as often as you like."""
    load_law()
    catalogue = json.loads((DATA / "catalogue.json").read_text(encoding="utf-8"))
    clauses = {clause.key: clause for clause in LawClause.objects.select_related("version__source")}
    book = RuleBook.load()
    for code, place in PLACES.items():
        area = Area.objects.get(pk=code)
        rules = book.of(area.path, today())
        for row in catalogue:
            if code in row["areas"]:
                _matter(row, area, place, rules, clauses)
        _editions(area, rules)


def _matter(
    row: dict[str, Any], area: Area, place: str, rules: AreaRules, clauses: dict[str, LawClause]
) -> None:
    agency = Agency.objects.get(number_prefix=place + row["agency"])
    names = (
        "name",
        "kind",
        "life_event",
        "legal_days",
        "promised_days",
        "audience",
        "result",
        "summary",
    )
    matter, _ = AdministrativeMatter.objects.get_or_create(
        agency=agency,
        code=row["code"],
        defaults={"area": area, "common": row.get("common"), **{name: row[name] for name in names}},
    )
    known = set(matter.certification_matters.values_list("slug_code", flat=True))
    for certificate in row["certificates"]:
        slug = f"{row['key']}-{certificate['slug']}"
        if slug not in known:
            fields = _fields(row, certificate, rules, clauses)
            bases = [clauses[key] for key in certificate["bases"]]
            _enter(matter, slug, fields, bases, rules)


def _fields(
    row: dict[str, Any], certificate: dict[str, Any], rules: AreaRules, clauses: dict[str, LawClause]
) -> dict[str, Any]:
    """What the drafters write; an area that allows no agents and no disclosure gets none."""
    fields = {name: value for name, value in certificate.items() if name in versions.WRITTEN}
    fields["agent_allowed"] = bool(certificate.get("agent_allowed")) and rules.agent_allowed
    if not rules.disclosure or not certificate.get("disclosed"):
        fields |= {"disclosed": False, "disclosure_scope": "", "disclosure_days": None}
    return fields | {
        "civil_liability": CIVIL,
        "administrative_liability": row["administrative_liability"],
        "liability_clause": clauses[row["liability_clause"]],
        "criminal_liability": CRIMINAL,
    }


def _enter(
    matter: AdministrativeMatter,
    slug: str,
    fields: dict[str, Any],
    bases: list[LawClause],
    rules: AreaRules,
) -> None:
    at_home = matter.area_id == "410404"
    first = fields
    if at_home and slug == REVISED:
        first = fields | {"conditions": _former(fields["conditions"])}
    version = versions.open_matter(matter, slug_code=slug, by=SYSTEM, bases=bases, **first)
    if at_home and slug in UNFINISHED:
        _walk(version, rules, steps=UNFINISHED[slug])
        return
    _publish(version, rules)
    if first is not fields:
        certificate = CertificationMatter.objects.select_related("current").get(pk=version.matter_id)
        again = versions.create_draft(
            certificate,
            by=SYSTEM,
            conditions=fields["conditions"],
            change_note="经济困难标准由人均月收入1000元调整为1100元",
        )
        _publish(again, rules)


def _former(conditions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The conditions with the limit of the year before."""
    former = []
    for condition in conditions:
        if condition["key"] == "income":
            text = condition["text"].replace(str(condition["limit"]), str(FORMER_INCOME))
            condition = condition | {"limit": FORMER_INCOME, "text": text}
        former.append(condition)
    return former


def _walk(version: MatterVersion, rules: AreaRules, *, steps: int) -> None:
    """Draft only (0), submitted (1), or that many steps on."""
    if steps:
        version = versions.submit(version, by=SYSTEM)
    for _ in range(steps - 1):
        version = versions.pass_step(version, by=SYSTEM, opinion="同意。")


def _publish(version: MatterVersion, rules: AreaRules) -> None:
    version = versions.submit(version, by=SYSTEM)
    while step_after(rules, version.step) is not None:
        version = versions.pass_step(version, by=SYSTEM, opinion="同意。")
    versions.publish(version, by=SYSTEM, opinion="同意公布。")


def _editions(area: Area, rules: AreaRules) -> None:
    publisher = Agency.objects.filter(area=area, leads_justice=True).first()
    for kind in (Listing.PLEDGE, Listing.EXEMPT, Listing.ONLINE):
        if not Edition.objects.filter(area=area, kind=kind).exists():
            name = publisher.name if publisher else area.full_name
            editions.publish_edition(area, kind=kind, publisher=name, by=SYSTEM)
