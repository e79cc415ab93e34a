"""`make test`: every layer of the tests on the databases it belongs to; one plain line with the sum at the end.

    pure and data tests      SQLite                  once
    data tests               PostgreSQL and Redis    again
    journeys in Chromium     PostgreSQL and Redis    all
    journeys in Chromium     SQLite                  those marked `smoke`
Two of them run at a time: where one waits for its last test, or for a page, the other goes on. Each line says whose
it is; what one run printed stands by itself in var/test/<name>.txt.
PostgreSQL and Redis are throw-away instances that this command starts on loopback and stops.
`tools/test.py deep` and `tools/test.py chaos` run those layers on PostgreSQL and Redis instead.
"""

import os
import secrets
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import services

ROOT = services.ROOT
OUT = ROOT / "var" / "test"
WORKERS = {"journey": "3", "smoke": "1"}  # two elsewhere; a journey also waits, for the worker and the page
SQLITE, POSTGRES = "SQLite", "PostgreSQL and Redis"
JOURNEYS = "tests/journeys"
# Nothing here outlives the run: that a commit is durable is PostgreSQL's promise, not ours to wait for.
THROW_AWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
NOTHING_SELECTED = 5  # exit code of pytest


@dataclass(frozen=True)
class Run:
    """One call of pytest."""

    name: str
    layers: str
    database: str


EVERYTHING = [
    Run("data-sqlite", "pure,data", SQLITE),
    Run("data-postgres", "data", POSTGRES),
    Run("journeys-postgres", "journey", POSTGRES),
    Run("journeys-sqlite", "smoke", SQLITE),
]
LONG = {"deep": [Run("deep", "deep", POSTGRES)], "chaos": [Run("chaos", "chaos", POSTGRES)]}
AT_A_TIME = 2


@dataclass
class Sum:
    passed: int = 0
    failed: int = 0
    skipped: int = 0


def main() -> int:
    arguments = sys.argv[1:]
    runs = LONG[arguments.pop(0)] if arguments and arguments[0] in LONG else EVERYTHING
    databases = {run.database: None for run in runs}
    OUT.mkdir(parents=True, exist_ok=True)
    for old in [*OUT.glob("*.junit.xml"), *OUT.glob("*.clauses.json"), *OUT.glob("*.txt")]:
        old.unlink()
    total, broken, began = Sum(), [], time.monotonic()
    with ExitStack() as stack:
        env = {SQLITE: base_environment()}
        if POSTGRES in databases:
            address = {"DATABASE_URL": stack.enter_context(services.postgres(THROW_AWAY)), "LOCAL_CACHE": "0"}
            env[POSTGRES] = env[SQLITE] | address | {"REDIS_URL": stack.enter_context(services.redis())}
        made = {database: prepare(env[database]) for database in databases}

        def begin(run: Run) -> int:
            made[run.database].wait()  # what went wrong is said by the first test that needs it
            return pytest(run, env[run.database], arguments)

        with ThreadPoolExecutor(AT_A_TIME) as pool:
            codes = list(pool.map(begin, runs))
    for run, code in zip(runs, codes, strict=True):
        if not add(total, OUT / f"{run.name}.junit.xml") or code not in (0, 1, NOTHING_SELECTED):
            broken.append(f"{run.name} did not run to its end (exit code {code})")
    for left in [*OUT.glob("demo_*"), *OUT.glob("journey_*")]:
        shutil.rmtree(left, ignore_errors=True)
    for line in broken:
        print(line)
    skipped = f", {total.skipped} skipped" if total.skipped else ""
    print(f"\nAll runs together took {time.monotonic() - began:.0f} s.")
    print(f"{total.passed} passed, {total.failed + len(broken)} failed{skipped}")
    return 1 if total.failed or broken or not total.passed else 0


def base_environment() -> dict[str, str]:
    """No setting of the caller's shell or .env leaks into the tests."""
    own = {"DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "SECRET_KEY", "DEBUG", "HTTPS", "VAR_DIR", "PORT",
           "DJANGO_SETTINGS_MODULE",
           "PYTHONDONTWRITEBYTECODE"}  # each of the many processes would compile everything anew  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return kept | {"DEMO": "1", "PYTHONPATH": str(ROOT), "TEST_RUN": secrets.token_hex(6)}


def prepare(env: dict[str, str]) -> subprocess.Popen:
    """Make the database that tests copy: begun for all kinds at once, and waited for where it is needed first."""
    command = [sys.executable, "-m", "tests.infrastructure.prepare"]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL)


def pytest(run: Run, env: dict[str, str], arguments: list[str]) -> int:
    """Run pytest and hand on what it prints, line by line; returns its exit code."""
    workers = WORKERS.get(run.layers, "2")
    command = [
        sys.executable, "-m", "pytest", "-q", "--layer", run.layers, "-n", workers, "--dist", "loadfile",
        f"--junit-xml={OUT / run.name}.junit.xml", f"--clauses-out={OUT / run.name}.clauses.json", "--durations=5",
        "-p", "no:cacheprovider", *arguments, *places(run, arguments),
    ]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace",
    )  # fmt: skip
    assert process.stdout is not None
    with (OUT / f"{run.name}.txt").open("w") as kept:
        for line in process.stdout:
            kept.write(line)
            print(f"{run.name:<18}{line}", end="", flush=True)
    return process.wait()


def places(run: Run, arguments: list[str]) -> list[str]:
    """Only files that can hold such tests are read, unless the caller names some."""
    if any((ROOT / argument.split("::")[0]).exists() for argument in arguments):
        return []
    return [JOURNEYS] if run.layers in ("journey", "smoke") else ["tests", f"--ignore={JOURNEYS}"]


def add(total: Sum, report: Path) -> bool:
    """Add the figures of one run; False when it left no report."""
    if not report.exists():
        return False
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        tests, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        total.passed += max(tests - skipped - failed, 0)
        total.failed += failed
        total.skipped += skipped
    return True


if __name__ == "__main__":
    sys.exit(main())
