"""Papers of a case open to her side and to the agency that handles it, each look on record; to nobody else."""

import pytest
from django.urls import reverse

from pledges.domain import acceptance, cases, certificates, choices
from pledges.enums import Channel, ChoiceKind
from portal.kernel.models import AccessEvent
from portal.people.domain.identity import record_identity_check
from portal.people.domain.representations import record_at_counter
from tests.factories.people import ApplicantFactory, StaffFactory, SubjectFactory
from tests.factories.pledges import Office, stored_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.clause("S-09")]


def with_certificate(office):
    choice = choices.choose(office.open().choices.get(), kind=ChoiceKind.CERTIFICATE, by=office.user)
    certificates.hand_in(choice, file=stored_pdf("paper"), by=office.user)
    return cases.file_case(choice.case, by=office.user), [choice.pk]


def with_supplement(office):
    case = office.filed()
    acceptance.ask_supplement(case, items=[{"text": "电话缺一位。"}], by=office.handler)
    return acceptance.answer_supplement(case, answer="补上了", file=stored_pdf("paper"), by=office.user), []


def with_authorization(office):
    agent = ApplicantFactory()
    paper = office.authorization(agent.subject)
    return office.filed(by=agent, agent=agent.subject, authorization=paper), []


def with_representation(office):
    person, firm = SubjectFactory(), SubjectFactory(organisation=True)
    given = {"capacity": "legal_rep", "note": "营业执照", "file": stored_pdf("paper"), "by": office.clerk}
    row = record_at_counter(principal=firm, person=person, agency=office.agency, **given)
    record_identity_check(subject=person, by=office.clerk, agency=office.agency)
    office.user.subject = firm
    office.user.save()
    return office.filed(channel=Channel.COUNTER, subject=firm, representation=row), []


@pytest.mark.parametrize(
    ("name", "made"),
    (
        ("certificate_file", with_certificate),
        ("supplement_file", with_supplement),
        ("authorization_file", with_authorization),
        ("representation_file", with_representation),
    ),
)
def test_a_paper_opens_to_her_side_and_the_agency_and_each_look_is_on_record(client, name, made):
    office = Office(rules={"agent_allowed": True}, agent_allowed=True)
    case, more = made(office)
    address = reverse(f"pledges:{name}", args=[case.pk, *more])
    for stranger in (
        None,
        ApplicantFactory(),
        StaffFactory(role="handler"),
        StaffFactory(role="window_clerk"),
    ):
        client.logout()
        if stranger is not None:
            client.force_login(stranger)
        assert client.get(address).status_code == (404 if stranger else 302)
    looks = AccessEvent.objects.count()
    for user in (office.user, office.handler, office.clerk):
        client.force_login(user)
        answer = client.get(address)
        assert (answer.status_code, b"".join(answer)[:5]) == (200, b"%PDF-")
    assert AccessEvent.objects.count() == looks + 3
