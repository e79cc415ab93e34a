"""Fixtures of the pledges room."""

import pytest

from tests.factories.pledges import Office


@pytest.fixture
def office(db):
    """An agency that takes electronic pledges; verification comes after the decision."""
    return Office()
