"""Two people, or two clicks, at the same moment. Real commits on PostgreSQL; each ends with one effect."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from pledges.domain import acceptance, cases, letters, withdrawal
from pledges.enums import CaseState, PledgeState
from pledges.models import Case, Letter, Pledge
from portal.kernel.acts import Refused
from portal.kernel.models import AuditEvent, Duty
from tests.factories.pledges import Office, handwriting, sign

pytestmark = pytest.mark.postgres_only


@pytest.fixture
def office(committed_db):
    return Office()


def at_once(*acts):
    """Run the acts in threads that start together; each answers with its result or its refusal."""
    gate = threading.Barrier(len(acts))

    def run(act):
        gate.wait()
        try:
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, act) for act in acts]]


def refusals(results):
    return [result for result in results if isinstance(result, Refused)]


def test_the_same_form_posted_many_times_at_once_opens_one_case(office):
    token = uuid.uuid4()

    results = at_once(*[lambda: office.open(form_token=token)] * 6)

    assert not refusals(results)
    assert len({case.pk for case in results}) == 1
    assert Case.objects.get().choices.count() == 1
    assert AuditEvent.objects.filter(act="pledges.open_case").count() == 1


def test_two_signatures_at_once_make_one_pledge(office):
    pledge = office.prepared()

    results = at_once(*[lambda: sign(pledge, by=office.user, signature_png=handwriting())] * 3)

    assert len(refusals(results)) == 2
    assert Pledge.objects.get().state == PledgeState.SIGNED
    assert Duty.objects.filter(kind="pledges.letter").count() == 1
    assert AuditEvent.objects.filter(to_state="signed").count() == 1


def test_filing_at_once_gives_numbers_without_gap_or_double(office):
    pledges = [office.signed() for _ in range(6)]

    results = at_once(*[lambda p=p: cases.file_case(p.case, by=office.user) for p in pledges])

    assert not refusals(results)
    assert sorted(case.number[-4:] for case in results) == [f"{n:04d}" for n in range(1, 7)]


def test_one_case_filed_by_two_clicks_gets_one_number(office):
    case = office.signed().case

    first, second = at_once(*[lambda: cases.file_case(case, by=office.user)] * 2)

    assert first.number == second.number
    assert AuditEvent.objects.filter(to_state="filed").count() == 1


def test_two_handlers_accept_one_case_once(office):
    case = office.filed()

    results = at_once(*[lambda: acceptance.accept(case, by=office.handler)] * 3)

    assert len(refusals(results)) == 2
    assert Case.objects.get().state == CaseState.ACCEPTED
    assert AuditEvent.objects.filter(to_state="in_force").count() == 1
    assert Duty.objects.filter(kind="verification.pull").count() == 1


def test_withdrawal_and_acceptance_at_once_leave_no_pledge_in_between(office):
    case = office.filed()
    pledge = case.pledges.get()

    at_once(
        lambda: acceptance.accept(case, by=office.handler),
        lambda: withdrawal.withdraw_pledge(pledge, reason="有变化", by=office.user),
    )

    pledge.refresh_from_db()
    assert pledge.state == PledgeState.WITHDRAWN
    assert case.choices.get().choice == "certificate"


def test_two_workers_issue_one_letter(office):
    pledge = Pledge.objects.select_related("signature_file").get(pk=office.signed().pk)

    first, second = at_once(*[lambda: letters.issue_letter(pledge)] * 2)

    assert first == second
    assert Letter.objects.count() == 1
