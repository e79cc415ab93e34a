"""The API answers from the same content as the page, cut and masked by who asks."""

import pytest

from pledges.api import pledge as api
from pledges.domain.contents import thawed
from portal.kernel.models import AccessEvent
from portal.people.enums import Role
from tests.factories.people import ApplicantFactory, StaffFactory


@pytest.fixture
def pledge(office):
    return office.accepted().pledges.get()


def path(pledge):
    return f"/api/v1/cases/{pledge.case_id}/pledges/{pledge.pk}/"


def ask(client, user, pledge):
    client.force_login(user)
    return client.get(path(pledge))


def test_the_applicant_reads_her_pledge_with_the_number_masked(office, pledge, client):
    answer = ask(client, office.user, pledge)

    content = answer.json()["content"]
    assert answer.status_code == 200
    assert content["applicant"]["name"] == office.subject.name
    assert content["conditions"][0]["value"] == "900"
    assert content["certification_matter"] == thawed(pledge).certification_matter
    assert answer.json()["document_digest"] == thawed(pledge).digest()
    assert office.subject.reveal_number() not in answer.content.decode()
    assert "salt" not in content


@pytest.mark.parametrize(
    ("role", "close"),
    ((Role.HANDLER, True), (Role.WINDOW_CLERK, True), (Role.BUREAU_ADMIN, False), (Role.AUDITOR, False)),
)
def test_those_who_do_not_handle_it_read_no_person(office, pledge, role, close):
    place = {"area": office.area} if role in (Role.BUREAU_ADMIN, Role.AUDITOR) else {"agency": office.agency}

    content = api.content_for(StaffFactory(role=role, **place), pledge)

    assert set(content) == {*api.OPEN_FIELDS, *(api.CLOSE_FIELDS if close else ()), "applicant", "agent"}
    assert (content["applicant"]["name"] == office.subject.name) is close
    assert (content["applicant"]["phone"] == office.subject.phone) is close
    assert office.subject.reveal_number() not in str(content)


@pytest.mark.parametrize("who", ("stranger", "clerk of another agency", "inspector"))
def test_whoever_may_not_see_the_case_finds_nothing(office, pledge, client, who):
    users = {
        "stranger": ApplicantFactory,
        "clerk of another agency": lambda: StaffFactory(role=Role.WINDOW_CLERK),
        "inspector": lambda: StaffFactory(role=Role.INSPECTOR, agency=office.agency),
    }

    assert ask(client, users[who](), pledge).status_code == 404


def test_nobody_reads_unsigned_in(pledge, client):
    assert client.get(path(pledge)).status_code == 401


@pytest.mark.parametrize("method", ("post", "put", "patch", "delete"))
def test_the_api_only_reads(office, pledge, client, method):
    client.force_login(office.user)

    assert getattr(client, method)(path(pledge)).status_code == 405


def test_reading_leaves_its_trace(office, pledge, client):
    ask(client, office.user, pledge)

    assert AccessEvent.objects.filter(object_id=str(pledge.case_id), purpose="接口读取承诺书").exists()
