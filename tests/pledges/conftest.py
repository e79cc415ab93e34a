"""An office that takes pledges, and a case that it has got to some state: `office`, or `office` and one of `prepared`,
`filed`, `accepted`, `decided` beside it.

Their rows are written once for the tests of a file that name the same one (tests/infrastructure/worlds.py).
"""

import pytest

from tests.factories.pledges import Office
from tests.infrastructure.worlds import rows_for_several

STATES = ("prepared", "filed", "accepted", "decided")


def pytest_generate_tests(metafunc):
    """Tests of a file that name the same state are run one after the other, on the same rows."""
    if "office_once" in metafunc.fixturenames:
        state = next((state for state in STATES if state in metafunc.fixturenames), "")
        metafunc.parametrize("office_once", [state], indirect=True, ids=[pytest.HIDDEN_PARAM], scope="module")


@pytest.fixture(scope="module")
def office_once(request, django_db_setup, django_db_blocker):
    """An office, and its case in the state that tests have named, if any."""
    with rows_for_several(django_db_blocker):
        office = Office()
        yield office, getattr(office, request.param)() if request.param else None


@pytest.fixture
def office(office_once, fresh):
    return fresh(office_once)[0]


@pytest.fixture
def prepared(office_once, fresh):
    return fresh(office_once)[1]


@pytest.fixture
def filed(office_once, fresh):
    return fresh(office_once)[1]


@pytest.fixture
def accepted(office_once, fresh):
    return fresh(office_once)[1]


@pytest.fixture
def decided(office_once, fresh):
    return fresh(office_once)[1]
