"""Decision, conclusion, and what verification does to a case and its pledges."""

from django.utils import timezone

from pledges.domain.acceptance import refuse_empty
from pledges.domain.messages import tell
from pledges.domain.rows import drop_pledges, locked, locked_pledge
from pledges.enums import CaseState, Decision, MessageKind, PledgeState
from pledges.models import Case, Pledge
from portal.kernel.actors import Actor
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import add_workdays, today
from portal.kernel.moves import move
from portal.law import keys
from portal.people.models import User

DELIVERY_WORKDAYS = 10  # 行政许可法第四十四条


class OnHold(Refused):
    """Verification comes before the decision and is not finished."""

    code = "on_hold"


@act(clause=keys.LICENCE_TIME)
def decide(case: Case, *, decision: str, text: str, by: User, remedies: str = "") -> Case:
    """Decide on the strength of the pledges and certificates (作出决定).

    Refused while verification holds the case. A refusal tells reason, remedies and their time.
    """
    case = locked(case)
    if case.hold:
        raise OnHold(f"{case.hold_reason}。核查结束以前不能作出决定。", way_out="请等待核查结果。")
    refuse_empty(text=text)
    if decision == Decision.REFUSED:
        refuse_empty(remedies=remedies)
    else:
        _refuse_unproved(case)
    due = add_workdays(today(), DELIVERY_WORKDAYS)
    move(
        case,
        CaseState.DECIDED,
        by=by,
        clause=keys.LICENCE_TIME,
        note=Decision(decision).label,
        decision=Decision(decision),
        decision_text=text.strip(),
        remedies=remedies.strip(),
        decided_at=timezone.now(),
        decided_by=by,
        due_on=due.date,
    )
    words = {"decision": Decision(decision).label, "text": text.strip(), "remedies": remedies.strip()}
    tell(case, MessageKind.DECIDED, **words)
    return case


def _refuse_unproved(case: Case) -> None:
    for choice in case.choices.select_related("version").prefetch_related("pledges"):
        if not choice.is_complete:
            raise Refused(f"“{choice.version.name}”尚未提交，不能准予。", code="incomplete")
        if any(p.state == PledgeState.BROKEN for p in choice.pledges.all()):
            raise Refused(
                f"对“{choice.version.name}”的承诺经核查不实，不能据此准予。",
                code="broken_pledge",
                way_out="请依法终止办理或者作出不予的决定。",
            )


@act(clause=keys.LICENCE_TIME)
def conclude(case: Case, *, by: User) -> Case:
    """The decision has reached the applicant; the matter is done (办结)."""
    case = locked(case)
    move(case, CaseState.CONCLUDED, by=by, clause=keys.LICENCE_TIME, concluded_at=timezone.now(), due_on=None)
    tell(case, MessageKind.CONCLUDED)
    return case


@act(clause=keys.SUPERVISION)
def terminate(case: Case, *, reason: str, remedies: str, by: Actor) -> Case:
    """End the case because a pledge in it was untrue (终止办理)."""
    case = locked(case)
    refuse_empty(reason=reason, remedies=remedies)
    move(
        case,
        CaseState.TERMINATED,
        by=by,
        clause=keys.SUPERVISION,
        ended_at=timezone.now(),
        end_reason=reason,
        remedies=remedies,
        hold=False,
        hold_reason="",
        due_on=None,
    )
    drop_pledges(case, by=by, reason="办件终止办理")
    tell(case, MessageKind.TERMINATED, reason=reason, remedies=remedies)
    return case


@act(clause=keys.LICENCE_REVOCATION)
def revoke_decision(case: Case, *, reason: str, remedies: str, by: Actor) -> Case:
    """Take the decision back because it rested on an untrue pledge (撤销行政决定)."""
    case = locked(case)
    refuse_empty(reason=reason, remedies=remedies)
    move(
        case,
        CaseState.DECISION_REVOKED,
        by=by,
        clause=keys.LICENCE_REVOCATION,
        ended_at=timezone.now(),
        end_reason=reason,
        remedies=remedies,
        due_on=None,
    )
    tell(case, MessageKind.REVOKED, reason=reason, remedies=remedies)
    return case


@act(clause=keys.SUPERVISION)
def release_hold(case: Case, *, by: Actor, reason: str) -> Case:
    """Verification before the decision is finished; the agency may decide. Called twice, it releases once."""
    case = locked(case)
    if not case.hold:
        return case
    case.hold, case.hold_reason = False, ""
    case.save(update_fields=["hold", "hold_reason"])
    record("pledges.release_hold", case, by=by, clause=keys.SUPERVISION, note=reason)
    tell(case, MessageKind.RELEASED)
    return case


@act(clause=keys.SUPERVISION)
def pledge_kept(pledge: Pledge, *, by: Actor, reference: str) -> Pledge:
    """Verification found the pledge true. ``reference`` is the key of the check."""
    return _outcome(pledge, PledgeState.KEPT, MessageKind.KEPT, by=by, reference=reference)


@act(clause=keys.SUPERVISION)
def pledge_broken(pledge: Pledge, *, by: Actor, reference: str) -> Pledge:
    """Verification found the pledge untrue. What follows for case and credit is decided after a hearing."""
    return _outcome(pledge, PledgeState.BROKEN, MessageKind.BROKEN, by=by, reference=reference)


def _outcome(pledge: Pledge, state: PledgeState, kind: MessageKind, *, by: Actor, reference: str) -> Pledge:
    pledge = locked_pledge(pledge)
    if pledge.state == state and pledge.outcome_reference == reference:
        return pledge
    if pledge.state == PledgeState.WITHDRAWN:
        raise IllegalMove("承诺已经撤回，不再认定核查结果。")
    now = timezone.now()
    move(pledge, state, by=by, clause=keys.SUPERVISION, outcome_at=now, outcome_reference=reference)
    tell(pledge.case, kind, certificate=pledge.version.name)
    return pledge
