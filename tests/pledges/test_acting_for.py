"""Guardians, heads and clerks in cases, apart from agents (P-03, P-05)."""

import pytest

from pledges.content import InvalidContent, LetterContent, Organisation
from pledges.domain import acceptance, authorizations, cases, choices, signing
from pledges.domain.contents import thawed
from pledges.enums import AuthorizedPower, CaseState, Channel, ChoiceKind, MessageKind
from pledges.models import Authorization, Case
from pledges.paper import values
from portal.kernel.acts import Refused, Stale
from portal.kernel.calendar import today
from portal.people.domain import representations
from portal.people.domain.identity import record_identity_check
from portal.people.enums import Capacity, Relation, RepresentationState
from portal.people.models import IdentityCheck
from tests.factories.people import ApplicantFactory, SubjectFactory, UserFactory, id_number
from tests.factories.pledges import VALUES, Office, days, handwriting, read, sign, stored_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return SubjectFactory(organisation=True)


@pytest.fixture
def clerk_of(company):
    """Names a clerk of the company, with an account of her own."""

    def make():
        person = ApplicantFactory()
        account = UserFactory(subject=company)
        row = representations.name_clerk(principal=company, person=person.subject, by=account)
        return person, row

    return make


def ward(years=9):
    born = today().replace(year=today().year - years).strftime("%Y%m%d")
    return SubjectFactory(name="张小测", number=id_number(7, born=born))


@pytest.fixture
def guardian():
    """A parent who said so with a paper that nobody has looked at yet."""
    person = ApplicantFactory()
    row = representations.ask(
        principal=ward(),
        capacity=Capacity.GUARDIAN,
        relation=Relation.PARENT,
        file=stored_pdf("户口簿.pdf"),
        child_consent=True,
        by=person,
    )
    return person, row


@pytest.mark.clause("P-03")
def test_a_company_pledges_through_its_clerk_who_is_named_in_the_letter(office, company, clerk_of):
    person, row = clerk_of()

    pledge = office.signed(by=person, subject=company, representation=row)

    content = thawed(pledge)
    assert (pledge.subject, pledge.signed_by_agent) == (company, False)
    assert isinstance(content.applicant, Organisation) and content.agent is None
    assert content.representative.document_number == person.subject.reveal_number()
    assert content.digest() == pledge.document_digest
    assert values(content)["organisation_contact"] == f"{person.subject.name}（经办人）"
    assert person.subject.reveal_number() not in str(pledge.content)


@pytest.mark.clause("P-03")
def test_colleagues_share_the_cases_of_the_company_and_strangers_do_not(office, company, clerk_of):
    (first, row), (second, _) = clerk_of(), clerk_of()
    case = office.open(by=first, subject=company, representation=row)

    assert Case.objects.for_user(second).get() == case
    assert not Case.objects.for_user(ApplicantFactory()).exists()


@pytest.mark.clause("P-03")
def test_the_clerk_who_fills_in_is_the_one_who_signs(office, company, clerk_of):
    (first, row), (second, _) = clerk_of(), clerk_of()
    pledge = office.prepared(by=first, subject=company, representation=row)

    with pytest.raises(Stale):
        sign(pledge, by=second)

    pledge = signing.prepare(pledge.choice, values=VALUES, by=second)
    assert sign(pledge, by=second).content["representative"]["name"] == second.subject.name


@pytest.mark.clause("P-03")
def test_a_clerk_whose_authorisation_ended_neither_signs_nor_files(office, company, clerk_of):
    person, row = clerk_of()
    pledge = office.prepared(by=person, subject=company, representation=row)
    signed = office.signed(by=person, subject=company, representation=row)
    representations.end(row, reason="已离职", by=UserFactory(subject=company))
    person.forget_representations()

    for late in (lambda: sign(pledge, by=person), lambda: cases.file_case(signed.case, by=person)):
        with pytest.raises(Refused) as refusal:
            late()
        assert "已离职" in refusal.value.message
        assert refusal.value.way_out
    assert not Case.objects.for_user(person).exists()


@pytest.mark.clause("P-03")
def test_a_minor_alone_is_told_kindly_and_with_her_guardian_pledges(office, guardian):
    person, row = guardian
    child = ApplicantFactory(subject=row.principal)
    alone = office.open(by=child, subject=row.principal)

    with pytest.raises(choices.NotEligible) as refusal:
        choices.choose(alone.choices.get(), kind=ChoiceKind.PLEDGE, by=child)
    assert refusal.value.code == "under_age"
    assert "监护人" in refusal.value.way_out and "提交证明" in refusal.value.way_out

    pledge = office.signed(by=person, subject=row.principal, representation=row)
    content = thawed(pledge)
    assert content.applicant.name == "张小测"
    assert (content.agent, pledge.signed_by_agent) == (None, False)
    filled = values(content)
    assert filled["guardian_name"] == f"{person.subject.name}（父母）"
    assert "agent_name" not in filled


@pytest.mark.clause("P-03")
def test_the_ward_does_not_sign_behind_the_guardians_back(office, guardian):
    person, row = guardian
    pledge = office.prepared(by=person, subject=row.principal, representation=row)

    with pytest.raises(Refused):
        sign(pledge, by=ApplicantFactory(subject=row.principal))


@pytest.mark.clause("P-03")
def test_who_accepts_has_looked_at_the_guardians_paper(office, guardian):
    person, row = guardian
    earlier = office.open(by=office.clerk, subject=row.principal, channel=Channel.COUNTER)
    assert earlier not in Case.objects.for_user(person)
    filed = office.filed(by=person, subject=row.principal, representation=row)

    acceptance.accept(filed, by=office.handler)

    row.refresh_from_db()
    person.forget_representations()
    assert (row.state, row.confirmed_by) == (RepresentationState.IN_FORCE, office.handler)
    assert earlier in Case.objects.for_user(person)


@pytest.mark.clause("P-03", "P-06")
def test_at_the_counter_an_organisation_comes_as_a_person(office, company):
    with pytest.raises(Refused) as refusal:
        office.open(channel=Channel.COUNTER, subject=company)
    assert refusal.value.code == "nobody_there"

    head = SubjectFactory()
    row = representations.record_at_counter(
        principal=company,
        person=head,
        capacity=Capacity.LEGAL_REPRESENTATIVE,
        note="营业执照副本、身份证",
        agency=office.agency,
        by=office.clerk,
    )
    pledge = office.prepared(channel=Channel.COUNTER, subject=company, representation=row)
    record_identity_check(subject=company, by=office.clerk, agency=office.agency)
    with pytest.raises(Refused) as refusal:
        sign(pledge, by=office.clerk)
    assert refusal.value.code == "no_identity_check"

    record_identity_check(subject=head, by=office.clerk, agency=office.agency)
    assert sign(pledge, by=office.clerk).content["representative"]["capacity"] == "法定代表人（负责人）"
    assert IdentityCheck.objects.filter(subject=head).exists()


def test_agent_and_representative_are_never_both(office, company, clerk_of):
    person, row = clerk_of()
    case = office.open(by=person, subject=company, representation=row)
    case.agent_subject, case.authorization = person.subject, office.authorization(person.subject)
    with pytest.raises(Exception, match="agent_or_representative"):
        case.save()


@pytest.mark.clause("P-08")
def test_records_without_a_representative_keep_the_digests_they_had(office):
    pledge = office.signed()
    assert "representative" not in pledge.content
    assert LetterContent.from_record(thawed(pledge).record()).digest() == pledge.document_digest


# -- the special authorisation as an object of its own -------------------------------------------------


@pytest.fixture
def agents_office():
    return Office(rules={"agent_allowed": True}, agent_allowed=True)


@pytest.fixture
def agent():
    return ApplicantFactory()


def granted(office, agent, **fields):
    given = {
        "principal": office.subject,
        "agent": agent.subject,
        "matters": [office.matter],
        "powers": [AuthorizedPower.APPLY, AuthorizedPower.PLEDGE],
        "valid_from": today(),
        "valid_until": days(30),
        "signature_png": handwriting(),
        "by": office.user,
    }
    return authorizations.grant(**{**given, **fields})


@pytest.mark.clause("P-05")
def test_the_principal_signs_an_authorisation_online_and_is_told_when_it_is_used(agents_office, agent):
    paper = granted(agents_office, agent)
    assert office_words(paper) == (True, 64)

    case = agents_office.filed(by=agent, agent=agent.subject, authorization=paper)

    told = set(case.messages.filter(subject=agents_office.subject).values_list("kind", flat=True))
    assert {MessageKind.AUTHORIZATION_USED, MessageKind.SIGNED_BY_AGENT, MessageKind.FILED_BY_AGENT} <= told
    assert not told & {MessageKind.SIGNED, MessageKind.FILED}


def office_words(paper):
    return ("由授权人承担法律责任" in paper.statement, len(paper.digest))


@pytest.mark.clause("P-05")
@pytest.mark.parametrize(
    ("fields", "code"),
    (
        ({"matters": []}, "authorization_scope"),
        ({"powers": []}, "authorization_powers"),
        ({"powers": ["everything"]}, "authorization_powers"),
        ({"valid_until": days(-1), "valid_from": days(-3)}, "authorization_expired"),
        ({"valid_until": days(2000)}, "authorization_period"),
        ({"signature_png": b""}, "no_signature"),
        ({"signature_png": b"no picture"}, "bad_signature"),
        ({"by": "agent"}, "not_principal"),
    ),
)
def test_what_no_authorisation_can_be_is_not_taken(agents_office, agent, fields, code):
    if fields.get("by"):
        fields = {"by": agent}
    with pytest.raises(Refused) as refusal:
        granted(agents_office, agent, **fields)
    assert refusal.value.code == code
    assert not Authorization.objects.exists()


@pytest.mark.clause("P-05")
def test_where_the_area_wants_the_person_herself_no_authorisation_is_granted(office, agent):
    with pytest.raises(Refused) as refusal:
        granted(office, agent)
    assert refusal.value.code == "agent_not_allowed"


@pytest.mark.clause("P-05")
def test_valid_at_opening_and_expired_at_filing_is_refused_with_the_way_out(agents_office, agent):
    paper = granted(agents_office, agent)
    pledge = agents_office.signed(by=agent, agent=agent.subject, authorization=paper)
    Authorization.objects.update(valid_from=days(-9), valid_until=days(-1))

    with pytest.raises(Refused) as refusal:
        cases.file_case(pledge.case, by=agent)
    assert refusal.value.code == "authorization_expired"
    assert "我的授权" in refusal.value.way_out and "本人" in refusal.value.way_out

    new = granted(agents_office, agent)
    cases.use_authorization(pledge.case, authorization=new, by=agent)
    assert cases.file_case(pledge.case, by=agent).state == CaseState.FILED


@pytest.mark.clause("P-05")
def test_the_principal_goes_on_herself_when_the_agent_may_not(agents_office, agent):
    paper = granted(agents_office, agent)
    pledge = agents_office.prepared(by=agent, agent=agent.subject, authorization=paper)
    Authorization.objects.update(valid_from=days(-9), valid_until=days(-1))

    signed = sign(pledge, by=agents_office.user)

    assert not signed.signed_by_agent
    assert cases.file_case(signed.case, by=agents_office.user).number


@pytest.mark.clause("P-05", "P-13")
def test_the_counter_files_nothing_on_an_authorisation_that_lapsed_unless_the_principal_came(
    agents_office, agent
):
    paper = granted(agents_office, agent)
    case = agents_office.signed(by=agent, agent=agent.subject, authorization=paper).case
    cases.resume(resume_code=case.resume_code, channel=Channel.COUNTER, by=agents_office.clerk)
    Authorization.objects.update(valid_from=days(-9), valid_until=days(-1))

    with pytest.raises(Refused) as refusal:
        cases.file_case(case, by=agents_office.clerk)
    assert refusal.value.code == "authorization_expired"

    record_identity_check(subject=agents_office.subject, by=agents_office.clerk, agency=agents_office.agency)
    assert cases.file_case(case, by=agents_office.clerk).state == CaseState.FILED


@pytest.mark.clause("P-05")
def test_revoked_is_revoked_from_then_and_open_cases_are_told(agents_office, agent):
    paper = granted(agents_office, agent, powers=list(AuthorizedPower))
    case = agents_office.filed(by=agent, agent=agent.subject, authorization=paper)

    with pytest.raises(Refused):
        authorizations.revoke(paper, reason="我反悔了", by=agent)
    authorizations.revoke(paper, reason="改为自己办", by=agents_office.user)

    assert case.messages.filter(kind=MessageKind.AUTHORIZATION_REVOKED).count() == 1
    assert not Case.objects.for_user(agent).exists()
    assert Case.objects.for_user(agents_office.user).get() == case
    assert case.pledges.get().signed_by_agent  # what was done before stands
    with pytest.raises(Refused) as refusal:
        agents_office.open(by=agent, agent=agent.subject, authorization=paper_again(paper))
    assert refusal.value.code == "authorization_revoked"


def paper_again(paper):
    return Authorization.objects.get(pk=paper.pk)


@pytest.mark.clause("P-05")
def test_an_agent_does_only_what_the_paper_names(agents_office, agent):
    only_apply = granted(agents_office, agent, powers=[AuthorizedPower.APPLY])
    pledge = agents_office.prepared(by=agent, agent=agent.subject, authorization=only_apply)
    with pytest.raises(Refused) as refusal:
        sign(pledge, by=agent)
    assert refusal.value.code == "authorization_power"
    assert "签署" in refusal.value.message


@pytest.mark.clause("P-05")
def test_at_the_counter_the_clerk_has_checked_the_paper_at_once(agents_office, agent):
    paper = authorizations.lodge(
        principal=agents_office.subject,
        agent=agent.subject,
        matters=[agents_office.matter],
        valid_from=today(),
        valid_until=days(3),
        file=stored_pdf(),
        by=agents_office.clerk,
    )
    assert paper.checked_by == agents_office.clerk
    assert paper.checked_at is not None


@pytest.mark.clause("P-05")
def test_one_authorisation_may_cover_several_matters(agents_office, agent):
    other = Office(rules={"agent_allowed": True}, agent_allowed=True)
    paper = granted(agents_office, agent, matters=[agents_office.matter, other.matter])

    first = agents_office.open(by=agent, agent=agent.subject, authorization=paper)
    second = other.open(by=agent, subject=agents_office.subject, agent=agent.subject, authorization=paper)

    assert {first.authorization, second.authorization} == {paper}


def test_agents_and_guardians_do_not_share_one_content(office, agent):
    content = thawed(office.signed())
    with pytest.raises(InvalidContent):
        LetterContent.from_record(
            {
                **content.record(),
                "agent_allowed": True,
                "agent": {"name": "甲", "document_type": "护照", "document_number": "E1234567", "phone": ""},
                "representative": {
                    "capacity": "经办人",
                    "name": "乙",
                    "document_type": "护照",
                    "document_number": "E1234568",
                    "phone": "",
                    "relation": "",
                },
            }
        )


def test_reading_is_done_by_whoever_stands_for_the_applicant(office, guardian):
    person, row = guardian
    choice = office.pledging(by=person, subject=row.principal, representation=row)
    assert read(choice, by=person).by == person
