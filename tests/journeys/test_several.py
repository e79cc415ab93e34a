"""Several people in one case, and several papers under one number, as they are met in the browser."""

import pytest

from pledges.demo_counter import PDF
from pledges.models import JointApplicant, Pledge, ReservedNumber
from portal.kernel.calendar import today
from tests.journeys.test_main_job import looked_at, press

FILE = {"name": "扫描件.pdf", "mimeType": "application/pdf", "buffer": PDF}


@pytest.mark.clause("P-03", "P-10")
def test_the_agency_marks_a_matter_and_one_of_two_takes_his_pledge_back(sign_in, portal_db):
    filed = JointApplicant.objects.filter(case__state="filed", state="done").select_related("case")
    row = filed.filter(consent_file=None).latest("id")
    handler = sign_in("handler")
    handler.goto(f"/bureau/guides/{row.case.administrative_matter_id}/")
    looked_at(handler)
    handler.get_by_label("几个人能不能一起申请").select_option("可以共同申请，各自承诺")
    press(handler, "保存共同申请")

    page = sign_in("laoshan")
    page.goto("/my/")
    page.locator(f"a[href='/my/cases/{row.case_id}/joint/mine/']").first.click()
    looked_at(page)
    page.get_by_role("link", name="撤回我的承诺").first.click()
    looked_at(page)
    assert "其他人对这一项的承诺同时失效" in page.inner_text("main")
    page.get_by_label("为什么撤回？").fill("我的情况有变化。")
    press(page, "确认撤回承诺")
    page.wait_for_url("**/joint/mine/")
    states = set(
        Pledge.objects.filter(case=row.case, choice__choice="certificate").values_list("state", flat=True)
    )
    assert states == {"withdrawn"}


@pytest.mark.clause("P-10", "P-03")
def test_who_let_another_sign_for_him_takes_that_back(sign_in, portal_db):
    row = JointApplicant.objects.filter(case__state="filed", consent_file__isnull=False).latest("id")
    page = sign_in("laoshan")
    page.goto(f"/my/cases/{row.case_id}/joint/mine/")
    looked_at(page)
    page.get_by_role("link", name="收回代签的同意").click()
    looked_at(page)
    page.get_by_label("为什么收回？").fill("住所的情况与我知道的不符。")
    press(page, "确认收回同意")
    page.wait_for_url("**/joint/mine/")
    looked_at(page)
    assert "已收回同意" in page.inner_text("main")
    assert row.case.pledges.get().state == "withdrawn"


@pytest.mark.clause("P-06", "P-03")
def test_the_counter_enters_two_papers_of_a_firm_under_one_number(sign_in, portal_db):
    number = ReservedNumber.objects.filter(state="open", block__count=2).latest("number")
    page = sign_in("clerk")
    page.goto("/window/paper/")
    looked_at(page)
    page.get_by_label("表上的编号").fill(str(number))
    press(page, "录入这张表")
    looked_at(page)
    page.get_by_label("申请人类别").select_option("法人")
    page.get_by_label("证件类型", exact=True).select_option("uscc")
    page.get_by_label("证件号码", exact=True).fill("914104040000000882")
    page.get_by_label("姓名或者名称").fill("石龙区测试合作社")
    page.get_by_label("联系电话").fill("0375-2520077")
    page.get_by_text("单位申请，或者由监护人办理").click()
    page.get_by_label("由法定代表人、经营者、经办人或者监护人办理").check()
    page.get_by_label("身份", exact=True).select_option("经办人")
    page.get_by_label("到场人证件类型").select_option("id_card")
    page.get_by_label("到场人证件号码").fill("410404195103077227")
    page.get_by_label("到场人姓名").fill("纪留存")
    page.get_by_label("到场人电话").fill("13800005103")
    page.get_by_label("核对了哪些原件").fill("营业执照副本、单位授权书")
    page.get_by_label("收件时已核对其本人的证件原件").check()
    for place in range(2):
        part = page.locator(f"section[aria-labelledby=part{place + 1}]")
        part.get_by_label("交了证明").check()
        part.locator("input[type=file]").set_input_files(FILE)
    press(page, "录入并提交 F10")
    looked_at(page)  # named: the authorisation of the clerk is missing
    assert "还没有单位授权书的扫描件" in page.inner_text("main")
    page.locator("[name=rep-scan]").set_input_files(FILE)
    for place in range(2):
        page.locator(f"[name=p{place}-file]").set_input_files(FILE)
    press(page, "录入并提交 F10")
    page.wait_for_url("**/window/cases/**")
    number.refresh_from_db()
    assert (number.state, number.case.representation.capacity, number.case.choices.count()) == (
        "used",
        "clerk",
        2,
    )


@pytest.mark.clause("P-05", "P-06")
def test_the_counter_enters_what_an_agent_signed_with_her_authorisation(sign_in, portal_db):
    open_ones = ReservedNumber.objects.filter(state="open", block__administrative_matter__name="工伤认定")
    number = open_ones.first()
    page = sign_in("clerk")
    page.goto(f"/window/paper/numbers/{number.pk}/")
    page.get_by_label("证件号码", exact=True).fill("410404195504049016")
    page.get_by_label("姓名或者名称").fill("测甲")
    page.get_by_label("联系电话").fill("13800005104")
    page.get_by_text("由委托代理人办理", exact=True).click()
    page.get_by_label("由委托代理人办理，凭特别授权书").check()
    for name, value in (("number", "410404195605059029"), ("name", "测乙"), ("phone", "13800005105")):
        page.fill(f"[name=agent-{name}]", value)
    for power in ("apply", "pledge"):
        page.check(f"[name=agent-powers][value={power}]")
    page.fill("[name=agent-valid_from]", str(today()))
    page.fill("[name=agent-valid_until]", str(today()))
    page.get_by_label("收件时已核对代理人的证件原件").check()
    looked_at(page)
    page.set_input_files("[name=agent-file]", FILE)
    page.get_by_label("交了证明").check()
    page.set_input_files("[name=p0-file]", FILE)
    press(page, "录入并提交 F10")
    page.wait_for_url("**/window/cases/**")
    assert "凭特别授权书" in page.inner_text("main")
    number.refresh_from_db()
    assert number.case.agent_subject.name == "测乙"
