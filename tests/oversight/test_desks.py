"""The demonstration holds: whoever signs in finds something to do, and her first page costs what it always costs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.people.demo import DEMO_ACCOUNTS
from portal.people.enums import Role
from portal.people.models import User
from portal.settings import PASSWORD_HASHERS
from tests.journeys.browser import totp

# Queries of the first pages, session and account included. A desk that comes to need more says so here.
CEILINGS = {
    "/my/": 11, "/window/": 12, "/handling/": 14, "/verification/": 11, "/verification/assisting/": 9,
    "/bureau/": 14, "/credit/": 10, "/audit/": 8, "/system/users/": 8, "/security/": 8,
}  # fmt: skip
# Nothing waits for these at first: their page says so, and what will be there.
IDLE = {
    "agent", "security", "maoji-handler", "maoji-counsel", "maoji-head", "maoji-bureau", "government",
    "laoshan-clerk", "laoshan-bureau", "laoshan-head", "laoshan-government",
    "lhasa-bureau", "lhasa-counsel", "lhasa-government", "lhasa-city", "xizang",  # theirs is the clean-up
}  # fmt: skip


@pytest.fixture
def first_page(demo):
    """The page on which an account lands after signing in, and the statements it took."""

    def open_it(account):
        client = Client()
        client.force_login(User.objects.get(username=account.username))
        door = client.get(reverse("oversight:desk"))
        assert door.status_code == 302
        with CaptureQueriesContext(connection) as queries:
            page = client.get(door["Location"])
        return page, queries

    return open_it


def test_each_demo_account_gets_in_with_the_password_and_the_code_it_was_told(demo, settings):
    settings.PASSWORD_HASHERS = (
        PASSWORD_HASHERS  # as the demonstration was loaded, not those of the other tests
    )
    for number, account in enumerate(DEMO_ACCOUNTS, start=1):
        client = Client(REMOTE_ADDR=f"10.0.0.{number}")  # each from a place of her own: tries are counted
        answer = client.post(
            reverse("account_login"), {"login": account.username, "password": account.password}
        )
        if account.totp_secret:
            answer = client.post(reverse("mfa_authenticate"), {"code": totp(account.totp_secret)})
        assert (answer.status_code, client.get(reverse("oversight:desk")).status_code) == (302, 302), account


@pytest.mark.parametrize("account", DEMO_ACCOUNTS, ids=lambda account: account.username)
def test_each_demo_account_finds_something_to_do(first_page, account):
    page, _ = first_page(account)
    assert page.status_code == 200
    if account.username in IDLE and not page.context["page"].rows:
        assert 'class="nothing"' in page.content.decode()
    else:
        assert page.context["page"].rows


@pytest.mark.parametrize("account", DEMO_ACCOUNTS, ids=lambda account: account.username)
def test_first_pages_keep_their_price(first_page, account):
    page, queries = first_page(account)
    ceiling = CEILINGS[page.request["PATH_INFO"]]
    assert len(queries) <= ceiling, "\n".join(query["sql"][:200] for query in queries)


def test_every_ceiling_belongs_to_a_desk(first_page):
    """A desk that is gone takes its ceiling with it."""
    visited = {first_page(account)[0].request["PATH_INFO"] for account in DEMO_ACCOUNTS}
    assert visited == set(CEILINGS)


def test_roles_cover_every_desk(demo):
    """One account at least for each role that signs in."""
    assert {account.role for account in DEMO_ACCOUNTS} == set(Role)
