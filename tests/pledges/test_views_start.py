"""How an application begins online: for whom, with which certificates, under which authorisation."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pledges.enums import Channel
from pledges.models import Case
from portal.kernel.calendar import today
from portal.people.enums import RealNameLevel
from tests.factories.people import ApplicantFactory
from tests.factories.pledges import Office

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def applicant(client, office):
    client.force_login(office.user)
    return client


def at(name, choice):
    return reverse(f"pledges:{name}", args=[choice.case_id, choice.pk])


def start_data(office, **more):
    return {
        "who": "self",
        "certificates": [str(office.version.matter_id)],
        "form_token": "018f0000-0000-7000-8000-000000000001",
        **more,
    }


@pytest.mark.clause("P-01")
def test_start_opens_a_draft_with_nothing_chosen(applicant, office):
    page = applicant.get(reverse("pledges:start", args=[office.matter.pk]))
    assert office.version.name in page.content.decode()
    assert page.context["form"]["certificates"].value() == [str(office.version.matter_id)]  # the only one

    answer = applicant.post(reverse("pledges:start", args=[office.matter.pk]), start_data(office))

    case = Case.objects.get()
    assert case.channel == Channel.ONLINE
    assert [choice.choice for choice in case.choices.all()] == [None]
    assert answer.url == at("choose", case.choices.get())


def test_start_sent_twice_opens_one_case(applicant, office):
    for _ in range(2):
        applicant.post(reverse("pledges:start", args=[office.matter.pk]), start_data(office))
    assert Case.objects.count() == 1


def test_start_asks_to_sign_in(client, office):
    answer = client.get(reverse("pledges:start", args=[office.matter.pk]))
    assert answer.status_code == 302
    assert "login" in answer.url


def test_start_without_an_identity_tells_the_way(client, office):
    client.force_login(ApplicantFactory(subject=None, real_name_level=RealNameLevel.UNVERIFIED))
    answer = client.get(reverse("pledges:start", args=[office.matter.pk]))
    assert answer.status_code == 409
    assert "还没有实名" in answer.content.decode()
    assert "窗口" in answer.content.decode()


@pytest.mark.clause("P-05")
def test_start_offers_no_agent_where_none_is_allowed(applicant, office):
    answer = applicant.post(
        reverse("pledges:start", args=[office.matter.pk]), start_data(office, who="agent")
    )
    assert answer.status_code == 422
    assert not Case.objects.exists()


def agent_data(office, **more):
    subject = office.subject
    return {
        "kind": subject.kind,
        "document_type": subject.document_type,
        "number": subject.reveal_number(),
        "name": subject.name,
        "phone": "13800001234",
        "powers": ["apply", "pledge"],
        "valid_from": str(today()),
        "valid_until": str(today().replace(year=today().year + 1)),
        "file": SimpleUploadedFile("授权书.pdf", PDF),
        **more,
    }


@pytest.mark.clause("P-05")
def test_an_agent_opens_a_case_with_an_authorisation_where_allowed(client):
    office = Office(rules={"agent_allowed": True}, agent_allowed=True)
    agent = ApplicantFactory()
    client.force_login(agent)

    client.post(reverse("pledges:start_agent", args=[office.matter.pk]), agent_data(office))

    case = Case.objects.get()
    assert (case.subject, case.agent_subject) == (office.subject, agent.subject)
    assert case.authorization.file.sha256


@pytest.mark.clause("P-05")
@pytest.mark.parametrize(
    ("wrong", "message"),
    (
        ({"valid_from": "2020-01-01", "valid_until": "2021-01-01"}, "到期"),
        ({"valid_from": "2030-01-02", "valid_until": "2030-01-01"}, "早于开始日期"),
        ({"file": SimpleUploadedFile("授权书.pdf", b"MZ not a pdf")}, "不是可以识别的"),
        ({"number": "410404198001010010"}, "校验码"),
        ({"number": "91410404000000001X"}, "身份证号"),
        ({"name": "王" * 101}, "100"),
    ),
)
def test_a_bad_authorisation_is_refused_with_a_message(client, wrong, message):
    office = Office(rules={"agent_allowed": True}, agent_allowed=True)
    client.force_login(ApplicantFactory())
    answer = client.post(reverse("pledges:start_agent", args=[office.matter.pk]), agent_data(office, **wrong))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Case.objects.exists()


def test_several_certificates_are_picked_and_none_is_preset(applicant, office):
    other = office.another_version()
    url = reverse("pledges:start", args=[office.matter.pk])
    page = applicant.get(url).content.decode()
    assert other.name in page
    assert "checked" not in page

    answer = applicant.post(url, start_data(office, certificates=[]))
    assert answer.status_code == 422
    assert "请至少选择一项证明" in answer.content.decode()

    applicant.post(url, start_data(office, certificates=[str(other.matter_id)]))
    assert [choice.version for choice in Case.objects.get().choices.all()] == [other]


def test_a_certificate_of_another_matter_is_not_taken(applicant, office):
    stranger = Office()
    data = start_data(office, certificates=[str(stranger.version.matter_id)])
    assert applicant.post(reverse("pledges:start", args=[office.matter.pk]), data).status_code == 422
    assert not Case.objects.exists()


def test_a_matter_for_organisations_is_not_started_by_a_citizen(applicant, office):
    office.matter.audience = "legal"
    office.matter.save()
    answer = applicant.get(reverse("pledges:start", args=[office.matter.pk]))
    assert answer.status_code == 409
    assert "法人和其他组织" in answer.content.decode()


def test_who_comes_from_a_certificates_page_need_not_look_for_it_again(applicant, office):
    other = office.another_version()
    address = reverse("pledges:start", args=[office.matter.pk])
    page = applicant.get(address, {"c": str(other.matter_id)}).content.decode()
    assert page.count(" checked") == 1
    assert re.search(rf'value="{other.matter_id}"[^>]* checked', page)
    assert other.proves in page
    assert " checked" not in applicant.get(address, {"c": "no key"}).content.decode()
