"""Requests for assistance: who may ask whom, who answers, what an answer is worth, and what silence is not."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from pledges.domain import withdrawal
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.calendar import add_workdays, today
from portal.kernel.models import AuditEvent
from portal.law import keys
from portal.people.enums import Role
from portal.people.models import Area
from tests.factories.people import AgencyFactory, AreaFactory, StaffFactory
from tests.factories.verification import QUESTION, Assisted, answers_for, picture, replies
from verification.clock import assistance_due as clock_assistance
from verification.domain import assignment, assistance, checks, pull
from verification.domain.assignment import TookPart
from verification.enums import AssistanceState, Conclusion, Reply
from verification.models import AssistanceRequest, Check, Finding

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def assisted_once(rows_of_file):
    return Assisted()


@pytest.fixture
def assisted(assisted_once, fresh):
    return fresh(assisted_once)


def conclude(assisted, conclusion=Conclusion.TRUE, answers=None):
    return checks.conclude(
        assisted.check,
        conclusion=conclusion,
        answers=answers or answers_for(conclusion),
        account="依据协助单位的答复。",
        by=assisted.inspector,
    )


def due(assisted, days):
    """As if the answer had been due so many days from now."""
    AssistanceRequest.objects.filter(pk=assisted.asked.pk).update(due_on=today() + timedelta(days=days))


# -- asking


@pytest.mark.clause("V-05")
def test_a_request_names_its_lines_its_deadline_and_its_clause(assisted):
    asked = assisted.asked
    assert asked.state == AssistanceState.SENT and asked.due_on == add_workdays(today(), 5).date
    assert [item["key"] for item in asked.items] == ["income", "members"]
    event = AuditEvent.objects.get(object_id=str(asked.pk))
    assert event.act == "verification.assistance.ask_assistance" and event.clause == keys.SUPERVISION


@pytest.mark.clause("V-05")
@pytest.mark.parametrize(("notice", "clause"), (("SL", keys.SL_CHECK), ("LS", keys.LS_ASSISTANCE)))
def test_the_clause_is_that_of_the_place(assisted, notice, clause):
    assisted.office.rules.notice = notice
    assisted.office.rules.save()
    assisted.declined()
    assert AuditEvent.objects.filter(object_id=str(assisted.asked.pk), clause=clause).count() == 2


@pytest.mark.parametrize(("left", "expected"), ((2, 2), (0, 1), (-9, 1)))
def test_the_answer_is_due_within_the_checks_own_time(assisted, left, expected):
    day = add_workdays(today(), left).date if left >= 0 else today() + timedelta(days=left)
    Check.objects.filter(pk=assisted.check.pk).update(due_on=day)
    third = AgencyFactory(area=assisted.office.area)
    StaffFactory(role=Role.ASSISTING_OFFICER, agency=third)
    assert assisted.ask(third).due_on == add_workdays(today(), expected).date


@pytest.mark.clause("V-05")
def test_whom_one_may_ask(assisted):
    area = assisted.office.area
    Area.objects.filter(pk=area.pk).update(path=f"99/{area.code}")
    assisted.check.area.refresh_from_db()
    above = AgencyFactory(area=AreaFactory(code="99"))
    below = AgencyFactory(area=AreaFactory(path=f"99/{area.code}/{area.code}1"))
    beside, empty, closed = AgencyFactory(), AgencyFactory(area=area), AgencyFactory(area=area, active=False)
    for agency in (above, below, beside, closed, assisted.agency):
        StaffFactory(role=Role.ASSISTING_OFFICER, agency=agency)
    assert set(assistance.may_be_asked(assisted.check)) == {assisted.other, above, below}
    for agency in (beside, empty, closed, assisted.agency):
        with pytest.raises(Refused) as refused:
            assisted.ask(agency)
        assert refused.value.code == "not_askable"


def test_an_agency_whose_only_officer_handled_the_case_is_not_asked(assisted):
    third = AgencyFactory(area=assisted.office.area)
    officer = StaffFactory(role=Role.ASSISTING_OFFICER, agency=third)
    assisted.case.handler = officer
    assisted.case.save()
    assisted.check = assignment.locked(assisted.check)
    assert third not in assistance.may_be_asked(assisted.check)


@pytest.mark.parametrize(
    ("fields", "code"),
    (
        ({"question": "  "}, "no_question"),
        ({"items": []}, "no_items"),
        ({"items": ["income", "elsewhere"]}, "no_items"),
        ({}, "already_asked"),
    ),
)
def test_a_bad_request_is_refused(assisted, fields, code):
    given = {"to_agency": assisted.other, "items": ["income"], "question": QUESTION, **fields}
    with pytest.raises(Refused) as refused:
        assistance.ask_assistance(assisted.check, by=assisted.inspector, **given)
    assert refused.value.code == code
    assert AuditEvent.objects.filter(refused=code).exists()


def test_only_the_named_inspector_of_a_running_check_asks(assisted):
    stranger = StaffFactory(role=Role.INSPECTOR, agency=assisted.agency)
    with pytest.raises(Refused, match="没有分派给您"):
        assistance.ask_assistance(
            assisted.check, to_agency=assisted.other, items=["income"], question=QUESTION, by=stranger
        )
    assignment.give_back(assisted.check, by=assisted.inspector, reason="出差")
    assignment.assign(assisted.check, inspector=assisted.inspector, by=assisted.head)
    with pytest.raises(IllegalMove):
        assisted.ask()


# -- receiving, answering, declining


@pytest.mark.clause("V-05")
def test_an_answer_is_given_line_by_line_with_its_basis_and_digest(assisted):
    asked = assisted.answered(Reply.TRUE, Reply.UNTRUE, file=picture())
    assert asked.state == AssistanceState.ANSWERED and len(asked.digest) == 64
    assert (asked.received_by, asked.replied_by) == (assisted.officer, assisted.officer)
    assert [(line["word"], line["basis"]) for line in asked.lines] == [
        ("属实", "查社保缴费记录。"),
        ("不实", "查户籍登记。"),
    ]
    assisted.refresh()
    assert assisted.check.state == "running" and not Finding.objects.exists()


@pytest.mark.parametrize(
    ("answers", "code"),
    (
        ({"income": {"answer": "true", "basis": "查"}}, "unanswered"),
        ({**replies(), "more": {"answer": "true", "basis": "查"}}, "unanswered"),
        (replies(first="no_answer"), "bad_answer"),
        ({**replies(), "income": {"answer": "true", "basis": " "}}, "no_basis"),
    ),
)
def test_a_bad_answer_is_refused(assisted, answers, code):
    assisted.received()
    with pytest.raises(Refused) as refused:
        assistance.answer(assisted.asked, answers=answers, by=assisted.officer)
    assert refused.value.code == code


@pytest.mark.clause("V-05")
@pytest.mark.parametrize("reason", ("", "  \n"))
def test_declining_without_a_reason_is_impossible(assisted, reason):
    with pytest.raises(Refused) as refused:
        assisted.declined(reason)
    assert refused.value.code == "no_reason"
    with pytest.raises(IntegrityError), transaction.atomic():
        AssistanceRequest.objects.filter(pk=assisted.asked.pk).update(
            state=AssistanceState.DECLINED, replied_by=assisted.officer, replied_at=assisted.asked.asked_at
        )


def test_nothing_is_answered_before_it_is_received_nor_twice(assisted):
    with pytest.raises(IllegalMove):
        assistance.answer(assisted.asked, answers=replies(), by=assisted.officer)
    assisted.answered()
    for again in (assisted.received, assisted.answered, assisted.declined):
        with pytest.raises(IllegalMove):
            again()


@pytest.mark.clause("V-05")
def test_who_handled_the_case_or_asked_does_not_answer(assisted):
    for user in (assisted.office.handler, assisted.inspector):
        user.assignments.create(role=Role.ASSISTING_OFFICER, agency=assisted.other)
        user.forget_roles()
    with pytest.raises(TookPart):
        assistance.receive(assisted.asked, by=assisted.office.handler)
    with pytest.raises(Refused) as refused:
        assistance.receive(assisted.asked, by=assisted.inspector)
    assert refused.value.code == "own_request"
    elsewhere = StaffFactory(role=Role.ASSISTING_OFFICER)
    with pytest.raises(Refused) as refused:
        assistance.receive(assisted.asked, by=elsewhere)
    assert refused.value.code == "not_assisting"


# -- what an answer is worth


@pytest.mark.clause("V-05", "V-13")
def test_an_answer_is_evidence_and_stands_in_the_findings_digest(assisted):
    assisted.answered()
    finding = conclude(assisted)
    assert finding.conclusion == Conclusion.TRUE
    plain = checks._digest(assisted.check, "true", finding.answers, finding.account)
    AssistanceRequest.objects.filter(pk=assisted.asked.pk).update(digest="0" * 64)
    assert finding.digest == plain
    assert checks._digest(assisted.check, "true", finding.answers, finding.account) != plain


@pytest.mark.clause("V-05")
@pytest.mark.parametrize("reply", (Reply.UNTRUE, Reply.CANNOT_TELL))
def test_what_was_not_confirmed_is_not_concluded_true_on_the_answer_alone(assisted, reply):
    assisted.answered(reply)
    with pytest.raises(Refused, match="家庭人均月收入"):
        conclude(assisted)
    assisted.evidence()
    assert conclude(assisted).conclusion == Conclusion.TRUE


def test_an_untrue_answer_carries_an_untrue_finding(assisted):
    assisted.answered(Reply.UNTRUE)
    assert conclude(assisted, Conclusion.UNTRUE).handling.notified_at


@pytest.mark.clause("V-03", "V-05")
@pytest.mark.parametrize("way", ("asked", "received", "declined"))
def test_no_answer_is_never_true(assisted, way):
    if way != "asked":
        getattr(assisted, way)()
    with pytest.raises(Refused) as refused:
        conclude(assisted)
    assert refused.value.code == "no_evidence"
    conclude(assisted, Conclusion.NO_ANSWER, answers_for(Conclusion.NO_ANSWER))
    assisted.refresh()
    assert assisted.check.round == 2 and assisted.pledge.state == "in_force"


def test_an_answer_of_an_earlier_round_carries_nothing(assisted):
    assisted.answered()
    conclude(assisted, Conclusion.CANNOT_TELL, answers_for(Conclusion.CANNOT_TELL))
    assisted.running()
    with pytest.raises(Refused) as refused:
        conclude(assisted)
    assert refused.value.code == "no_evidence"


# -- the clock, and the end


@pytest.mark.clause("V-05", "V-07")
def test_what_is_due_is_reminded_of_then_escalated_each_once(assisted):
    head = StaffFactory(role=Role.AGENCY_HEAD, agency=assisted.other)
    seen = AssistanceRequest.objects.for_user(head)
    for days, reminded, escalated in (
        (1, False, False),
        (0, True, False),
        (-1, True, False),
        (-30, True, True),
    ):
        due(assisted, days)
        for _ in range(2):
            clock_assistance()
        assisted.asked.refresh_from_db()
        now = (assisted.asked.reminded_at is not None, assisted.asked.escalated_at is not None)
        assert now == (reminded, escalated) and seen.exists() == escalated
    for name in ("remind", "escalate"):
        assert AuditEvent.objects.filter(act=f"verification.assistance.{name}").count() == 1
    assert assisted.asked.is_open and assisted.asked.is_late


def test_a_long_missed_clock_reminds_and_escalates_at_its_next_beat(assisted):
    due(assisted, -30)
    clock_assistance()
    assisted.asked.refresh_from_db()
    assert assisted.asked.reminded_at and assisted.asked.escalated_at


def test_what_was_answered_is_left_alone(assisted):
    assisted.answered()
    due(assisted, -30)
    assert assistance.remind_due() == assistance.escalate_late() == 0


@pytest.mark.clause("V-05")
def test_a_conclusion_cancels_what_is_still_open(assisted):
    assisted.evidence()
    conclude(assisted)
    assisted.asked.refresh_from_db()
    assert assisted.asked.state == AssistanceState.CANCELLED and assisted.asked.cancelled_at
    with pytest.raises(IllegalMove):
        assisted.received()


@pytest.mark.clause("V-05", "P-10")
def test_a_withdrawn_pledge_cancels_the_request(assisted):
    assisted.received()
    withdrawal.withdraw_pledge(assisted.pledge, reason="改交证明", by=assisted.office.user)
    pull.cancel_ended()
    assisted.asked.refresh_from_db()
    assert assisted.asked.state == AssistanceState.CANCELLED


def test_an_answered_request_stays_when_the_check_ends(assisted):
    assisted.answered()
    conclude(assisted)
    assisted.asked.refresh_from_db()
    assert assisted.asked.state == AssistanceState.ANSWERED


# -- who may see it, and what the database keeps out


@pytest.mark.clause("V-05")
def test_who_sees_a_request(assisted):
    seen = [assisted.inspector, StaffFactory(role=Role.INSPECTOR, agency=assisted.agency), assisted.officer]
    unseen = [
        assisted.head, assisted.office.handler, assisted.office.user, StaffFactory(role=Role.INSPECTOR),
        StaffFactory(role=Role.ASSISTING_OFFICER), StaffFactory(role=Role.INSPECTOR, agency=assisted.other),
        StaffFactory(role=Role.AGENCY_HEAD, agency=assisted.other),
    ]  # fmt: skip
    for user in seen + unseen:
        assert AssistanceRequest.objects.for_user(user).exists() == (user in seen), user.name
    assisted.officer.is_active = False
    assert not AssistanceRequest.objects.for_user(assisted.officer).exists()


@pytest.mark.parametrize(
    "fields",
    (
        {"state": AssistanceState.RECEIVED},
        {"state": AssistanceState.CANCELLED},
        {"state": AssistanceState.ANSWERED, "digest": "0" * 64},
        {"digest": "0" * 64},
        {"decline_reason": "不管"},
        {"escalated_at": "2026-11-02T08:00Z"},
        {"received_at": "2026-11-02T08:00Z"},
        {"cancelled_at": "2026-11-02T08:00Z"},
    ),
)
def test_the_database_refuses_a_state_without_its_facts(assisted, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        AssistanceRequest.objects.filter(pk=assisted.asked.pk).update(**fields)


def test_the_database_refuses_ones_own_agency_and_answering_oneself(assisted):
    rows = AssistanceRequest.objects.filter(pk=assisted.asked.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(to_agency=assisted.agency)
    assisted.declined()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(replied_by=assisted.inspector)
