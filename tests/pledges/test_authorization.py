"""Agents and their special authorisation (P-05)."""

import pytest
from django.urls import reverse

from pledges.domain import withdrawal
from pledges.models import Authorization, Case
from portal.kernel.acts import Refused
from portal.kernel.models import AuditEvent
from tests.factories.people import ApplicantFactory, SubjectFactory
from tests.factories.pledges import Office, administrative_matter, days, sign

pytestmark = pytest.mark.clause("P-05")


@pytest.fixture
def office(db):
    """Area and matter allow agents."""
    return Office(rules={"agent_allowed": True}, agent_allowed=True)


@pytest.fixture
def agent():
    return ApplicantFactory()


def test_an_agent_with_special_authorisation_pledges_for_the_applicant(office, agent):
    paper = office.authorization(agent.subject)

    pledge = office.signed(by=agent, agent=agent.subject, authorization=paper)

    assert pledge.signed_by_agent
    assert pledge.subject == office.subject
    assert pledge.content["agent"]["name"] == agent.subject.name
    assert Case.objects.for_user(office.user).get() == Case.objects.for_user(agent).get()


@pytest.mark.parametrize(("area", "matter"), ((False, True), (True, False)))
def test_an_agent_is_refused_where_area_or_matter_do_not_allow_one(db, agent, area, matter):
    office = Office(rules={"agent_allowed": area}, agent_allowed=matter)
    paper = office.authorization(agent.subject)

    with pytest.raises(Refused) as refusal:
        office.open(by=agent, agent=agent.subject, authorization=paper)

    assert refusal.value.code == "agent_not_allowed"
    assert "本人" in refusal.value.message


def test_by_default_no_area_admits_agents(db):
    assert Office().rules.agent_allowed is False


@pytest.mark.parametrize(
    ("fields", "code"),
    (
        ({"valid_from": days(-9), "valid_until": days(-1)}, "authorization_expired"),
        ({"valid_from": days(3), "valid_until": days(9)}, "authorization_not_yet"),
        ({"scope": "another"}, "authorization_scope"),
        ({"principal": "another"}, "authorization_persons"),
        ({"agent": "another"}, "authorization_persons"),
        (None, "authorization_missing"),
    ),
)
def test_document_person_scope_and_period_are_checked(office, agent, fields, code):
    paper = None
    if fields is not None:
        paper = office.authorization(agent.subject)
        others = {
            "scope": administrative_matter(office.agency),
            "principal": SubjectFactory(),
            "agent": SubjectFactory(),
        }
        changes = {name: others[name] if value == "another" else value for name, value in fields.items()}
        if "scope" in changes:
            paper.matters.set([changes.pop("scope")])
        if changes:
            Authorization.objects.filter(pk=paper.pk).update(**changes)
        paper.refresh_from_db()

    with pytest.raises(Refused) as refusal:
        office.open(by=agent, agent=agent.subject, authorization=paper)

    assert refusal.value.code == code
    assert not Case.objects.exists()


def test_an_authorisation_that_lapsed_between_filling_in_and_signing_does_not_sign(office, agent):
    pledge = office.prepared(by=agent, agent=agent.subject, authorization=office.authorization(agent.subject))
    Authorization.objects.update(valid_from=days(-9), valid_until=days(-1))

    with pytest.raises(Refused) as refusal:
        sign(pledge, by=agent)

    assert refusal.value.code == "authorization_expired"


@pytest.mark.parametrize(
    ("fields", "code"),
    (
        ({"valid_from": days(2), "valid_until": days(1)}, "authorization_period"),
        ({"valid_from": days(-9), "valid_until": days(-1)}, "authorization_expired"),
        ({"principal": "agent"}, "authorization_self"),
    ),
)
def test_an_authorisation_that_can_never_hold_is_not_taken(office, agent, fields, code):
    if fields.get("principal"):
        fields = {"principal": agent.subject}

    with pytest.raises(Refused) as refusal:
        office.authorization(agent.subject, **fields)

    assert refusal.value.code == code
    assert not Authorization.objects.exists()


@pytest.mark.parametrize("state", ("filed", "accepted"))
def test_with_the_authorisation_the_agents_power_ends(office, agent, state):
    case = getattr(office, state)(
        by=agent, agent=agent.subject, authorization=office.authorization(agent.subject)
    )
    Authorization.objects.update(valid_from=days(-9), valid_until=days(-1))

    with pytest.raises(Refused) as refusal:
        withdrawal.withdraw_application(case, reason="不办了", by=agent)

    assert refusal.value.code == "authorization_expired"
    assert withdrawal.withdraw_application(case, reason="不办了", by=office.user).state == "withdrawn"


def test_whoever_accepts_has_looked_at_the_authorisation(office, agent):
    paper = office.authorization(agent.subject)
    assert paper.checked_by is None

    case = office.accepted(by=agent, agent=agent.subject, authorization=paper)

    paper.refresh_from_db()
    assert paper.checked_by == office.handler
    assert AuditEvent.objects.get(act="pledges.check_authorization").object_id == str(case.pk)


@pytest.mark.parametrize("power", (True, False))
def test_an_agent_is_offered_to_withdraw_only_what_her_paper_lets_her(client, office, agent, power):
    powers = ["apply", "pledge", "withdraw"] if power else ["apply", "pledge"]
    agents = {"by": agent, "agent": agent.subject}
    case = office.filed(**agents, authorization=office.authorization(agent.subject, powers=powers))
    for user, may in ((agent, power), (office.user, True)):
        client.force_login(user)
        page = client.get(reverse("pledges:case", args=[case.pk])).content.decode()
        assert ("撤回承诺</a>" in page, "撤回这次申请" in page) == (may, may)
        assert ("授权书没有授权撤回" in page) is not may
