"""The first thing that each person sees."""

import pytest

from portal.people.demo import DEMO_ACCOUNTS
from tests.journeys.browser import DESKTOP, PHONE, assert_accessible, assert_fits


@pytest.mark.smoke
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_home_page_is_accessible_and_fits(new_page, size):
    page = new_page(size=size)
    page.goto("/")
    assert page.locator("h1").count() == 1
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize("username", [account.username for account in DEMO_ACCOUNTS])
def test_each_demo_account_reaches_its_desk(sign_in, username):
    page = sign_in(username)
    answer = page.goto("/desk/")
    assert answer.status == 200
    assert page.locator("h1").count() == 1
    assert_accessible(page)
    assert_fits(page)
