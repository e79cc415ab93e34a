"""Taking back a pledge, or the whole application (撤回承诺、撤回申请)."""

from typing import Any

from django.utils import timezone

from matters.enums import CheckMode, CheckWhen
from pledges.domain import writs
from pledges.domain.acceptance import decide_deadline, refuse_empty
from pledges.domain.cases import accept_deadline, deemed_deadline
from pledges.domain.messages import tell
from pledges.domain.periods import end_pause
from pledges.domain.rows import (
    drop_pledges,
    locked,
    locked_pledge,
    refuse_locked,
    refuse_stranger,
    refuse_unless_met,
    wake_verification,
)
from pledges.enums import AuthorizedPower, CaseState, ChoiceKind, MessageKind, PledgeState
from pledges.models import Case, CertificateChoice, Pledge
from pledges.writ_enums import DECISIONS
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.calendar import today
from portal.kernel.moves import move, move_many
from portal.law import keys
from portal.people.area_rules import rules_for
from portal.people.enums import WithdrawalUntil
from portal.people.models import Subject, User

BEFORE_DECISION = (CaseState.DRAFT, CaseState.FILED, CaseState.SUPPLEMENT_ASKED, CaseState.ACCEPTED)


@act(clause=keys.WITHDRAWAL)
def withdraw_pledge(pledge: Pledge, *, reason: str, by: User) -> Pledge:
    """Withdraw the pledge; the certificate is handed in instead, and the clock starts again (撤回承诺).

    国办发〔2020〕42号:「在行政事项办结前，申请人有合理的理由，可以撤回承诺申请，撤回后应当按原程序办理」.
    What was filled in, read and signed stays on record. Where the area lets the pledge be withdrawn until the
    matter is concluded, a decision that was not delivered yet falls with it.
    """
    pledge = locked_pledge(pledge)
    case = pledge.case
    if not (pledge.is_joint and by.subject_id == pledge.subject_id):
        refuse_stranger(case, by, power=AuthorizedPower.WITHDRAW)
        refuse_unless_met(case, by, whose=pledge.subject if pledge.is_joint else None)
    refuse_empty(reason=reason)
    refuse_too_late(case)
    if pledge.state not in (PledgeState.SIGNED, PledgeState.IN_FORCE):
        word = pledge.get_state_display()
        raise IllegalMove(f"承诺书现在是“{word}”，不能撤回。", way_out="对核查结果有异议的，可以陈述、申辩。")
    refuse_locked(pledge)
    now = timezone.now()
    move(
        pledge,
        PledgeState.WITHDRAWN,
        by=by,
        clause=keys.WITHDRAWAL,
        withdrawn_at=now,
        withdrawal_reason=reason.strip(),
    )
    _withdraw_of_others(pledge, by, reason)
    certificate_instead(pledge.choice, by)
    back_to_ordinary_procedure(case, by)
    _tell_all(pledge)
    wake_verification(case, f"withdrawn-{pledge.pk}")
    return pledge


def _withdraw_of_others(pledge: Pledge, by: User, reason: str) -> None:
    """The certificate is handed in for all who apply together: the pledges of the others go with the one."""
    others = Pledge.objects.select_related("subject").filter(
        choice=pledge.choice, state__in=(PledgeState.SIGNED, PledgeState.IN_FORCE)
    )
    fields: dict[str, Any] = {
        "withdrawn_at": timezone.now(),
        "withdrawal_reason": f"共同申请的承诺已撤回：{reason.strip()}"[:500],
        "fell_with": True,
    }
    move_many(others, PledgeState.WITHDRAWN, by=by, clause=keys.WITHDRAWAL, **fields)
    Pledge.objects.filter(choice=pledge.choice, state=PledgeState.DRAFT).delete()


def certificate_instead(choice: CertificateChoice, by: User) -> None:
    """What was pledged is to be shown by its certificate from here on."""
    choice.choice, choice.chosen_at, choice.chosen_by = ChoiceKind.CERTIFICATE, timezone.now(), by
    choice.save(update_fields=["choice", "chosen_at", "chosen_by"])


def _tell_all(pledge: Pledge) -> None:
    """Who took it back, and everybody with whom the certificate stood or fell."""
    case, certificate = pledge.case, pledge.version.name
    tell(case, MessageKind.PLEDGE_WITHDRAWN, to=pledge.subject, certificate=certificate)
    others = everybody(case)
    said = {"certificate": certificate, "who": pledge.subject.masked_name, "first": case.subject.masked_name}
    for subject in others:
        if subject.pk != pledge.subject_id:
            tell(case, MessageKind.JOINT_WITHDRAWN, to=subject, **said)


def everybody(case: Case) -> list[Subject]:
    """The first applicant, and those who apply together with her."""
    return [case.subject, *(row.subject for row in case.joint.select_related("subject"))]


def refuse_too_late(case: Case) -> None:
    """Until the decision, or as long as the area lets it be."""
    if case.state in BEFORE_DECISION:
        return
    until = rules_for(case.area, on=today()).withdrawal_until
    if case.state == CaseState.DECIDED and until == WithdrawalUntil.CONCLUDED:
        return
    raise Refused(
        f"办件{case.get_state_display()}，承诺不能再撤回。",
        code="too_late",
        way_out="承诺内容有变化的，请主动向办理机关说明。",
        clause=keys.WITHDRAWAL,
    )


def back_to_ordinary_procedure(case: Case, by: User) -> None:
    """Same case, same data, a new period; a hold ends when no other pledge needs it."""
    if case.state == CaseState.DECIDED:
        move(
            case,
            CaseState.ACCEPTED,
            by=by,
            clause=keys.WITHDRAWAL,
            note="撤回承诺，尚未送达的决定不再有效，按原程序办理",
            decision="",
            decision_text="",
            remedies="",
            decided_at=None,
            decided_by=None,
        )
        writs.void(case, kinds=DECISIONS, reason="申请人撤回承诺，尚未办结的决定不再有效", by=by)
    if case.state in (CaseState.FILED, CaseState.SUPPLEMENT_ASKED):
        due = accept_deadline(case)
        case.accept_due, case.accept_provisional = deemed_deadline().date, due.provisional
    if case.state == CaseState.ACCEPTED:
        end_pause(case, by=by, note="撤回承诺，办理期限重新计算")
        due = decide_deadline(case, today())
        case.decide_due, case.decide_provisional = due.date, due.provisional
    if case.state in (CaseState.FILED, CaseState.ACCEPTED):
        case.due_on = due.date
    if case.hold and not _still_held(case):
        case.hold, case.hold_reason = False, ""
    case.save()


def _still_held(case: Case) -> bool:
    others = case.pledges.filter(state=PledgeState.IN_FORCE, version__check_when=CheckWhen.BEFORE_DECISION)
    return others.exclude(version__check_mode=CheckMode.EXEMPT).exists()


@act(clause=keys.WITHDRAWAL)
def withdraw_application(case: Case, *, reason: str, by: User) -> Case:
    """Withdraw the application; the case ends and its pledges with it (撤回申请)."""
    case = locked(case)
    refuse_stranger(case, by, power=AuthorizedPower.WITHDRAW)
    refuse_unless_met(case, by)
    refuse_empty(reason=reason)
    for pledge in case.pledges.filter(state__in=(PledgeState.SIGNED, PledgeState.IN_FORCE)):
        refuse_locked(pledge)
    end_pause(case, by=by, note="撤回申请")
    move(
        case,
        CaseState.WITHDRAWN,
        by=by,
        clause=keys.WITHDRAWAL,
        withdrawn_at=timezone.now(),
        withdrawal_reason=reason.strip(),
        hold=False,
        hold_reason="",
        due_on=None,
    )
    drop_pledges(case, by=by, reason="申请已撤回")
    tell(case, MessageKind.WITHDRAWN)
    wake_verification(case, "withdrawn")
    return case
