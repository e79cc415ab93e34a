"""A citizen without an account says what is unclear, the bureau answers, everybody reads it; a guide to take away."""

import re

import pytest

from tests.journeys.test_main_job import looked_at, press

OPINION = "住所承诺里的合法使用看不懂，建议列出哪些材料可以证明。我的电话是13800001234。"
SHOWN = "住所承诺里的合法使用看不懂，建议列出哪些材料可以证明。"
ANSWER = "已经改写，列出产权证明、租赁合同等四种情形。"


@pytest.mark.clause("M-11")
def test_an_opinion_is_given_moderated_answered_and_read(new_page, sign_in):
    citizen = new_page()
    citizen.goto("/consultations/")
    looked_at(citizen)
    citizen.get_by_role("link", name=re.compile("石龙区关于拟新增")).click()
    looked_at(citizen)
    citizen.fill("#id_body", OPINION)
    citizen.wait_for_timeout(4100)  # nobody writes an opinion within the blink of an eye
    press(citizen, "提交意见")
    assert "待审核" in citizen.inner_text("main")
    status = citizen.url
    looked_at(citizen)

    bureau = sign_in("bureau")
    bureau.goto("/bureau/consultations/")
    looked_at(bureau)
    bureau.get_by_role("link", name=re.compile("石龙区关于拟新增")).click()
    looked_at(bureau)
    bureau.get_by_role("link", name=re.compile("住所承诺里的合法使用看不懂")).click()
    assert "可能有个人信息：手机号码" in bureau.inner_text("main")
    looked_at(bureau)
    bureau.fill("#show_words", SHOWN)
    bureau.get_by_role("button", name="公开", exact=True).click()
    bureau.get_by_role("link", name=re.compile("待答复")).click()
    row = bureau.locator("tr", has_text="合法使用看不懂")
    row.get_by_role("checkbox").check()
    bureau.get_by_label("采纳", exact=True).check()
    bureau.fill("#answer_reason", ANSWER)
    press(bureau, "答复")
    looked_at(bureau)

    citizen.goto(status)
    assert ANSWER in citizen.inner_text("main")
    looked_at(citizen)
    citizen.get_by_role("link", name=re.compile("石龙区关于拟新增")).click()
    read = citizen.inner_text("main")
    assert SHOWN in read and ANSWER in read
    assert "13800001234" not in read


@pytest.mark.clause("M-14", "M-15")
@pytest.mark.parametrize("where", ["guide", "procedure"])
def test_guide_and_procedure_are_taken_away_as_files(new_page, where):
    page = new_page()
    if where == "guide":
        page.goto("/matters/?q=法律援助")
        page.locator("main .linkcards a, main .rows a, main a", has_text="经济困难证明").first.click()
        page.get_by_role("link", name="查看、打印办事指南").click()
    else:
        page.goto("/procedures/")
        page.get_by_role("link", name=re.compile("石龙区证明事项告知承诺制工作规程")).click()
    looked_at(page)
    assert page.locator("main svg[role=img] text").count() > 20
    press(page, "下载PDF")
    page.get_by_role("link", name="下载", exact=True).wait_for(timeout=30_000)  # the worker makes it
    looked_at(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载", exact=True).click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
