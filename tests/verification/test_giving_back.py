"""Who cannot do a check gives it back while it is hers to do; afterwards the finding stands."""

import pytest

from portal.kernel.acts import IllegalMove
from verification.domain import assignment
from verification.enums import CheckState

pytestmark = pytest.mark.django_db


def test_a_running_check_is_given_back(supervised):
    supervised.running()
    assert (
        assignment.give_back(supervised.check, by=supervised.inspector, reason="亲属").state == CheckState.DUE
    )


def test_a_concluded_check_is_not(supervised):
    supervised.concluded()
    with pytest.raises(IllegalMove):
        assignment.give_back(supervised.check, by=supervised.inspector, reason="改主意了")
    supervised.refresh()
    assert supervised.check.state == CheckState.CONCLUDED
