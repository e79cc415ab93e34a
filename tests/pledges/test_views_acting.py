"""Pages of those who act for others: 代办身份, 我的授权, the banner, the counter's third way in."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pledges.domain import authorizations
from pledges.enums import AuthorizedPower
from pledges.models import Authorization, Case
from portal.kernel.calendar import today
from portal.people.domain import representations
from portal.people.enums import Capacity, RepresentationState
from portal.people.models import IdentityCheck, Representation
from tests.factories.people import ApplicantFactory, SubjectFactory, UserFactory, id_number, uscc_number
from tests.factories.pledges import Office, days, handwriting, stored_pdf
from tests.pledges.test_views_window import PDF, at, opening, text

pytestmark = pytest.mark.django_db


def upload(name="材料.pdf"):
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def child_number():
    return id_number(7, born=today().replace(year=today().year - 9).strftime("%Y%m%d"))


@pytest.fixture
def person(client):
    user = ApplicantFactory()
    client.force_login(user)
    return user


def clerk_of(person, name="石龙区测试建材有限公司"):
    company = SubjectFactory(organisation=True, name=name)
    account = UserFactory(subject=company)
    row = representations.name_clerk(principal=company, person=person.subject, by=account)
    person.forget_representations()
    return row


def start(client, office, **data):
    page = reverse("pledges:start", args=[office.matter.pk])
    form = client.get(page).context["form"]
    given = {"certificates": [str(office.version.matter_id)], "form_token": str(form["form_token"].value())}
    return client.post(page, {**given, **data})


@pytest.mark.clause("P-03")
def test_a_clerk_of_two_companies_chooses_visibly_for_whom(client, office, person):
    first, second = clerk_of(person), clerk_of(person, "石龙区另一测试有限公司")
    page = client.get(reverse("pledges:start", args=[office.matter.pk]))
    assert "替石龙区测试建材有限公司办" in text(page) and "替石龙区另一测试有限公司办" in text(page)
    assert "checked" not in text(page)

    assert start(client, office).status_code == 422
    answer = start(client, office, who=f"rep:{second.pk}")

    case = Case.objects.get()
    assert (case.subject, case.representation) == (second.principal, second)
    banner = "您正在替石龙区另一测试有限公司办理"
    assert banner in text(client.get(answer.url))
    assert banner in text(client.get(reverse("matters:home")))
    client.post(reverse("pledges:act_for"), {"who": f"rep:{first.pk}"})
    assert "您正在替石龙区测试建材有限公司办理" in text(client.get(reverse("matters:home")))
    client.post(reverse("pledges:act_for"), {"who": "self"})
    assert "您正在替" not in text(client.get(reverse("matters:home")))
    assert banner in text(client.get(reverse("pledges:case", args=[case.pk])))


@pytest.mark.clause("P-03")
def test_the_banner_goes_with_the_representation(client, person):
    row = clerk_of(person)
    client.post(reverse("pledges:act_for"), {"who": f"rep:{row.pk}"})
    representations.end(row, reason="已离职", by=UserFactory(subject=row.principal))

    assert "您正在替" not in text(client.get(reverse("matters:home")))


@pytest.mark.parametrize("who", ("rep:strangers", "rep:nonsense", "auth:nonsense", "what:ever", ""))
def test_nobody_acts_for_whom_she_does_not_stand(client, person, who):
    if who == "rep:strangers":
        who = f"rep:{clerk_of(ApplicantFactory()).pk}"
    assert client.post(reverse("pledges:act_for"), {"who": who}).status_code == 404


@pytest.mark.clause("P-03")
def test_a_guardian_registers_her_child_and_begins_at_once(client, office, person):
    page = reverse("pledges:acting_ward")
    data = {
        "name": "张小测", "document_type": "id_card", "number": child_number(), "relation": "parent", "file": upload(),
    }  # fmt: skip
    answer = client.post(page, data)
    assert answer.status_code == 422
    assert "监护人同意" in text(answer)

    assert client.post(page, {**data, "file": upload(), "child_consent": "on"}).status_code == 302
    row = Representation.objects.get()
    assert "待核对" in text(client.get(reverse("pledges:acting")))
    start(client, office, who=f"rep:{row.pk}")
    assert Case.objects.get().signer == person.subject


@pytest.mark.clause("P-03")
def test_an_individual_business_is_registered_by_its_operator(client, person):
    data = {
        "kind": "sole_trader", "name": "石龙区小测面馆", "number": uscc_number(9), "address": "",
        "capacity": "operator", "file": upload(),
    }  # fmt: skip
    wrong = client.post(reverse("pledges:acting_organisation"), {**data, "capacity": "legal_rep"})
    assert wrong.status_code == 422
    assert "不符" in text(wrong)

    client.post(reverse("pledges:acting_organisation"), {**data, "file": upload()})

    row = Representation.objects.get()
    assert (row.capacity, row.state) == (Capacity.OPERATOR, RepresentationState.ASKED)


@pytest.mark.clause("P-03")
def test_a_company_names_confirms_and_ends_its_clerks(client):
    company = SubjectFactory(organisation=True)
    client.force_login(UserFactory(subject=company))
    asked = representations.ask(
        principal=company, capacity=Capacity.CLERK, file=stored_pdf(), by=ApplicantFactory()
    )
    listed = reverse("pledges:clerks", args=[company.pk])
    assert "是我们的人，确认" in text(client.get(listed))
    client.post(reverse("pledges:representation_judge", args=[asked.pk]), {"answer": "confirm"})
    asked.refresh_from_db()
    assert asked.state == RepresentationState.IN_FORCE

    data = {"name": "李测", "document_type": "id_card", "number": id_number(44), "phone": "13800001234"}
    client.post(reverse("pledges:name_clerk", args=[company.pk]), data)
    assert Representation.objects.filter(principal=company, state=RepresentationState.IN_FORCE).count() == 2
    client.post(reverse("pledges:representation_end", args=[asked.pk]), {"reason": "已离职"})
    asked.refresh_from_db()
    assert asked.state == RepresentationState.ENDED
    assert (
        client.get(reverse("pledges:clerks", args=[SubjectFactory(organisation=True).pk])).status_code == 404
    )


@pytest.mark.parametrize("name", ("representation_end", "representation_proof", "representation_judge"))
def test_a_representation_is_nobody_elses_business(client, person, name):
    row = clerk_of(ApplicantFactory())
    page = reverse(f"pledges:{name}", args=[row.pk])
    answer = client.post(page) if name == "representation_judge" else client.get(page)
    assert answer.status_code == 404


@pytest.mark.clause("P-03")
def test_a_minor_is_told_kindly_before_anything_is_filled_in(client, office):
    born = today().replace(year=today().year - 16).strftime("%Y%m%d")
    client.force_login(ApplicantFactory(subject=SubjectFactory(number=id_number(3, born=born))))

    assert "承诺要请监护人来帮忙" in text(client.get(reverse("pledges:start", args=[office.matter.pk])))
    answer = start(client, office, who="self")
    page = text(client.get(answer.url))
    assert "承诺要请监护人来帮忙" in page
    assert 'value="pledge"' not in page and 'value="certificate"' in page


# -- authorisations ------------------------------------------------------------------------------------


@pytest.fixture
def agents_office():
    return Office(rules={"agent_allowed": True}, agent_allowed=True)


def grant_data(**more):
    picture = "data:image/png;base64," + base64.b64encode(handwriting()).decode()
    return {
        "name": "李堃", "document_type": "id_card", "number": id_number(78, born="19850505"), "phone": "13900001234",
        "powers": ["apply", "pledge"], "valid_from": str(today()), "valid_until": str(days(30)), "signature": picture,
        **more,
    }  # fmt: skip


@pytest.mark.clause("P-05")
def test_the_principal_finds_the_matter_and_authorises_her_agent(client, agents_office):
    client.force_login(agents_office.user)
    page = reverse("pledges:authorization_new")
    assert str(agents_office.matter.pk) in text(client.get(page, {"q": agents_office.matter.name}))
    query = f"?m={agents_office.matter.pk}"
    missing = client.post(page + query, grant_data(principal=str(agents_office.subject.pk), signature=""))
    assert missing.status_code == 422
    assert "还没有签名" in text(missing)

    answer = client.post(page + query, grant_data(principal=str(agents_office.subject.pk)))

    paper = Authorization.objects.get()
    assert answer.url == reverse("pledges:authorization", args=[paper.pk])
    shown = text(client.get(answer.url))
    assert "代为作出承诺并签署承诺书" in shown
    assert client.get(reverse("pledges:authorization_paper", args=[paper.pk])).status_code == 200


@pytest.mark.clause("P-05")
def test_matters_that_want_the_person_herself_are_not_found(client, office):
    client.force_login(office.user)
    answer = client.get(reverse("pledges:authorization_new"), {"q": office.matter.name})
    assert "须本人承诺的事项不能授权" in text(answer)


def paper_for(office, agent, **fields):
    given = {
        "principal": office.subject, "agent": agent.subject, "matters": [office.matter],
        "powers": list(AuthorizedPower), "valid_from": today(), "valid_until": days(30),
        "signature_png": handwriting(), "by": office.user,
    }  # fmt: skip
    return authorizations.grant(**{**given, **fields})


@pytest.mark.clause("P-05")
def test_an_agent_starts_under_the_authorisation_she_holds(client, agents_office, person):
    paper = paper_for(agents_office, person)

    answer = start(client, agents_office, who=f"auth:{paper.pk}")

    case = Case.objects.get()
    assert (case.subject, case.agent_subject, case.authorization) == (
        agents_office.subject,
        person.subject,
        paper,
    )
    assert f"您正在替{agents_office.subject.name}办理" in text(client.get(answer.url))


@pytest.mark.clause("P-05")
def test_revoking_ends_it_for_the_agent_at_once(client, agents_office, person):
    paper = paper_for(agents_office, person)
    case = agents_office.open(by=person, agent=person.subject, authorization=paper)
    page = reverse("pledges:case", args=[case.pk])
    assert "里面的“您”指的是申请人" in text(client.get(page))
    assert client.get(reverse("pledges:authorization_revoke", args=[paper.pk])).status_code == 403

    client.force_login(agents_office.user)
    client.post(reverse("pledges:authorization_revoke", args=[paper.pk]), {"reason": "改为自己办"})

    assert "已撤销" in text(client.get(reverse("pledges:authorizations")))
    assert "特别授权已经撤销" in text(client.get(page))
    client.force_login(person)
    assert client.get(page).status_code == 404


@pytest.mark.clause("P-05")
def test_an_expired_paper_is_changed_for_another_on_the_page_of_the_case(client, agents_office, person):
    old = paper_for(agents_office, person)
    case = agents_office.open(by=person, agent=person.subject, authorization=old)
    Authorization.objects.update(valid_from=days(-9), valid_until=days(-1))
    page = reverse("pledges:case", args=[case.pk])
    assert "授权书现在不能用了" in text(client.get(page))
    assert "怎么办" in text(client.get(page))

    new = paper_for(agents_office, person)
    assert "换上有效到" in text(client.get(page))
    client.post(reverse("pledges:use_authorization", args=[case.pk]), {"authorization": str(new.pk)})

    case.refresh_from_db()
    assert case.authorization == new
    assert "授权书现在不能用了" not in text(client.get(page))


@pytest.mark.clause("P-05")
@pytest.mark.parametrize("side", ("", "held"))
def test_the_lists_are_paged_and_say_what_will_be_there(
    client, agents_office, person, side, django_assert_max_num_queries
):
    page = reverse("pledges:authorizations")
    assert 'class="nothing"' in text(client.get(page, {"side": side}))
    viewer = person if side else agents_office.user
    client.force_login(viewer)
    for _ in range(12):
        paper_for(agents_office, person)
    with django_assert_max_num_queries(14):
        answer = client.get(page, {"side": side})
    assert len(answer.context["page"].rows) == 10
    older = client.get(page + answer.context["page"].next_url)
    assert len(older.context["page"].rows) == 2


@pytest.mark.parametrize("name", ("authorization", "authorization_paper", "authorization_revoke"))
def test_an_authorisation_is_nobody_elses_business(client, agents_office, person, name):
    paper = paper_for(agents_office, ApplicantFactory())
    assert client.get(reverse(f"pledges:{name}", args=[paper.pk])).status_code == 404


# -- the counter ---------------------------------------------------------------------------------------


def with_clerk(office, **more):
    other = {
        "kind": "legal", "document_type": "uscc", "number": uscc_number(5), "name": "石龙区测试建材有限公司",
        "original_checked": "", "by_representative": "on", "rep-capacity": "clerk", "rep-relation": "",
        "rep-document_type": "id_card", "rep-number": id_number(78, born="19850505"), "rep-name": "李堃",
        "rep-phone": "13900001234", "rep-note": "单位授权书、营业执照副本", "rep-original_checked": "on",
    }  # fmt: skip
    return opening(office, **{**other, **more})


@pytest.mark.clause("P-03", "P-06")
def test_a_company_comes_to_the_counter_by_its_clerk(client, office):
    client.force_login(office.clerk)

    answer = client.post(reverse("pledges:window_new"), with_clerk(office))

    case = Case.objects.get()
    assert answer.url == at("window_case", case)
    row = case.representation
    assert (case.subject.name, row.capacity, row.state) == (
        "石龙区测试建材有限公司", Capacity.CLERK, RepresentationState.IN_FORCE,
    )  # fmt: skip
    assert [check.subject for check in IdentityCheck.objects.all()] == [row.person]
    page = text(client.get(answer.url))
    assert "经办人" in page and "代表石龙区测试建材有限公司办理" in page
    assert "今天已核对原件" in page


@pytest.mark.clause("P-03", "P-06")
@pytest.mark.parametrize(
    ("wrong", "message"),
    (
        ({"by_representative": "", "original_checked": "on"}, "还没有登记到场的是谁"),
        ({"rep-capacity": "guardian"}, "不符"),
        ({"rep-note": ""}, "核对了哪些原件"),
        ({"rep-number": "123"}, "号码"),
        ({"rep-original_checked": ""}, "已核对证件原件"),
        ({"by_agent": "on"}, "只能选一种"),
    ),
)
def test_what_is_wrong_with_who_came_is_named(client, office, wrong, message):
    client.force_login(office.clerk)
    answer = client.post(reverse("pledges:window_new"), with_clerk(office, **wrong))

    assert answer.status_code == 422
    assert message in text(answer)
    assert not Case.objects.exists()


@pytest.mark.clause("P-03", "P-06")
def test_a_child_comes_to_the_counter_with_her_guardian(client, office):
    client.force_login(office.clerk)
    data = with_clerk(
        office,
        **{
            "kind": "natural", "document_type": "id_card", "number": child_number(), "name": "张小测",
            "rep-capacity": "guardian", "rep-relation": "parent", "rep-note": "户口簿", "rep-child_consent": "on",
        },
    )  # fmt: skip

    client.post(reverse("pledges:window_new"), data)

    row = Case.objects.get().representation
    assert (row.is_guardian, row.child_consent_at is not None) == (True, True)


@pytest.mark.clause("P-03")
def test_staff_see_who_acts_for_whom(client, office, person):
    row = clerk_of(person)
    case = office.filed(by=person, subject=row.principal, representation=row)
    client.force_login(office.handler)

    page = text(client.get(reverse("pledges:handling_case", args=[case.pk])))

    assert "代表石龙区测试建材有限公司办理" in page
    assert "单位账号授权" in page
