"""Fixtures of the journeys: a running portal, pages in a real browser, signed-in people.

- `portal`: one for all journeys of a worker. `portal.url`, `portal.kill("worker")`, `portal.restart("worker")`,
  `portal.empty_broker()`, `portal.manage("command")`.
- `page`: a fresh visitor. `new_page(size=PHONE)`: another one. `sign_in("window_clerk")`: a page of a demo account;
  the sign-in itself happens once, later pages carry its cookies (a TOTP code cannot be used twice).
- `portal_db`: the ORM of the test process looks into the portal's database.
- A page that logs a script error or a CSP violation, or asks another host for anything, fails its test.
"""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.infrastructure.databases import use
from tests.journeys import browser as chromium_pages
from tests.journeys.running import RunningPortal

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright's loop runs in the thread that asks the database
SHOTS = Path(settings.VAR_DIR) / "test-shots"


@pytest.fixture(scope="session")
def portal(django_db_blocker):
    running = RunningPortal()
    try:
        with django_db_blocker.unblock():
            running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture
def portal_db(portal, django_db_blocker, settings):
    """Read (and, with care, act on) the portal's own database from the test process."""
    settings.FILES_DIR = portal.folder / "files"
    with django_db_blocker.unblock():
        before = settings.DATABASES["default"]["NAME"]
        use(portal.databases.name(portal.short))
        yield portal
        use(before)


@pytest.fixture(scope="session")
def driver():
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(driver):
    with chromium_pages.chromium(driver) as browser:
        yield browser


@pytest.fixture(scope="session")
def whole_chromium(driver):
    """With the viewer that shows a PDF in a tab."""
    with chromium_pages.chromium(driver, shows_pdf=True) as browser:
        yield browser


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    setattr(item, f"report_{report.when}", report)
    return report


@pytest.fixture
def new_page(request, portal):
    shows_pdf = request.node.get_closest_marker("shows_pdf")
    chromium = request.getfixturevalue("whole_chromium" if shows_pdf else "chromium")
    contexts, faults = [], []

    def make(*, size=None, state=None, script=True):
        context = chromium_pages.new_context(chromium, portal.url, size=size, state=state, script=script)
        contexts.append(context)
        page = context.new_page()
        chromium_pages.watch(page, faults)
        return page

    yield make
    failed = getattr(getattr(request.node, "report_call", None), "failed", True)
    if failed:
        SHOTS.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^\w.-]+", "_", request.node.name)[:100]
        for number, page in enumerate(page for context in contexts for page in context.pages):
            page.screenshot(path=SHOTS / f"{name}-{number}.png", full_page=True)
            print(f"screenshot of {page.url}: {SHOTS / f'{name}-{number}.png'}")
        print(portal.tail(30))
    for context in contexts:
        context.close()
    assert failed or not faults, "\n".join(dict.fromkeys(faults))


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.fixture(scope="session")
def signed_in_states():
    return {}


@pytest.fixture
def sign_in(new_page, signed_in_states):
    def make(name, *, size=None):
        page = new_page(size=size, state=signed_in_states.get(name))
        if name not in signed_in_states:
            chromium_pages.sign_in(page, name)
            signed_in_states[name] = page.context.storage_state()
        return page

    return make
