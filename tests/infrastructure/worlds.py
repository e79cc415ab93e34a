"""Rows written once for several tests of a file; each test is given them as they were written.

Most tests of a room begin with the same case, accepted by the same office. A fixture of module scope writes it inside
``rows_for_several``, a transaction around the tests' own ones; each test then works on a copy from ``fresh``:

    @pytest.fixture(scope="module")
    def supervised_once(rows_of_file):
        return Supervised()

    @pytest.fixture
    def supervised(supervised_once, fresh):
        return fresh(supervised_once)

What a test writes is rolled back to these rows. Tests of the file that do not ask for them come first and see none.
They are not for a file whose tests commit (`committed_db`, `demo`).
"""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

SHARED = {"rows_of_file", "office_once"}


def those_alone_first(items: list) -> list:
    """The tests in their order, but within each file those that share no rows before those that do."""
    place = {path: number for number, path in enumerate(dict.fromkeys(item.path for item in items))}
    return sorted(items, key=lambda item: (place[item.path], bool(SHARED & set(item.fixturenames))))


@contextmanager
def rows_for_several(blocker) -> Iterator[None]:
    """What is written inside is there until the end, and gone afterwards."""
    with blocker.unblock():
        around = transaction.atomic()
        around._from_testcase = (
            True  # as Django's own TestCase says of its transactions: `durable` is no fault in one
        )
        with around:
            yield
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def rows_of_file(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The rows that fixtures of this file write for all its tests."""
    with rows_for_several(django_db_blocker):
        yield


@pytest.fixture
def fresh(db) -> Callable[[object], object]:
    """Gives copies of what a fixture of module scope has built: two copies of one test know the same objects."""
    known: dict = {}
    return lambda built: copy.deepcopy(built, known)
