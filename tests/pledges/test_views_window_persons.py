"""Who stands at the counter: the holder of the account that began online, or an agent with her authorisation."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from pledges.domain import authorizations
from pledges.models import Authorization, Case
from portal.people.enums import RealNameLevel
from portal.people.models import IdentityCheck, User
from tests.factories.people import SubjectFactory, id_number
from tests.factories.pledges import Office, days, handwriting
from tests.pledges.test_views_window import NUMBER, PDF, at, opening, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client, office):
    client.force_login(office.clerk)
    return client


@pytest.mark.clause("P-13")
def test_the_account_that_began_online_rises_with_the_check_at_the_counter(clerk, office, prepared):
    case = prepared.case
    office.user.real_name_level = RealNameLevel.BASIC
    office.user.save()
    clerk.post(reverse("pledges:window_resume"), {"resume_code": case.resume_code})
    clerk.post(at("window_identity", case), {"original_checked": "on"})

    office.user.refresh_from_db()
    assert (office.user.real_name_level, office.user.subject) == (RealNameLevel.HIGH, office.subject)
    assert Case.objects.for_user(office.user).get() == case


def test_an_account_that_was_closed_meanwhile_does_not_stop_the_check(clerk, office, prepared):
    case = prepared.case
    basic = {"real_name_level": RealNameLevel.BASIC, "is_active": False, "disabled_at": timezone.now()}
    User.objects.filter(pk=office.user.pk).update(**basic)
    clerk.post(reverse("pledges:window_resume"), {"resume_code": case.resume_code})
    clerk.post(at("window_identity", case), {"original_checked": "on"})

    office.user.refresh_from_db()
    assert IdentityCheck.objects.filter(subject=office.subject).exists()
    assert office.user.real_name_level != RealNameLevel.HIGH


def with_agent(office, **more):
    agent = {
        "by_agent": "on",
        "original_checked": "",
        "agent-document_type": "id_card",
        "agent-number": id_number(78, born="19850505"),
        "agent-name": "李堃",
        "agent-phone": "13900001234",
        "agent-powers": ["apply", "pledge"],
        "agent-valid_from": days(-1).isoformat(),
        "agent-valid_until": days(30).isoformat(),
        "agent-file": SimpleUploadedFile("授权书.pdf", PDF, content_type="application/pdf"),
        "agent-original_checked": "on",
    }
    return opening(office, **{**agent, **more})


@pytest.fixture
def agents_office(client):
    office = Office(rules={"agent_allowed": True}, agent_allowed=True)
    client.force_login(office.clerk)
    return office


@pytest.mark.clause("P-05")
def test_an_agent_with_special_authorisation_opens_a_case_at_the_counter(client, agents_office):
    answer = client.post(reverse("pledges:window_new"), with_agent(agents_office))

    case = Case.objects.get()
    assert answer.url == at("window_case", case)
    assert (case.subject.name, case.agent_subject.name) == ("张喆", "李堃")
    assert case.authorization.agent == case.agent_subject
    assert [check.subject for check in IdentityCheck.objects.all()] == [case.agent_subject]
    assert "今天已核对原件" in text(client.get(answer.url))


@pytest.mark.clause("P-05")
@pytest.mark.parametrize(
    ("wrong", "message"),
    (
        ({"agent-valid_until": days(-1).isoformat(), "agent-valid_from": days(-9).isoformat()}, "到期"),
        ({"agent-valid_from": days(3).isoformat()}, "起才有效"),
        ({"agent-file": ""}, "特别授权书"),
        ({"agent-number": "123"}, "号码"),
        ({"agent-number": NUMBER, "agent-name": "张喆"}, "不能是同一人"),
        ({"agent-original_checked": ""}, "已核对证件原件"),
    ),
)
def test_what_is_wrong_with_an_agent_is_named_and_nothing_opened(client, agents_office, wrong, message):
    answer = client.post(reverse("pledges:window_new"), with_agent(agents_office, **wrong))

    assert answer.status_code == 422
    assert message in text(answer)
    assert not Case.objects.exists()
    assert not Authorization.objects.exists()


@pytest.mark.clause("P-05")
@pytest.mark.parametrize(("area", "matter"), ((False, True), (True, False)))
def test_an_agent_is_refused_where_area_or_matter_want_the_person_herself(client, db, area, matter):
    office = Office(rules={"agent_allowed": area}, agent_allowed=matter)
    client.force_login(office.clerk)
    page = reverse("pledges:window_new")
    assert "data-agents" not in text(client.get(page))

    answer = client.post(page, with_agent(office))

    assert answer.status_code == 422
    assert "本人" in " ".join(answer.context["form"].errors["by_agent"])
    assert not Case.objects.exists()
    assert not Authorization.objects.exists()


@pytest.mark.clause("P-05")
@pytest.mark.parametrize("signed", (True, False))
def test_what_the_applicant_signed_online_need_not_be_brought_as_paper(client, agents_office, signed):
    office, agent = agents_office, SubjectFactory()
    if signed:
        paper = authorizations.grant(
            principal=office.subject, agent=agent, matters=[office.matter], powers=["apply", "pledge"],
            valid_from=days(0), valid_until=days(9), signature_png=handwriting(), by=office.user,
        )  # fmt: skip
    else:
        paper = office.authorization(agent)  # a scan that nobody has looked at
    bare = dict.fromkeys(("agent-valid_from", "agent-valid_until", "agent-file"), "")
    who = {
        "number": office.subject.reveal_number(), "name": office.subject.name,
        "agent-number": agent.reveal_number(), "agent-name": agent.name,
    }  # fmt: skip
    sent = with_agent(office, **who, **bare)
    del sent["agent-powers"]
    answer = client.post(reverse("pledges:window_new"), sent)
    assert Authorization.objects.get() == paper
    if signed:
        assert Case.objects.get().authorization == paper
    else:
        assert answer.status_code == 422 and "特别授权书" in str(answer.context["agent"].errors["file"])


def test_the_same_form_of_an_agent_twice_lodges_one_authorisation(client, agents_office):
    data = with_agent(agents_office)
    for _ in range(2):
        data["agent-file"].seek(0)
        client.post(reverse("pledges:window_new"), data)

    assert (Case.objects.count(), Authorization.objects.count()) == (1, 1)


def test_matters_that_admit_agents_are_marked(client, agents_office):
    assert "data-agents" in text(client.get(reverse("pledges:window_matters")))
