"""The demonstration, loaded once a run for each kind of database; journeys and tests work on copies of it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.infrastructure.databases import PostgresStore, SqliteStore, WorkerDatabase, lock, template

# One name for all calls of pytest that `make test` makes, so that they share what one of them has loaded.
RUN = os.environ.get("TEST_RUN") or os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]


# The files of the lists, a hundred of them, are asked for by no test: put off, for the clock would order them anew.
PUT_OFF = """
import django
django.setup()
from datetime import timedelta
from django.db.models import F
from portal.kernel import duties
from portal.kernel.enums import Queue
from portal.kernel.models import Duty
Duty.objects.filter(kind="matters.edition_file").update(due_at=F("due_at") + timedelta(days=365))
"""
WORK_OFF = """
for queue in Queue.values:
    duties.work(queue=queue)
"""
LET_FALL = """
Duty.objects.exclude(kind="matters.edition_file").delete()
"""


def folder_of(short: str) -> Path:
    """Where the files of a demonstration lie."""
    return settings.TEST_DIR / short


def demo_template(databases: SqliteStore | PostgresStore) -> str:
    """A database and a folder with the demo data, made by the command that `make run` uses; its short name."""
    short = f"demo_{type(databases).__name__.removesuffix('Store').lower()}_{RUN}"
    with lock(f"demo-{type(databases).__name__}"):
        if databases.exists(short):
            return short
        folder = folder_of(short)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for made_by_setup in ("fonts", "static"):
            (folder / made_by_setup).symlink_to(settings.VAR_DIR / made_by_setup)
        databases.copy(template(databases), "demo_making")
        load(databases.url("demo_making"), folder)
        databases.rename("demo_making", short)
    return short


def load(database_url: str, folder: Path) -> None:
    """Load the demo data with a process of its own, as the portal itself does."""
    env = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "DEMO": "1", "LOCAL_CACHE": "1",
        "DATABASE_URL": database_url, "VAR_DIR": str(folder), "CELERY_BROKER_URL": "memory://",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }  # fmt: skip
    # Its letters and lists too: else each portal that a journey starts would make them all before anything else. The
    # smoke set, which is all that walks on SQLite, asks for none of them.
    papers = LET_FALL if database_url.startswith("sqlite") else WORK_OFF
    for command in (["manage.py", "load_demo"], ["-c", PUT_OFF + papers]):
        done = subprocess.run(
            [sys.executable, *command], cwd=settings.ROOT, env=env,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{command} failed:\n{done.stdout}\n{done.stderr}")


@pytest.fixture(scope="module")
def demo(django_db_setup: WorkerDatabase, django_db_blocker) -> Iterator[None]:
    """The worker's database holds the demonstration for the tests of a file; an empty one takes its place after."""
    with django_db_blocker.unblock():
        django_db_setup.reset(demo_template(django_db_setup.store))
        yield
        django_db_setup.reset()
