"""Rows taken for an act: locked, fresh, with what every act asks about them."""

from datetime import date

from django.utils import timezone

from pledges.domain.authorizations import refuse_unless_valid
from pledges.domain.systems import refuse_elsewhere
from pledges.enums import AuthorizedPower, Channel, PledgeState
from pledges.models import Case, CertificateChoice, Pledge
from pledges.models.scopes import stands_for
from portal.kernel import duties, registry
from portal.kernel.actors import Actor
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.kernel.moves import move_many
from portal.law import keys
from portal.people.domain.representations import refuse_unless_holds
from portal.people.enums import Role
from portal.people.models import IdentityCheck, Representation, Subject, User


def locked(case: Case) -> Case:
    """The case as it stands now, locked till the act ends. Every act on a case takes this lock first.

    Agent, authorisation and representation are fetched where there are any: most cases have none, and each table
    joined costs every act the writing and planning of a wider statement.
    """
    rows = Case.objects.select_for_update(of=("self",))
    return rows.select_related("agency", "area", "administrative_matter", "subject").get(pk=case.pk)


def locked_choice(choice: CertificateChoice) -> CertificateChoice:
    """The choice under the lock of its case."""
    case = locked(Case(pk=choice.case_id))
    fresh = CertificateChoice.objects.select_related("version__matter").get(pk=choice.pk)
    fresh.case = case
    return fresh


def locked_pledge(pledge: Pledge) -> Pledge:
    """The pledge under the lock of its case."""
    case = locked(Case(pk=pledge.case_id))
    rows = Pledge.objects.select_for_update(of=("self",))
    fresh = rows.select_related("choice", "version__matter", "text", "subject").get(pk=pledge.pk)
    if fresh.choice.version_id == fresh.version_id:
        fresh.choice.version = fresh.version
    fresh.case = fresh.choice.case = case
    return fresh


def works_at_window(user: User, case: Case) -> bool:
    """Whether this user serves the counter of the agency that handles the case."""
    return case.agency_id in user.agency_ids(Role.WINDOW_CLERK)


def is_applicants_side(user: User, case: Case) -> bool:
    """The applicant herself, who stands for her by law or office, or the agent whom she authorised."""
    return stands_for(user, case)


def refuse_stranger(case: Case, by: User, *, power: str = AuthorizedPower.APPLY) -> None:
    """The applicant herself or who stands for her; her agent while the authorisation holds and names what is done;
    the window or the agency's business system while the case is there."""
    if by.subject_id is not None and by.subject_id == case.subject_id:
        return
    if case.channel == Channel.COUNTER and works_at_window(by, case):
        return
    if by.is_service:
        refuse_elsewhere(case, by)
        return
    own = case.representation
    if own is not None and own.person_id == by.subject_id:
        refuse_unless_holds(own, on=today())
        return
    if by.subject_id is not None and case.subject_id in by.represented_ids:
        return
    if case.agent_subject is None or by.subject_id != case.agent_subject_id:
        raise Refused("这不是您的办件，不能代为操作。", code="not_yours")
    _refuse_agent_without(power, case, on=today())


def _refuse_agent_without(power: str, case: Case, *, on: date) -> None:
    assert case.agent_subject is not None
    refuse_unless_valid(
        case.authorization,
        principal=case.subject,
        agent=case.agent_subject,
        scope=case.administrative_matter,
        on=on,
        power=power,
    )


def refuse_unless_authorised(case: Case, by: User, *, power: str = AuthorizedPower.APPLY) -> None:
    """Whoever stands behind the case still may: asked at signing and at filing, at the counter too.

    The principal herself needs no authorisation of her agent. A paper entered later was handed in while its
    authorisation held, or it was not.
    """
    own = case.representation
    if own is not None and by.subject_id != case.subject_id and case.subject_id not in by.represented_ids:
        refuse_unless_holds(own, on=today())
    if case.agent_subject is None or by.subject_id == case.subject_id:
        return
    _refuse_agent_without(power, case, on=case.day)


def refuse_unless_met(case: Case, by: User, *, whose: Subject | None = None) -> None:
    """At the counter nothing is taken back unless the person stands before the clerk, the original looked at today.

    She herself, or who may withdraw for her; a joint applicant (``whose``) nobody but himself.
    """
    if case.channel != Channel.COUNTER or is_applicants_side(by, case) or not works_at_window(by, case):
        return
    if is_here(whose or case.subject, case):
        return
    if whose is None and case.signer != case.subject and is_here(case.signer, case):
        refuse_unless_authorised(case, by, power=AuthorizedPower.WITHDRAW)
        return
    raise Refused(
        "还没有登记今天在本窗口核对过本人的证件原件，不能撤回。",
        code="no_identity_check",
        way_out="请在办件页核对证件原件，人证一致后登记，再撤回。",
    )


def refuse_locked(pledge: Pledge) -> None:
    """What was found untrue is answered for: neither put right nor taken back meanwhile."""
    for why in registry.pledge_locks:
        if words := why(pledge):
            raise Refused(words, code="found_untrue", way_out="请在陈述、申辩时说明。")


def refuse_not_joint(case: Case, subject: Subject, by: User) -> None:
    """For a joint applicant acts he himself, or the window or the agency's business system while the case is there."""
    taken = case.joint.filter(subject=subject).exists()
    if taken and by.is_service:
        refuse_elsewhere(case, by)
        return
    at_window = case.channel == Channel.COUNTER and works_at_window(by, case)
    if not taken or not (by.subject_id == subject.pk or at_window):
        raise Refused("这不是您的办件，不能代为操作。", code="not_yours")


def is_here(subject: Subject, case: Case) -> bool:
    """Whether the original of this person was looked at, on the day she came, at the counter of the case."""
    checks = IdentityCheck.objects.filter(subject=subject, agency=case.agency, at__date=case.day)
    return case.channel == Channel.COUNTER and checks.exists()


def representation_of(case: Case, by: User) -> Representation | None:
    """Under which representation this user works at the case: that of the case, or her own for the same applicant."""
    known = case.representation
    if known is not None and (known.person_id == by.subject_id or by.subject_id is None):
        return known
    if by.subject_id is None or by.subject_id == case.subject_id:
        return None
    return next((row for row in by.representations if row.principal_id == case.subject_id), None)


def channel_entry(channel: str, by: User) -> dict[str, str]:
    """One line of the case's way between home and counter."""
    return {"channel": channel, "at": timezone.now().isoformat(), "by": str(by.pk)}


def drop_pledges(case: Case, *, by: Actor, reason: str) -> None:
    """The pledges of a case that goes no further are withdrawn with it."""
    live = Pledge.objects.select_related("subject").filter(
        case=case, state__in=(PledgeState.SIGNED, PledgeState.IN_FORCE)
    )
    Pledge.objects.filter(case=case, state=PledgeState.DRAFT, replaces__isnull=False).delete()
    now = timezone.now()
    move_many(
        live,
        PledgeState.WITHDRAWN,
        by=by,
        clause=keys.WITHDRAWAL,
        note=reason,
        withdrawn_at=now,
        withdrawal_reason=reason,
    )


def wake_verification(case: Case, cause: str) -> None:
    """Verification pulls what concerns it; this only wakes it. One key per cause, so no case waits for another."""
    key = f"verification.pull:{case.pk}:{cause}"
    duties.add(kind="verification.pull", key=key, payload={"case": str(case.pk)})
