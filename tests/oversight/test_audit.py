"""The auditor's page of acts: in words, at a fixed cost."""

import pytest
from django.urls import reverse
from django.utils import timezone

from pledges.domain import signing
from portal.kernel.acts import Refused
from portal.kernel.audit import record
from portal.kernel.models import AccessEvent, AuditEvent
from portal.oversight.trail import doers_of
from portal.people.enums import Role
from tests.factories.law import LawClauseFactory
from tests.factories.people import AgencyFactory, ApplicantFactory, StaffFactory
from tests.factories.pledges import Office

pytestmark = pytest.mark.django_db
PAGE = reverse("oversight:audit")


@pytest.fixture
def auditor(client):
    client.force_login(StaffFactory(role=Role.AUDITOR, area=AgencyFactory().area))
    return client


def text(answer):
    return answer.content.decode()


def test_acts_and_states_are_read_as_words(auditor):
    Office().filed()
    page = text(auditor.get(PAGE))

    assert "选择办理方式" in page and "草稿 → 已提交" in page and "告知承诺书" in page
    assert "pledges.case" not in page and "pledges.choose" not in page


def test_a_refused_act_is_named(auditor):
    pledge = Office().prepared()
    with pytest.raises(Refused):
        signing.sign(pledge, digest="", kind="pad", by=pledge.case.created_by)

    page = text(auditor.get(PAGE, {"refused": "on"}))
    assert "签署承诺书" in page and "未准许" in page


def test_acts_are_found_by_their_words(auditor):
    Office().filed()
    page = text(auditor.get(PAGE, {"act": "填写承诺书"}))
    assert "填写承诺书" in page.split("<tbody>")[1]
    assert "选择办理方式" not in page


def test_what_has_no_word_is_shown_as_it_is(auditor):
    record("gone.act", AgencyFactory(), by=None, clause="NO-SUCH")
    page = text(auditor.get(PAGE))
    assert "gone.act" in page and "NO-SUCH" in page


@pytest.mark.parametrize("count", (1, 30))
def test_the_page_costs_the_same_for_one_and_thirty(auditor, count, django_assert_num_queries):
    agency = AgencyFactory()
    for number in range(count):
        clause = LawClauseFactory(key=f"TEST-{number}")
        record("pledges.choose", agency, by=None, clause=clause.key)
    auditor.get(PAGE)
    with django_assert_num_queries(6):
        page = text(auditor.get(PAGE))
    assert page.count("选择办理方式") == count
    assert "《" in page


# -- who it was -----------------------------------------------------------------------------------


@pytest.fixture
def people():
    """Many of the staff in their agencies, and as many applicants."""
    return [StaffFactory(role=Role.HANDLER) for _ in range(8)], [ApplicantFactory() for _ in range(8)]


@pytest.mark.clause("S-09")
@pytest.mark.parametrize("page", (PAGE, reverse("oversight:accesses")))
def test_staff_are_named_with_their_agency_and_applicants_are_not(auditor, people, page):
    staff, applicants = people
    for user in (*staff, *applicants):
        record("pledges.choose", staff[0], by=user)
        AccessEvent(actor=str(user.pk), object_type="pledges.case", object_id="1", purpose="办理").save()

    rows = text(auditor.get(page)).split("<tbody>")[1]
    for user in staff:
        assert user.name in rows and user.current_assignments[0].agency.short_name in rows
    for user in applicants:
        assert user.name not in rows
        assert str(user.subject.pseudonym)[-8:] in rows


@pytest.mark.clause("S-09")
def test_who_held_a_post_once_is_still_named(auditor):
    handler = StaffFactory(role=Role.HANDLER)
    record("pledges.choose", handler, by=handler)
    handler.assignments.update(ended_at=timezone.now(), ended_reason="调离")
    assert handler.name in text(auditor.get(PAGE)).split("<tbody>")[1]


def test_the_system_and_whoever_is_unknown_are_shown_as_such(auditor):
    record("pledges.choose", AgencyFactory(), by=None)
    AuditEvent(act="pledges.choose", actor="no-key-at-all").save(force_insert=True)
    rows = text(auditor.get(PAGE)).split("<tbody>")[1]
    assert "系统" in rows and "y-at-all" in rows


def test_names_cost_one_query_however_many(people, django_assert_num_queries):
    staff, applicants = people
    with django_assert_num_queries(1):
        doers_of(str(user.pk) for user in (*staff, *applicants))
