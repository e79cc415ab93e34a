"""The clean-up drive from the agencies' forms to published lists and the report upwards, by the people who do it.

A handler declares and is told which basis is too low; the bureau reviews; the agency objects once and is heard; the
justice bureau's counsel sends one back, then agrees; the government approves; the bureau publishes and reports; the
city takes it in; the region sees the reduction against its target; a citizen reads the lists and an issuer's guide.
"""

import pytest

from matters.cleanup_enums import CleanupListState, ItemState, ReturnState
from matters.domain import cleanup
from matters.models import Campaign, CleanupItem, CleanupList, CleanupReturn
from portal.kernel.actors import SYSTEM
from tests.journeys.browser import PHONE, assert_accessible, assert_fits

DISTRICT = "540102"
LOW = "城住建〔2016〕18号"


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def looked_at(page):
    assert_fits(page)
    assert_accessible(page)


@pytest.fixture
def drive(portal_db):
    """The demo's drive; the agencies that play no part here are left out beforehand."""
    campaign = Campaign.objects.select_related("area").get()
    for form in CleanupReturn.objects.filter(campaign=campaign, list__area=DISTRICT, state=ReturnState.OPEN):
        if form.agency.number_prefix not in ("城关建", "城关市监"):
            cleanup.excuse(form, reason="演示：本次不列入", by=SYSTEM)
    return campaign


def form_of(prefix):
    return CleanupReturn.objects.get(agency__number_prefix=prefix)


def declare(page):
    """One agency asks for nothing and says so; the other must give up what rests on a notice only."""
    page.goto(form_of("城关市监").get_absolute_url())
    for name, words in (("leader", "副局长"), ("contact_name", "次旦"), ("contact_phone", "0891-12345")):
        page.fill(f"input[name={name}]", words)
    press(page, "反馈联系表")
    page.get_by_label("本单位没有要求提供的证明（零报告）").check()
    looked_at(page)
    press(page, "申报给牵头单位")

    page.goto(form_of("城关建").get_absolute_url())
    press(page, "申报给牵头单位")
    assert LOW in page.locator("main").inner_text()
    item = CleanupItem.objects.get(form=form_of("城关建"))
    page.goto(item.get_absolute_url())
    assert "建议取消" in page.locator("main").inner_text()
    page.get_by_role("link", name="修改", exact=True).click()
    page.get_by_label("信息共享", exact=True).check()
    page.fill("input[name=successor_unit]", "不动产登记信息系统")
    looked_at(page)
    press(page, "保存")
    press(page, "申报给牵头单位")
    assert CleanupItem.objects.get(pk=item.pk).state == ItemState.DECLARED


def review_all(page):
    """The bureau agrees with everything that waits for it."""
    for item in CleanupItem.objects.filter(form__list__area=DISTRICT, state=ItemState.DECLARED):
        page.goto(item.get_absolute_url())
        for question in ("legality", "compliance", "reasonableness"):
            page.locator(f"input[name={question}]").check()
        press(page, "反馈给单位确认")


def confirm_all(page):
    """The agencies agree with everything that came back."""
    for item in CleanupItem.objects.filter(form__list__area=DISTRICT, state=ItemState.FEEDBACK):
        page.goto(item.get_absolute_url())
        press(page, "同意，照此整改")


def object_once(page, item):
    page.goto(item.get_absolute_url())
    page.get_by_label("理由", exact=True).fill("按照规章办理，公共数据里没有公益性岗位的收入。")
    looked_at(page)
    press(page, "送审核组再议")
    assert "单位提出异议" in page.locator("main").inner_text()


def give_one_back(page, url, item):
    page.goto(url)
    page.get_by_label(f"{item.name}（{item.form.agency.name}）").check()
    page.get_by_label("理由", exact=True).fill("请核对所引条款。")
    looked_at(page)
    press(page, "退回审核组")


def decide(page, url, button):
    page.goto(url)
    page.get_by_label("意见", exact=True).fill("依据有效，程序合法，同意。")
    press(page, button)


def test_drive_from_the_forms_to_the_published_lists(drive, sign_in, new_page):
    found = CleanupList.objects.get(campaign=drive, area=DISTRICT)
    url = found.get_absolute_url()
    handler, bureau = sign_in("lhasa-handler"), sign_in("lhasa-bureau")
    counsel, government = sign_in("lhasa-counsel"), sign_in("lhasa-government")
    declare(handler)
    disputed = CleanupItem.objects.get(name="无工资收入证明")
    object_once(handler, disputed)
    review_all(bureau)
    confirm_all(handler)

    bureau.goto(url)
    looked_at(bureau)
    press(bureau, "汇总清单，送合法性审查")
    back = CleanupItem.objects.select_related("form__agency").get(name="体检合格证明")
    give_one_back(counsel, url, back)
    review_all(bureau)
    confirm_all(handler)
    bureau.goto(url)
    press(bureau, "汇总清单，送合法性审查")
    decide(counsel, url, "审查通过，报政府审定")
    decide(government, url, "审定")
    bureau.goto(url)
    bureau.on("dialog", lambda dialog: dialog.accept())
    press(bureau, "公布保留清单和取消清单")
    press(bureau, "报拉萨市汇总")

    city = sign_in("lhasa-city")
    city.goto(url)
    press(city, "接收")
    found.refresh_from_db()
    assert found.state == CleanupListState.RECEIVED
    assert_published(found, new_page())
    assert_rolled_up(drive, sign_in("xizang"))


def assert_published(found, visitor):
    """Anybody reads what is kept, what went and how it is done now, and where a kept one is issued."""
    visitor.goto(found.cancelled.get_absolute_url())
    looked_at(visitor)
    words = visitor.locator("main").inner_text()
    assert "住房情况证明" in words and "信息共享" in words and "不动产登记信息系统" in words
    visitor.goto(found.retained.get_absolute_url())
    assert "身体健康检查证明" in visitor.locator("main").inner_text()
    visitor.set_viewport_size(PHONE)
    visitor.goto("/certificates/")
    looked_at(visitor)
    visitor.get_by_role("link", name="专业技术职称证明").click()
    assert "比以前少了多少" in visitor.locator("main").inner_text()
    looked_at(visitor)


def assert_rolled_up(drive, region):
    """The region's people see the reduction against the target, drawn and as a table."""
    region.goto(drive.get_absolute_url())
    assert region.locator("[data-chart] canvas").count() == 1
    looked_at(region)
    row = region.get_by_role("row", name="城关区").first.inner_text()
    assert "上级已接收" in row and "达到" in row
