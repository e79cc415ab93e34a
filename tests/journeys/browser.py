"""Debian's Chromium through playwright: pages as people have them, sign-in, and what axe says."""

import base64
import hashlib
import hmac
import os
import shutil
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from portal.people.demo import DEMO_ACCOUNTS, DemoAccount

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = settings.ROOT / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--font-render-hinting=none",
    "--js-flags=--no-opt",  # no page lives long enough for its script to be worth compiling twice
]  # fmt: skip


# The same browser; the first needs half the time, because it draws no windows and shows no PDF.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")


def program(*, shows_pdf: bool = False) -> str:
    """The machine's Chromium, or the one named in CHROMIUM; a missing one is an error, never a skipped test."""
    names = PROGRAMS[1:] if shows_pdf else PROGRAMS
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise RuntimeError(f"Chromium is missing: apt-get install {names[0]}")
    return found


@contextmanager
def chromium(driver: Playwright, *, shows_pdf: bool = False) -> Iterator[Browser]:
    """A browser for as long as the block lasts."""
    browser = driver.chromium.launch(executable_path=program(shows_pdf=shows_pdf), args=ARGUMENTS)
    try:
        yield browser
    finally:
        browser.close()


def new_context(
    browser: Browser, url: str, *, size: dict | None = None, state: dict | None = None, script: bool = True
) -> BrowserContext:
    """A browser profile of its own, in Chinese, at the portal's address; with script or without."""
    context = browser.new_context(
        base_url=url, viewport=size or DESKTOP, locale="zh-CN", timezone_id="Asia/Shanghai", storage_state=state,
        accept_downloads=True, java_script_enabled=script,
    )  # fmt: skip
    context.set_default_timeout(10_000)
    return context


def watch(page: Page, faults: list[str]) -> None:
    """Collect what must never happen on a page: script errors, refused content, requests to elsewhere."""

    def on_console(message) -> None:
        if "Content Security Policy" in message.text:
            faults.append(f"CSP: {message.text[:300]}")

    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("console", on_console)
    page.on(
        "request",
        lambda request: faults.append(f"request to {request.url}") if outside(request.url) else None,
    )


def outside(url: str) -> bool:
    return url.startswith("http") and not url.startswith(("http://127.0.0.1", "http://localhost"))


def account(name: str) -> DemoAccount:
    """A demo account by its user name, or the first one of a role."""
    for found in DEMO_ACCOUNTS:
        if name in (found.username, found.role.value):
            return found
    raise KeyError(f"no demo account {name}; there are {', '.join(a.username for a in DEMO_ACCOUNTS)}")


def totp(secret: str, at: float | None = None) -> str:
    """The six digits of RFC 6238."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int((at or time.time()) // 30)), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def sign_in(page: Page, name: str) -> None:
    """Sign in as a person does: name and password, then the six digits where the role asks for them."""
    person = account(name)
    page.goto("/accounts/login/")
    page.fill("input[name=login]", person.username)
    page.fill("input[name=password]", person.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    # A code is taken once: when another journey has just used this one, its neighbours in time are still good.
    for steps in (0, 1, -1):
        if page.locator("input[name=code]").count():
            page.fill("input[name=code]", totp(person.totp_secret, time.time() + 30 * steps))
            page.press("input[name=code]", "Enter")
            page.wait_for_load_state()
    if "/accounts/" in page.url:
        raise AssertionError(
            f"{person.username} could not sign in: {page.url}\n{page.inner_text('main')[:400]}"
        )


def accessibility_faults(page: Page) -> list[str]:
    """What axe-core finds wrong (WCAG 2.2 A and AA), one line a fault with the element."""
    page.evaluate(AXE.read_text())
    options = {
        "resultTypes": ["violations"],
        "runOnly": WCAG,
        "preload": False,
    }  # no rule asked for needs the styles
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [
        f"{fault['id']} ({fault['impact']}): {fault['help']} — {node['html'][:160]}"
        for fault in found
        for node in fault["nodes"][:3]
    ]


def assert_accessible(page: Page) -> None:
    faults = accessibility_faults(page)
    assert not faults, f"{page.url}:\n" + "\n".join(faults)


def assert_fits(page: Page) -> None:
    """Nothing makes the page wider than the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 1, f"{page.url} is {wide} px wider than the screen"
