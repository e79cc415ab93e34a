"""The first thing that each person sees."""

import pytest

from portal.people.enums import Role
from tests.journeys.browser import DESKTOP, PHONE, assert_accessible, assert_fits


@pytest.mark.smoke
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_home_page_is_accessible_and_fits(new_page, size):
    page = new_page(size=size)
    page.goto("/")
    assert page.locator("h1").count() == 1
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize("role", Role.values)
def test_each_role_reaches_its_desk(sign_in, role):
    """One account of each; that all of them get in is shown in tests/oversight/test_desks.py."""
    page = sign_in(role)
    answer = page.goto("/desk/")
    assert answer.status == 200
    assert page.locator("h1").count() == 1
    assert_accessible(page)
    assert_fits(page)
