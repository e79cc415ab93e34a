"""A draw in the database: plan, frame, seed, result, each once and in this order."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from credit.domain import seed
from credit.enums import WarningLevel
from pledges.domain import withdrawal
from portal.kernel.acts import IllegalMove, Refused
from portal.people.enums import Role
from portal.people.models import AreaRules, Assignment
from tests.factories.people import StaffFactory, SubjectFactory
from tests.factories.verification import EXEMPT, Supervised
from verification.domain import draws, pull
from verification.enums import CheckState, DrawState
from verification.models import Check, Draw, DrawTicket

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def supervised_once(rows_of_file):
    """An office with six exempt pledges in the pool."""
    supervised = Supervised(**EXEMPT)
    for _ in range(5):
        supervised.office.accepted()
    pull.pull_checks()
    supervised.bureau = StaffFactory(role=Role.BUREAU_ADMIN, agency=supervised.agency)
    return supervised


@pytest.fixture
def supervised(supervised_once, fresh):
    return fresh(supervised_once)


def planned(supervised, wanted=2):
    return draws.plan(
        area=supervised.agency.area, title="2026年第四季度抽查", wanted=wanted, cut_at=timezone.now(),
        check_days=20, by=supervised.bureau,
    )  # fmt: skip


def drawn(supervised, **fields):
    draw = draws.freeze(planned(supervised, **fields), by=supervised.bureau)
    draw = draws.seed(draw, by=supervised.bureau)
    return draws.draw_lots(draw, by=supervised.bureau)


@pytest.mark.clause("V-06")
def test_the_drawn_become_due_with_an_inspector_and_the_rest_stay_pooled(supervised):
    draw = drawn(supervised)
    due = Check.objects.filter(state=CheckState.ASSIGNED, assigned_to=supervised.inspector)
    assert due.count() == 2 == draw.tickets.count()
    assert {t.row.check_row for t in draw.tickets.all()} == set(due)
    assert Check.objects.filter(state=CheckState.POOLED).count() == 4


@pytest.mark.clause("V-06")
def test_the_draw_repeats_from_its_published_data(supervised):
    draw = draws.publish(drawn(supervised), by=supervised.bureau)
    assert draws.verify(draw) == []
    data = draws.published_data(draw)
    assert str(supervised.inspector.pk) not in str(data) and str(supervised.agency.pk) not in str(data)


@pytest.mark.clause("V-06")
def test_a_case_taken_out_of_the_frame_shows(supervised):
    draw = drawn(supervised)
    draw.frame.filter(drawn=None).first().delete()
    assert draws.verify(draw)


@pytest.mark.clause("V-06")
def test_a_ticket_exchanged_shows(supervised):
    draw = drawn(supervised)
    other = draw.frame.filter(drawn=None).first()
    DrawTicket.objects.filter(draw=draw, rank=1).update(row=other)
    assert draws.verify(draw)


@pytest.mark.clause("V-06")
def test_there_is_no_second_seed_and_no_second_draw(supervised):
    draw = drawn(supervised)
    seed = draw.seed
    for again in (draws.freeze, draws.seed, draws.draw_lots):
        with pytest.raises(IllegalMove):
            again(draw, by=supervised.bureau)
    with pytest.raises(IllegalMove):
        draws.cancel(draw, by=supervised.bureau, reason="结果不满意")
    draw.refresh_from_db()
    assert draw.seed == seed and draw.state == DrawState.DRAWN


@pytest.mark.clause("V-06")
def test_no_seed_before_the_frame_is_frozen(supervised):
    draw = planned(supervised)
    with pytest.raises(IllegalMove):
        draws.seed(draw, by=supervised.bureau)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.filter(pk=draw.pk).update(seed="00", seeded_at=timezone.now())


@pytest.mark.clause("V-06")
def test_who_handled_the_cases_is_not_drawn_for_them(supervised):
    handler = supervised.office.handler
    Assignment.objects.create(user=handler, role=Role.INSPECTOR, agency=supervised.agency)
    draw = drawn(supervised, wanted=6)
    assert {ticket.inspector for ticket in draw.tickets.all()} == {supervised.inspector}
    assert len(draw.conflicts) == 6


def test_a_seed_from_a_public_source_names_it(supervised):
    draw = draws.freeze(planned(supervised), by=supervised.bureau)
    with pytest.raises(Refused):
        draws.seed(draw, by=supervised.bureau, given="0815")
    draw = draws.seed(draw, by=supervised.bureau, given="0815", source_note="福彩双色球第2026135期")
    assert draws.verify(draws.draw_lots(draw, by=supervised.bureau)) == []


def test_cancelled_before_the_seed_it_stays_with_its_reason(supervised):
    draw = draws.cancel(planned(supervised), by=supervised.bureau, reason="计划有误")
    assert Draw.objects.get() == draw and draw.cancel_reason


def test_pledges_pooled_after_the_cut_are_not_in_the_frame(supervised):
    cut = timezone.now()
    supervised.office.accepted()
    pull.pull_checks()
    draw = draws.plan(
        area=supervised.agency.area, title="抽查", wanted=1, cut_at=cut, check_days=20, by=supervised.bureau
    )
    assert draws.freeze(draw, by=supervised.bureau).frame_size == 6


def test_pledges_of_other_areas_are_not_in_the_frame(supervised):
    Supervised(**EXEMPT)
    assert draws.freeze(planned(supervised), by=supervised.bureau).frame_size == 6


def test_an_empty_pool_is_no_frame(supervised):
    draw = draws.plan(
        area=supervised.agency.area, title="抽查", wanted=1, cut_at=timezone.now() - timedelta(days=9),
        check_days=20, by=supervised.bureau,
    )  # fmt: skip
    with pytest.raises(Refused) as refusal:
        draws.freeze(draw, by=supervised.bureau)
    assert refusal.value.code == "empty_frame"


def test_a_pledge_withdrawn_after_the_freeze_is_drawn_but_not_checked(supervised):
    draw = draws.freeze(planned(supervised, wanted=6), by=supervised.bureau)
    withdrawal.withdraw_pledge(supervised.pledge, reason="改为提交证明", by=supervised.office.user)
    pull.cancel_ended()
    draw = draws.draw_lots(draws.seed(draw, by=supervised.bureau), by=supervised.bureau)
    supervised.refresh()
    assert supervised.check.state == CheckState.CANCELLED
    assert draw.tickets.count() == 6 and draws.verify(draw) == []


@pytest.fixture
def warned(supervised):
    """Of the six in the pool, two are by somebody who is warned of: an open finding, and a record in effect."""
    seed.load_rules()
    first, second = (SubjectFactory() for _ in range(2))
    pooled = list(Check.objects.filter(state=CheckState.POOLED).order_by("id"))
    for check, subject in zip(pooled, (first, second), strict=False):
        Check.objects.filter(pk=check.pk).update(subject=subject)
    return dict(zip((first.pk, second.pk), (WarningLevel.REMINDED, WarningLevel.CLOSE), strict=True))


RAISED = {"exempt_draw_rate": "0.100", "reminded_draw_rate": "0.500", "close_draw_rate": "1.000"}


def with_rates(supervised, **rates):
    AreaRules.objects.filter(area=supervised.agency.area).update(**rates)


@pytest.mark.clause("V-02", "V-06", "P-14")
def test_who_is_warned_of_is_drawn_at_the_rate_of_the_area(supervised, warned, monkeypatch):
    monkeypatch.setattr(draws, "levels_of", lambda keys, on: {key: warned.get(key, "none") for key in keys})
    with_rates(supervised, **RAISED)
    draw = drawn(supervised, wanted=None)
    assert draw.strata == {"": 4, "reminded": 1, "close": 1}
    assert draw.permille == {"": 100, "reminded": 500, "close": 1000}
    assert draw.total == draw.tickets.count() == 3
    chosen = {ticket.row.stratum for ticket in draw.tickets.select_related("row")}
    assert chosen == {"", "reminded", "close"}
    assert draws.verify(draw) == []
    data = draws.published_data(draws.publish(draw, by=supervised.bureau))
    assert not [key for key in warned if str(key) in str(data)]


@pytest.mark.clause("V-02", "P-14")
def test_a_planned_number_is_no_way_round_the_rates(supervised, warned, monkeypatch):
    monkeypatch.setattr(draws, "levels_of", lambda keys, on: {key: warned.get(key, "none") for key in keys})
    with_rates(supervised, **RAISED)
    draw = drawn(supervised, wanted=1)
    assert draw.permille == {"reminded": 500, "close": 1000}
    assert draw.tickets.count() == 2 == draw.total
    assert {ticket.row.stratum for ticket in draw.tickets.select_related("row")} == {"reminded", "close"}


@pytest.mark.clause("V-02")
def test_where_the_area_says_nothing_everybody_is_drawn_alike(supervised, warned):
    draw = planned(supervised, wanted=2)
    assert draw.rates == {}
    draw = draws.freeze(draw, by=supervised.bureau)
    assert draw.strata == {"": 6}


@pytest.mark.clause("V-02", "P-14")
def test_the_level_is_the_one_that_the_applicant_is_told(supervised):
    """One rule in one place: what raises the rate is what stands in the warning."""
    untrue = Supervised()
    untrue.untrue()
    with_rates(supervised, **RAISED)
    check = Check.objects.filter(state=CheckState.POOLED).first()
    Check.objects.filter(pk=check.pk).update(subject=untrue.case.subject)
    draw = draws.freeze(planned(supervised, wanted=None), by=supervised.bureau)
    assert draw.strata == {"": 5, "reminded": 1}
    assert draw.frame.get(stratum="reminded").check_row_id == check.pk


def test_an_area_never_draws_the_warned_more_rarely(supervised):
    with pytest.raises(IntegrityError), transaction.atomic():
        with_rates(supervised, exempt_draw_rate="0.300", close_draw_rate="0.200")
