"""The clean-up drive as such: its calendar, whom it covers, and its end.

A drive is opened for an area and covers every agency in it and below. Each area from the county upwards gets its
own lists; what townships declare goes to the list of the county above them.
"""

import csv
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.utils import timezone

from matters import rules as may
from matters.cleanup_enums import CampaignState, Phase, ReturnState
from matters.models import Campaign, CampaignPhase, CleanupList, CleanupReturn
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.calendar import today
from portal.kernel.moves import move
from portal.law import keys
from portal.people.area_rules import rules_for
from portal.people.enums import AreaLevel, Role
from portal.people.models import Agency, Area

PHASES = Path(__file__).parent.parent / "data" / "cleanup_phases.csv"
USUAL_TARGET = 50
LONG_ENOUGH = 2


@dataclass(frozen=True)
class PlannedPhase:
    """One phase as the notice plans it: how long, on which of its days something is due, what is done."""

    key: str
    days: int
    milestone_day: int | None
    work: str


@dataclass(frozen=True)
class Dates:
    """From when to when a phase runs, and the day on which the lists are due at the government."""

    begins_on: datetime.date
    ends_on: datetime.date
    milestone_on: datetime.date | None = None


@cache
def planned_phases() -> tuple[PlannedPhase, ...]:
    """The five phases of the notice."""
    with PHASES.open(encoding="utf-8", newline="") as lines:
        return tuple(
            PlannedPhase(
                key=row["key"],
                days=int(row["days"]),
                milestone_day=int(row["milestone_day"]) if row["milestone_day"] else None,
                work=row["work"],
            )
            for row in csv.DictReader(lines)
        )


def work_of(key: str) -> str:
    """What is done in a phase."""
    return next((phase.work for phase in planned_phases() if phase.key == key), "")


def calendar_from(first: datetime.date) -> dict[str, Dates]:
    """The dates of all phases for a drive that begins on a day, each as long as the notice gives it."""
    dates: dict[str, Dates] = {}
    begins = first
    for phase in planned_phases():
        ends = begins + datetime.timedelta(days=phase.days - 1)
        due = begins + datetime.timedelta(days=phase.milestone_day - 1) if phase.milestone_day else None
        dates[phase.key] = Dates(begins, ends, due)
        begins = ends + datetime.timedelta(days=1)
    return dates


def target_of(area: Area) -> int:
    """By how many percent the rules of the area want certificates to become fewer."""
    return int(rules_for(area).reduction_percent or USUAL_TARGET)


@act(clause=keys.T20_RANGE)
def open_campaign(
    area: Area,
    *,
    title: str,
    dates: Mapping[str, Dates],
    by: Any,
    document: str = "",
    target_percent: int | None = None,
    target_on: datetime.date | None = None,
) -> Campaign:
    """Open a drive over an area: every active agency in it and below is to declare."""
    area = Area.objects.select_for_update().get(pk=area.pk)
    refuse_unless_leads(area, by)
    if Campaign.objects.filter(area=area, state=CampaignState.RUNNING).exists():
        raise Refused("本地区已有进行中的专项行动。", code="campaign_runs", way_out="请先结束上一次。")
    ordered = _in_order(dates)
    campaign = Campaign.objects.create(
        area=area,
        title=title.strip() or f"{area.name}“减证便民”专项行动",
        document=document.strip(),
        target_percent=target_percent or target_of(area),
        target_on=target_on or ordered[-1][1].ends_on,
        opened_by=None if by is SYSTEM else by,
        opened_at=timezone.now(),
    )
    CampaignPhase.objects.bulk_create(
        CampaignPhase(
            campaign=campaign,
            key=key,
            begins_on=phase.begins_on,
            ends_on=phase.ends_on,
            milestone_on=phase.milestone_on,
        )
        for key, phase in ordered
    )
    cover(campaign)
    audit.record("matters.open_campaign", campaign, by=by, clause=keys.T20_RANGE)
    return campaign


def _in_order(dates: Mapping[str, Dates]) -> list[tuple[str, Dates]]:
    """All five phases, each after the one before it. Raises Refused."""
    missing = [Phase(key).label for key in Phase.values if key not in dates]
    if missing:
        raise Refused(f"没有写明阶段的日期：{'、'.join(missing)}。", code="phase_missing")
    ordered = [(key, dates[key]) for key in Phase.values]
    for key, phase in ordered:
        if phase.ends_on < phase.begins_on:
            raise Refused(
                f"“{Phase(key).label}”阶段的结束日期早于开始日期。",
                code="phase_backwards",
                field=f"{key}_ends",
            )
    for (_, former), (key, phase) in pairwise(ordered):
        if phase.begins_on <= former.ends_on:
            raise Refused(
                f"“{Phase(key).label}”阶段必须在前一阶段结束之后开始。",
                code="phases_overlap",
                field=f"{key}_begins",
            )
    return ordered


def cover(campaign: Campaign) -> int:
    """Forms for the agencies of the drive that have none yet; returns how many. Safe to repeat."""
    covered = CleanupReturn.objects.filter(campaign=campaign).values("agency")
    agencies = Agency.objects.in_area(campaign.area).filter(active=True).exclude(pk__in=covered)
    homes: dict[str, CleanupList] = {}
    rows = []
    for agency in agencies.select_related("area__parent").order_by("area__path", "name"):
        home = _home(agency.area, campaign.area)
        if home.pk not in homes:
            homes[home.pk], _ = CleanupList.objects.get_or_create(campaign=campaign, area=home)
        rows.append(CleanupReturn(campaign=campaign, list=homes[home.pk], agency=agency))
    CleanupReturn.objects.bulk_create(rows)
    for cleanup_list in list(homes.values()):
        _lists_above(cleanup_list, campaign.area)
    return len(rows)


def _home(area: Area, top: Area) -> Area:
    """On whose list the agencies of an area stand: the county's for a township's, else its own."""
    if area.level == AreaLevel.TOWNSHIP and area.parent is not None and area.pk != top.pk:
        return area.parent
    return area


def _lists_above(below: CleanupList, top: Area) -> None:
    """Every area between the list and the top of the drive rolls up, also one without agencies of its own."""
    for area in below.area.chain()[1:]:
        if top.contains(area):
            CleanupList.objects.get_or_create(campaign=below.campaign, area=area)


@act(clause=keys.T20_RANGE)
def name_contacts(
    form: CleanupReturn, *, leader: str, unit: str, contact_name: str, contact_phone: str, by: Any
) -> CleanupReturn:
    """Who answers for the drive in an agency (工作联系表)."""
    form = CleanupReturn.objects.select_for_update().get(pk=form.pk)
    refuse_unless_own(form, by)
    refuse_closed(form.campaign)
    if not (leader.strip() and contact_name.strip() and contact_phone.strip()):
        raise Refused("分管领导、责任人和联系方式须一并填写。", code="contacts_incomplete")
    form.leader, form.unit = leader.strip(), unit.strip()
    form.contact_name, form.contact_phone = contact_name.strip(), contact_phone.strip()
    form.contacts_at = timezone.now()
    form.save(update_fields=["leader", "unit", "contact_name", "contact_phone", "contacts_at"])
    audit.record("matters.cleanup_contacts", form, by=by)
    return form


@act(clause=keys.T20_RANGE)
def excuse(form: CleanupReturn, *, reason: str, by: Any) -> CleanupReturn:
    """An agency that asks nobody for anything, such as a government itself, is left out, with the reason."""
    refuse_unless_leads(form.list.area, by)
    refuse_closed(form.campaign)
    if len(reason.strip()) < LONG_ENOUGH:
        raise Refused("请写明不列入的理由。", code="no_reason", field="reason")
    if form.items.exists():
        raise Refused("这个单位已经填报了证明事项，不能不列入。", code="has_items")
    return move(form, ReturnState.EXCUSED, by=by, excused_reason=reason.strip())


@act(clause=keys.T20_SUPERVISION)
def close_campaign(campaign: Campaign, *, summary: str, by: Any) -> Campaign:
    """End a drive with its summary."""
    refuse_unless_leads(campaign.area, by)
    if len(summary.strip()) < LONG_ENOUGH:
        raise Refused("请写明工作总结。", code="no_summary", field="summary")
    last = campaign.phases.order_by("-ends_on").first()
    if last and today() < last.begins_on:
        raise Refused(
            f"督查提升阶段自{last.begins_on:%Y年%m月%d日}开始，现在不能结束专项行动。", code="too_early"
        )
    return move(campaign, CampaignState.CLOSED, by=by, summary=summary.strip(), closed_at=timezone.now())


def phase_now(campaign: Campaign, on: datetime.date | None = None) -> CampaignPhase | None:
    """The phase in which a drive is; None before the first and after the last."""
    day = on or today()
    return next((phase for phase in campaign.phases.all() if phase.begins_on <= day <= phase.ends_on), None)


def phase_of(campaign: Campaign, key: str) -> CampaignPhase:
    """One phase of a drive."""
    return next(phase for phase in campaign.phases.all() if phase.key == key)


def refuse_unless_leads(area: Area, by: Any) -> None:
    """Only those who lead the drive in the area. Raises Refused."""
    if by is not SYSTEM and not may.over_area(by, area, Role.BUREAU_ADMIN):
        raise Refused("专项行动由本地区的牵头单位组织。", code="may_not")


def refuse_unless_own(form: CleanupReturn, by: Any) -> None:
    """Only the agency's own people. Raises Refused."""
    if by is not SYSTEM and form.agency_id not in by.agency_ids(*DECLARERS):
        raise Refused("申报表由本单位填报。", code="may_not")


def refuse_closed(campaign: Campaign) -> None:
    """Nothing changes in a drive that has ended. Raises IllegalMove."""
    if campaign.state != CampaignState.RUNNING:
        raise IllegalMove("这次专项行动已经结束，不能再填报或者审核。")


DECLARERS = (Role.HANDLER, Role.LEGAL_REVIEWER, Role.AGENCY_HEAD)
