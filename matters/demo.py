"""Demo catalogue: real certificates on national law, published in four areas through the acts of the house."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from matters import demo_cleanup, demo_consultations, demo_parallel, demo_reviews, demo_screening, demo_upkeep
from matters.domain import bundles, declarations, editions, versions
from matters.domain.consultations import needs_consultation
from matters.domain.guide_versions import once_for_all
from matters.domain.steps import steps_of
from matters.domain.texts import CIVIL, CRIMINAL
from matters.enums import JointMode, Listing, VersionState
from matters.models import AdministrativeMatter, CertificationMatter, Edition, MatterVersion
from portal.kernel.actors import SYSTEM
from portal.kernel.bulk import refresh_statistics
from portal.kernel.calendar import today
from portal.law.domain.loading import load as load_law
from portal.law.models import LawClause
from portal.people.area_rules import RuleBook
from portal.people.models import Agency, Area, AreaRules

DATA = Path(__file__).parent / "data"
PLACES = {"410404": "石龙", "3404Z1": "毛集", "370212": "崂山", "540102": "城关"}
# Left on the way, so that the desks have something of each step: (area, slug) -> steps taken.
# A place for each state: everything published (城关), in consultation (石龙), late (崂山); 毛集 has its own steps.
UNFINISHED = {
    demo_reviews.SENT_BACK: 2,
    ("410404", "association-founders"): 0,
    ("410404", "school-plan-donation"): 1,
    ("410404", "internet-cafe-funds"): 2,  # in time, so that the bureau's own desk has something to do
    **dict.fromkeys(demo_reviews.LATE, 2),
}
# Published a second time with another limit, so that there is a history to compare.
REVISED = "legal-aid-hardship"
# Its next version is on the city's merged list, which waits for the city's government.
HANDED_UP = "cooperative-premises"
HOME = "410404"
UNFINISHED_PROCEDURE = "3404Z1"  # its work procedure waits for the legality review
ALL = 99  # no step is left out
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
        with transaction.atomic():
            new = [_matter(row, area, place, rules, clauses) for row in catalogue if code in row["areas"]]
            refresh_statistics("matters")
            with once_for_all(by=SYSTEM):
                _publish([version for versions_of_matter in new for version in versions_of_matter], rules)
        refresh_statistics("matters")
        _editions(area, rules)
        with transaction.atomic():
            _revise(area, catalogue, rules)
    demo_reviews.send_back()
    demo_cleanup.run()
    demo_reviews.let_wait()
    _hand_up(Area.objects.get(pk=HOME), book)
    demo_consultations.ask_now(Area.objects.get(pk=HOME))
    for code in PLACES:
        demo_screening.load(Area.objects.get(pk=code))
        demo_consultations.write_procedures(Area.objects.get(pk=code), finished=code != UNFINISHED_PROCEDURE)
    demo_upkeep.load()
    demo_parallel.load()


def _matter(
    row: dict[str, Any], area: Area, place: str, rules: AreaRules, clauses: dict[str, LawClause]
) -> list[MatterVersion]:
    """The drafts of one administrative matter that are to be published."""
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
        defaults={
            "area": area,
            "common": row.get("common"),
            "joint": row.get("joint", JointMode.NONE),
            **{name: row[name] for name in names},
        },
    )
    known = set(matter.certification_matters.values_list("slug_code", flat=True))
    drafts = []
    for certificate in row["certificates"]:
        slug = f"{row['key']}-{certificate['slug']}"
        if slug not in known:
            fields = _fields(row, certificate, rules, clauses)
            bases = [clauses[key] for key in certificate["bases"]]
            if matter.area_id == HOME and slug == REVISED:
                fields |= {"conditions": _former(fields["conditions"]), "agent_allowed": False}
            version = versions.open_matter(matter, slug_code=slug, by=SYSTEM, bases=bases, **fields)
            demo_screening.answer(version)
            drafts.append(version)
    return drafts


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


def _former(conditions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The conditions with the limit of the year before."""
    former = []
    for condition in conditions:
        if condition["key"] == "income":
            text = condition["text"].replace(str(condition["limit"]), str(FORMER_INCOME))
            condition = condition | {"limit": FORMER_INCOME, "text": text}
        former.append(condition)
    return former


def _publish(drafts: list[MatterVersion], rules: AreaRules) -> None:
    """Through every step that the area asks for; some are left on the way, for the desks to show."""
    left = {draft.pk: UNFINISHED.get(_place(draft), ALL) for draft in drafts}
    going = [versions.submit(draft, by=SYSTEM) for draft in drafts if left[draft.pk] > 0]
    going = [version for version in going if left[version.pk] > 1]
    for step in steps_of(rules):
        if step.optional:
            continue
        if step.declared:
            _declare(going)
        if step.merged:
            going = _merge(going)
        else:
            going = [versions.pass_step(version, by=SYSTEM, opinion="同意。") for version in going]
        going = [version for version in going if left[version.pk] > 2]
    if needs_consultation(rules):
        demo_consultations.ask_the_public(going)
    for version in going:
        if version.state == VersionState.READY:
            versions.publish(version, by=SYSTEM, opinion="同意公布。")


def _place(version: MatterVersion) -> tuple[str, str]:
    return version.matter.area_id, version.matter.slug_code


def _declare(going: list[MatterVersion]) -> None:
    """Each agency's head signs what the agency reports; the demonstration keeps the unsigned paper for the scan."""
    for agency in {version.matter.agency.pk: version.matter.agency for version in going}.values():
        declaration = declarations.make(declarations.ask(agency, by=SYSTEM))
        declarations.hand_in(declaration, signed=declaration.paper, by=SYSTEM)


def _hand_up(area: Area, book: RuleBook) -> None:
    """One more version on its way through district and city, up to the decision of the city's government."""
    rules = book.of(area.path, today())
    rows = CertificationMatter.objects.filter(area=area, slug_code=HANDED_UP, current__isnull=False)
    certificate = rows.select_related("current").first()
    if certificate is None or certificate.versions.exclude(pk=certificate.current_id).exists():
        return
    note = "核对经营场所证明的写法"
    going = [versions.submit(versions.create_draft(certificate, by=SYSTEM, change_note=note), by=SYSTEM)]
    for step in steps_of(rules):
        if step.declared:
            _declare(going)
        if step.merged:
            bundle = bundles.open_bundle(going[0].step_area, versions=going, by=SYSTEM)
            bundles.hand_up(bundle, opinion="经研究论证，同意合并报审。", by=SYSTEM)
            return
        going = [versions.pass_step(version, by=SYSTEM, opinion="同意。") for version in going]


def _merge(going: list[MatterVersion]) -> list[MatterVersion]:
    """The city merges what its districts reported, and takes it to its government."""
    if going:
        bundle = bundles.open_bundle(going[0].step_area, versions=going, by=SYSTEM)
        bundles.hand_up(bundle, opinion="经研究论证，同意合并报审。", by=SYSTEM)
        bundles.approve(bundle, opinion="同意公布。", by=SYSTEM)
    return []


def _revise(area: Area, catalogue: list[dict[str, Any]], rules: AreaRules) -> None:
    """One certificate got a higher limit, and agents may pledge: its second version, and the list's second edition."""
    found = CertificationMatter.objects.filter(area=area, slug_code=REVISED, versions__number=1)
    matter = found.exclude(versions__number=2).select_related("current").first()
    if area.pk != HOME or matter is None or matter.current is None:
        return
    row = next(row for row in catalogue if REVISED.startswith(row["key"]))
    certificate = next(c for c in row["certificates"] if f"{row['key']}-{c['slug']}" == REVISED)
    again = versions.create_draft(
        matter,
        by=SYSTEM,
        conditions=certificate["conditions"],
        agent_allowed=bool(certificate.get("agent_allowed")) and rules.agent_allowed,
        change_note="经济困难标准由人均月收入1000元调整为1100元；可以由受特别授权的代理人代为承诺",
    )
    _publish([again], rules)
    editions.publish_edition(area, kind=Listing.PLEDGE, publisher=editions.publisher_of(area), by=SYSTEM)


def _editions(area: Area, rules: AreaRules) -> None:
    """The first edition of every list that has a line; the rest comes from what people do."""
    for kind in Listing:
        there = Edition.objects.filter(area=area, kind=kind).exists()
        if not there and editions.lines_of(area, kind=kind):
            editions.publish_edition(area, kind=kind, publisher=editions.publisher_of(area), by=SYSTEM)
