"""An untrue pledge: nobody is decided against unheard, nor by the finder; then case, pledge and credit follow."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from credit.domain import records
from credit.domain.standing import standing_of
from credit.enums import Breach, Grade, Harm, RecordState
from pledges.domain import withdrawal
from pledges.enums import CaseState, PledgeState
from pledges.models import Case
from portal.kernel import clock
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.calendar import today
from portal.people.enums import Role
from tests.factories.credit import in_effect, officer
from tests.factories.people import ApplicantFactory, StaffFactory
from tests.factories.verification import BEFORE, Supervised
from verification.domain import handling
from verification.domain.assignment import TookPart
from verification.domain.handling import Gravity, NotHeard
from verification.enums import CheckState, Conclusion, HandlingState, Hearing, Measure, Service
from verification.models import Handling
from verification.rules import may_decide

pytestmark = pytest.mark.django_db
WORDS = {"reasons": "收入超过标准，申辩意见与工资单不符。"}


def decide(row, *, by, measures=(Measure.PENALTY,), **fields):
    return handling.decide(row, measures=measures, by=by, **{**WORDS, **fields})


@pytest.mark.clause("V-09")
def test_nothing_is_decided_before_the_hearing(supervised):
    row = supervised.untrue()
    with pytest.raises(NotHeard):
        decide(row, by=supervised.head)
    with pytest.raises(NotHeard):
        handling.dismiss(row, reasons="…", by=supervised.head)
    with pytest.raises(NotHeard):
        handling.record_silence(row)
    with pytest.raises(IllegalMove):
        handling.serve(row, how=Service.DIRECT, on=today(), proof="回证", by=supervised.head)


@pytest.mark.clause("V-09")
def test_the_database_refuses_a_decision_without_hearing(supervised):
    row = supervised.untrue()
    with pytest.raises(IntegrityError), transaction.atomic():
        Handling.objects.filter(pk=row.pk).update(
            state=HandlingState.DECIDED, decided_by=supervised.head, decided_at=row.notified_at,
            upheld=True, reasons="…", remedies="…",
        )  # fmt: skip


@pytest.mark.clause("V-07", "V-09")
def test_silence_counts_only_when_the_period_is_over():
    row = Supervised().untrue()
    assert handling.record_silences() == 0
    Handling.objects.filter(pk=row.pk).update(statement_due=today() - timedelta(days=1))
    clock.run_all()
    row.refresh_from_db()
    assert (row.state, row.heard_how, row.heard_by) == (HandlingState.HEARD, Hearing.SILENCE, None)
    assert handling.record_silences() == 0


def test_only_the_applicant_is_heard_online():
    row = Supervised().untrue()
    with pytest.raises(Refused) as refusal:
        handling.hear(row, how=Hearing.ONLINE, statement="我不同意。", by=ApplicantFactory())
    assert refusal.value.code == "not_yours"


def test_an_officer_takes_down_what_was_said(supervised):
    row = handling.hear(
        supervised.untrue(), how=Hearing.COUNTER, statement="当事人称收入为临时。", by=supervised.head
    )
    assert row.state == HandlingState.HEARD and row.heard_by == supervised.head


@pytest.mark.clause("V-09")
def test_neither_finder_nor_handler_decides(supervised):
    row = supervised.heard()
    for person in (supervised.inspector, supervised.office.handler):
        with pytest.raises(TookPart):
            decide(row, by=person)


@pytest.mark.clause("V-09")
def test_whoever_decided_the_case_does_not_decide_what_follows():
    """A head who granted the matter herself leaves the handling to another."""
    supervised = Supervised(decided=True)
    Case.objects.filter(pk=supervised.case.pk).update(decided_by=supervised.head)
    row = supervised.heard()
    with pytest.raises(TookPart, match="办理过这个办件"):
        decide(row, by=supervised.head)
    assert not may_decide(supervised.head, row)
    assert may_decide(StaffFactory(role=Role.AGENCY_HEAD, agency=supervised.agency), row)


@pytest.mark.clause("P-10", "V-09")
def test_what_was_found_untrue_is_not_taken_back(supervised):
    row = supervised.heard()
    with pytest.raises(Refused, match="不能再更正或者撤回"):
        withdrawal.withdraw_pledge(supervised.pledge, reason="改交证明", by=supervised.office.user)
    with pytest.raises(Refused, match="不能再更正或者撤回"):
        withdrawal.withdraw_application(supervised.case, reason="不办了", by=supervised.office.user)
    supervised.refresh()
    assert supervised.pledge.state == PledgeState.IN_FORCE
    handling.dismiss(row, reasons="申辩成立。", by=supervised.head)
    supervised.refresh()
    withdrawn = withdrawal.withdraw_pledge(supervised.pledge, reason="改交证明", by=supervised.office.user)
    assert withdrawn.state == PledgeState.WITHDRAWN


@pytest.mark.clause("V-09")
def test_an_open_case_is_terminated_and_the_record_waits_for_a_second_person():
    supervised = Supervised(**BEFORE)
    row = decide(supervised.heard(), measures=[Measure.TERMINATE], by=supervised.head)
    supervised.refresh()
    assert supervised.case.state == CaseState.TERMINATED and not supervised.case.hold
    assert supervised.pledge.state == PledgeState.BROKEN
    assert row.number and "六十日" in row.remedies
    record = row.credit_record
    assert record.state == RecordState.ENTERED
    assert record.reference == row.number
    assert record.hearing_reference.startswith(row.get_heard_how_display())
    assert not standing_of(supervised.case.subject).barred
    with pytest.raises(records.SamePerson):
        records.confirm(row.credit_record, by=supervised.head)


@pytest.mark.clause("V-09", "P-04", "C-01")
def test_the_whole_way_from_untrue_to_the_next_pledge_refused():
    supervised = Supervised(decided=True)
    row = decide(supervised.heard(), measures=[Measure.REVOKE], by=supervised.head)
    supervised.refresh()
    assert supervised.case.state == CaseState.DECISION_REVOKED
    records.confirm(row.credit_record, by=officer(supervised.agency))
    standing = standing_of(supervised.case.subject)
    assert standing.barred and "提交证明" in standing.way_out
    with pytest.raises(Refused):
        supervised.office.signed()


@pytest.mark.parametrize(
    ("gravity", "grade"),
    (
        (Gravity(), Grade.GENERAL),
        (Gravity(harm=Harm.SERIOUS), Grade.SERIOUS),
        (Gravity(breach=Breach.NOT_KEPT), Grade.MINOR),
        (Gravity(breach=Breach.FORGED), Grade.SERIOUS),
    ),
)
def test_the_facts_make_the_grade(supervised, gravity, grade):
    row = decide(supervised.heard(), by=supervised.head, gravity=gravity)
    assert row.credit_record.grade == grade


@pytest.mark.clause("V-09")
def test_a_correction_leaves_the_pledge_and_is_checked_again_by_its_date(supervised):
    by_date = today() + timedelta(days=15)
    row = decide(supervised.heard(), measures=[Measure.CORRECT], by=supervised.head, correct_by=by_date)
    supervised.refresh()
    assert row.credit_record is None and supervised.pledge.state == PledgeState.IN_FORCE
    assert (supervised.check.state, supervised.check.due_on) == (CheckState.DUE, by_date)


def test_a_dismissed_finding_is_checked_again(supervised):
    row = handling.dismiss(supervised.heard(), reasons="工资单是同名者的。", by=supervised.head)
    supervised.refresh()
    assert row.upheld is False and row.credit_record is None
    assert supervised.check.state == CheckState.DUE and supervised.pledge.state == PledgeState.IN_FORCE


@pytest.mark.parametrize(
    ("fields", "code"),
    (
        ({"measures": []}, "no_measure"),
        ({"measures": [Measure.REVOKE]}, "wrong_measure"),
        ({"measures": [Measure.CORRECT]}, "no_date"),
        (
            {"measures": [Measure.CORRECT, Measure.PENALTY], "correct_by": today() + timedelta(9)},
            "correct_alone",
        ),
        ({"reasons": " "}, "no_reason"),
        ({"remedies": ""}, "no_reason"),
    ),
)
def test_an_unsound_decision_is_refused_and_changes_nothing(supervised, fields, code):
    row = supervised.heard()
    with pytest.raises(Refused) as refusal:
        decide(row, by=supervised.head, **fields)
    assert refusal.value.code == code
    supervised.refresh()
    assert supervised.pledge.state == PledgeState.IN_FORCE


@pytest.mark.clause("V-09")
def test_served_with_proof_then_executed(supervised):
    row = decide(supervised.heard(), by=supervised.head)
    with pytest.raises(Refused):
        handling.serve(
            row, how=Service.DIRECT, on=today() - timedelta(days=3), proof="回证1号", by=supervised.head
        )
    row = handling.serve(row, how=Service.DIRECT, on=today(), proof="回证1号", by=supervised.head)
    row = handling.finish(row, note="罚款已缴纳。", by=supervised.head)
    assert row.state == HandlingState.EXECUTED


def test_one_decision_only(supervised):
    row = decide(supervised.heard(), by=supervised.head)
    with pytest.raises(Refused):
        decide(row, by=supervised.head)


@pytest.mark.clause("C-02")
@pytest.mark.parametrize("earlier", (False, True))
def test_an_earlier_breach_makes_it_a_repeated_one(supervised, earlier):
    if earlier:
        in_effect(subject=supervised.case.subject, breach=Breach.NOT_KEPT)
    row = decide(supervised.heard(), by=supervised.head)
    assert row.credit_record.grade_facts["repeated"] is earlier


def test_a_before_decision_case_goes_on_after_the_handling():
    supervised = Supervised(**BEFORE)
    decide(supervised.heard(), by=supervised.head)
    supervised.refresh()
    assert not supervised.case.hold and supervised.check.conclusion == Conclusion.UNTRUE
