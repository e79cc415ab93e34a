"""The database holds the rules too, whoever writes to it."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from pledges.enums import CaseState, ChoiceKind, PledgeState
from pledges.models import Case, CertificateChoice, Pledge
from portal.kernel.acts import IllegalMove
from portal.kernel.moves import move
from tests.factories.people import SubjectFactory

NOW = datetime(2026, 5, 8, 9, tzinfo=UTC)


def refused_by_database(model, **changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**changes)


@pytest.mark.parametrize(
    "changes",
    (
        {"state": CaseState.FILED},
        {"number": "X-1"},
        {"state": CaseState.ACCEPTED, "filed_at": NOW, "accept_due": NOW.date()},
        {"decided_at": NOW},
        {"withdrawn_at": NOW},
        {"withdrawal_reason": "不办了"},
        {"ended_at": NOW},
        {"hold": True},
        {"hold_reason": "核查"},
        {"state": CaseState.WITHDRAWN, "filed_at": NOW, "accept_due": NOW.date()},
    ),
    ids=str,
)
def test_a_draft_case_does_not_carry_what_belongs_to_later(office, changes):
    office.open()

    refused_by_database(Case, **changes)


@pytest.mark.parametrize(
    "changes",
    (
        {"hold": True, "hold_reason": "核查"},
        {"decided_at": None},
        {"decision": ""},
        {"decision_text": ""},
        {"decision": "refused"},
        {"filed_at": None},
        {"decide_due": None},
    ),
    ids=str,
)
def test_a_decided_case_keeps_what_it_rests_on(decided, changes):
    refused_by_database(Case, **changes)


def test_an_agent_stands_in_a_case_only_with_an_authorisation(office):
    office.open()

    refused_by_database(Case, agent_subject=SubjectFactory())


@pytest.mark.parametrize(
    "changes",
    (
        {"state": PledgeState.DRAFT},
        {"signed_at": None},
        {"check_code": None},
        {"signature_file": None},
        {"content_digest": ""},
        {"state": PledgeState.KEPT},
        {"state": PledgeState.WITHDRAWN},
        {"withdrawn_at": NOW},
        {"outcome_at": NOW},
    ),
    ids=str,
)
def test_a_signed_pledge_keeps_what_was_signed(office, changes):
    office.signed()

    refused_by_database(Pledge, **changes)


@pytest.mark.clause("P-01")
@pytest.mark.parametrize(
    "changes",
    (
        {"choice": None},
        {"choice": ChoiceKind.HELD},
        {"choice": ChoiceKind.PLEDGE, "held_source": "library"},
        {"handed_in_at": NOW},
        {"chosen_by": None},
    ),
    ids=str,
)
def test_a_choice_says_who_when_and_from_where(office, changes):
    office.pledging()

    refused_by_database(CertificateChoice, **changes)


def test_one_certificate_has_one_live_pledge(office):
    pledge = office.signed()
    pledge.pk, pledge.number, pledge.check_code = None, "X", "X"

    with pytest.raises(IntegrityError), transaction.atomic():
        pledge.save(force_insert=True)


@pytest.mark.parametrize(
    ("start", "to"),
    (("open", CaseState.ACCEPTED), ("filed", CaseState.DECIDED), ("concluded", CaseState.WITHDRAWN)),
)
def test_no_state_is_jumped_over(office, start, to):
    with pytest.raises(IllegalMove, match="不能变为"):
        move(getattr(office, start)(), to, by=office.handler)
