"""Lists cost the same at 100,000 cases as at 10,000.

Each page is asked for as its user would; every statement it sends is run again under EXPLAIN (ANALYZE, BUFFERS).
The buffers at 100,000 cases may be at most 1.5 times those at 10,000 and not above a ceiling, no statement may
scan a growing table from end to end, and the number of statements must be the same.
"""

import json
import os
import sys
import time
from dataclasses import dataclass

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ["LOG_LEVEL"] = "ERROR"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402

from credit.models import Record  # noqa: E402
from portal.people.models import User  # noqa: E402
from tests.bench.databases import use_own_database  # noqa: E402
from tests.bench.population import populate  # noqa: E402

SMALL, LARGE = 10_000, 100_000
RATIO = 1.5
GROWING = (
    "pledges_case",
    "pledges_pledge",
    "pledges_certificatechoice",
    "people_subject",
    "verification_check",
    "kernel_auditevent",
)  # matters do not grow here, and of a hundred the planner reads all: bench_search has 100,000


@dataclass(frozen=True)
class Page:
    """A page, who asks for it, and how many 8 KiB buffers it may read."""

    name: str
    url: str
    user: str
    ceiling: int


@dataclass(frozen=True)
class Cost:
    """What a page took from the database."""

    statements: int
    buffers: int
    scans: tuple[str, ...]


def pages() -> list[Page]:
    """The lists that grow, each with a user of the demo who works with it."""
    barred = Record.objects.order_by("pk")[0].subject_id
    return [
        Page("a handler's desk", "/handling/", "handler", 600),
        Page("a handler's desk, late first, next page", "/handling/?state=filed", "handler", 600),
        Page("a window's desk", "/window/", "window_clerk", 600),
        Page("the public directory", "/matters/", "", 600),
        Page("the directory, searched", "/matters/?q=困难", "", 600),
        Page("a person's file", f"/credit/files/{barred}/", "credit_officer", 600),
        Page("an applicant's own cases", "/my/", "applicant", 600),
        Page("an inspector's desk", "/verification/", "inspector", 600),
        Page("an auditor's trail", "/audit/", "auditor", 600),
    ]


def client_of(role: str) -> Client:
    """A browser signed in as the first demo user of a role."""
    client = Client()
    if role:
        client.force_login(
            User.objects.filter(assignments__role=role, is_active=True).order_by("username")[0],
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
    return client


def cost(page: Page) -> Cost:
    """Ask for the page, then explain each of its statements."""
    client = client_of(page.user)
    client.get(page.url)  # what is cached per process is cached now
    with CaptureQueriesContext(connection) as queries:
        response = client.get(page.url)
    if response.status_code != 200:
        sys.exit(f"{page.name}: {page.url} answered {response.status_code}")
    buffers, scans = read_cost(queries.captured_queries)
    return Cost(len(queries.captured_queries), buffers, tuple(scans))


def read_cost(queries: list[dict[str, str]]) -> tuple[int, list[str]]:
    """Buffers that the SELECTs among these statements read, and the growing tables they scanned."""
    buffers, scans = 0, []
    for sql in (query["sql"] for query in queries if query["sql"].lstrip("( ").startswith("SELECT")):
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql.replace("%", "%%"), [])
            answer = cursor.fetchone()[0]
        plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
        buffers += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        scans += sequential(plan)
    return buffers, scans


def sequential(plan: dict) -> list[str]:
    """Growing tables that a plan reads from end to end."""
    here = [plan["Relation Name"]] if plan["Node Type"] == "Seq Scan" else []
    here = [name for name in here if name.startswith(GROWING)]
    return here + [name for part in plan.get("Plans", []) for name in sequential(part)]


def grow(first: int, last: int) -> None:
    """Add rows and let the planner know."""
    start = time.monotonic()
    with connection.cursor() as cursor:
        populate(cursor, (first, last))
        cursor.execute("VACUUM ANALYZE")
    print(f"{last:,} cases after {time.monotonic() - start:.0f} s")


def main() -> int:
    setup_test_environment()
    use_own_database()
    call_command("migrate", verbosity=0)
    call_command("load_demo", verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115 -- closed with the process
    grow(1, SMALL)
    asked = pages()
    small = [cost(page) for page in asked]
    grow(SMALL + 1, LARGE)
    large = [cost(page) for page in asked]
    failed = 0
    print(f"{'page':42} {'statements':>10} {'10,000':>9} {'100,000':>9} {'ratio':>6} {'ceiling':>8}")
    for page, before, after in zip(asked, small, large, strict=True):
        ratio = after.buffers / max(before.buffers, 1)
        fine = ratio <= RATIO and after.buffers <= page.ceiling and before.statements == after.statements
        fine = fine and not after.scans
        failed += not fine
        print(
            f"{page.name:42} {after.statements:>10} {before.buffers:>9,} {after.buffers:>9,} {ratio:>6.2f} "
            f"{page.ceiling:>8,} {'ok' if fine else 'MISSED ' + ' '.join(after.scans)}"
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
