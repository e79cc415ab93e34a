"""Who may check, and what a conclusion needs."""

import itertools
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from pledges.domain import decisions, withdrawal
from pledges.enums import PledgeState
from portal.kernel.acts import IllegalMove, Refused
from portal.people.enums import Role
from portal.people.models import Assignment
from tests.factories.people import StaffFactory
from tests.factories.verification import BEFORE, EXEMPT, Supervised, answers_for, picture
from verification.domain import assignment, checks
from verification.domain.assignment import TookPart
from verification.domain.checks import expected
from verification.enums import Answer, CheckState, Conclusion, EvidenceKind, HandlingState
from verification.models import Check, CheckEvidence, Finding, Handling


@pytest.mark.clause("V-01")
def test_who_handled_the_case_cannot_check_it(supervised, db):
    handler = supervised.office.handler
    Assignment.objects.create(user=handler, role=Role.INSPECTOR, agency=supervised.agency)
    handler.forget_roles()
    with pytest.raises(TookPart):
        assignment.assign(supervised.check, inspector=handler, by=supervised.head)


def test_an_inspector_of_another_agency_is_not_assigned(supervised, db):
    with pytest.raises(Refused) as refusal:
        assignment.assign(supervised.check, inspector=StaffFactory(role=Role.INSPECTOR), by=supervised.head)
    assert refusal.value.code == "not_inspector"


def test_a_clerk_is_not_assigned(supervised, db):
    with pytest.raises(Refused):
        assignment.assign(supervised.check, inspector=supervised.office.clerk, by=supervised.head)


def test_only_the_assigned_inspector_works_on_a_check(supervised, db):
    supervised.running()
    other = StaffFactory(role=Role.INSPECTOR, agency=supervised.agency)
    with pytest.raises(Refused) as refusal:
        checks.conclude(
            supervised.check,
            conclusion=Conclusion.TRUE,
            answers=answers_for(Conclusion.TRUE),
            account="…",
            by=other,
        )
    assert refusal.value.code == "not_yours"


def test_given_back_it_waits_for_another(supervised, db):
    supervised.running()
    assignment.give_back(supervised.check, by=supervised.inspector, reason="与当事人是亲属")
    supervised.refresh()
    assert supervised.check.state == CheckState.DUE and supervised.check.assigned_to is None


@pytest.mark.clause("V-01")
def test_true_keeps_the_pledge(supervised, db):
    supervised.concluded(Conclusion.TRUE)
    assert supervised.pledge.state == PledgeState.KEPT
    assert (supervised.check.state, supervised.check.conclusion) == (CheckState.CONCLUDED, Conclusion.TRUE)


@pytest.mark.clause("V-01")
def test_a_decision_waits_for_the_check_and_not_longer(db):
    supervised = Supervised(**BEFORE)
    with pytest.raises(Refused) as refusal:
        decisions.decide(supervised.case, decision="granted", text="准予。", by=supervised.office.handler)
    assert refusal.value.code == "on_hold"
    supervised.concluded(Conclusion.TRUE)
    decisions.decide(supervised.case, decision="granted", text="准予。", by=supervised.office.handler)


@pytest.mark.clause("V-01")
@pytest.mark.parametrize("conclusion", (Conclusion.CANNOT_TELL, Conclusion.NO_ANSWER))
def test_what_settles_nothing_is_checked_again_and_releases_nothing(db, conclusion):
    supervised = Supervised(**BEFORE)
    supervised.concluded(conclusion)
    assert supervised.check.state == CheckState.DUE and supervised.check.round == 2
    assert supervised.check.conclusion == "" and supervised.check.assigned_to is None
    assert supervised.pledge.state == PledgeState.IN_FORCE and supervised.case.hold
    assert supervised.check.findings.get().conclusion == conclusion


def test_the_second_round_needs_its_own_evidence(supervised, db):
    supervised.concluded(Conclusion.CANNOT_TELL)
    supervised.running()
    with pytest.raises(Refused) as refusal:
        checks.conclude(
            supervised.check, conclusion=Conclusion.TRUE, answers=answers_for(Conclusion.TRUE),
            account="已核实。", by=supervised.inspector,
        )  # fmt: skip
    assert refusal.value.code == "no_evidence"


@pytest.mark.clause("V-09")
def test_untrue_tells_the_applicant_before_anything_follows(supervised, db):
    handling = supervised.untrue()
    assert handling.state == HandlingState.NOTIFIED and "陈述、申辩" in handling.notice
    assert "家庭人均月收入" in handling.notice and handling.statement_due > timezone.localdate()
    assert supervised.pledge.state == PledgeState.IN_FORCE  # nothing is decided yet
    assert supervised.case.messages.filter(kind="hearing").exists()


@pytest.mark.parametrize(
    ("conclusion", "answers", "code"),
    (
        (Conclusion.TRUE, {"income": "met"}, "unanswered"),
        (Conclusion.TRUE, {}, "unanswered"),
        (Conclusion.TRUE, {"income": "met", "members": "met", "more": "met"}, "unanswered"),
        (Conclusion.TRUE, {"income": "met", "members": "fine"}, "bad_answer"),
        (Conclusion.TRUE, {"income": "met", "members": "not_met"}, "inconsistent"),
        (Conclusion.TRUE, {"income": "met", "members": "cannot_tell"}, "inconsistent"),
        (Conclusion.UNTRUE, {"income": "met", "members": "met"}, "inconsistent"),
        (Conclusion.NO_ANSWER, {"income": "met", "members": "met"}, "inconsistent"),
        (Conclusion.CANNOT_TELL, {"income": "not_met", "members": "cannot_tell"}, "inconsistent"),
    ),
)
def test_a_conclusion_must_agree_with_every_line(supervised, db, conclusion, answers, code):
    supervised.running()
    supervised.evidence()
    with pytest.raises(Refused) as refusal:
        checks.conclude(
            supervised.check, conclusion=conclusion, answers=answers, account="…", by=supervised.inspector
        )
    assert refusal.value.code == code


@pytest.mark.parametrize("position", range(5))
def test_one_line_not_met_decides_wherever_it_stands(position):
    answers = {str(n): Answer.NOT_MET if n == position else Answer.MET for n in range(5)}
    assert expected(answers) == {Conclusion.UNTRUE}


def test_silence_is_never_true():
    for answers in itertools.product(Answer.values, repeat=3):
        if Answer.CANNOT_TELL in answers:
            assert Conclusion.TRUE not in expected(dict(enumerate(answers)))


@pytest.mark.parametrize("conclusion", (Conclusion.TRUE, Conclusion.UNTRUE))
def test_no_conclusion_without_evidence(supervised, db, conclusion):
    supervised.running()
    with pytest.raises(Refused) as refusal:
        checks.conclude(
            supervised.check, conclusion=conclusion, answers=answers_for(conclusion), account="走访。",
            by=supervised.inspector,
        )  # fmt: skip
    assert refusal.value.code == "no_evidence"


def test_a_check_is_concluded_once(supervised, db):
    supervised.concluded(Conclusion.TRUE)
    with pytest.raises(Refused):
        supervised.evidence()
    with pytest.raises(IllegalMove):
        checks.start(supervised.check, by=supervised.inspector)


def test_evidence_is_not_from_the_future(supervised, db):
    supervised.running()
    with pytest.raises(Refused) as refusal:
        checks.add_evidence(
            supervised.check, file=picture(), kind=EvidenceKind.PHOTO, place="现场",
            taken_at=timezone.now() + timedelta(hours=1), by=supervised.inspector,
        )  # fmt: skip
    assert refusal.value.code == "future_date"


def test_a_withdrawn_pledge_is_not_found_true_any_more(supervised, db):
    supervised.running()
    supervised.evidence()
    withdrawal.withdraw_pledge(supervised.pledge, reason="改为提交证明", by=supervised.office.user)
    with pytest.raises(IllegalMove):
        checks.conclude(
            supervised.check, conclusion=Conclusion.TRUE, answers=answers_for(Conclusion.TRUE),
            account="属实。", by=supervised.inspector,
        )  # fmt: skip
    assert Check.objects.get().state == CheckState.RUNNING  # the sweep cancels it


def test_an_exempt_pledge_is_not_assigned_without_a_draw(db):
    supervised = Supervised(**EXEMPT)
    with pytest.raises(IllegalMove):
        assignment.assign(supervised.check, inspector=supervised.inspector, by=supervised.head)


@pytest.mark.clause("V-09")
def test_an_untrue_before_decision_check_keeps_the_hold_until_it_is_decided(db):
    supervised = Supervised(**BEFORE)
    supervised.untrue()
    assert supervised.case.hold and Handling.objects.count() == 1


@pytest.mark.clause("S-09")
@pytest.mark.parametrize("model", (Finding, CheckEvidence))
def test_findings_and_evidence_cannot_be_changed_afterwards(db, model):
    Supervised().concluded(Conclusion.UNTRUE)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(round=7)
    assert model.objects.get().round == 1
