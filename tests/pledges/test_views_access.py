"""Who reaches the applicant's pages: she herself; nobody else, and staff not in her place."""

import pytest
from django.urls import reverse

from tests.factories.people import ApplicantFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def applicant(client, office):
    client.force_login(office.user)
    return client


def at(name, choice):
    return reverse(f"pledges:{name}", args=[choice.case_id, choice.pk])


PAGES = ("choose", "held", "certificate", "notice", "fill", "review", "sign")
ACTS = ("read", "tick")


@pytest.mark.parametrize("name", PAGES)
def test_a_strangers_draft_is_not_there(client, prepared, name):
    choice = prepared.choice
    client.force_login(ApplicantFactory())
    assert client.get(at(name, choice)).status_code == 404
    assert client.post(at(name, choice)).status_code in (404, 405)


@pytest.mark.parametrize("name", PAGES)
def test_staff_of_the_agency_do_not_act_as_the_applicant(client, office, filed, name):
    choice = filed.choices.get()
    client.force_login(office.handler)
    assert client.get(at(name, choice)).status_code == 403


def test_an_online_draft_is_no_business_of_the_agency(client, office, prepared):
    choice = prepared.choice
    client.force_login(office.handler)
    assert client.get(at("choose", choice)).status_code == 404


@pytest.mark.parametrize("name", (*PAGES, *ACTS))
def test_staff_of_another_agency_find_nothing(client, prepared, name):
    choice = prepared.choice
    client.force_login(StaffFactory(role="window_clerk"))
    assert client.post(at(name, choice)).status_code in (404, 405)


@pytest.mark.parametrize("name", ACTS)
def test_acts_are_posts(applicant, office, name):
    assert applicant.get(at(name, office.pledging())).status_code == 405


@pytest.mark.parametrize("name", ("choose", "fill", "sign"))
def test_a_filed_case_leads_to_its_page(applicant, filed, name):
    answer = applicant.get(at(name, filed.choices.get()))
    assert answer.url == reverse("pledges:case", args=[filed.pk])
