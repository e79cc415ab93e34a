"""The auditor's page of acts: in words, at a fixed cost."""

import pytest
from django.urls import reverse

from pledges.domain import signing
from portal.kernel.acts import Refused
from portal.kernel.audit import record
from portal.people.enums import Role
from tests.factories.law import LawClauseFactory
from tests.factories.people import AgencyFactory, StaffFactory
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
