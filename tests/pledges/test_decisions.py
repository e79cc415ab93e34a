"""Decision on the strength of the pledge; what verification does to case and pledge."""

import pytest
from django.utils import timezone

from matters.enums import CheckWhen
from pledges.domain import acceptance, decisions, withdrawal
from pledges.enums import CaseState, Decision, MessageKind, PledgeState
from pledges.models import Case, Message
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.models import AuditEvent
from tests.factories.pledges import REMEDIES, Office, deliver


@pytest.fixture
def held(db):
    """An office whose matter is verified before the decision."""
    return Office(check_when=CheckWhen.BEFORE_DECISION)


def grant(case, office):
    return decisions.decide(case, decision=Decision.GRANTED, text="准予法律援助。", by=office.handler)


@pytest.mark.clause("P-09")
def test_the_agency_decides_on_the_strength_of_the_pledge(office, accepted):
    case = grant(accepted, office)

    assert (case.state, case.decision, case.decided_by) == (
        CaseState.DECIDED,
        Decision.GRANTED,
        office.handler,
    )
    assert "准予法律援助" in Message.objects.get(kind=MessageKind.DECIDED).text
    assert deliver(case, by=office.handler).state == CaseState.CONCLUDED


@pytest.mark.clause("V-07")
def test_nothing_is_decided_while_verification_holds_the_case(held):
    case = held.accepted()

    with pytest.raises(decisions.OnHold) as refusal:
        grant(case, held)

    assert refusal.value.code == "on_hold"
    assert "核查" in case.next_step
    assert Case.objects.get().state == CaseState.ACCEPTED


@pytest.mark.clause("V-07")
def test_released_by_verification_the_case_is_decided(held):
    case = held.accepted()

    decisions.release_hold(case, by=SYSTEM, reason="核查属实")
    decisions.release_hold(case, by=SYSTEM, reason="核查属实")

    assert grant(case, held).state == CaseState.DECIDED
    assert Message.objects.filter(kind=MessageKind.RELEASED).count() == 1


@pytest.mark.parametrize(
    ("decision", "text", "remedies", "code"),
    (
        (Decision.REFUSED, "不符合条件。", "", "no_remedies"),
        (Decision.REFUSED, " ", REMEDIES, "no_text"),
        (Decision.GRANTED, "", "", "no_text"),
    ),
)
def test_a_decision_has_its_words_and_a_refusal_its_remedies(
    office, accepted, decision, text, remedies, code
):
    with pytest.raises(Refused) as refusal:
        decisions.decide(accepted, decision=decision, text=text, remedies=remedies, by=office.handler)

    assert refusal.value.code == code


def test_a_refusal_with_remedies_stands(office, accepted):
    case = decisions.decide(
        accepted,
        decision=Decision.REFUSED,
        text="不符合条件。",
        remedies=REMEDIES,
        by=office.handler,
    )

    assert (case.decision, case.remedies) == (Decision.REFUSED, REMEDIES)


@pytest.mark.parametrize("state", ("filed", "decided"))
def test_only_an_accepted_case_is_decided(office, state):
    case = getattr(office, state)()

    with pytest.raises(IllegalMove):
        grant(case, office)


def test_a_pledge_found_untrue_carries_no_grant(office, accepted):
    decisions.pledge_broken(accepted.pledges.get(), by=SYSTEM, reference="check-1")

    with pytest.raises(Refused) as refusal:
        grant(accepted, office)

    assert refusal.value.code == "broken_pledge"
    assert (
        decisions.terminate(accepted, reason="承诺不实", remedies=REMEDIES, by=office.handler).state
        == "terminated"
    )
    assert accepted.pledges.get().state == PledgeState.BROKEN


@pytest.mark.parametrize(
    ("act", "state", "kind"),
    (
        (decisions.pledge_kept, PledgeState.KEPT, MessageKind.KEPT),
        (decisions.pledge_broken, PledgeState.BROKEN, MessageKind.BROKEN),
    ),
)
def test_verification_says_once_whether_the_pledge_was_kept(accepted, act, state, kind):
    pledge = accepted.pledges.get()

    for _ in range(2):
        pledge = act(pledge, by=SYSTEM, reference="check-1")

    assert (pledge.state, pledge.outcome_reference) == (state, "check-1")
    assert Message.objects.filter(kind=kind).count() == 1


def test_a_withdrawn_pledge_has_no_outcome(office, accepted):
    pledge = accepted.pledges.get()
    withdrawal.withdraw_pledge(pledge, reason="收入有变化", by=office.user)

    with pytest.raises(IllegalMove):
        decisions.pledge_broken(pledge, by=SYSTEM, reference="check-1")


def test_a_pledge_not_accepted_yet_has_no_outcome(office):
    with pytest.raises(IllegalMove):
        decisions.pledge_kept(office.signed(), by=SYSTEM, reference="check-1")


@pytest.mark.parametrize("state", ("decided", "concluded"))
def test_a_decision_that_rested_on_an_untrue_pledge_is_revoked(office, state):
    case = getattr(office, state)()

    case = decisions.revoke_decision(case, reason="承诺不实", remedies=REMEDIES, by=office.handler)

    assert case.state == CaseState.DECISION_REVOKED
    assert AuditEvent.objects.get(to_state="revoked").clause == "licensing-law/69"


@pytest.mark.parametrize("act", (decisions.terminate, decisions.revoke_decision))
def test_every_adverse_act_tells_remedies(office, act):
    with pytest.raises(Refused) as refusal:
        act(office.accepted(), reason="承诺不实", remedies="", by=office.handler)

    assert refusal.value.code == "no_remedies"


@pytest.mark.clause("P-17")
def test_each_step_leaves_a_message_and_tells_the_next_deadline(office):
    case = office.concluded()

    kinds = list(Message.objects.filter(case=case).values_list("kind", flat=True))
    assert kinds == ["signed", "filed", "accepted", "decided", "concluded"]
    accepted = Message.objects.get(case=case, kind="accepted")
    due = case.decide_due
    assert f"{due.year}年{due.month}月{due.day}日" in accepted.text
    assert acceptance.decide_deadline(case, timezone.localdate(accepted.at)).date == case.decide_due
