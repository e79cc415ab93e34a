"""The lists of one area: collected, checked for legality, approved by the government, published, reported upwards.

Every step is an act of another person. What the legality check or the government does not accept goes back to the
reviewers, certificate by certificate; the others stay agreed.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from matters import rules as may
from matters.cleanup_enums import CleanupListState, ItemState, OpinionKind, ReturnState
from matters.domain import editions
from matters.domain.cleanup import LONG_ENOUGH, refuse_closed, refuse_unless_leads
from matters.domain.cleanup_effects import carry_through
from matters.domain.cleanup_reviews import send_back
from matters.enums import Listing
from matters.models import CleanupItem, CleanupList, CleanupReturn, Edition
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.calendar import today
from portal.kernel.moves import move, move_many
from portal.law import keys
from portal.people.enums import Role
from portal.people.models import Agency, Area

State = CleanupListState
NAMED = 5  # as many names as a refusal gives


def items_of(cleanup_list: CleanupList) -> QuerySet[CleanupItem]:
    """What stands on the list of an area."""
    return CleanupItem.objects.filter(form__list=cleanup_list)


def missing_forms(cleanup_list: CleanupList) -> QuerySet[CleanupReturn]:
    """Agencies that have not declared yet."""
    return cleanup_list.returns.filter(state=ReturnState.OPEN).select_related("agency")


def unsettled(cleanup_list: CleanupList) -> QuerySet[CleanupItem]:
    """Certificates on which agency and reviewers have not agreed yet."""
    settled = (ItemState.AGREED, ItemState.PUBLISHED)
    return items_of(cleanup_list).exclude(state__in=settled).select_related("form__agency")


@act(clause=keys.T20_REVIEW)
def collect(cleanup_list: CleanupList, *, by: Any) -> CleanupList:
    """Draw the lists up and hand them to the legality check; everything must be declared and agreed."""
    cleanup_list = locked(cleanup_list)
    refuse_unless_leads(cleanup_list.area, by)
    if late := list(missing_forms(cleanup_list)[: NAMED + 1]):
        raise Refused(
            f"还有单位没有申报：{_named([form.agency.name for form in late])}。",
            code="forms_missing",
            way_out="请催报；不属于清理范围的单位，写明理由后不列入。",
        )
    if open_items := list(unsettled(cleanup_list)[: NAMED + 1]):
        raise Refused(
            f"还有证明事项没有达成一致：{_named([item.name for item in open_items])}。",
            code="not_agreed",
            way_out="请逐项审核、反馈，由各单位确认后再汇总。",
        )
    if not (items_of(cleanup_list).exists() or below(cleanup_list).exists()):
        raise Refused("没有已达成一致的证明事项，不用编制清单。", code="empty_list")
    return _step(cleanup_list, State.LEGALITY, by=by, who="collected", returned_reason="")


@act(clause=keys.T20_REVIEW)
def check_legality(cleanup_list: CleanupList, *, opinion: str, by: Any) -> CleanupList:
    """The justice department's legal reviewer agrees; never the person who drew the lists up."""
    cleanup_list = locked(cleanup_list)
    _refuse_unless_counsel(cleanup_list, by)
    if by is not SYSTEM and by.pk == cleanup_list.collected_by_id:
        raise Refused("汇总清单的人不能自己作合法性审查。", code="own_work")
    _refuse_empty(opinion, "请写明合法性审查意见。")
    return _step(cleanup_list, State.GOVERNMENT, by=by, who="checked", check_opinion=opinion.strip())


@act(clause=keys.T20_REVIEW)
def approve(cleanup_list: CleanupList, *, opinion: str, by: Any) -> CleanupList:
    """The government of the level decides (报本级人民政府审定)."""
    cleanup_list = locked(cleanup_list)
    _refuse_unless_government(cleanup_list, by)
    return _step(cleanup_list, State.APPROVED, by=by, who="approved", approval_opinion=opinion.strip())


@act(clause=keys.T20_REVIEW)
def give_back(
    cleanup_list: CleanupList, *, items: Collection[CleanupItem], words: str, by: Any
) -> CleanupList:
    """Legality check or government do not agree with some: these go back to the reviewers, with the reason."""
    cleanup_list = locked(cleanup_list)
    if cleanup_list.state == State.LEGALITY:
        _refuse_unless_counsel(cleanup_list, by)
        kind = OpinionKind.LEGALITY
    else:
        _refuse_unless_government(cleanup_list, by)
        kind = OpinionKind.GOVERNMENT
    _refuse_empty(words, "请写明退回的理由。")
    if not items:
        raise Refused("请勾选要退回的证明事项。", code="nothing_chosen", field="chosen")
    moved = move(
        cleanup_list,
        State.COLLECTING,
        by=by,
        note=words.strip(),
        returned_reason=words.strip(),
        **_nobody("collected", "checked"),
    )
    for item in items:
        send_back(item, kind=kind, words=words.strip(), by=by)
    return moved


@act(clause=keys.T20_REVIEW)
def publish(cleanup_list: CleanupList, *, by: Any) -> CleanupList:
    """Publish the retained and the cancelled list of the area, each as a numbered edition."""
    cleanup_list = locked(cleanup_list)
    refuse_unless_leads(cleanup_list.area, by)
    if cleanup_list.state != State.APPROVED:
        raise IllegalMove(
            f"清单现在是“{cleanup_list.get_state_display()}”，不能公布。",
            way_out="本级人民政府审定后才能公布。",
        )
    published_on = today()
    now = timezone.now()
    move_many(items_of(cleanup_list), ItemState.PUBLISHED, by=by, published_on=published_on)
    CleanupList.objects.filter(pk=cleanup_list.pk).update(published_at=now)  # the sources look at it
    carry_through(list(items_of(cleanup_list).select_related("form__agency__area")))
    return move(
        cleanup_list,
        State.PUBLISHED,
        by=by,
        clause=keys.T20_REVIEW,
        published_by=None if by is SYSTEM else by,
        published_at=now,
        retained=_edition(cleanup_list.area, Listing.RETAINED, by),
        cancelled=_edition(cleanup_list.area, Listing.CANCELLED, by),
    )


def _edition(area: Area, kind: Listing, by: Any) -> Edition | None:
    """The next edition; the last one where nothing changed, none where there is nothing to list."""
    try:
        return editions.publish_edition(area, kind=kind, publisher=editions.government_of(area), by=by)
    except Refused as refusal:
        if refusal.code not in ("empty_list", "same_as_last"):
            raise
        return editions.latest(area, kind)


@act(clause=keys.T20_REVIEW)
def report_up(cleanup_list: CleanupList, *, by: Any) -> CleanupList:
    """To the area above, once everything below has been taken in (由地市统一汇总后报自治区)."""
    cleanup_list = locked(cleanup_list)
    refuse_unless_leads(cleanup_list.area, by)
    if cleanup_list.area_id == cleanup_list.campaign.area_id:
        raise Refused("本地区部署的专项行动，没有上级可报。", code="top")
    if waiting := list(below(cleanup_list).exclude(_rolled_up())[: NAMED + 1]):
        raise Refused(
            f"下级清单还没有全部接收：{_named([row.area.name for row in waiting])}。",
            code="below_missing",
            way_out="请先催报、接收下级清单，统一汇总后再报。",
        )
    return _step(cleanup_list, State.REPORTED, by=by, who="reported", returned_reason="")


@act(clause=keys.T20_REVIEW)
def receive(cleanup_list: CleanupList, *, by: Any) -> CleanupList:
    """The area above takes the lists in."""
    cleanup_list = locked(cleanup_list)
    _refuse_unless_above(cleanup_list, by)
    return _step(cleanup_list, State.RECEIVED, by=by, who="received")


@act(clause=keys.T20_REVIEW)
def return_report(cleanup_list: CleanupList, *, words: str, by: Any) -> CleanupList:
    """The area above does not take it in as it is, and says why."""
    cleanup_list = locked(cleanup_list)
    _refuse_unless_above(cleanup_list, by)
    _refuse_empty(words, "请写明退回的理由。")
    return move(
        cleanup_list,
        State.PUBLISHED,
        by=by,
        note=words.strip(),
        returned_reason=words.strip(),
        **_nobody("reported"),
    )


def below(cleanup_list: CleanupList) -> QuerySet[CleanupList]:
    """The lists of the areas just below."""
    rows = CleanupList.objects.filter(campaign=cleanup_list.campaign, area__parent=cleanup_list.area)
    return rows.select_related("area").order_by("area__path")


def _rolled_up() -> Q:
    """Taken in, or with nobody to declare anything there."""
    someone = CleanupReturn.objects.exclude(state=ReturnState.EXCUSED).values("list")
    return Q(state=State.RECEIVED) | ~Q(pk__in=someone)


def is_counsel(user: Any, cleanup_list: CleanupList) -> bool:
    """A legal reviewer of the justice department of the area."""
    bureaus = Agency.objects.filter(area=cleanup_list.area, leads_justice=True)
    return bureaus.filter(pk__in=user.agency_ids(Role.LEGAL_REVIEWER)).exists()


def is_government(user: Any, cleanup_list: CleanupList) -> bool:
    return may.over_area(user, cleanup_list.area, Role.GOVERNMENT_APPROVER)


def is_above(user: Any, cleanup_list: CleanupList) -> bool:
    """Those who lead the drive one level higher."""
    parent = cleanup_list.area.parent
    return parent is not None and may.over_area(user, parent, Role.BUREAU_ADMIN)


def _refuse_unless_counsel(cleanup_list: CleanupList, by: Any) -> None:
    if by is not SYSTEM and not is_counsel(by, cleanup_list):
        raise Refused("合法性审查由本级司法行政部门的法制审核人员负责。", code="may_not")


def _refuse_unless_government(cleanup_list: CleanupList, by: Any) -> None:
    if by is not SYSTEM and not is_government(by, cleanup_list):
        raise Refused("清单由本级人民政府审定。", code="may_not")


def _refuse_unless_above(cleanup_list: CleanupList, by: Any) -> None:
    if by is not SYSTEM and not is_above(by, cleanup_list):
        raise Refused("清单由上一级牵头单位接收。", code="may_not")


def _refuse_empty(words: str, message: str) -> None:
    if len(words.strip()) < LONG_ENOUGH:
        raise Refused(message, code="no_reason", field="opinion")


def _step(cleanup_list: CleanupList, to: State, *, by: Any, who: str, **fields: Any) -> CleanupList:
    done: dict[str, Any] = {f"{who}_by": None if by is SYSTEM else by, f"{who}_at": timezone.now()}
    return move(cleanup_list, to, by=by, clause=keys.T20_REVIEW, **done, **fields)


def _nobody(*steps: str) -> dict[str, Any]:
    return {f"{step}_{what}": None for step in steps for what in ("by", "at")}


def _named(names: list[str]) -> str:
    return "、".join(names[:NAMED]) + ("等" if len(names) > NAMED else "")


def locked(cleanup_list: CleanupList) -> CleanupList:
    """The list as it is now, kept from others until the act is over."""
    rows = CleanupList.objects.select_related("campaign", "area__parent")
    found = rows.select_for_update(of=("self",)).get(pk=cleanup_list.pk)
    refuse_closed(found.campaign)
    return found
