"""The figures of a drive: by area and agency how many were declared, go and stay, against the target; who is late."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from matters.cleanup_enums import CleanupListState, Disposal, ItemState, Phase, ReturnState
from matters.domain.cleanup import phase_of
from matters.models import Campaign, CleanupItem, CleanupList, CleanupReturn
from portal.kernel.calendar import today
from portal.people.models import Area

GONE = ~Q(disposal=Disposal.RETAIN)


@dataclass
class Figures:
    """Of one agency or area: what was declared, what of it goes, what has gone for good."""

    declared: int = 0
    going: int = 0
    gone: int = 0
    groups: dict[str, int] = field(default_factory=dict)

    @property
    def staying(self) -> int:
        return self.declared - self.going

    @property
    def percent(self) -> int:
        """By how much the certificates become fewer as declared and reviewed so far; rounded down."""
        return self.going * 100 // self.declared if self.declared else 0

    @property
    def percent_done(self) -> int:
        """By how much they have become fewer on published lists."""
        return self.gone * 100 // self.declared if self.declared else 0

    def reaches(self, target: int) -> bool:
        """Exact, not by the rounded figure."""
        return bool(self.declared) and self.going * 100 >= target * self.declared

    def add(self, other: "Figures") -> None:
        self.declared += other.declared
        self.going += other.going
        self.gone += other.gone
        for group, number in other.groups.items():
            self.groups[group] = self.groups.get(group, 0) + number


@dataclass(frozen=True)
class AreaRow:
    """An area of the roll-up: its list, its depth below the top, its own figures with all below it."""

    area: Area
    list: CleanupList
    depth: int
    figures: Figures
    agencies: int
    handed_in: int

    @property
    def indent(self) -> str:
        """As far in as the area lies below the top."""
        return "\u3000" * self.depth


@dataclass(frozen=True)
class AgencyRow:
    """An agency's form and its figures."""

    form: CleanupReturn
    figures: Figures


@dataclass(frozen=True)
class Late:
    """Who should have done what by when, and did not."""

    name: str
    area: str
    what: str
    due_on: datetime.date
    url: str


def by_agency(forms: Iterable[CleanupReturn]) -> list[AgencyRow]:
    """The figures of each form, in the order given (one query)."""
    forms = list(forms)
    counted = (
        CleanupItem.objects.filter(form__in=[form.pk for form in forms])
        .exclude(state=ItemState.DRAFT)
        .values("form", "disposal")
        .annotate(declared=Count("id"), gone=Count("id", filter=GONE & Q(state=ItemState.PUBLISHED)))
    )
    found: dict[Any, Figures] = {form.pk: Figures() for form in forms}
    for row in counted:
        going = 0 if row["disposal"] == Disposal.RETAIN else row["declared"]
        found[row["form"]].add(
            Figures(row["declared"], going, row["gone"], {row["disposal"]: row["declared"]})
        )
    return [AgencyRow(form, found[form.pk]) for form in forms]


def by_area(campaign: Campaign) -> list[AreaRow]:
    """The roll-up: every area of the drive with its own agencies and all below it, from the top down."""
    lists = list(campaign.lists.select_related("area").order_by("area__path"))
    counted = (
        CleanupItem.objects.filter(form__campaign=campaign)
        .exclude(state=ItemState.DRAFT)
        .values("form__list", "disposal")
        .annotate(declared=Count("id"), gone=Count("id", filter=GONE & Q(state=ItemState.PUBLISHED)))
    )
    own: dict[Any, Figures] = {row.pk: Figures() for row in lists}
    for row in counted:
        going = 0 if row["disposal"] == Disposal.RETAIN else row["declared"]
        own[row["form__list"]].add(
            Figures(row["declared"], going, row["gone"], {row["disposal"]: row["declared"]})
        )
    forms = {
        row["list"]: row
        for row in campaign.returns.values("list").annotate(
            agencies=Count("id", filter=~Q(state=ReturnState.EXCUSED)),
            handed_in=Count("id", filter=Q(state=ReturnState.HANDED_IN)),
        )
    }
    return [_area_row(cleanup_list, lists, own, forms) for cleanup_list in lists]


def _area_row(
    cleanup_list: CleanupList, lists: list[CleanupList], own: dict[Any, Figures], forms: dict[Any, Any]
) -> AreaRow:
    figures, agencies, handed_in = Figures(), 0, 0
    for other in lists:
        if cleanup_list.area.contains(other.area):
            figures.add(own[other.pk])
            agencies += forms.get(other.pk, {}).get("agencies", 0)
            handed_in += forms.get(other.pk, {}).get("handed_in", 0)
    depth = cleanup_list.area.path.count("/") - lists[0].area.path.count("/")
    return AreaRow(cleanup_list.area, cleanup_list, depth, figures, agencies, handed_in)


def late(campaign: Campaign, on: datetime.date | None = None) -> list[Late]:
    """Who is late: contacts, forms, the government's approval, the report to the area above."""
    day = on or today()
    found: list[Late] = []
    forms = campaign.returns.exclude(state=ReturnState.EXCUSED).select_related("agency__area")
    arrange, declare = phase_of(campaign, Phase.ARRANGE), phase_of(campaign, Phase.DECLARE)
    if day > arrange.ends_on:
        missing = forms.filter(contacts_at=None)
        found += [_late(form, "反馈工作联系表", arrange.ends_on) for form in missing]
    if day > declare.ends_on:
        missing = forms.filter(state=ReturnState.OPEN)
        found += [_late(form, "申报证明事项", declare.ends_on) for form in missing]
    return found + _late_lists(campaign, day)


def _late(form: CleanupReturn, what: str, due_on: datetime.date) -> Late:
    return Late(form.agency.name, form.agency.area.full_name, what, due_on, form.get_absolute_url())


def _late_lists(campaign: Campaign, day: datetime.date) -> list[Late]:
    review = phase_of(campaign, Phase.REVIEW)
    due = review.milestone_on or review.ends_on
    lists = campaign.lists.filter(returns__isnull=False).distinct().select_related("area")
    before = (CleanupListState.COLLECTING, CleanupListState.LEGALITY)
    unpublished = (*before, CleanupListState.GOVERNMENT, CleanupListState.APPROVED)
    waits = (*unpublished, CleanupListState.PUBLISHED)
    found = []
    for row in lists.order_by("area__path"):
        name, url = row.area.name, row.get_absolute_url()
        if day > due and row.state in before:
            found.append(Late(name, row.area.full_name, "清单报政府审定", due, url))
        if day > review.ends_on and row.state in unpublished:
            found.append(Late(name, row.area.full_name, "公布保留清单和取消清单", review.ends_on, url))
        if day > review.ends_on and row.state in waits and row.area_id != campaign.area_id:
            found.append(Late(name, row.area.full_name, "清单报上一级", review.ends_on, url))
    return found
