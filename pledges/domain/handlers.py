"""Who handles a case: recusal decided by the head, reassignment with its reason, deputies during an absence."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone

from pledges.domain import asking
from pledges.domain.messages import tell
from pledges.domain.rows import is_applicants_side, locked
from pledges.enums import OPEN_STATES, CaseState, MessageKind
from pledges.handling_enums import ChangeCause, RecusalGround, RecusalState
from pledges.models import Absence, Case, HandlerChange, Recusal
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.kernel.moves import move
from portal.law import keys
from portal.people.enums import Role
from portal.people.models import Agency, User

MOST_AT_ONCE = 100


class Barred(Refused):
    """This person may not handle this case: recused, or recusal asked and not decided."""

    code = "recused"


def refuse_barred(case: Case, by: User) -> None:
    """Whoever was recused, or waits for the decision, does nothing in the case (公务员法第七十六条)."""
    states = (RecusalState.ASKED, RecusalState.GRANTED)
    found = Recusal.objects.filter(case=case, about=by.pk, state__in=states).order_by("-state").first()
    if found is None:
        return
    waits = found.state == RecusalState.ASKED
    raise Barred(
        "已对您提出回避，决定以前不能办理本件。" if waits else "您已回避，不能办理本件。",
        way_out="请等待负责人决定。" if waits else "请由其他承办人办理。",
        clause=keys.RECUSAL,
    )


@act(clause=keys.RECUSAL)
def ask_recusal(case: Case, *, about: User, ground: str, facts: str, by: User) -> Recusal:
    """The applicant asks, or the handler declares herself (申请回避)."""
    case = locked(case)
    if by.pk != about.pk and not is_applicants_side(by, case):
        raise Refused("只有申请人或者经办人员本人可以提出回避。", code="not_yours")
    if case.state not in OPEN_STATES:
        raise IllegalMove(f"办件现在是“{case.get_state_display()}”，不用再提出回避。")
    if case.agency_id not in about.agency_ids(Role.HANDLER, Role.WINDOW_CLERK, Role.AGENCY_HEAD):
        raise Refused("这名人员不办理本件。", code="not_here", field="about")
    if ground not in RecusalGround.values:
        raise Refused("请选择回避的情形。", code="no_ground", field="ground")
    if not facts.strip():
        raise Refused("请写明事实和理由。", code="no_facts", field="facts")
    if Recusal.objects.filter(case=case, about=about, state=RecusalState.ASKED).exists():
        raise Refused("已经提出过，正在等待负责人决定。", code="asked_already")
    row = Recusal.objects.create(
        case=case,
        about=about,
        ground=RecusalGround(ground),
        facts=facts.strip(),
        asked_by=by,
        asked_at=timezone.now(),
    )
    record("pledges.ask_recusal", row, by=by, clause=keys.RECUSAL, ground=ground)
    return row


@act(clause=keys.RECUSAL_DECISION)
def decide_recusal(
    recusal: Recusal, *, grant: bool, opinion: str, by: User, replacement: User | None = None
) -> Recusal:
    """The head decides; granted, another handler takes the case at once (决定回避)."""
    case = locked(Case(pk=recusal.case_id))
    row = (
        Recusal.objects.select_for_update(of=("self",)).select_related("about", "asked_by").get(pk=recusal.pk)
    )
    row.case = case
    _refuse_not_head(case, by)
    if row.about_id == by.pk:
        raise Refused("本人的回避不能由本人决定。", code="same_person", way_out="请由其他负责人决定。")
    if not opinion.strip():
        raise Refused("请写明决定的理由。", code="no_opinion", field="opinion")
    asking.refuse_asking(case, opinion, field="opinion")
    handles = case.handler_id == row.about_id or case.handler_id is None
    if grant and handles and replacement is None:
        raise Refused("决定回避的，请选择接手的承办人。", code="no_replacement", field="replacement")
    move(
        row,
        RecusalState.GRANTED if grant else RecusalState.DECLINED,
        by=by,
        clause=keys.RECUSAL_DECISION,
        decided_by=by,
        decided_at=timezone.now(),
        opinion=opinion.strip(),
    )
    if grant and handles and replacement is not None:
        _hand_over(case, to=replacement, cause=ChangeCause.RECUSAL, reason=opinion.strip(), by=by)
    if row.asked_by_id != row.about_id:  # by the applicant's side
        tell(case, MessageKind.RECUSAL_DECIDED, decision=row.get_state_display(), opinion=row.opinion)
    return row


def _refuse_not_head(case: Case, by: User) -> None:
    if case.agency_id not in by.agency_ids(Role.AGENCY_HEAD):
        raise Refused("须由本单位负责人决定。", code="not_head")


def _hand_over(case: Case, *, to: User, cause: ChangeCause, reason: str, by: User) -> None:
    if case.agency_id not in to.agency_ids(Role.HANDLER):
        raise Refused("只能交给本单位的承办人。", code="not_handler", field="to")
    if to.subject_id is not None and to.subject_id in (case.subject_id, case.agent_subject_id):
        raise Refused("申请人、代理人不能承办自己的办件。", code="own_case", field="to")
    refuse_barred(case, to)
    if case.handler_id == to.pk:
        raise Refused("本件已由这名承办人办理。", code="same_handler", field="to")
    change = HandlerChange(case=case, before_id=case.handler_id, after=to, cause=cause, reason=reason, by=by)
    change.at = timezone.now()
    change.save()
    case.handler = to
    case.save(update_fields=["handler"])
    record("pledges.change_handler", case, by=by, clause=keys.RECUSAL_DECISION, note=cause.label)


@act(clause=keys.PROCEDURE)
def reassign(case: Case, *, to: User, reason: str, by: User) -> Case:
    """The head gives the case to another handler, with the reason (改派)."""
    case = locked(case)
    _refuse_not_head(case, by)
    if not reason.strip():
        raise Refused("请写明改派的理由。", code="no_reason", field="reason")
    if case.state not in (*OPEN_STATES, CaseState.DECIDED):
        raise IllegalMove(f"办件现在是“{case.get_state_display()}”，不用改派。")
    _hand_over(case, to=to, cause=ChangeCause.REASSIGNED, reason=reason.strip(), by=by)
    return case


@act(clause=keys.PROCEDURE)
def reassign_many(cases: Iterable[Case], *, to: User, reason: str, by: User) -> int:
    """Several cases at once: all of them or none, each with its own line in its history."""
    rows = list(cases)
    if not rows:
        raise Refused("请勾选要改派的办件。", code="no_cases", field="cases")
    if len(rows) > MOST_AT_ONCE:
        raise Refused(f"一次最多改派{MOST_AT_ONCE}件。", code="too_many", field="cases")
    for row in sorted(rows, key=lambda case: str(case.pk)):
        try:
            reassign(row, to=to, reason=reason, by=by)
        except Refused as refusal:
            raise Refused(
                f"{row.number}：{refusal.message}", code=refusal.code, field=refusal.field,
                way_out="一件都没有改派，请去掉这一件再试。",
            ) from refusal  # fmt: skip
    return len(rows)


@act(clause=keys.PROCEDURE)
def enter_absence(
    user: User, *, agency: Agency, deputy: User, starts_on: date, ends_on: date, reason: str, by: User
) -> Absence:
    """Away for a time: the deputy sees the work and may do it (登记外出和代办人)."""
    if by.pk != user.pk and agency.pk not in by.agency_ids(Role.AGENCY_HEAD):
        raise Refused("只能登记自己的外出，或者由负责人登记。", code="not_yours")
    for person, field in ((user, "user"), (deputy, "deputy")):
        if agency.pk not in person.agency_ids(Role.HANDLER):
            raise Refused(f"{person.name}不是本单位的承办人。", code="not_handler", field=field)
    if user.pk == deputy.pk:
        raise Refused("代办人不能是本人。", code="same_person", field="deputy")
    if ends_on < starts_on or ends_on < today():
        raise Refused("结束日期不能早于开始日期，也不能早于今天。", code="bad_date", field="ends_on")
    if not reason.strip():
        raise Refused("请写明原因。", code="no_reason", field="reason")
    overlaps = Q(starts_on__lte=ends_on, ends_on__gte=starts_on, cancelled_at=None)
    if Absence.objects.filter(overlaps, user=deputy).exists():
        raise Refused(f"{deputy.name}在这段时间也外出。", code="deputy_away", field="deputy")
    if Absence.objects.filter(overlaps, user=user).exists():
        raise Refused("这段时间已经登记过外出。", code="entered_already", field="starts_on")
    row = Absence.objects.create(
        user=user,
        agency=agency,
        deputy=deputy,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
        entered_by=by,
    )
    record("pledges.enter_absence", row, by=by, clause=keys.PROCEDURE)
    return row


@act(clause=keys.PROCEDURE)
def cancel_absence(absence: Absence, *, by: User) -> Absence:
    """Back earlier, or not away after all."""
    row = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    if by.pk != row.user_id and row.agency_id not in by.agency_ids(Role.AGENCY_HEAD):
        raise Refused("只能取消自己的外出，或者由负责人取消。", code="not_yours")
    if row.cancelled_at is not None:
        return row
    row.cancelled_at = timezone.now()
    row.save(update_fields=["cancelled_at"])
    record("pledges.cancel_absence", row, by=by, clause=keys.PROCEDURE)
    return row
