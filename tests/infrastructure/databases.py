"""A database for each test worker, copied from one migrated template (see tests/conftest.py)."""

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

OWN = ("portal", "matters", "pledges", "verification", "credit")
# What migrations call: triggers of the ledger, partitions by month.
CALLED = ("portal/kernel/ledger.py", "portal/kernel/partitions.py")
STALE = 2 * 3600


def fingerprint() -> str:
    """Changes whenever the template may: with the migrations and what they call, by what is written there."""
    found = hashlib.sha256()
    migrations = [path for folder in OWN for path in (settings.ROOT / folder).rglob("migrations/*.py")]
    for path in sorted([*migrations, *(settings.ROOT / name for name in CALLED)]):
        found.update(str(path.relative_to(settings.ROOT)).encode() + path.read_bytes())
    return found.hexdigest()[:12]


@contextmanager
def lock(name: str) -> Iterator[None]:
    """One process at a time."""
    settings.TEST_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.TEST_DIR / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class SqliteStore:
    """Template and copies are files."""

    def __init__(self) -> None:
        self.folder = settings.TEST_DIR / "db"
        self.folder.mkdir(parents=True, exist_ok=True)
        for left_behind in self.folder.glob("*_*.sqlite3*"):  # by a run that was killed, or by older models
            with suppress(FileNotFoundError):  # another worker tidies at the same time
                if time.time() - left_behind.stat().st_mtime > STALE:
                    left_behind.unlink()

    def name(self, short: str) -> str:
        return str(self.folder / f"{short}.sqlite3")

    def touch(self, short: str) -> None:
        """Still in use: not to be tidied away."""
        Path(self.name(short)).touch()

    def url(self, short: str) -> str:
        return f"sqlite:///{self.name(short)}"

    def exists(self, short: str) -> bool:
        return Path(self.name(short)).exists()

    def create(self, short: str) -> None:
        self.drop(short)

    def copy(self, source: str, target: str) -> None:
        self.drop(target)
        shutil.copyfile(self.name(source), self.name(target))

    def rename(self, source: str, target: str) -> None:
        os.replace(self.name(source), self.name(target))

    def drop(self, short: str) -> None:
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(self.name(short) + suffix).unlink(missing_ok=True)


class PostgresStore:
    """Template and copies are databases of the cluster that DATABASE_URL names."""

    def __init__(self) -> None:
        self.admin_url = os.environ["DATABASE_URL"]

    def name(self, short: str) -> str:
        return f"portal_{short}"

    def touch(self, short: str) -> None:
        """Nothing to do: the cluster goes with the run."""

    def url(self, short: str) -> str:
        return urlunsplit(urlsplit(self.admin_url)._replace(path=f"/{self.name(short)}"))

    def execute(self, statement: str, *values: str) -> list[tuple]:
        connection = psycopg2.connect(self.admin_url)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def exists(self, short: str) -> bool:
        return bool(self.execute("SELECT 1 FROM pg_database WHERE datname = %s", self.name(short)))

    def create(self, short: str) -> None:
        self.drop(short)
        self.execute(f'CREATE DATABASE "{self.name(short)}"')

    def copy(self, source: str, target: str) -> None:
        self.drop(target)
        self.execute(f'CREATE DATABASE "{self.name(target)}" TEMPLATE "{self.name(source)}"')

    def rename(self, source: str, target: str) -> None:
        self.execute(f'ALTER DATABASE "{self.name(source)}" RENAME TO "{self.name(target)}"')

    def drop(self, short: str) -> None:
        self.execute(f'DROP DATABASE IF EXISTS "{self.name(short)}" WITH (FORCE)')


def store() -> SqliteStore | PostgresStore:
    return PostgresStore() if os.environ.get("DATABASE_URL", "").startswith("postgres") else SqliteStore()


def use(name: str) -> None:
    """Point Django's connection at another database."""
    connections.close_all()
    connections["default"].settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name


def template(databases: SqliteStore | PostgresStore) -> str:
    """The migrated template; made by whoever comes first, under a name that says what it was made from."""
    short = f"template_{fingerprint()}"
    with lock(f"template-{type(databases).__name__}"):  # runs on the other database need not wait
        if databases.exists(short):
            databases.touch(short)
            return short
        databases.create("making")
        use(databases.name("making"))
        call_command("migrate", verbosity=0)
        connections["default"].close()
        databases.rename("making", short)
    return short


class WorkerDatabase:
    """The database of this worker: its address, and the way back to the state of the template."""

    def __init__(self) -> None:
        self.store = store()
        self.template = template(self.store)
        self.short = f"worker_{settings.WORKER}_{os.getpid()}"
        self.reset()

    @property
    def url(self) -> str:
        return self.store.url(self.short)

    def reset(self, source: str = "") -> None:
        """Start anew from a copy of ``source``, of the migrated template when nothing else is said."""
        connections.close_all()
        self.store.copy(source or self.template, self.short)
        use(self.store.name(self.short))

    def drop(self) -> None:
        connections.close_all()
        self.store.drop(self.short)
        shutil.rmtree(settings.FILES_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> Iterator[WorkerDatabase]:
    """pytest-django's own fixture, replaced: a copy of the template instead of migrations in every worker."""
    with django_db_blocker.unblock():
        database = WorkerDatabase()
    yield database
    with django_db_blocker.unblock():
        database.drop()


@pytest.fixture
def committed_db(request, django_db_setup, django_db_blocker) -> Iterator[WorkerDatabase]:
    """A database in which commits are real; a fresh copy of the template takes its place afterwards."""
    if "db" in request.fixturenames:
        raise pytest.UsageError("a test uses db or committed_db, not both")
    with django_db_blocker.unblock():
        yield django_db_setup
        django_db_setup.reset()


@pytest.fixture
def database_url(django_db_setup) -> str:
    """The address of this worker's database, for processes that a test starts."""
    return django_db_setup.url
