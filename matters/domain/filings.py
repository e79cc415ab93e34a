"""Filing upward (报送备案), hop by hop as the area's rules order it: sent, received with a receipt, or returned.

What an agency publishes on one day is filed by the agency; an edition of an area's list is filed by the area's
bureau. A hop opens when the one before it is received; its clock runs in working days where the notice gives a number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from matters import upkeep_rules as may
from matters.enums import Listing
from matters.models import Edition, FiledVersion, Filing, FilingHop, MatterVersion
from matters.upkeep_enums import TO_SEND, HopState
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.calendar import add_workdays, today
from portal.kernel.moves import move
from portal.kernel.numbers import next_number
from portal.law import keys
from portal.people.area_rules import RuleBook, rules_for
from portal.people.models import Agency, Area, AreaRules

# The lists that notices want to have filed; the others are views of them.
FILED = (Listing.PLEDGE, Listing.RETAINED, Listing.CANCELLED)
AGENCY = "agency"
# Working days before the end of a period in which the sender is reminded without being asked.
REMIND_BEFORE = 2


@dataclass(frozen=True)
class Hop:
    """One hop of the rules: who sends, up to which level, within how many working days (None: not said)."""

    sender: str
    sender_words: str
    receiver_words: str
    level: str
    workdays: int | None

    @property
    def of_agency(self) -> bool:
        return self.sender == AGENCY


def hops_of(rules: AreaRules) -> list[Hop]:
    """The hops of an area's rules in order."""
    return [
        Hop(
            sender=row.get("sender", AGENCY if place == 0 else "area"),
            sender_words=row.get("from", ""),
            receiver_words=row.get("to", ""),
            level=row.get("level", ""),
            workdays=row.get("workdays"),
        )
        for place, row in enumerate(rules.filing_hops)
    ]


def ordered_in(paths: Iterable[str]) -> bool:
    """Whether a notice that holds today has lists filed in one of these areas, or below one."""
    book, places = RuleBook.load(), set(paths)
    with_rules = Area.objects.under(*places).filter(rules__isnull=False)
    places.update(with_rules.values_list("path", flat=True))
    return any(hops_of(book.of(path, today())) for path in places)


def hops_of_filing(filing: Filing) -> list[Hop]:
    """All hops that a filing has to take, by the rules of the day of publication."""
    hops = hops_of(rules_for(filing.area, filing.published_on))
    return [hop for hop in hops if hop.of_agency == (filing.agency_id is not None)]


# -- opened by publication ----------------------------------------------------


def file_version(version: MatterVersion, *, rules: AreaRules, by: Any) -> Filing | None:
    """Whatever the agency publishes or takes down today goes on one filing of the agency, while it is not sent."""
    hops = [hop for hop in hops_of(rules) if hop.of_agency]
    agency, on = version.matter.agency, today()
    if not hops or agency == _bureau_of(version.matter.area, hops[0].level):
        return None  # nobody files with herself
    rows = Filing.objects.filter(agency=agency, published_on=on, hops__state=HopState.WAITING)
    filing = rows.order_by("-id").first()
    if filing is None:
        title = f"{agency.name}{on:%Y年%m月%d日}公布的证明事项"
        filing = Filing.objects.create(area=version.matter.area, agency=agency, title=title, published_on=on)
        _open(filing, hops, 0, by=by)
    FiledVersion.objects.get_or_create(filing=filing, version=version)
    return filing


def file_edition(edition: Edition, *, by: Any) -> Filing | None:
    """An edition of a list starts its way from the area's bureau."""
    hops = [hop for hop in hops_of(rules_for(edition.area)) if not hop.of_agency]
    if not hops or edition.kind not in FILED:
        return None
    filing = Filing.objects.create(
        area=edition.area, edition=edition, title=str(edition), published_on=edition.published_on
    )
    _open(filing, hops, 0, by=by)
    return filing


def _open(filing: Filing, hops: list[Hop], place: int, *, by: Any) -> FilingHop | None:
    """Open a hop; its clock starts today, with the first one on the day of publication."""
    if place >= len(hops):
        return None
    hop, on = hops[place], filing.published_on if place == 0 else today()
    due = add_workdays(on, hop.workdays) if hop.workdays is not None else None
    row = FilingHop.objects.create(
        filing=filing,
        order=place + 1,
        sender_words=hop.sender_words,
        receiver_words=hop.receiver_words,
        sender=filing.agency if hop.of_agency else _sender(filing, place),
        receiver=_bureau_of(filing.area, hop.level),
        opened_on=on,
        due_on=due.date if due else None,
        provisional=bool(due and due.provisional),
    )
    audit.record("matters.filing_opened", row, by=by, clause=keys.LS_ADJUSTMENT, order=row.order)
    return row


def _sender(filing: Filing, place: int) -> Agency | None:
    """Whoever received the list before; at first the bureau of the area itself."""
    if place == 0:
        return _justice(filing.area)
    return filing.hops.get(order=place).receiver


def _bureau_of(area: Area, level: str) -> Agency | None:
    """The justice bureau of the level in the area's chain; None where this portal has none there."""
    if not level:
        return None
    found = next((above for above in area.chain() if above.level == level), None)
    # A zone is run like a county: what goes to the county's bureau goes to its own.
    return _justice(found or area) if found or level == "county" else None


def _justice(area: Area) -> Agency | None:
    return Agency.objects.filter(area=area, leads_justice=True, active=True).order_by("created_at").first()


# -- acts ---------------------------------------------------------------------


@act(clause=keys.LS_ADJUSTMENT)
def send(hop: FilingHop, *, by: Any, note: str = "") -> FilingHop:
    """Send the list up; once more after it came back."""
    hop = _locked(hop)
    _refuse_unless(by, may.may_send, hop)
    if hop.state not in TO_SEND:
        raise IllegalMove("这一次备案已经报送。", way_out="请刷新页面。")
    if hop.receiver is None:
        raise Refused(
            f"{hop.receiver_words}不在本系统办理，不能在线报送。",
            code="receiver_elsewhere",
            way_out="请按规定方式报送，收到回执后在这里登记回执编号。",
        )
    return move(
        hop, HopState.SENT, by=by, sent_at=timezone.now(), sent_by=_person(by), note=note.strip(), answer=""
    )


@act(clause=keys.LS_ADJUSTMENT)
def receive(hop: FilingHop, *, by: Any, answer: str = "") -> FilingHop:
    """The receiving bureau confirms: the sender has a receipt, and the next hop opens."""
    hop = _locked(hop)
    _refuse_unless(by, may.may_receive, hop)
    if hop.state != HopState.SENT or hop.receiver is None:
        raise IllegalMove("没有等待接收的备案。", way_out="请刷新页面。")
    on = today()
    number = next_number(series=f"filing:{hop.receiver_id}", on=on)
    receipt = f"{hop.receiver.number_prefix}备〔{on:%Y}〕{on:%m%d}{number:03d}"
    return _received(hop, receipt, by=by, answer=answer.strip())


@act(clause=keys.LS_ADJUSTMENT)
def register_receipt(hop: FilingHop, *, receipt: str, by: Any, note: str = "") -> FilingHop:
    """The receiver does not work in this portal: the sender enters the receipt that came on paper."""
    hop = _locked(hop)
    _refuse_unless(by, may.may_send, hop)
    if hop.receiver is not None:
        raise Refused("接收单位在本系统办理，由接收单位确认。", code="receiver_here", way_out="请在线报送。")
    if len(receipt.strip()) < 3:
        raise Refused("请填写回执编号。", code="no_receipt", field="receipt")
    return _received(
        hop, receipt.strip(), by=by, answer=note.strip(), sent_at=timezone.now(), sent_by=_person(by)
    )


@act(clause=keys.LS_ADJUSTMENT)
def give_back(hop: FilingHop, *, answer: str, by: Any) -> FilingHop:
    """The receiving bureau returns what cannot be filed as it is, with the reason; the clock runs on."""
    hop = _locked(hop)
    _refuse_unless(by, may.may_receive, hop)
    if hop.state != HopState.SENT:
        raise IllegalMove("没有等待接收的备案。", way_out="请刷新页面。")
    if len(answer.strip()) < 2:
        raise Refused("请写明退回的理由。", code="no_reason", field="answer")
    return move(hop, HopState.RETURNED, by=by, answer=answer.strip())


@act(clause=keys.LS_ADJUSTMENT)
def remind(hop: FilingHop, *, by: Any) -> FilingHop:
    """Remind the sender; who was reminded and how often stands on the page."""
    hop = _locked(hop)
    _refuse_unless(by, may.may_remind, hop)
    if hop.state not in TO_SEND:
        raise IllegalMove("已经报送，不用催报。", way_out="请刷新页面。")
    hop.reminded_at, hop.reminders = timezone.now(), hop.reminders + 1
    hop.save(update_fields=["reminded_at", "reminders"])
    audit.record("matters.filing_reminded", hop, by=by, clause=keys.LS_ADJUSTMENT, times=hop.reminders)
    return hop


def remind_due(*, limit: int = 200) -> int:
    """What is due in two working days, or over: reminded once a day by the clock. Returns how many."""
    until, now = add_workdays(today(), REMIND_BEFORE).date, timezone.localtime()
    morning = now.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = FilingHop.objects.filter(state__in=TO_SEND, due_on__lte=until).exclude(reminded_at__gte=morning)
    found: Iterable[FilingHop] = rows.order_by("due_on", "id")[:limit]
    return sum(remind(hop, by=SYSTEM) is not None for hop in found)


def _received(hop: FilingHop, receipt: str, *, by: Any, answer: str, **fields: Any) -> FilingHop:
    now = timezone.now()
    move(
        hop,
        HopState.RECEIVED,
        by=by,
        received_at=now,
        received_by=_person(by),
        receipt=receipt,
        answer=answer,
        **fields,
    )
    filing = hop.filing
    _open(filing, hops_of_filing(filing), hop.order, by=by)
    return hop


def _person(by: Any) -> Any:
    return None if by is SYSTEM else by


def _locked(hop: FilingHop) -> FilingHop:
    rows = FilingHop.objects.select_related("filing__area", "filing__agency", "sender", "receiver__area")
    return rows.select_for_update(of=("self",)).get(pk=hop.pk)


def _refuse_unless(by: Any, rule: Any, hop: FilingHop) -> None:
    if by is not SYSTEM and not rule(by, hop):
        raise Refused("这一步备案不由您办理。", code="may_not")
