"""A joint applicant takes back that one signs for all (收回代签的同意).

The law says that an applicant may withdraw what he pledged; it is silent about one who let another pledge for him.
What holds here stands in docs/decisions/0019.
"""

from typing import Any

from django.utils import timezone

from pledges.domain.acceptance import refuse_empty
from pledges.domain.agreed import pledges_for_all
from pledges.domain.messages import tell
from pledges.domain.rows import locked, refuse_locked, refuse_not_joint, refuse_unless_met, wake_verification
from pledges.domain.withdrawal import (
    back_to_ordinary_procedure,
    certificate_instead,
    everybody,
    refuse_too_late,
)
from pledges.enums import CaseState, JointState, MessageKind, PledgeState
from pledges.models import Case, JointApplicant, Pledge
from portal.kernel.acts import IllegalMove, act
from portal.kernel.moves import move
from portal.law import keys
from portal.people.models import User

LIVE = (PledgeState.SIGNED, PledgeState.IN_FORCE)


@act(clause=keys.WITHDRAWAL)
def take_back(joint: JointApplicant, *, reason: str, by: User) -> JointApplicant:
    """He no longer lets the first one sign for him.

    Before filing, the application waits for him again. Afterwards the pledges that spoke for him fall for all, as they
    do when one of several takes his own back: the certificates are handed in, the case goes on by the ordinary procedure.
    """
    case = locked(Case(pk=joint.case_id))
    joint = JointApplicant.objects.select_for_update(of=("self",)).select_related("subject").get(pk=joint.pk)
    joint.case = case
    refuse_not_joint(case, joint.subject, by)
    if by.subject_id != joint.subject_id:
        refuse_unless_met(case, by, whose=joint.subject)
    refuse_empty(reason=reason)
    _refuse_without_consent(joint)
    refuse_too_late(case)
    live = [pledge for pledge in pledges_for_all(case) if pledge.state in LIVE]
    if case.state != CaseState.DRAFT and not live:
        raise IllegalMove(
            "由他人代表您作的承诺已经有了结果，不能再收回同意。",
            way_out="对核查结果有异议的，可以陈述、申辩。",
        )
    for pledge in live:
        refuse_locked(pledge)
    said: dict[str, Any] = {"withdrawn_at": timezone.now(), "withdrawal_reason": reason.strip()}
    move(joint, JointState.WITHDRAWN, by=by, clause=keys.WITHDRAWAL, **said)
    tell(case, MessageKind.CONSENT_WITHDRAWN, to=joint.subject, first=case.subject.masked_name)
    if case.state == CaseState.DRAFT:
        words = {"who": joint.subject.masked_name, "matter": case.administrative_matter.name}
        tell(case, MessageKind.CONSENT_MISSING, **words)
        return joint
    for pledge in live:
        _fall(pledge, said, by)
    back_to_ordinary_procedure(case, by)
    _tell_others(case, joint, live)
    wake_verification(case, f"consent-{joint.pk}")
    return joint


def may_take_back(joint: JointApplicant) -> bool:
    """Whether the page offers it; the act asks once more, and says why not."""
    asked = joint.state == JointState.DONE and joint.consent_file_id is not None
    return asked and (joint.case.is_draft or any(row.state in LIVE for row in pledges_for_all(joint.case)))


def _refuse_without_consent(joint: JointApplicant) -> None:
    if joint.state != JointState.DONE or joint.consent_file_id is None:
        raise IllegalMove("现在没有您签过的同意，不用收回。", way_out="请刷新页面查看。")


def _fall(pledge: Pledge, said: dict[str, Any], by: User) -> None:
    """The pledge was made for all or not at all. Who signed it did not withdraw, and nothing is closed to her."""
    why = f"共同申请人收回同意：{said['withdrawal_reason']}"[:500]
    given = {**said, "withdrawal_reason": why, "fell_with": True}
    move(pledge, PledgeState.WITHDRAWN, by=by, clause=keys.WITHDRAWAL, **given)
    Pledge.objects.filter(replaces=pledge, state=PledgeState.DRAFT).delete()
    certificate_instead(pledge.choice, by)


def _tell_others(case: Case, joint: JointApplicant, fallen: list[Pledge]) -> None:
    certificates = "、".join(f"“{pledge.version.name}”" for pledge in fallen)
    words = {
        "who": joint.subject.masked_name,
        "first": case.subject.masked_name,
        "certificates": certificates,
    }
    for subject in everybody(case):
        if subject.pk != joint.subject_id:
            tell(case, MessageKind.CONSENT_ENDED, to=subject, **words)
