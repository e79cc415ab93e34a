"""A check that has just been created, for the tests that begin with one."""

import pytest

from tests.factories.verification import Supervised


@pytest.fixture(scope="module")
def supervised_once(rows_of_file):
    return Supervised()


@pytest.fixture
def supervised(supervised_once, fresh):
    return fresh(supervised_once)
