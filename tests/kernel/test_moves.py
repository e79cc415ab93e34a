"""The only writer of states: the table is kept, the row is the newest one, and the ledger has it."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portal.kernel.acts import IllegalMove
from portal.kernel.models import AuditEvent
from portal.kernel.moves import move, move_many
from portal.people.complaint_enums import ComplaintKind, ComplaintState
from portal.people.domain.complaints import complain
from portal.people.models import Complaint
from tests.factories.people import AgencyFactory, AreaFactory, StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("S-09")]
ROUTED, RECEIVED, CLOSED = ComplaintState.ROUTED, ComplaintState.RECEIVED, ComplaintState.CLOSED


@pytest.fixture
def agency():
    return AgencyFactory()


def received(count=1):
    area = AreaFactory()
    return [
        complain(kind=ComplaintKind.OTHER, area=area, agency_words="某局", asked_for=f"证明{n}")
        for n in range(count)
    ]


def routed(agency):
    return {"routed_to": agency, "routed_at": "2026-11-20T10:00:00+08:00"}


def states(rows):
    return [Complaint.objects.get(pk=row.pk).state for row in rows]


def test_a_move_sets_state_and_fields_and_says_who_when_why(agency):
    (row,) = received()
    by = StaffFactory()
    assert move(row, ROUTED, by=by, clause="GBF-2020-42/scope", note="转办", **routed(agency)) is row
    kept = Complaint.objects.get()
    assert (kept.state, kept.routed_to) == (ROUTED, agency)
    event = AuditEvent.objects.get(act="people.complaint.routed")
    assert (event.from_state, event.to_state, event.actor) == (RECEIVED, ROUTED, str(by.pk))
    assert (event.object_id, event.clause, event.note) == (str(row.pk), "GBF-2020-42/scope", "转办")


def test_where_the_table_does_not_lead_nothing_changes():
    (row,) = received()
    with pytest.raises(IllegalMove) as caught:
        move(row, CLOSED, by=None)
    assert caught.value.message == "反映现在是“已收到”，不能变为“已办结”。"
    assert "刷新" in caught.value.way_out
    assert states([row]) == [RECEIVED]
    assert not AuditEvent.objects.filter(to_state=CLOSED).exists()


def test_what_counts_is_the_row_in_the_database_and_not_the_copy_in_hand(agency):
    (row,) = received()
    copy = Complaint.objects.get()
    move(row, ROUTED, by=None, **routed(agency))
    with pytest.raises(IllegalMove, match="现在是“已转办”"):
        move(copy, ROUTED, by=None, **routed(agency))


def test_a_move_is_taken_back_with_its_event(agency):
    (row,) = received()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        move(row, ROUTED, by=None, **routed(agency))
        1 / 0  # noqa: B018
    assert states([row]) == [RECEIVED]
    assert not AuditEvent.objects.filter(to_state=ROUTED).exists()


def test_many_move_where_the_table_allows_and_the_others_are_left_alone(agency):
    rows = received(3)
    move(rows[2], ComplaintState.ANSWERED, by=None, finding="listed", answer="有依据",
         answered_at="2026-11-20T10:00:00+08:00")  # fmt: skip
    move(rows[2], CLOSED, by=None, closed_at="2026-11-20T11:00:00+08:00")
    moved = move_many(Complaint.objects.all(), ROUTED, by=None, note="一并转办", **routed(agency))
    assert {row.pk for row in moved} == {row.pk for row in rows[:2]}
    assert {(row.state, row.routed_to) for row in moved} == {(ROUTED, agency)}
    assert states(rows) == [ROUTED, ROUTED, CLOSED]
    events = AuditEvent.objects.filter(act="people.complaint.routed", from_state=RECEIVED, note="一并转办")
    assert set(events.values_list("object_id", flat=True)) == {str(row.pk) for row in rows[:2]}


def test_many_cost_as_many_statements_as_two(agency):
    counts = []
    for number in (2, 12):
        keys = [row.pk for row in received(number)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert (
                len(move_many(Complaint.objects.filter(pk__in=keys), ROUTED, by=None, **routed(agency)))
                == number
            )
        counts.append(len(queries))
    assert counts[0] == counts[1]
