"""How tests get at a database, and what a test run reports.

**Layers.** A test that uses no database fixture is *pure* and runs once; one that does is *data* and runs on
SQLite and on PostgreSQL; tests under tests/journeys drive a real browser (*journey*, those marked `smoke` also
on SQLite). `--layer pure,data,journey,smoke,deep,chaos` selects; without it a plain `pytest tests/<room>` runs
pure and data tests.

**Databases.** One template is migrated once (and kept under var/test for the next run while the
migrations are unchanged); each worker works on a copy of it. The ledger's triggers refuse UPDATE, DELETE and
TRUNCATE, so Django's way of flushing tables after a test that commits cannot be used:

- `db` (or `@pytest.mark.django_db`): the test runs in a transaction that is rolled back. Nearly always enough;
  code under `transaction.on_commit` runs with `django_capture_on_commit_callbacks`.
- `committed_db`: the test really commits (races, outbox, several processes); afterwards the worker's database
  is thrown away and copied from the template again. `transaction=True` / `transactional_db` are refused.
- `rows_of_file` and `fresh`: rows that are written once for the tests of a file (tests/infrastructure/worlds.py).
- `demo`: the demonstration instead of an empty database, for all tests of a file; loaded once a run.
- `database_url` (with `db` or `committed_db`): for processes that the test starts itself.

**Reports.** `--clauses-out FILE` writes, for each requirement id, the tests that carry it and whether they passed.
"""

import gc
import json
import os
from pathlib import Path

import pytest

from tests.infrastructure.databases import committed_db, database_url, django_db_setup  # noqa: F401
from tests.infrastructure.demonstration import demo  # noqa: F401
from tests.infrastructure.worlds import fresh, rows_of_file, those_alone_first  # noqa: F401

gc.disable()  # until the tests are found; see pytest_collection_finish
LAYERS = {"pure", "data", "journey", "smoke", "deep", "chaos"}
DATA_FIXTURES = {"db", "committed_db", "database_url", "django_db_setup"}
REFUSED = {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}
ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")


def pytest_addoption(parser):
    parser.addoption("--layer", default="", help="pure,data,journey,smoke,deep,chaos (default: pure,data)")
    parser.addoption(
        "--clauses-out", default="", help="write which requirement each test proves to this file"
    )


def layers_of(item) -> set[str]:
    """The one layer of a test, and `smoke` beside `journey`."""
    for name in ("deep", "chaos"):
        if item.get_closest_marker(name):
            return {name}
    if "journeys" in item.path.parts:
        return {"journey", "smoke"} if item.get_closest_marker("smoke") else {"journey"}
    uses_data = DATA_FIXTURES & set(item.fixturenames) or item.get_closest_marker("django_db")
    return {"data"} if uses_data else {"pure"}


@pytest.hookimpl(trylast=True)  # after pytest has put those together that share what is built once
def pytest_collection_modifyitems(config, items):
    chosen = set(filter(None, config.getoption("--layer").split(",")))
    named_journeys = any("journeys" in argument for argument in config.args)
    wanted = chosen or ({"pure", "data", "journey"} if named_journeys else {"pure", "data"})
    if wanted - LAYERS:
        raise pytest.UsageError(f"unknown layer: {', '.join(sorted(wanted - LAYERS))}")
    kept, left_out = [], []
    for item in items:
        clauses = [clause for marker in item.iter_markers("clause") for clause in marker.args]
        item.user_properties.append(("clauses", clauses))
        marker = item.get_closest_marker("django_db")
        if REFUSED & set(item.fixturenames) or (marker and marker.kwargs.get("transaction")):
            raise pytest.UsageError(f"{item.nodeid}: use committed_db, the ledger cannot be flushed")
        wrong_database = item.get_closest_marker("postgres_only") and not ON_POSTGRES
        (kept if wanted & layers_of(item) and not wrong_database else left_out).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    items[:] = those_alone_first(kept)


def pytest_collection_finish(session):
    """What is loaded now stays: the collector need not go through a million objects again and again."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


class ClauseReport:
    """Which test carries which requirement id, and how it went. Kept by the controller; workers send reports."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self.clauses: dict[str, list[str]] = {}
        self.outcome: dict[str, str] = {}

    def pytest_collection_finish(self, session):
        for item in session.items:
            self.clauses[item.nodeid] = dict(item.user_properties).get("clauses", [])

    def pytest_runtest_logreport(self, report):
        self.clauses[report.nodeid] = dict(report.user_properties).get("clauses", [])
        if report.when == "call" or report.outcome != "passed":
            self.outcome[report.nodeid] = report.outcome

    def pytest_sessionfinish(self):
        rows = [
            {"test": test, "clauses": clauses, "outcome": self.outcome.get(test, "")}
            for test, clauses in sorted(self.clauses.items())
            if clauses
        ]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(rows, ensure_ascii=False, indent=1))


def pytest_configure(config):
    path = config.getoption("--clauses-out")
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(ClauseReport(path))
