"""Acting for others in a browser: a company by its clerk, an agent by special authorisation, a guardian, and two together."""

from datetime import timedelta

import pytest

from matters.models import CertificationMatter
from pledges.models import Authorization, Case
from portal.kernel.calendar import today
from portal.people.demo import SHOP
from tests.journeys.browser import account
from tests.journeys.test_main_job import (
    download_the_letter,
    fill_in,
    follow,
    heading,
    looked_at,
    press,
    read_the_notice,
    write_the_name,
)

COMPANY = "石龙区鑫源建材有限公司"


@pytest.fixture
def injury(portal_db):
    """The certificate of employment asked for in 工伤认定: open to persons, organisations and agents."""
    listed = CertificationMatter.objects.listed().filter(agency__number_prefix="石龙人社")
    return listed.select_related("administrative_matter", "current").get(slug_code="work-injury-employment")


def banner(page):
    return page.get_by_role("complementary", name="代办").inner_text()


def pledge_for(page, certificate, label):
    """The way of the applicant in another's name; the banner stands on every page. Returns the number."""
    page.goto(f"/start/{certificate.administrative_matter_id}/")
    looked_at(page)
    assert page.locator("input[name=who]:checked").count() == 0
    page.get_by_label(label).check()
    press(page, "下一步：选择办法")
    whom = label.removeprefix("替").removesuffix("办")
    assert whom in banner(page)
    looked_at(page)
    page.check("input[name=choice][value=pledge]")
    press(page, "下一步")
    read_the_notice(page)
    assert whom in banner(page)
    fill_in(page, certificate)
    press(page, "下一步：核对全文")
    assert whom in banner(page)
    looked_at(page)
    follow(page, "内容无误，去签署")
    write_the_name(page)
    press(page, "签署并提交")
    assert heading(page) == "提交成功", page.inner_text("main")[:500]
    return page.locator(".number").first.inner_text()


@pytest.mark.clause("P-03", "P-07", "P-08")
def test_a_company_by_its_clerk(sign_in, injury):
    page = sign_in("company-clerk")
    page.goto("/my/acting/")
    looked_at(page)
    assert COMPANY in page.inner_text("main") and SHOP["name"] in page.inner_text("main")

    number = pledge_for(page, injury, f"替{COMPANY}办")

    assert download_the_letter(page).startswith(b"%PDF-")
    case = Case.objects.get(number=number)
    assert (case.subject.name, case.representation.person.name) == (COMPANY, "冯璟")
    page.goto("/")
    assert COMPANY in banner(page)
    press(page, "不代办了，办自己的事")
    assert page.get_by_role("complementary", name="代办").count() == 0

    company = sign_in("company")
    company.goto(f"/my/cases/{case.pk}/")
    assert "冯*" in company.inner_text("body")
    company.goto("/my/acting/")
    follow(company, f"{COMPANY}的经办人")
    looked_at(company)
    assert "冯璟" in company.inner_text("main")


@pytest.mark.clause("P-05", "P-07", "P-17")
def test_an_agent_by_special_authorisation_until_it_is_revoked(sign_in, injury):
    page = sign_in("agent")
    number = pledge_for(page, injury, "替王䶮办")
    case = Case.objects.get(number=number)
    assert case.pledges.get().signed_by_agent

    principal = sign_in("applicant")
    principal.goto(f"/my/cases/{case.pk}/")
    looked_at(principal)
    assert "代您签署了" in principal.inner_text("main")
    principal.goto("/my/authorizations/")
    looked_at(principal)
    paper = Authorization.objects.get(pk=case.authorization_id)
    principal.goto(f"/my/authorizations/{paper.pk}/")
    looked_at(principal)
    follow(principal, "撤销授权")
    looked_at(principal)
    principal.fill("textarea[name=reason]", "以后自己办。")
    press(principal, "确认撤销")
    assert "已撤销" in principal.inner_text("main")

    page.goto(f"/my/cases/{case.pk}/")
    assert "没有" in page.inner_text("main")
    page.goto("/my/authorizations/?side=held")
    looked_at(page)
    assert "已撤销" in page.inner_text("main")


@pytest.mark.clause("P-05")
def test_the_principal_authorises_by_hand_on_the_page(sign_in, injury):
    page = sign_in("applicant2")
    page.goto("/my/authorizations/")
    looked_at(page)
    follow(page, "授权别人替我办")
    looked_at(page)
    page.fill("#id_q", injury.administrative_matter.name)
    press(page, "找")
    page.locator("input[name=m]").first.check()
    press(page, "选好了")
    page.fill("[name=name]", "赵堃")
    page.fill("[name=number]", account("agent").number)
    page.fill("[name=phone]", "13800001234")
    page.get_by_label("代为申请、填写和提交材料").check()
    page.fill("[name=valid_until]", str(today() + timedelta(days=60)))
    write_the_name(page)
    looked_at(page)
    press(page, "签名授权")
    assert "授权已经生效" in page.inner_text("main"), page.inner_text("main")[:600]
    looked_at(page)
