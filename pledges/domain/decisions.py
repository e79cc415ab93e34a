"""Decision, conclusion, and what verification does to a case and its pledges."""

from datetime import date
from typing import Any

from django.utils import timezone

from pledges.domain import acceptance, asking, cases, service, writs
from pledges.domain.acceptance import refuse_empty
from pledges.domain.handlers import refuse_barred
from pledges.domain.messages import tell
from pledges.domain.periods import end_pause, open_pause
from pledges.domain.rows import drop_pledges, locked, locked_pledge
from pledges.enums import GONE_PLEDGES, CaseState, Channel, ChoiceKind, Decision, MessageKind, PledgeState
from pledges.handling_enums import Verdict
from pledges.models import Case, Pledge, Writ
from pledges.writ_enums import DECISIONS, WritKind
from portal.kernel.actors import Actor
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import add_workdays, today
from portal.kernel.moves import move
from portal.law import keys
from portal.people.enums import Role
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
    refuse_barred(case, by)
    if (paused := open_pause(case)) is not None:
        raise Refused(
            f"正在进行{paused.get_ground_display()}，办理期限暂停计算，不能作出决定。",
            code="paused",
            way_out="结束以后请先恢复计算期限，再作出决定。",
        )
    refuse_empty(text=text)
    asking.refuse_asking(case, text)
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
        remedies=remedies.strip() if decision == Decision.REFUSED else "",
        decided_at=timezone.now(),
        decided_by=by,
        due_on=due.date,
    )
    adverse = remedies.strip() if decision == Decision.REFUSED else ""
    writs.issue(case, WritKind(decision), by=by, text=text.strip(), remedies=adverse)
    words = {"decision": Decision(decision).label, "text": text.strip(), "remedies": adverse}
    tell(case, MessageKind.DECIDED, **words)
    return case


def _refuse_unproved(case: Case) -> None:
    for choice in case.choices.select_related("version").prefetch_related("pledges"):
        if not choice.is_complete:
            raise Refused(f"“{choice.version.name}”尚未提交，不能准予。", code="incomplete")
        if choice.choice == ChoiceKind.CERTIFICATE and choice.verdict != Verdict.SUFFICIENT:
            raise Refused(
                f"“{choice.version.name}”还没有核对为符合要求，不能准予。",
                code="unchecked_certificate",
                way_out="请先核对申请人提交的证明。",
            )
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
    service.refuse_unserved(case)
    move(case, CaseState.CONCLUDED, by=by, clause=keys.LICENCE_TIME, concluded_at=timezone.now(), due_on=None)
    tell(case, MessageKind.CONCLUDED)
    return case


@act(clause=keys.LICENCE_DELIVERY)
def deliver(case: Case, *, method: str, done_on: date, proof: str, by: User, **given: Any) -> Case:
    """Serve the decision and conclude the matter in one act, as when it is handed over at the window."""
    case = locked(case)
    for writ in Writ.objects.unserved().filter(case=case, kind__in=DECISIONS):
        service.serve(writ, method=method, done_on=done_on, proof=proof, by=by, **given)
    return conclude(case, by=by)


@act(clause=keys.LICENCE_TIME)
def decide_on_the_spot(case: Case, *, decision: str, text: str, by: User, remedies: str = "") -> Case:
    """File, accept and decide in one act while the applicant stands at the counter (当场作出决定).

    行政许可法第三十四条:「能够当场作出决定的，行政机关应当当场作出书面的行政许可决定」. Whoever does it is both
    clerk and handler; a matter that is verified before the decision cannot be decided here.
    """
    case = locked(case)
    if case.channel != Channel.COUNTER:
        raise Refused("当场决定在窗口办理。", code="not_window")
    if by.pk is None or case.agency_id not in by.agency_ids(Role.HANDLER):
        raise Refused(
            "当场作出决定的人员须有承办权限。", code="not_handler", way_out="请提交后转承办人办理。"
        )
    if case.state == CaseState.DRAFT:
        case = cases.file_case(case, by=by)
    if case.state == CaseState.FILED:
        case = acceptance.accept(case, by=by, in_writing=False)
    return decide(case, decision=decision, text=text, remedies=remedies, by=by)


@act(clause=keys.SUPERVISION)
def terminate(case: Case, *, reason: str, remedies: str, by: Actor) -> Case:
    """End the case because a pledge in it was untrue (终止办理)."""
    case = locked(case)
    refuse_empty(reason=reason, remedies=remedies)
    if isinstance(by, User):
        end_pause(case, by=by, note="终止办理")
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
    writs.issue(case, WritKind.TERMINATED, by=by, reason=reason.strip(), remedies=remedies.strip())
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
    writs.issue(case, WritKind.REVOKED, by=by, reason=reason.strip(), remedies=remedies.strip())
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
    if pledge.state in GONE_PLEDGES:
        raise IllegalMove("承诺已经撤回或者更正，不再认定核查结果。")
    now = timezone.now()
    move(pledge, state, by=by, clause=keys.SUPERVISION, outcome_at=now, outcome_reference=reference)
    tell(pledge.case, kind, certificate=pledge.version.name)
    return pledge
