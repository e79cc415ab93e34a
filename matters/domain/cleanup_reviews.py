"""Review of what was declared: legality, compliance, reasonableness; feedback; the agency confirms or objects."""

from typing import Any

from django.utils import timezone

from matters import rules as may
from matters.cleanup_enums import NAMES_SOURCE, SUCCESSORS, Disposal, ItemState, OpinionKind
from matters.domain.cleanup import LONG_ENOUGH, refuse_closed, refuse_unless_own
from matters.domain.cleanup_items import refuse_collected
from matters.domain.cleanup_proposals import refuse_unfounded
from matters.models import CleanupItem, CleanupOpinion
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.moves import move
from portal.law import keys
from portal.people.area_rules import rules_for
from portal.people.enums import Role


@act(clause=keys.T20_REVIEW)
def review(
    item: CleanupItem,
    *,
    legality: bool,
    compliance: bool,
    reasonableness: bool,
    disposal: str,
    by: Any,
    words: str = "",
    successor: str = "",
    successor_unit: str = "",
) -> CleanupItem:
    """The opinion of the reviewers, on each of the three questions, with what should become of the certificate."""
    item = locked(item)
    _refuse_stranger(item, by)
    if item.state != ItemState.DECLARED:
        raise _not_now(item, "不能审核")
    agrees = legality and compliance and reasonableness and disposal == item.disposal
    if not agrees and len(words.strip()) < LONG_ENOUGH:
        raise Refused("不同意申报意见，或者有一项不通过的，请写明理由。", code="no_reason", field="words")
    if disposal == item.disposal and not (legality and compliance and reasonableness) and item.kept:
        raise Refused(
            "有一项审核不通过的，不能建议保留。",
            code="kept_though_refused",
            field="disposal",
            way_out="请从六类清理方式中选择一种，或者改为三项都通过。",
        )
    if disposal in NAMES_SOURCE and not (successor_unit.strip() or item.successor_unit):
        raise Refused("请写明向哪个单位、系统或者凭什么证照查验。", code="no_source", field="successor_unit")
    _say(
        item,
        OpinionKind.REVIEW,
        by=by,
        words=words,
        legality=legality,
        compliance=compliance,
        reasonableness=reasonableness,
        disposal=disposal,
        successor=successor.strip(),
        successor_unit=successor_unit.strip(),
    )
    return move(item, ItemState.FEEDBACK, by=by, clause=keys.T20_REVIEW)


@act(clause=keys.T20_REVIEW)
def confirm(item: CleanupItem, *, by: Any, keep_reason: str = "") -> CleanupItem:
    """The agency agrees: what the reviewers advised becomes what it declares (整改确认)."""
    item = locked(item)
    refuse_unless_own(item.form, by)
    if item.state != ItemState.FEEDBACK:
        raise _not_now(item, "不能确认")
    advice = last_review(item)
    assert advice is not None
    item.disposal = advice.disposal
    if item.kept:
        item.keep_reason = keep_reason.strip() or item.keep_reason
        item.successor = item.successor_unit = ""
        if not item.keep_reason:
            raise Refused("请写明保留原因。", code="no_keep_reason", field="keep_reason")
        refuse_unfounded(item, rules=rules_for(item.form.agency.area))
    else:
        item.keep_reason = ""
        item.successor = advice.successor or item.successor or SUCCESSORS[Disposal(item.disposal)]
        item.successor_unit = advice.successor_unit or item.successor_unit
    _say(item, OpinionKind.CONFIRMED, by=by)
    return move(
        item,
        ItemState.AGREED,
        by=by,
        clause=keys.T20_REVIEW,
        disposal=item.disposal,
        keep_reason=item.keep_reason,
        successor=item.successor,
        successor_unit=item.successor_unit,
    )


@act(clause=keys.T20_REVIEW)
def object_to(item: CleanupItem, *, words: str, by: Any) -> CleanupItem:
    """The agency does not agree and says why: the reviewers look again (充分沟通协商)."""
    item = locked(item)
    refuse_unless_own(item.form, by)
    if item.state != ItemState.FEEDBACK:
        raise _not_now(item, "不能提出异议")
    if len(words.strip()) < LONG_ENOUGH:
        raise Refused("请写明不同意的理由。", code="no_reason", field="words")
    _say(item, OpinionKind.OBJECTED, by=by, words=words)
    return move(item, ItemState.DECLARED, by=by)


def send_back(item: CleanupItem, *, kind: OpinionKind, words: str, by: Any) -> CleanupItem:
    """The legality check or the government wants an agreed one looked at again. Part of an act on the list."""
    _say(item, kind, by=by, words=words)
    return move(item, ItemState.DECLARED, by=by)


def last_review(item: CleanupItem) -> CleanupOpinion | None:
    """The reviewers' latest opinion."""
    return item.opinions.filter(kind=OpinionKind.REVIEW).last()


def may_review(user: Any, item: CleanupItem) -> bool:
    """Those who lead the drive in the area of the list."""
    return may.over_area(user, item.form.list.area, Role.BUREAU_ADMIN)


def locked(item: CleanupItem) -> CleanupItem:
    """The item as it is now, kept from others until the act is over; refused once its list has moved on."""
    rows = CleanupItem.objects.select_related("form__campaign", "form__list__area", "form__agency__area")
    found = rows.select_for_update(of=("self",)).get(pk=item.pk)
    refuse_closed(found.form.campaign)
    refuse_collected(found.form.list)
    return found


def _refuse_stranger(item: CleanupItem, by: Any) -> None:
    if by is not SYSTEM and not may_review(by, item):
        raise Refused("审核由本地区的清理审核组负责。", code="may_not")


def _not_now(item: CleanupItem, what: str) -> IllegalMove:
    return IllegalMove(
        f"这项证明现在是“{item.get_state_display()}”，{what}。",
        way_out="可能已由他人办理，请刷新页面。",
    )


def _say(item: CleanupItem, kind: OpinionKind, *, by: Any, **fields: Any) -> CleanupOpinion:
    return CleanupOpinion.objects.create(
        item=item, kind=kind, by=None if by is SYSTEM else by, at=timezone.now(), **fields
    )
