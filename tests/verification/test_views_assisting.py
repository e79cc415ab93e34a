"""The assisting officer's desk."""

import pytest
from django.urls import reverse

from matters.enums import CheckMode
from portal.people.enums import Role
from tests.factories.people import AgencyFactory, StaffFactory
from tests.factories.pledges import Office

pytestmark = pytest.mark.django_db
DESK = reverse("verification:assisting")
ASSISTANCE = {"check_mode": CheckMode.ASSISTANCE, "issuing_unit": "婚姻登记机关"}


@pytest.fixture
def office():
    return Office(**ASSISTANCE)


@pytest.fixture
def officer(client, office):
    agency = AgencyFactory(area=office.area)
    client.force_login(StaffFactory(role=Role.ASSISTING_OFFICER, agency=agency))
    return client


def text(client):
    return client.get(DESK).content.decode()


def test_her_desk_is_where_she_lands_and_says_what_there_is(officer, office):
    assert officer.get(reverse("oversight:desk")).url == DESK
    page = text(officer)
    assert 'aria-current="page"' in page and "协助核查" in page
    assert "现在没有要您答复的请求" in page
    assert office.version.name in page and office.agency.name in page and "婚姻登记机关" in page


def test_only_what_other_agencies_of_her_area_verify_by_assistance_is_listed(officer, office):
    elsewhere = Office(**ASSISTANCE)
    internal = office.another_version(check_mode=CheckMode.INTERNAL)
    page = text(officer)
    assert elsewhere.version.name not in page and internal.name not in page

    officer.force_login(StaffFactory(role=Role.ASSISTING_OFFICER, agency=office.agency))
    assert office.version.name not in text(officer)


@pytest.mark.parametrize("count", (1, 3))
def test_the_desk_costs_the_same_for_one_and_three(officer, office, count, django_assert_num_queries):
    for _ in range(count - 1):
        office.another_version(**ASSISTANCE)
    officer.get(DESK)
    with django_assert_num_queries(6):
        page = text(officer)
    assert page.count("婚姻登记机关") == count


def test_the_desk_is_for_assisting_officers(client, office):
    client.force_login(office.handler)
    assert client.get(DESK).status_code == 403
