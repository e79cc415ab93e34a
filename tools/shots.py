"""`make shots`: pictures of the main pages of each role at 390 and 1440 px, and of the PDF pages, into var/shots.

To add a page, add a line to PAGES: the person, a name, and either an address or a function that is given a page and
walks to it. The pictures are looked at by people; what a machine can say about the pages stands in the journeys.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from playwright.sync_api import Error, Page, sync_playwright  # noqa: E402

from matters.models import CertificationMatter  # noqa: E402
from pledges.models import Letter  # noqa: E402
from portal.kernel.files import read  # noqa: E402
from tests.infrastructure.databases import use  # noqa: E402
from tests.journeys import browser as chromium_pages  # noqa: E402
from tests.journeys import test_main_job as main_job  # noqa: E402
from tests.journeys.browser import DESKTOP, PHONE  # noqa: E402
from tests.journeys.running import RunningPortal  # noqa: E402

OUT = ROOT / "var" / "shots"
VISITOR = ""
LETTERS = 6
NOT_FOUND = "not-found"
Walk = str | Callable[[Page], None]


def first_link(list_page: str, pattern: str, then: str = "") -> Callable[[Page], None]:
    """Open a list and go to the first link whose address matches; `then` is put behind it."""

    def walk(page: Page) -> None:
        page.goto(list_page)
        for link in page.locator("a[href]").all():
            address = link.get_attribute("href") or ""
            if re.search(pattern, address):
                page.goto(address + then)
                return
        raise LookupError(f"no link {pattern} on {list_page}")

    return walk


def hardship() -> CertificationMatter:
    """The certificate of the main job: hardship, asked for by legal aid."""
    listed = CertificationMatter.objects.listed().filter(agency__number_prefix="石龙司")
    return listed.select_related("administrative_matter", "current").get(current__name=main_job.CERTIFICATE)


# The way of a pledge, each step from where the one before ended.
def for_whom(page: Page) -> None:
    page.goto(f"/start/{hardship().administrative_matter_id}/")


def which_way(page: Page) -> None:
    if (box := page.get_by_label(main_job.CERTIFICATE, exact=True)).count():
        box.check()
    main_job.press(page, "下一步：选择办法")


def notice(page: Page) -> None:
    page.check("input[name=choice][value=pledge]")
    main_job.press(page, "下一步")


def particulars(page: Page) -> None:
    main_job.read_the_notice(page)


def whole_text(page: Page) -> None:
    main_job.fill_in(page, hardship())
    main_job.press(page, "下一步：核对全文")


def signature(page: Page) -> None:
    main_job.follow(page, "内容无误，去签署")
    main_job.write_the_name(page)


def handed_in(page: Page) -> None:
    main_job.press(page, "签署并提交")


UUID = r"[0-9a-f]{8}-[0-9a-f-]{27}"
PAGES: list[tuple[str, str, Walk]] = [
    (VISITOR, "home", "/"),
    (VISITOR, "directory", "/matters/"),
    (VISITOR, "matter", first_link("/matters/", rf"/matters/{UUID}/$")),
    (VISITOR, "lists", "/lists/"),
    (VISITOR, "edition", first_link("/lists/", rf"/lists/{UUID}/$")),
    (VISITOR, "consultation", first_link("/consultations/", rf"/consultations/{UUID}/$")),
    (VISITOR, "procedure", first_link("/procedures/", rf"/procedures/{UUID}/$")),
    (VISITOR, "basis", "/basis/"),
    (VISITOR, "check", "/check/"),
    (VISITOR, "draws", "/draws/"),
    (VISITOR, "how", "/how/"),
    (VISITOR, "privacy", "/privacy/"),
    (VISITOR, "sign-in", "/accounts/login/"),
    (VISITOR, NOT_FOUND, "/no-such-page/"),
    (VISITOR, "clause", first_link("/basis/", r"/basis/clause/")),
    ("agent", "pledge-1-whom", for_whom),
    ("agent", "pledge-2-ways", which_way),
    ("agent", "pledge-3-notice", notice),
    ("agent", "pledge-4-particulars", particulars),
    ("agent", "pledge-5-whole-text", whole_text),
    ("agent", "pledge-6-signature", signature),
    ("agent", "pledge-7-handed-in", handed_in),
    ("applicant", "my", "/my/"),
    ("applicant", "my-case", first_link("/my/", rf"/my/cases/{UUID}/")),
    ("applicant", "my-credit", "/my/credit/"),
    ("applicant2", "my-barred", "/my/"),
    ("applicant2", "my-credit", "/my/credit/"),
    ("applicant2", "my-hearings", "/my/hearings/"),
    ("clerk", "window", "/window/"),
    ("clerk", "window-new", "/window/new/"),
    ("clerk", "window-screen", "/window/screen/"),
    ("clerk", "window-paper", "/window/paper/"),
    ("clerk", "window-paper-block", first_link("/window/paper/", rf"/window/paper/{UUID}/")),
    (VISITOR, "screen-pair", "/screen/"),
    ("clerk", "window-case", first_link("/window/", rf"/window/cases/{UUID}/")),
    ("handler", "handling", "/handling/"),
    ("handler", "handling-case", first_link("/handling/", rf"/{UUID}/$")),
    ("handler", "untrue", "/verification/handlings/"),
    ("inspector", "verification", "/verification/"),
    ("inspector", "check-page", first_link("/verification/", rf"/verification/.*{UUID}/")),
    ("credit", "credit", "/credit/"),
    ("credit", "record", first_link("/credit/", rf"/credit/records/{UUID}/")),
    ("bureau", "bureau", "/bureau/"),
    ("bureau", "version", first_link("/bureau/", rf"/bureau/versions/{UUID}/$")),
    ("bureau", "who-is-late", "/bureau/late/"),
    ("handler", "sent-back", first_link("/bureau/?tab=back", rf"/bureau/versions/{UUID}/$")),
    ("handler", "powers", "/bureau/powers/"),
    ("city-bureau", "merging", "/bureau/merging/"),
    ("city-government", "merged-list", first_link("/bureau/merging/", rf"/bureau/merging/{UUID}/$")),
    ("bureau", "lists", "/bureau/lists/"),
    ("bureau", "draws", "/verification/draws/"),
    ("auditor", "audit", "/audit/"),
    ("auditor", "accesses", "/audit/accesses/"),
    ("auditor", "seals", "/audit/seals/"),
    ("system", "users", "/system/users/"),
    ("system", "duties", "/system/duties/"),
    ("system", "calendar", "/system/calendar/"),
    ("system", "rules", "/system/rules/"),
    *((username, "desk", "/desk/") for username in (
        "reviewer", "head", "government", "assistant", "security", "agent", "company", "lhasa-handler",
    )),
]  # fmt: skip
# In elder mode (适老版), for those who need it most.
ELDER = ("home", "directory", "matter", "check", "sign-in", "my", "my-case", "pledge-1-whom", "pledge-2-ways",
         "pledge-3-notice", "window-new")  # fmt: skip


@contextmanager
def portal() -> Iterator[RunningPortal]:
    running = RunningPortal()
    try:
        running.start()
        yield running
    finally:
        running.stop()


def main() -> int:
    only = os.environ.get("ONLY", "")
    pages = [row for row in PAGES if only in f"{row[0] or 'visitor'}-{row[1]}"]
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    missing = []
    with portal() as running, sync_playwright() as driver, chromium_pages.chromium(driver) as browser:
        use(running.databases.name(running.short))
        for person in dict.fromkeys(row[0] for row in pages):
            state = None
            for size in (DESKTOP, PHONE):
                context = chromium_pages.new_context(browser, running.url, size=size, state=state)
                page = context.new_page()
                if person and state is None:
                    chromium_pages.sign_in(page, person)
                    state = context.storage_state()
                own = [row for row in pages if row[0] == person]
                for _, name, walk in own:
                    missing += take(page, walk, OUT / f"{person or 'visitor'}-{name}-{size['width']}.png")
                context.add_cookies([{"name": "elder", "value": "1", "url": running.url}])
                for _, name, walk in (row for row in own if row[1] in ELDER):
                    missing += take(
                        page, walk, OUT / f"{person or 'visitor'}-{name}-elder-{size['width']}.png"
                    )
                context.close()
        paper(running)
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.relative_to(ROOT)}")
    for line in dict.fromkeys(missing):
        print("missing:", line)
    return 1 if missing else 0


def take(page: Page, walk: Walk, shot: Path) -> list[str]:
    """One picture; what went wrong, if anything did: a page of an error is none that was asked for."""
    try:
        page.goto(walk) if isinstance(walk, str) else walk(page)
        whole_page(page, shot)
        status = page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus")
    except (LookupError, Error) as error:
        return [f"{shot.stem}: {str(error).splitlines()[0]}"]
    return [f"{shot.stem}: answered {status}"] if status >= 400 and NOT_FOUND not in shot.stem else []


def whole_page(page: Page, shot: Path) -> None:
    """The page from top to bottom, on a screen as high as it is: bars that stick to the edge cover nothing then."""
    size = page.viewport_size or DESKTOP
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
    page.screenshot(path=shot, full_page=True)
    page.set_viewport_size(size)


def paper(running: RunningPortal) -> None:
    """The PDF documents that the worker made of the demo data, page by page."""
    settings.FILES_DIR = running.folder / "files"
    for letter in Letter.objects.select_related("pledge", "file__data_key").order_by("created_at")[:LETTERS]:
        file = running.folder / f"{letter.pk}.pdf"
        file.write_bytes(read(letter.file))
        name = letter.pledge.number or str(letter.pk)
        subprocess.run(["pdftoppm", "-r", "80", "-png", str(file), str(OUT / f"pdf-{name}")], check=True)


if __name__ == "__main__":
    sys.exit(main())
