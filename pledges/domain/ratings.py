"""Rating after the end of a case: voluntary, once, never in anybody's place; a bad one is answered (好差评)."""

from collections.abc import Sequence

from django.utils import timezone

from pledges.domain import asking
from pledges.domain.messages import tell
from pledges.domain.rows import is_applicants_side, locked
from pledges.enums import CaseState, Channel, MessageKind
from pledges.models import Case, Rating
from pledges.rating_enums import BAD_LEVELS, WAITING, Level, RatingState, Tag
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import add_workdays, today
from portal.kernel.moves import move
from portal.law import keys
from portal.people.enums import STAFF_ROLES
from portal.people.models import User

REPLY_WORKDAYS = 5
ENDED = (
    CaseState.CONCLUDED,
    CaseState.NOT_ACCEPTED,
    CaseState.TERMINATED,
    CaseState.DECISION_REVOKED,
)


@act(clause=keys.T20_SUPERVISION)
def rate(case: Case, *, level: int, by: User, tags: Sequence[str] = (), text: str = "") -> Rating:
    """Rate a case that has ended. Only the applicant or her agent, never somebody of the staff."""
    case = locked(case)
    if not is_applicants_side(by, case) or _is_staff(by) or by.pk in (case.handler_id, case.decided_by_id):
        raise Refused("只有申请人或者其委托代理人可以评价。", code="not_yours")
    if case.state not in ENDED:
        raise IllegalMove("办结以后才能评价。")
    if Rating.objects.filter(case=case).exists():
        raise IllegalMove("这个办件已经评价过，每个办件评价一次。")
    if level not in Level.values:
        raise Refused("请选择一档评价。", code="no_level", field="level")
    bad = level in BAD_LEVELS
    at_counter = any(step.get("channel") == Channel.COUNTER for step in case.channel_history)
    made = Rating.objects.create(
        case=case,
        area=case.area,
        agency=case.agency,
        window=case.created_by if at_counter and _is_staff(case.created_by) else None,
        subject=case.subject,
        by=by,
        level=Level(level),
        tags=[tag for tag in tags if tag in Tag.values],
        text=text.strip()[:500],
        state=RatingState.OPEN if bad else RatingState.PLAIN,
        due_on=add_workdays(today(), REPLY_WORKDAYS).date if bad else None,
    )
    record("pledges.rate", made, by=by, clause=keys.T20_SUPERVISION, level=int(level))
    return made


def _is_staff(user: User) -> bool:
    """Whether the account holds any role of the staff."""
    return user.has_role(*STAFF_ROLES)


def _locked(rating: Rating) -> Rating:
    rows = Rating.objects.select_for_update(of=("self",)).select_related("case__subject", "subject", "agency")
    return rows.get(pk=rating.pk)


def _refuse_short(words: str, field: str) -> None:
    if len(words.strip()) < 5:
        raise Refused("请写清楚，至少5个字。", code="too_short", field=field)


@act(clause=keys.T20_SUPERVISION)
def answer_rating(rating: Rating, *, reply: str, by: User) -> Rating:
    """What was put right; the person who rated reads it in her case."""
    rating = _locked(rating)
    _refuse_short(reply, "reply")
    asking.refuse_asking(rating.case, reply, field="reply")
    move(
        rating,
        RatingState.ANSWERED,
        by=by,
        clause=keys.T20_SUPERVISION,
        reply=reply.strip(),
        replied_by=by,
        replied_at=timezone.now(),
    )
    tell(rating.case, MessageKind.RATING_ANSWERED, reply=reply.strip())
    return rating


@act(clause=keys.T20_SUPERVISION)
def doubt_rating(rating: Rating, *, doubt: str, by: User) -> Rating:
    """The agency holds it for mistaken or malicious; somebody else decides that."""
    rating = _locked(rating)
    _refuse_short(doubt, "doubt")
    if rating.settled_by_id is not None:
        raise IllegalMove("剔除申请已经复核过一次，请整改并回复。")
    return move(
        rating,
        RatingState.DOUBTED,
        by=by,
        clause=keys.T20_SUPERVISION,
        doubt=doubt.strip(),
        doubted_by=by,
    )


@act(clause=keys.T20_SUPERVISION)
def settle_rating(rating: Rating, *, exclude: bool, settled: str, by: User) -> Rating:
    """A second person leaves the rating out of the figures, or sends it back to be answered."""
    rating = _locked(rating)
    _refuse_short(settled, "settled")
    if rating.doubted_by_id == by.pk:
        raise Refused("申请剔除的人不能自己复核。", code="same_person")
    return move(
        rating,
        RatingState.EXCLUDED if exclude else RatingState.OPEN,
        by=by,
        clause=keys.T20_SUPERVISION,
        settled=settled.strip(),
        settled_by=by,
    )


@act(clause=keys.T20_SUPERVISION)
def escalate_rating(rating: Rating) -> Rating:
    """Not answered in time: it stands on the bureau's page from now on."""
    rating = _locked(rating)
    if rating.state not in WAITING or rating.escalated_at or not rating.is_late:
        raise IllegalMove("没有超期。")
    rating.escalated_at = timezone.now()
    rating.save(update_fields=["escalated_at"])
    record("pledges.escalate_rating", rating, by=SYSTEM, clause=keys.T20_SUPERVISION)
    return rating
