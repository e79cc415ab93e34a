"""What is read once in a request or act, and no longer."""

import itertools

import pytest

from portal.kernel import memo
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import act
from portal.kernel.calendar import today
from portal.people.area_rules import rules_for
from portal.people.domain import area_rules
from tests.factories.people import AreaFactory, AreaRulesFactory
from tests.factories.pledges import days


def counted():
    """A way to read that answers how often it was gone."""
    return itertools.count(1).__next__


def test_what_is_read_once_is_not_read_again_until_the_end():
    read = counted()
    with memo.remembering():
        with memo.remembering():
            assert memo.once("a", read) == 1
        assert memo.once("a", read) == 1, "the block around it goes on remembering"
    with memo.remembering():
        assert memo.once("a", read) == 2, "nothing is kept from one request to the next"


def test_outside_of_a_request_or_act_nothing_is_remembered():
    read = counted()
    assert (memo.once("a", read), memo.once("a", read)) == (1, 2)
    memo.forget()


def test_what_was_changed_is_read_anew():
    read = counted()
    with memo.remembering():
        memo.once("a", read)
        memo.forget()
        assert memo.once("a", read) == 2


@pytest.mark.django_db
def test_an_act_that_fails_leaves_nothing_remembered():
    read = counted()

    @act()
    def failing():
        memo.once("a", read)
        raise ValueError

    for _ in range(2):
        with pytest.raises(ValueError):
            failing()
    assert read() == 3


@pytest.mark.django_db
def test_the_rules_of_an_area_are_read_once_in_an_act_and_new_ones_hold_at_once(django_assert_num_queries):
    area = AreaFactory()
    first = AreaRulesFactory(area=area, effective_from=days(-9))
    with memo.remembering():
        with django_assert_num_queries(1):
            assert rules_for(area) == rules_for(area) == first
        new = area_rules.set_rules(area=area, effective_from=today(), notice="X", title="新的规则", by=SYSTEM)
        assert rules_for(area) == new
    with django_assert_num_queries(2):
        assert rules_for(area) == rules_for(area) == new
