"""Taking back the pledge, and taking back the application."""

from datetime import timedelta

import pytest

from matters.enums import CheckWhen
from pledges.domain import acceptance, certificates, choices, decisions, withdrawal
from pledges.enums import CaseState, ChoiceKind, MessageKind, PledgeState
from pledges.models import Case, Message
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.calendar import add_workdays, today
from portal.kernel.models import Duty
from portal.people.enums import WithdrawalUntil
from tests.factories.people import ApplicantFactory
from tests.factories.pledges import Office, stored_pdf


def withdraw(case, office, reason="家庭收入有变化"):
    return withdrawal.withdraw_pledge(case.pledges.get(), reason=reason, by=office.user)


@pytest.mark.clause("P-10")
@pytest.mark.parametrize("state", ("filed", "accepted"))
def test_the_case_goes_back_to_the_ordinary_procedure_with_its_data(office, state):
    case = getattr(office, state)()
    values = case.pledges.get().values

    pledge = withdraw(case, office)

    case.refresh_from_db()
    choice = case.choices.get()
    assert (pledge.state, pledge.withdrawal_reason) == (PledgeState.WITHDRAWN, "家庭收入有变化")
    assert (choice.choice, choice.is_complete) == (ChoiceKind.CERTIFICATE, False)
    assert case.state == state
    assert pledge.values == values and choice.readings.get().finished_at
    assert Message.objects.filter(kind=MessageKind.PLEDGE_WITHDRAWN).exists()


@pytest.mark.clause("P-10")
def test_the_clock_starts_again(office, accepted):
    Case.objects.update(decide_due=today() - timedelta(days=1), due_on=today() - timedelta(days=1))

    withdraw(accepted, office)

    accepted.refresh_from_db()
    assert accepted.decide_due == accepted.due_on == add_workdays(today(), office.matter.promised_days).date


@pytest.mark.clause("P-10")
def test_the_certificate_is_then_handed_in_and_the_case_decided(office, accepted):
    withdraw(accepted, office)
    assert "提交证明" in Case.objects.get().next_step
    with pytest.raises(Refused, match="尚未提交"):
        decisions.decide(accepted, decision="granted", text="准予。", by=office.handler)

    choice = certificates.hand_in(accepted.choices.get(), by=office.user, file=stored_pdf())
    certificates.check_certificate(choice, sufficient=True, by=office.handler)

    assert (
        decisions.decide(accepted, decision="granted", text="准予。", by=office.handler).decision == "granted"
    )


@pytest.mark.clause("P-10")
def test_a_hold_ends_with_the_last_pledge_that_needed_it(db):
    office = Office(check_when=CheckWhen.BEFORE_DECISION)
    case = office.accepted()

    withdraw(case, office)

    assert not Case.objects.get().hold
    assert Duty.objects.filter(kind="verification.pull").count() == 2


@pytest.mark.clause("P-10")
def test_before_filing_the_pledge_may_be_withdrawn_and_made_anew(office):
    pledge = office.signed()

    withdrawal.withdraw_pledge(pledge, reason="填错了", by=office.user)

    choice = choices.choose(pledge.choice, kind=ChoiceKind.PLEDGE, by=office.user)
    assert choice.pledge is None
    assert choice.withdrawn_pledge == pledge


@pytest.mark.clause("P-10")
@pytest.mark.parametrize(
    ("until", "state", "refused"),
    (
        (WithdrawalUntil.CONCLUDED, "concluded", True),
        (WithdrawalUntil.DECIDED, "concluded", True),
        (WithdrawalUntil.DECIDED, "decided", True),
        (WithdrawalUntil.CONCLUDED, "decided", False),
    ),
)
def test_afterwards_it_is_refused_with_the_reason(db, until, state, refused):
    office = Office(rules={"withdrawal_until": until})
    case = getattr(office, state)()

    if refused:
        with pytest.raises(Refused, match="不能再撤回") as refusal:
            withdraw(case, office)
        assert refusal.value.code == "too_late"
        assert case.pledges.get().state == PledgeState.IN_FORCE
        return
    withdraw(case, office)
    case.refresh_from_db()
    assert (case.state, case.decision, case.decided_at) == (CaseState.ACCEPTED, "", None)


def test_a_reason_is_asked(office):
    with pytest.raises(Refused) as refusal:
        withdraw(office.filed(), office, reason=" ")

    assert refusal.value.code == "no_reason"


@pytest.mark.parametrize("act", (decisions.pledge_kept, decisions.pledge_broken))
def test_after_verification_there_is_nothing_to_withdraw(office, accepted, act):
    act(accepted.pledges.get(), by=SYSTEM, reference="check-1")

    with pytest.raises(IllegalMove, match="不能撤回"):
        withdraw(accepted, office)


def test_a_stranger_withdraws_nothing(filed):
    with pytest.raises(Refused) as refusal:
        withdrawal.withdraw_pledge(filed.pledges.get(), reason="…", by=ApplicantFactory())

    assert refusal.value.code == "not_yours"


@pytest.mark.parametrize("state", ("filed", "accepted"))
def test_withdrawing_the_application_ends_the_case_and_its_pledges(office, state):
    case = getattr(office, state)()

    case = withdrawal.withdraw_application(case, reason="不办了", by=office.user)

    assert (case.state, case.due_on) == (CaseState.WITHDRAWN, None)
    assert case.pledges.get().state == PledgeState.WITHDRAWN


def test_a_case_on_hold_may_be_withdrawn(db):
    office = Office(check_when=CheckWhen.BEFORE_DECISION)

    assert not withdrawal.withdraw_application(office.accepted(), reason="不办了", by=office.user).hold


@pytest.mark.parametrize("state", ("decided", "concluded"))
def test_after_the_decision_the_application_stands(office, state):
    with pytest.raises(IllegalMove):
        withdrawal.withdraw_application(getattr(office, state)(), reason="不办了", by=office.user)


def test_while_supplements_are_asked_the_application_may_be_withdrawn(office, filed):
    acceptance.ask_supplement(filed, items=[{"text": "补填联系电话"}], by=office.handler)

    assert (
        withdrawal.withdraw_application(filed, reason="不办了", by=office.user).state == CaseState.WITHDRAWN
    )
