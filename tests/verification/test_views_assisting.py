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


MATTERS = f"{DESK}?tab=matters"


def text(client, address=DESK):
    return client.get(address).content.decode()


def test_her_desk_is_where_she_lands_and_says_what_there_is(officer, office):
    assert officer.get(reverse("oversight:desk")).url == DESK
    page = text(officer)
    assert 'aria-current="page"' in page and "协助核查" in page
    assert "现在没有要您答复的请求" in page and "还没有办过的请求" in text(officer, f"{DESK}?tab=done")
    page = text(officer, MATTERS)
    assert office.version.name in page and office.agency.name in page and "婚姻登记机关" in page


def test_only_what_other_agencies_of_her_area_verify_by_assistance_is_listed(officer, office):
    elsewhere = Office(**ASSISTANCE)
    internal = office.another_version(check_mode=CheckMode.INTERNAL)
    page = text(officer, MATTERS)
    assert elsewhere.version.name not in page and internal.name not in page

    officer.force_login(StaffFactory(role=Role.ASSISTING_OFFICER, agency=office.agency))
    assert office.version.name not in text(officer, MATTERS)


@pytest.mark.parametrize("count", (1, 3))
def test_the_list_of_matters_costs_the_same_for_one_and_three(
    officer, office, count, django_assert_num_queries
):
    for _ in range(count - 1):
        office.another_version(**ASSISTANCE)
    officer.get(MATTERS)
    with django_assert_num_queries(8):
        page = text(officer, MATTERS)
    assert page.count("婚姻登记机关") == count


def test_the_desk_is_for_assisting_officers_and_heads(client, office):
    client.force_login(office.handler)
    assert client.get(DESK).status_code == 403
    client.force_login(StaffFactory(role=Role.AGENCY_HEAD, agency=office.agency))
    assert client.get(DESK).status_code == 200
    assert client.get(f"{DESK}?tab=nonsense").status_code == 404
