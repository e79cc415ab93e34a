"""Where the area's rules say so, draws are from all pledges, the exempt ones above all."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from matters.enums import CheckMode
from pledges.enums import PledgeState
from portal.people.enums import DrawScope, Role
from portal.people.models import AreaRules
from tests.factories.people import StaffFactory
from tests.factories.verification import EXEMPT, Supervised, answers_for, picture
from verification.domain import assignment, checks, draws, handling, pull
from verification.enums import CheckState, Conclusion, EvidenceKind, Hearing, Measure
from verification.models import Check

pytestmark = [pytest.mark.django_db, pytest.mark.clause("V-06")]
ALL = {"draw_scope": DrawScope.ALL, "exempt_draw_rate": "0.500", "other_draw_rate": "0.100"}


class Everything(Supervised):
    """An office whose decided cases stand at every point of supervision: exempt, due, begun, found true."""

    def __init__(self):
        super().__init__(decided=True, check_mode=CheckMode.ONLINE)
        AreaRules.objects.filter(area=self.agency.area).update(**ALL)
        self.second = StaffFactory(role=Role.INSPECTOR, agency=self.agency)
        self.bureau = StaffFactory(role=Role.BUREAU_ADMIN, agency=self.agency)
        self.concluded()
        self.true = self.check
        self.due, self.assigned = self.more(), self.more()
        self.assigned = assignment.assign(self.assigned, inspector=self.inspector, by=self.head)
        self.exempt = [self.more(**EXEMPT) for _ in range(4)]

    def more(self, **version):
        """Another check of this office, fresh from the pull."""
        versions = (
            [self.office.another_version(check_standard=self.check.standard, **version)] if version else None
        )
        case = self.office.decided(versions=versions)
        pull.pull_checks()
        return Check.objects.get(case=case)

    def frozen(self, wanted=None):
        draw = draws.plan(
            area=self.agency.area, title="2026年第四季度抽查", wanted=wanted, cut_at=timezone.now(), check_days=20,
            by=self.bureau,
        )  # fmt: skip
        return draws.freeze(draw, by=self.bureau)

    def drawn(self, wanted=None):
        return draws.draw_lots(draws.seed(self.frozen(wanted), by=self.bureau), by=self.bureau)

    def conclude(self, check, inspector, conclusion=Conclusion.TRUE):
        """The whole of a check that has its inspector."""
        checks.start(check, by=inspector)
        checks.add_evidence(
            check,
            file=picture(),
            kind=EvidenceKind.RECORD,
            place="人民路1号",
            taken_at=timezone.now(),
            by=inspector,
        )
        answers = answers_for(conclusion)
        return checks.conclude(check, conclusion=conclusion, answers=answers, account="走访。", by=inspector)


@pytest.fixture(scope="module")
def everything_once(rows_of_file):
    return Everything()


@pytest.fixture
def everything(everything_once, fresh):
    return fresh(everything_once)


def framed(draw):
    return {row.check_row for row in draw.frame.select_related("check_row")}


def test_all_but_what_is_being_checked_or_was_looked_at_on_the_spot(everything):
    on_the_spot = everything.more(check_mode=CheckMode.ON_SITE)
    assignment.assign(on_the_spot, inspector=everything.inspector, by=everything.head)
    everything.conclude(on_the_spot, everything.inspector)
    draw = everything.frozen()
    assert framed(draw) == {everything.true, everything.due, *everything.exempt}
    assert draw.scope == DrawScope.ALL and draws.published_data(draw)["scope"] == "all"


def test_the_page_says_what_was_drawn_from_and_each_share(everything, client):
    client.force_login(everything.bureau)
    page = client.get(reverse("verification:draw", args=[everything.frozen().pk])).content.decode()
    assert all(words in page for words in (DrawScope.ALL.label, "免予核查的承诺", "50%", "其他对象", "10%"))


def test_of_an_area_that_draws_from_the_exempt_only_these(everything):
    AreaRules.objects.filter(area=everything.agency.area).update(draw_scope="exempt", other_draw_rate=None)
    assert framed(everything.frozen()) == set(everything.exempt)


@pytest.mark.parametrize("wanted", (None, 1))
def test_the_exempt_have_their_own_share_whatever_number_was_planned(everything, wanted):
    draw = everything.drawn(wanted)
    assert draw.strata == {"exempt": 4, "": 2}
    assert draw.permille == ({"exempt": 500} if wanted else {"exempt": 500, "": 100})
    assert [ticket.row.stratum for ticket in draw.tickets.all()].count("exempt") == 2
    assert draw.tickets.count() == draw.total == (2 if wanted else 3)
    assert draws.verify(draw) == []


def test_what_was_drawn_is_checked_by_somebody_who_has_not_looked_at_it(everything):
    before = everything.due.due_on
    draw = everything.drawn(wanted=6)
    everything.true.refresh_from_db()
    everything.due.refresh_from_db()
    assert (everything.true.state, everything.true.round) == (CheckState.ASSIGNED, 2)
    assert everything.true.assigned_to == everything.second
    assert (everything.due.state, everything.due.round) == (CheckState.ASSIGNED, 1)
    assert everything.due.due_on == before
    assert {check.state for check in framed(draw)} == {CheckState.ASSIGNED}
    assert draws.verify(draw) == []


def test_nobody_is_drawn_twice(everything):
    first, late = everything.frozen(wanted=6), everything.more(**EXEMPT)
    second = everything.frozen()
    assert framed(second) == {late}, "who stands in a frame that waits for its seed stands in no other"
    draws.draw_lots(draws.seed(first, by=everything.bureau), by=everything.bureau)
    everything.true.refresh_from_db()
    everything.conclude(everything.true, everything.second)
    draws.cancel(second, by=everything.bureau, reason="计划有误")
    assert framed(everything.frozen()) == {late}, "drawn, checked from data and found true: not once more"


def test_what_was_begun_or_settled_since_the_freeze_is_left_alone(everything):
    begun, settled = everything.due, everything.more()
    draw = everything.frozen(wanted=7)
    assignment.assign(begun, inspector=everything.inspector, by=everything.head)
    assignment.assign(settled, inspector=everything.inspector, by=everything.head)
    everything.conclude(settled, everything.inspector, Conclusion.UNTRUE)
    draw = draws.draw_lots(draws.seed(draw, by=everything.bureau), by=everything.bureau)
    begun.refresh_from_db()
    settled.refresh_from_db()
    assert begun.assigned_to == everything.inspector
    assert (settled.state, settled.round) == (CheckState.CONCLUDED, 1)
    assert draw.tickets.count() == 7 and draws.verify(draw) == []


@pytest.mark.clause("V-09")
def test_what_was_true_from_data_may_be_found_untrue_on_the_spot(everything):
    everything.drawn(wanted=6)
    everything.true.refresh_from_db()
    assert everything.true.pledge.state == PledgeState.KEPT
    finding = everything.conclude(everything.true, everything.second, Conclusion.UNTRUE)
    found = handling.hear(
        finding.handling, how=Hearing.ONLINE, statement="收入是临时的。", by=everything.office.user
    )
    handling.decide(found, measures=[Measure.REVOKE], reasons="人均月收入高于标准。", by=everything.head)
    everything.true.pledge.refresh_from_db()
    assert everything.true.pledge.state == PledgeState.BROKEN


@pytest.mark.parametrize(
    "wrong", ({"other_draw_rate": None}, {"other_draw_rate": "0.600"}, {"draw_scope": "exempt"})
)
def test_the_exempt_come_above_all(everything, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        AreaRules.objects.filter(area=everything.agency.area).update(**wrong)
