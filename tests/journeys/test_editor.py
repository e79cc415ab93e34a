"""A drafter lists a certificate from nothing in a browser: words marked while she types, clauses, rows, a sample."""

import pytest

from tests.journeys.browser import PHONE, assert_accessible, assert_fits

TEXTS = {
    "id_purpose": "申请社会团体成立登记",
    "id_issuing_unit": "开户银行",
    "id_proves": "社会团体账户中的活动资金不少于30000元。",
    "id_acquire_hint": "到开户银行开具存款证明，当天可以取得。",
    "id_administrative_liability": "弄虚作假骗取登记的，撤销登记。",
}


def begin(page, name):
    page.goto("/bureau/")
    page.get_by_role("link", name="新列一项证明").click()
    page.select_option("#id_administrative_matter", label="社会团体成立登记")
    page.fill("#id_name", name)
    page.get_by_role("button", name="建立草稿").click()
    page.wait_for_url("**/edit/")


def fill_in(page):
    for field, text in TEXTS.items():
        page.fill(f"#{field}", text)
    page.select_option("#id_check_mode", "online")
    page.select_option("#id_check_when", "after_decision")
    page.fill("#id_check_days", "20")
    page.get_by_role("button", name="加一项标准").click()
    page.locator("#id_s1-text").fill("账户余额不少于填报的数额")
    page.get_by_role("button", name="加一个条件").click()
    page.locator("#id_c1-label:focus").fill("活动资金")
    for name, value in (("limit", "30000"), ("unit", "元"), ("text", "账户中的活动资金，不少于30000元。")):
        page.fill(f"#id_c1-{name}", value)
    page.select_option("#id_c1-op", "ge")


def pick_a_basis(page):
    page.fill("#q_basis", "社会团体登记管理条例")
    page.locator("#clauses li").first.wait_for()
    page.press("#q_basis", "ArrowDown")
    page.keyboard.press("Enter")
    page.locator("#editor-bases input[name=basis]").wait_for(state="attached")


@pytest.mark.clause("M-03", "M-12", "M-13")
def test_certificate_is_drafted_from_nothing_and_its_letter_seen_as_a_sample(sign_in):
    page = sign_in("handler")
    begin(page, "活动资金证明")
    page.fill("#id_proves", "提交有关材料。")
    page.locator("#marks-id_proves mark", has_text="有关").wait_for(state="attached")
    page.locator("#wording-id_proves").get_by_role("button", name="有关").click()
    assert (
        page.evaluate("document.getSelection().toString() || document.activeElement.value.slice(2, 4)")
        == "有关"
    )
    page.locator("#editor-check", has_text="用语不明确").wait_for()

    fill_in(page)
    pick_a_basis(page)
    page.locator("#wording-id_proves:empty, #wording-id_proves:not(:has(li))").wait_for(state="attached")
    page.locator("#editor-check", has_text="要素齐全").wait_for()
    assert_accessible(page)
    page.keyboard.press("F9")
    page.wait_for_url(lambda url: url.endswith("/") and not url.endswith("edit/"))
    assert "账户中的活动资金，不少于30000元。" in page.inner_text("main")
    assert "还缺少" not in page.inner_text("main")

    page.get_by_role("link", name="看格式文本和样张").click()
    page.get_by_role("button", name="生成样张").first.click()
    page.get_by_role("link", name="打开样张").wait_for(timeout=60_000)
    assert_accessible(page)


@pytest.mark.clause("M-03")
def test_two_drafters_at_once_on_a_phone_and_a_desk(sign_in):
    first, second = sign_in("handler"), sign_in("reviewer", size=PHONE)
    begin(first, "活动场所证明")
    second.goto(first.url)
    assert_fits(second)
    first.fill("#id_proves", "社会团体对活动场所有使用权。")
    first.keyboard.press("F8")
    first.get_by_text("已保存。").first.wait_for()
    second.fill("#id_proves", "住所是租来的。")
    second.get_by_role("button", name="保存", exact=True).click()
    second.locator("[role=alert]", has_text="没有覆盖任何内容").wait_for()
    assert second.input_value("#id_proves") == "住所是租来的。"
    assert "社会团体对活动场所有使用权。" in second.inner_text("main")
    assert_accessible(second)
