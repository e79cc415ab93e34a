"""The bureau of an area that draws from all its pledges plans a draw: the page tells the scope and the shares."""

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import PHONE, assert_accessible, assert_fits


@pytest.mark.clause("V-06")
def test_the_plan_of_a_draw_tells_its_scope_and_its_shares(sign_in):
    page = sign_in("laoshan-bureau", size=PHONE)
    page.goto("/verification/draws/")
    page.get_by_label("名称").fill("2026年第四季度告知承诺事项抽查")
    page.get_by_role("button", name="记录计划").click()
    expect(page.get_by_text("全部告知承诺事项（以免予核查的为重点）")).to_be_visible()
    for stratum, share in (("免予核查的承诺", "10%"), ("其他对象", "5%")):
        expect(page.get_by_role("row", name=stratum)).to_contain_text(share)
    assert_accessible(page)
    assert_fits(page)
