"""Acceptance, refusal, the one request for supplements, and silence."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from matters.domain import versions
from matters.enums import CheckMode, CheckWhen
from pledges import clock
from pledges.domain import acceptance, cases, certificates, choices, withdrawal
from pledges.enums import CaseState, Channel, ChoiceKind, MessageKind, PledgeState
from pledges.models import Case, Message, SupplementRequest
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.calendar import add_workdays, today
from portal.kernel.models import AuditEvent, Duty
from tests.factories.people import ApplicantFactory
from tests.factories.pledges import REMEDIES, Office, days, published_version, stored_pdf


@pytest.mark.clause("P-09", "V-07")
def test_on_acceptance_the_pledge_takes_effect_and_verification_is_woken(office, filed):
    case = acceptance.accept(filed, by=office.handler)

    pledge = case.pledges.get()
    assert (case.state, case.handler) == (CaseState.ACCEPTED, office.handler)
    assert (pledge.state, pledge.in_force_at is not None) == (PledgeState.IN_FORCE, True)
    assert case.decide_due == case.due_on == add_workdays(today(), office.matter.promised_days).date
    assert Duty.objects.get(kind="verification.pull").payload == {"case": str(case.pk)}
    assert Message.objects.filter(case=case, kind=MessageKind.ACCEPTED).exists()


@pytest.mark.clause("V-07")
@pytest.mark.parametrize(
    ("when", "mode", "held"),
    (
        (CheckWhen.BEFORE_DECISION, CheckMode.INTERNAL, True),
        (CheckWhen.BEFORE_DECISION, CheckMode.ON_SITE, True),
        (CheckWhen.AFTER_DECISION, CheckMode.ON_SITE, False),
        (CheckWhen.AFTER_DECISION, CheckMode.EXEMPT, False),
    ),
)
def test_the_matters_rule_says_whether_the_decision_waits(db, when, mode, held):
    case = Office(check_when=when, check_mode=mode).accepted()

    assert case.hold is held
    assert bool(case.hold_reason) is held
    assert Message.objects.filter(case=case, kind=MessageKind.HELD).exists() is held


def test_a_certificate_handed_in_holds_nothing(db):
    office = Office(check_when=CheckWhen.BEFORE_DECISION)
    choice = choices.choose(office.open().choices.get(), kind=ChoiceKind.CERTIFICATE, by=office.user)
    certificates.hand_in(choice, by=office.user, file=stored_pdf())

    case = acceptance.accept(cases.file_case(choice.case, by=office.user), by=office.handler)

    assert not case.hold


def test_a_case_is_accepted_once(office, filed):
    acceptance.accept(filed, by=office.handler)

    with pytest.raises(IllegalMove):
        acceptance.accept(filed, by=office.handler)


@pytest.mark.clause("P-10")
def test_a_decided_case_is_not_accepted_anew(office, decided):
    """The way back from decided to accepted is that of a pledge taken back; a stale page does not find it."""
    with pytest.raises(IllegalMove, match="不能受理"):
        acceptance.accept(decided, by=office.handler)
    assert Case.objects.get(pk=decided.pk).state == CaseState.DECIDED
    assert decided.writs.filter(kind="accepted").count() == 1


def test_after_the_pledge_was_withdrawn_the_missing_certificate_stops_acceptance(office, filed):
    withdrawal.withdraw_pledge(filed.pledges.get(), reason="收入有变化", by=office.user)

    with pytest.raises(Refused, match="尚未齐备"):
        acceptance.accept(filed, by=office.handler)


@pytest.mark.parametrize(
    ("reason", "remedies", "code"), (("", REMEDIES, "no_reason"), ("不属于本机关职权", " ", "no_remedies"))
)
def test_non_acceptance_tells_reason_and_remedies(office, filed, reason, remedies, code):
    with pytest.raises(Refused) as refusal:
        acceptance.refuse_acceptance(filed, reason=reason, remedies=remedies, by=office.handler)

    assert refusal.value.code == refusal.value.code == code
    assert Case.objects.get().state == CaseState.FILED


def test_with_non_acceptance_the_pledge_ends(office, filed):
    case = acceptance.refuse_acceptance(
        filed, reason="不属于本机关职权", remedies=REMEDIES, by=office.handler
    )

    assert case.state == CaseState.NOT_ACCEPTED
    assert case.pledges.get().state == PledgeState.WITHDRAWN
    assert REMEDIES in Message.objects.get(kind=MessageKind.NOT_ACCEPTED).text


@pytest.mark.clause("P-09")
@pytest.mark.parametrize("by_name", (True, False))
def test_the_pledged_certificate_is_never_asked_for_again(office, filed, by_name):
    choice = filed.choices.get()
    item = (
        {"text": f"请提交{office.version.name}原件"}
        if by_name
        else {"text": "原件", "choice": str(choice.pk)}
    )

    with pytest.raises(Refused, match="不得再索要") as refusal:
        acceptance.ask_supplement(filed, items=[item], by=office.handler)

    assert refusal.value.code == "pledged_certificate"
    assert AuditEvent.objects.filter(refused="pledged_certificate", object_id=str(filed.pk)).exists()
    assert Case.objects.get().state == CaseState.FILED


@pytest.mark.clause("P-09")
def test_a_certificate_that_the_case_does_not_ask_for_is_not_demanded(office, filed):
    foreign = office.open().choices.get()

    with pytest.raises(Refused) as refusal:
        acceptance.ask_supplement(
            filed, items=[{"text": "无犯罪记录证明", "choice": str(foreign.pk)}], by=office.handler
        )

    assert refusal.value.code == "unlisted"


@pytest.mark.clause("M-18")
def test_a_cancelled_certificate_is_not_asked_for_in_other_words(office, filed):
    gone = published_version(office.matter, name="住房情况证明")
    versions.take_down(gone, by=SYSTEM, reason="取消")

    with pytest.raises(Refused, match=r"住房情况证明.*已经取消") as refusal:
        acceptance.ask_supplement(filed, items=[{"text": "请补交社区住房情况证明"}], by=office.handler)

    assert refusal.value.code == "not_listed"
    assert AuditEvent.objects.filter(refused="not_listed", object_id=str(filed.pk)).exists()


@pytest.mark.parametrize("items", ([], [{"text": " "}]))
def test_a_request_for_supplements_names_what_is_missing(office, filed, items):
    with pytest.raises(Refused) as refusal:
        acceptance.ask_supplement(filed, items=items, by=office.handler)

    assert refusal.value.code == "no_items"


def asked_and_answered(office, filed):
    acceptance.ask_supplement(filed, items=[{"text": "补填联系电话"}], by=office.handler)
    return acceptance.answer_supplement(filed, answer="电话13800001234", by=office.user)


def test_supplements_are_asked_once_and_the_clock_starts_again(office, filed):
    asked = acceptance.ask_supplement(filed, items=[{"text": "补填联系电话"}], by=office.handler)
    case = Case.objects.get()
    assert (case.state, case.due_on) == (CaseState.SUPPLEMENT_ASKED, asked.due_on)

    case = acceptance.answer_supplement(filed, answer="电话13800001234", by=office.user)

    assert (case.state, case.due_on) == (CaseState.FILED, add_workdays(today(), 1).date)
    assert case.accept_due == add_workdays(today(), 5).date
    with pytest.raises(Refused, match="不能再次要求") as refusal:
        acceptance.ask_supplement(case, items=[{"text": "再补"}], by=office.handler)
    assert refusal.value.code == "asked_already"


def test_the_database_too_knows_only_one_request(office, filed):
    asked_and_answered(office, filed)
    row = SupplementRequest.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        SupplementRequest.objects.create(
            case=row.case, items=[], asked_at=row.asked_at, asked_by=row.asked_by, due_on=row.due_on
        )


@pytest.mark.parametrize("who", ("stranger", "handler"))
def test_only_the_applicants_side_answers(office, filed, who):
    acceptance.ask_supplement(filed, items=[{"text": "补填联系电话"}], by=office.handler)
    by = office.handler if who == "handler" else ApplicantFactory()

    with pytest.raises(Refused) as refusal:
        acceptance.answer_supplement(filed, answer="…", by=by)

    assert refusal.value.code == "not_yours"


def test_an_empty_answer_is_none(office, filed):
    acceptance.ask_supplement(filed, items=[{"text": "补填联系电话"}], by=office.handler)

    with pytest.raises(Refused) as refusal:
        acceptance.answer_supplement(filed, answer=" ", by=office.user)

    assert refusal.value.code == "no_answer"


@pytest.mark.clause("S-09")
@pytest.mark.parametrize(("late", "deemed"), ((1, True), (0, False)))
def test_silence_accepts_after_the_last_day(office, filed, late, deemed):
    Case.objects.update(
        accept_due=today() - timedelta(days=late), filed_at=filed.filed_at - timedelta(days=9)
    )

    assert clock.deem() == deemed
    assert clock.deem() == 0

    case = Case.objects.get()
    assert case.deemed_accepted is deemed
    assert case.state == (CaseState.ACCEPTED if deemed else CaseState.FILED)
    if deemed:
        assert case.accepted_at == case.filed_at
        assert AuditEvent.objects.get(to_state="accepted").actor == "system"
        assert case.pledges.get().state == PledgeState.IN_FORCE


@pytest.mark.parametrize("left", (0, 1))
def test_nobody_deems_a_case_before_its_last_day_is_over(office, filed, left):
    Case.objects.update(accept_due=days(left))

    with pytest.raises(IllegalMove):
        acceptance.deem_accepted(filed)


def test_drafts_expire_and_are_announced(office):
    case = office.open(channel=Channel.COUNTER)
    Case.objects.update(expires_on=days(2))
    assert (clock.remind(), clock.remind()) == (1, 0)
    assert case.resume_code in Message.objects.get(kind=MessageKind.DRAFT_EXPIRES).text
    assert clock.expire_drafts() == 0

    Case.objects.update(expires_on=days(-1))

    assert clock.expire_drafts() == 1
    assert Case.objects.get().state == CaseState.DISCARDED
