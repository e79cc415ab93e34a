"""Eligibility and warning are said before anything is filled in: the same on page, counter and interface."""

from datetime import timedelta

import pytest
from django.urls import reverse

from credit.domain import seed
from credit.enums import Breach
from pledges.domain import withdrawal
from pledges.domain.eligibility import eligibilities, eligibility_of
from pledges.enums import Channel
from portal.kernel.calendar import today
from portal.people.domain import representations
from portal.people.domain.identity import record_identity_check
from tests.factories.credit import in_effect
from tests.factories.exchange import Line
from tests.factories.people import ApplicantFactory, SubjectFactory, UserFactory
from tests.factories.pledges import Office

pytestmark = pytest.mark.django_db


def recorded(office, breach):
    return in_effect(subject=office.subject, agency=office.agency, breach=breach)


def page_of(client, case):
    client.force_login(case.created_by)
    return client.get(reverse("pledges:choose", args=[case.pk, case.choices.get().pk])).content.decode()


@pytest.mark.clause("P-04", "P-14")
def test_the_choice_page_says_who_may_not_pledge_on_what_until_when_and_what_to_do(office, client):
    record = recorded(office, Breach.FALSE_PLEDGE)

    page = page_of(client, office.open())

    assert "暂时不能选“承诺”" in page
    assert f"{record.until:%Y年%-m月%-d日}为止" in page
    assert "提交证明，按一般程序办理" in page and "申请信用修复" in page
    assert reverse("credit:standard") in page
    assert 'value="pledge"' not in page and 'value="certificate"' in page


@pytest.mark.clause("P-14")
def test_a_smaller_record_only_warns_and_the_pledge_stays_open(office, client):
    recorded(office, Breach.NOT_KEPT)

    page = page_of(client, office.open())

    assert "资格：可以选承诺" in page and "信用提示：提醒" in page
    assert 'value="pledge"' in page
    assert "“未按期履行承诺”的记录" in page


@pytest.mark.clause("P-14")
def test_who_has_no_record_is_told_so_with_the_standard(office, client):
    page = page_of(client, office.open())

    assert "资格：可以选承诺" in page and "没有影响承诺的信用记录" in page
    assert "信用提示" not in page and reverse("credit:standard") in page


@pytest.mark.clause("P-04")
def test_a_withdrawn_pledge_closes_only_its_own_certificate_and_says_from_when_to_when():
    office = Office(withdrawal_closed_days=30)
    other = office.another_version()
    case = office.accepted()
    withdrawal.withdraw_pledge(case.pledges.get(), reason="收入有变化", by=office.user)

    told = eligibilities(office.subject, area=office.area, versions=[office.version, other])

    (ground,) = told[office.version.pk].grounds
    assert (ground.code, ground.since, ground.until) == (
        "withdrawn_lately",
        today(),
        today() + timedelta(days=30),
    )
    assert told[other.pk].is_open


@pytest.mark.clause("P-14")
def test_the_counter_and_the_interface_say_the_same(office, client):
    recorded(office, Breach.NOT_KEPT)
    case = office.open(channel=Channel.COUNTER)
    record_identity_check(subject=office.subject, by=office.clerk, agency=office.agency)
    told = eligibility_of(office.subject, area=office.area).warning
    client.force_login(office.clerk)
    line = Line(office.agency)
    person = {
        "kind": office.subject.kind,
        "name": office.subject.name,
        "document_type": office.subject.document_type,
        "number": office.subject.reveal_number(),
    }

    screen = client.get(reverse("pledges:window_case", args=[case.pk])).content.decode()
    answer = line.post("eligibility/", {"matter": str(office.matter.pk), "applicant": person}).json()

    assert told.effect in screen and "信用提示：提醒" in screen
    assert (answer["eligible"], answer["grounds"]) == (True, [])
    assert answer["warning"]["level"] == "reminded"
    assert answer["warning"]["effect"] == told.effect
    assert answer["standard"].endswith(reverse("credit:standard"))


@pytest.mark.clause("P-14", "P-04")
def test_the_standard_is_public_and_made_of_the_rules_that_are_applied(client):
    seed.load_rules()

    page = client.get(reverse("credit:standard"))

    words = page.content.decode()
    assert page.status_code == 200
    assert "有生效中的失信记录，失信程度为一般、严重" in words
    assert "再次发生，并且故意" in words
    assert "最短公示期已满" in words


@pytest.mark.clause("P-04", "P-05")
def test_an_agent_is_led_to_tell_her_principal_and_never_to_her_own_credit(client):
    office, agent = Office(rules={"agent_allowed": True}, agent_allowed=True), ApplicantFactory()
    paper = office.authorization(agent.subject)
    case = office.open(by=agent, agent=agent.subject, authorization=paper)
    recorded(office, Breach.FALSE_PLEDGE)

    page = page_of(client, case)

    barred = page[page.index('aria-labelledby="barred"') :].partition("</section>")[0]
    assert "请告诉申请人" in barred and "替他选提交证明" in barred
    assert reverse("credit:mine") not in barred
    assert reverse("credit:standard") in barred


@pytest.mark.clause("P-04", "P-03")
def test_who_stands_for_an_organisation_is_led_to_its_page(client):
    company, person = SubjectFactory(organisation=True), ApplicantFactory()
    row = representations.name_clerk(
        principal=company, person=person.subject, by=UserFactory(subject=company)
    )
    office = Office()
    case = office.open(by=person, subject=company, representation=row)
    in_effect(subject=company, agency=office.agency, breach=Breach.FALSE_PLEDGE)

    page = page_of(client, case)

    address = f"{reverse('credit:mine')}?of={company.pk}"
    assert address in page and f"查看{company.name}的信用" in page and "请告诉申请人" not in page
    assert client.get(address).status_code == 200
    client.force_login(ApplicantFactory())
    assert client.get(address).status_code == 404


@pytest.mark.clause("P-04")
def test_her_own_page_leads_to_her_own_credit_and_the_counter_has_the_customer_told(client, office):
    recorded(office, Breach.FALSE_PLEDGE)
    own = page_of(client, office.open())
    assert f'href="{reverse("credit:mine")}">查看我的信用' in own and "请告诉申请人" not in own
    case = office.open(channel=Channel.COUNTER)
    client.force_login(office.clerk)
    counter = client.get(reverse("pledges:window_case", args=[case.pk])).content.decode()
    assert "请告诉申请人" in counter and "查看我的信用" not in counter
