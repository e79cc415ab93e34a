"""Disclosure of pledges: prepared by one, released by another, taken down on the day; and its refusal (承诺公示)."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from pledges.disclosing import is_told, public_lines, public_name
from pledges.disclosure_enums import LIVE, DisclosureState
from pledges.domain import disclosure_lists
from pledges.domain.choices import choose
from pledges.domain.messages import tell
from pledges.domain.rows import locked_choice, locked_pledge, refuse_stranger
from pledges.domain.withdrawal import withdraw_pledge
from pledges.enums import CaseState, ChoiceKind, MessageKind, PledgeState
from pledges.models import CertificateChoice, Disclosure, Pledge
from pledges.models.disclosures import SHOWN_PLEDGES
from portal.kernel.actors import SYSTEM, Actor
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.kernel.moves import move, move_many
from portal.law import keys
from portal.people.area_rules import rules_for
from portal.people.enums import RefusalOfDisclosure
from portal.people.models import User

REFUSED_WORDS = "不同意公示承诺书"


def waiting(agencies: Collection[UUID]) -> QuerySet[Pledge]:
    """Pledges that the matter's rule discloses and nobody has prepared yet, oldest first."""
    live = Disclosure.objects.filter(pledge=OuterRef("pk")).exclude(state=DisclosureState.RETURNED)
    rows = Pledge.objects.filter(
        agency__in=agencies,
        state__in=SHOWN_PLEDGES,
        version__disclosed=True,
        choice__disclosure_refused_at=None,
    )
    return rows.exclude(Exists(live)).select_related(
        "version", "case__subject", "case__administrative_matter"
    )


@act(clause=keys.DISCLOSURE)
def prepare_disclosure(pledge: Pledge, *, by: User, hidden: Sequence[str] = ()) -> Disclosure:
    """Put together what the public will see. Somebody else looks at it before it is shown.

    石龙司方案（七）: only where the matter's rule says so and the applicant was told, without state secrets, trade
    secrets or personal privacy.
    """
    pledge = locked_pledge(pledge)
    _refuse_undisclosed(pledge)
    if Disclosure.objects.filter(pledge=pledge, state__in=LIVE).exists():
        raise IllegalMove("这份承诺书已经在公示或者等待复核。")
    words = [word.strip() for word in hidden if word.strip()]
    lines = public_lines(pledge, hidden=words)
    made = Disclosure.objects.create(
        pledge=pledge,
        case=pledge.case,
        area=pledge.case.area,
        agency=pledge.case.agency,
        matter=pledge.version.matter,
        subject=pledge.subject,
        title=public_name(pledge),
        content=[{"label": line.label, "text": line.text} for line in lines],
        hidden=words,
        days=pledge.version.disclosure_days or 0,
        prepared_by=by,
    )
    record("pledges.prepare_disclosure", made, by=by, clause=keys.DISCLOSURE)
    return made


def _refuse_undisclosed(pledge: Pledge) -> None:
    if pledge.state not in SHOWN_PLEDGES:
        raise IllegalMove(f"承诺书现在是“{pledge.get_state_display()}”，不能公示。")
    if not (pledge.version.disclosed and pledge.version.disclosure_days and is_told(pledge)):
        raise Refused("这一事项的承诺书不公示，或者告知时没有说明要公示。", code="not_disclosed")
    if not rules_for(pledge.case.area, on=today()).disclosure:
        raise Refused("本地区没有规定公示承诺书。", code="not_disclosed")
    if pledge.choice.disclosure_refused_at is not None:
        raise Refused("申请人不同意公示这份承诺书。", code="disclosure_refused")


def _locked(disclosure: Disclosure) -> Disclosure:
    pledge = locked_pledge(Pledge.objects.only("case_id").get(pk=disclosure.pledge_id))
    rows = Disclosure.objects.select_for_update(of=("self",)).select_related("agency", "area", "subject")
    fresh = rows.get(pk=disclosure.pk)
    fresh.pledge, fresh.case = pledge, pledge.case
    return fresh


@act(clause=keys.DISCLOSURE)
def release_disclosure(disclosure: Disclosure, *, by: User) -> Disclosure:
    """Show it to the public from today for its period. Never by the person who prepared it."""
    disclosure = _locked(disclosure)
    if disclosure.prepared_by_id == by.pk:
        raise Refused(
            "拟办人不能自己复核公示。", code="same_person", way_out="请由本单位另一名工作人员复核。"
        )
    _refuse_undisclosed(disclosure.pledge)
    until = today() + timedelta(days=disclosure.days - 1)
    move(
        disclosure,
        DisclosureState.PUBLISHED,
        by=by,
        clause=keys.DISCLOSURE,
        released_by=by,
        released_at=timezone.now(),
        from_on=today(),
        until_on=until,
    )
    name = disclosure.pledge.version.name
    tell(disclosure.case, MessageKind.DISCLOSED, certificate=name, start=today(), due=until)
    disclosure_lists.order(disclosure.agency_id)
    return disclosure


@act(clause=keys.DISCLOSURE)
def send_back_disclosure(disclosure: Disclosure, *, reason: str, by: User) -> Disclosure:
    """The second person is not content: it is prepared anew."""
    disclosure = _locked(disclosure)
    _refuse_no_reason(reason)
    return move(
        disclosure, DisclosureState.RETURNED, by=by, clause=keys.DISCLOSURE, reason=reason.strip(),
        ended_at=timezone.now(),
    )  # fmt: skip


@act(clause=keys.DISCLOSURE)
def take_down(disclosure: Disclosure, *, reason: str, by: Actor) -> Disclosure:
    """Off the public page before its time, with the reason. The page is gone with the next look at it."""
    disclosure = _locked(disclosure)
    _refuse_no_reason(reason)
    move(
        disclosure, DisclosureState.TAKEN_DOWN, by=by, clause=keys.DISCLOSURE, reason=reason.strip(),
        ended_at=timezone.now(),
    )  # fmt: skip
    _tell_gone(disclosure, reason=f"理由：{reason.strip()}。")
    return disclosure


@act(clause=keys.DISCLOSURE)
def end_disclosure(disclosure: Disclosure) -> Disclosure:
    """The clock's part: the period is over, or the pledge no longer stands."""
    disclosure = _locked(disclosure)
    if not Disclosure.objects.over(today()).filter(pk=disclosure.pk).exists():
        raise IllegalMove("公示期还没有届满。")
    if disclosure.pledge.state in SHOWN_PLEDGES:
        to, reason = DisclosureState.ENDED, ""
    else:
        to, reason = DisclosureState.TAKEN_DOWN, f"承诺书{disclosure.pledge.get_state_display()}"
    move(disclosure, to, by=SYSTEM, clause=keys.DISCLOSURE, reason=reason, ended_at=timezone.now())
    _tell_gone(disclosure, reason=f"{reason or '公示期已满'}。")
    return disclosure


def _tell_gone(disclosure: Disclosure, *, reason: str) -> None:
    name = disclosure.pledge.version.name
    tell(disclosure.case, MessageKind.UNDISCLOSED, certificate=name, reason=reason)
    disclosure_lists.order(disclosure.agency_id)


def _refuse_no_reason(reason: str) -> None:
    if len(reason.strip()) < 2:
        raise Refused("请写明理由。", code="no_reason", field="reason")


@act(clause=keys.PIPL_PUBLICATION)
def refuse_disclosure(choice: CertificateChoice, *, by: User) -> CertificateChoice:
    """The applicant does not want the pledge disclosed: the same case goes on with the certificate.

    崂山司方案第七条: whoever refuses disclosure proves the fact in the ordinary way. Where the area's rules say
    nothing, the pledge stands and is not disclosed (个人信息保护法第二十五条).
    """
    choice = locked_choice(choice)
    refuse_stranger(choice.case, by)
    if not choice.version.disclosed or choice.choice != ChoiceKind.PLEDGE:
        raise IllegalMove("这一项没有要公示的承诺书。")
    live = choice.pledges.filter(state__in=(PledgeState.SIGNED, *SHOWN_PLEDGES)).first()
    if live is not None:
        _stop(live, by=by)
    if rules_for(choice.case.area, on=today()).refusal_of_disclosure != RefusalOfDisclosure.CERTIFICATE:
        choice.disclosure_refused_at = timezone.now()
        choice.save(update_fields=["disclosure_refused_at"])
    elif choice.case.state == CaseState.DRAFT and live is None:
        choice = choose(choice, kind=ChoiceKind.CERTIFICATE, by=by)
    elif live is not None:
        withdraw_pledge(live, reason=REFUSED_WORDS, by=by)
        choice.refresh_from_db()
    record("pledges.refuse_disclosure", choice, by=by, clause=keys.PIPL_PUBLICATION)
    return choice


def _stop(pledge: Pledge, *, by: User) -> None:
    """What was prepared is dropped, what is shown goes at once."""
    disclosure_lists.order(pledge.agency_id)
    now = timezone.now()
    shown = Disclosure.objects.select_related("subject").filter(pledge=pledge)
    fields: dict[str, Any] = {"reason": "申请人不同意公示", "ended_at": now}
    move_many(
        shown.filter(state=DisclosureState.PUBLISHED),
        DisclosureState.TAKEN_DOWN,
        by=by,
        clause=keys.PIPL_PUBLICATION,
        **fields,
    )
    move_many(
        shown.filter(state=DisclosureState.PREPARED),
        DisclosureState.RETURNED,
        by=by,
        clause=keys.PIPL_PUBLICATION,
        **fields,
    )
