"""Demo of what follows publication: filings on their way, one late; a city's general list and a change of it."""

from datetime import timedelta

from matters import demo_screening
from matters.domain import adjustments, filings, general, versions
from matters.domain.steps import step_after
from matters.models import (
    Adjustment,
    AdministrativeMatter,
    CertificationMatter,
    Filing,
    FilingHop,
    MatterVersion,
    TakenOver,
)
from matters.upkeep_enums import AdjustmentGround, AdjustmentKind, HopState
from portal.kernel.actors import SYSTEM
from portal.kernel.calendar import today
from portal.people.area_rules import rules_for
from portal.people.models import Agency, Area

# The district whose notice wants lists filed within seven working days, and its city.
DISTRICT, CITY = "370212", "青岛司"
GENERAL = "legal-aid"
DAYS_LATE = 3
# Place and certificate for which the agency asks a change.
ASKED = ("410404", "legal-aid-no-income")


def load() -> None:
    """Once; what has been done by hand since then stays as it is."""
    hops = FilingHop.objects.filter(filing__area=DISTRICT, filing__agency__isnull=False)
    if not hops.exclude(state=HopState.WAITING).exists():
        _file(list(hops.select_related("filing__agency").order_by("id")))
    if not TakenOver.objects.filter(area=DISTRICT).exists():
        _follow(Area.objects.get(pk=DISTRICT), Agency.objects.get(number_prefix=CITY))
    _ask_for_a_change()


def _file(hops: list[FilingHop]) -> None:
    """Two are filed, one waits to be received, one came back; one is late."""
    for hop in hops[:4]:
        filings.send(hop, by=SYSTEM, note="公布后的清单，请予备案。")
    for hop in hops[:2]:
        filings.receive(hop, by=SYSTEM, answer="同意备案。")
    for hop in hops[3:4]:
        filings.give_back(hop, answer="请附设定依据的条文后再报。", by=SYSTEM)
    for hop in hops[4:5]:  # as if it had been published two weeks ago
        due, begun = today() - timedelta(days=DAYS_LATE), today() - timedelta(days=DAYS_LATE + 11)
        FilingHop.objects.filter(pk=hop.pk).update(due_on=due, opened_on=begun)
        title = f"{hop.filing.agency.name}{begun:%Y年%m月%d日}公布的证明事项"
        Filing.objects.filter(pk=hop.filing_id).update(published_on=begun, title=title)


def _follow(district: Area, bureau: Agency) -> None:
    """The city's list is taken over; then the city changes one line and adds another."""
    here = AdministrativeMatter.objects.get(area=district, code="LEGAL-AID")
    fields = (
        "name",
        "kind",
        "code",
        "life_event",
        "legal_days",
        "promised_days",
        "audience",
        "result",
        "summary",
    )
    matter, _ = AdministrativeMatter.objects.get_or_create(
        agency=bureau,
        code=here.code,
        defaults={"area": bureau.area} | {name: getattr(here, name) for name in fields if name != "code"},
    )
    local = CertificationMatter.objects.listed().filter(administrative_matter=here).order_by("slug_code")
    lines = [_line(matter, row.current) for row in local.select_related("current")]
    general.take_over(district, above=bureau.area, by=SYSTEM, only=[line.pk for line in lines[1:]])
    changed = next(line for line in lines[1:] if line.check_days)
    again = versions.create_draft(
        changed.matter, by=SYSTEM, check_days=20, change_note="核查期限由30个工作日缩短为20个工作日"
    )
    general.propose(_publish(again))


def _line(matter: AdministrativeMatter, model: MatterVersion) -> MatterVersion:
    """One line of the general list, with the words that the district uses as well."""
    fields = {name: getattr(model, name) for name in versions.WRITTEN}
    bases = [basis.clause for basis in model.bases.select_related("clause")]
    draft = versions.open_matter(matter, slug_code=model.matter.slug_code, by=SYSTEM, bases=bases, **fields)
    return _publish(draft)


def _publish(draft: MatterVersion) -> MatterVersion:
    demo_screening.answer(draft)
    version = versions.submit(draft, by=SYSTEM)
    while step_after(rules_for(version.matter.area), version.step) is not None:
        version = versions.pass_step(version, by=SYSTEM, opinion="同意。")
    return versions.publish(version, by=SYSTEM, opinion="同意公布。")


def _ask_for_a_change() -> None:
    area, slug = ASKED
    matter = CertificationMatter.objects.listed().filter(area=area, slug_code=slug).first()
    if matter is None or Adjustment.objects.filter(matter=matter).exists():
        return
    adjustments.apply(
        matter.administrative_matter,
        kind=AdjustmentKind.CHANGE,
        ground=AdjustmentGround.EXPERIENCE,
        matter=matter,
        reason="半年来核查都能由民政部门的低保信息完成，建议核查方式改为在线核查，期限缩短。",
        bases=[basis.clause for basis in matter.current.bases.select_related("clause")],
        by=SYSTEM,
    )
