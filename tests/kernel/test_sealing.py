"""The ledger: append-only in the database, sealed in batches, and every tampering found."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from portal.kernel import audit, sealing
from portal.kernel.models import AccessEvent, AuditEvent, Holiday, Seal
from tests.factories.ledger import set_tx

pytestmark = pytest.mark.django_db


def write(count, start=0):
    day = Holiday(date="2026-01-01")
    for n in range(start, start + count):
        audit.record("test.act", day, by=None, n=n)


def tamper(sql):
    """Change the ledger behind the triggers, as only a superuser of the database could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(sql)
            cursor.execute("SET LOCAL session_replication_role = origin")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS kernel_auditevent_no_update")
            cursor.execute("DROP TRIGGER IF EXISTS kernel_auditevent_no_delete")
            cursor.execute(sql)


@pytest.mark.clause("S-09")
@pytest.mark.parametrize("table", ["kernel_auditevent", "kernel_accessevent", "kernel_seal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_database_refuses_to_change_the_ledger(table, statement):
    write(1)
    AccessEvent.objects.create(actor="a", object_type="t", object_id="1", purpose="p")
    Seal.objects.create(number=1, after=0, upto=1, count=1, root="r", previous="p", digest="d")
    column = "root = 'x'" if table == "kernel_seal" else "object_id = 'x'"
    sql = statement.format(table, column)
    if statement.startswith("TRUNCATE") and connection.vendor == "sqlite":
        sql = (
            f"DELETE FROM {table}"  # SQLite knows no TRUNCATE; its truncating DELETE must be refused as well
        )
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.clause("S-09")
@pytest.mark.parametrize("statement", ["INSERT OR REPLACE", "REPLACE"])
def test_a_row_of_the_ledger_cannot_be_replaced(statement):
    """SQLite's own way of overwriting, which asks no trigger by itself; on PostgreSQL it is an UPDATE."""
    write(1)
    row = AuditEvent.objects.get()
    columns = ", ".join(f.column for f in AuditEvent._meta.concrete_fields if f.column not in ("id", "act"))
    sql = f"{statement} INTO kernel_auditevent (id, act, {columns}) SELECT id, 'other', {columns} FROM kernel_auditevent"
    if connection.vendor == "postgresql":
        sql = (
            "INSERT INTO kernel_auditevent (id, at, act, actor, object_type, object_id, subject, area, agency, clause, "
            "from_state, to_state, refused, note, data, salt) SELECT id, at, act, actor, object_type, object_id, subject, "
            "area, agency, clause, from_state, to_state, refused, note, data, salt FROM kernel_auditevent "
            "ON CONFLICT (id, at) DO UPDATE SET act = 'other'"
        )
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert AuditEvent.objects.get() == row


@pytest.mark.clause("S-09")
@pytest.mark.postgres_only
@pytest.mark.parametrize("table", ["kernel_auditevent", "kernel_accessevent"])
def test_no_partition_of_the_ledger_can_be_changed_or_emptied_by_its_own_name(table):
    write(1)
    AccessEvent.objects.create(actor="a", object_type="t", object_id="1", purpose="p")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [table]
        )
        partitions = [name for (name,) in cursor.fetchall()]
    assert len(partitions) > 3
    this_month = f"{table}_{timezone.localdate():%Y%m}"
    refused = [f"TRUNCATE {name}" for name in partitions]
    refused += [f"UPDATE {this_month} SET actor = 'x'", f"DELETE FROM {this_month}"]
    for sql in refused:
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


@pytest.mark.clause("S-09")
def test_batches_are_chained_and_hold():
    write(5)
    set_tx(50)
    first = sealing.seal("audit")
    assert first.count == 5
    assert sealing.seal("audit") is None
    verdict = sealing.verify("audit")
    assert (verdict.batches, verdict.rows, verdict.broken) == (1, 5, None)
    write(3, start=5)
    set_tx(60)
    if connection.vendor == "sqlite":
        second = sealing.seal("audit")
        assert second.previous == first.digest
        assert sealing.verify("audit").rows == 8


@pytest.mark.clause("S-09")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE kernel_auditevent SET actor = 'somebody' WHERE id = (SELECT min(id) FROM kernel_auditevent)",
        "DELETE FROM kernel_auditevent WHERE id = (SELECT min(id) FROM kernel_auditevent)",
        "DELETE FROM kernel_auditevent WHERE id = (SELECT max(id) FROM kernel_auditevent)",
    ],
)
def test_tampering_behind_the_triggers_is_found(sql):
    write(4)
    set_tx(50)
    sealing.seal("audit")
    tamper(sql)
    assert sealing.verify("audit").broken == 1


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 9])
def test_the_root_depends_on_every_leaf(count):
    leaves = [bytes([n]) * 32 for n in range(count)]
    root = sealing.merkle_root(leaves)
    for n in range(count):
        changed = [*leaves[:n], b"x" * 32, *leaves[n + 1 :]]
        assert sealing.merkle_root(changed) != root


def test_events_hold_a_salt_of_their_own():
    write(2)
    salts = set(AuditEvent.objects.values_list("salt", flat=True))
    assert len(salts) == 2
