"""The house of the tests itself: copies of a template, and triggers that stay on."""

import pytest
from django.db import DatabaseError, connection, transaction

from portal.kernel.models import AuditEvent


def test_rolled_back_test_sees_its_own_rows(db):
    AuditEvent.objects.create(actor="clock", act="test", object_type="x", object_id="1")
    assert AuditEvent.objects.filter(act="test").count() == 1


@pytest.mark.parametrize("turn", [1, 2])
def test_committed_rows_are_gone_for_the_next_test(committed_db, turn):
    assert not AuditEvent.objects.filter(act="committed").exists()
    AuditEvent.objects.create(actor="clock", act="committed", object_type="x", object_id="1")
    assert not connection.in_atomic_block


@pytest.mark.clause("S-09")
@pytest.mark.parametrize(
    "statement", ["UPDATE kernel_auditevent SET act = 'x'", "DELETE FROM kernel_auditevent"]
)
def test_ledger_triggers_are_on_in_tests(db, statement):
    AuditEvent.objects.create(actor="clock", act="test", object_type="x", object_id="1")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
