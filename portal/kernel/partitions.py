"""Monthly partitions of the tables that only grow (PostgreSQL). Elsewhere these functions do nothing."""

from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from portal.kernel.ledger import NO_TRUNCATE

AHEAD_MONTHS = 3
# Tables whose partitions the clock keeps ahead of time: name -> whether they are append-only.
PARTITIONED: dict[str, bool] = {"kernel_auditevent": True, "kernel_accessevent": True}


def keep_partitioned(table: str, *, append_only: bool) -> None:
    """A higher room has a table of this sort too (at start-up)."""
    PARTITIONED[table] = append_only


def _month(day: date, shift: int) -> date:
    months = day.year * 12 + day.month - 1 + shift
    return date(months // 12, months % 12 + 1, 1)


def partition_by_month(schema_editor: Any, model: Any, *, column: str, append_only: bool) -> None:
    """Turn the (still empty) table of a model into one partitioned by month over ``column``.

    The primary key becomes (id, column), as PostgreSQL asks; ids still come from one sequence.
    """
    if schema_editor.connection.vendor != "postgresql":
        return
    table = model._meta.db_table
    key = model._meta.pk.column
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'p'", [table]
        )
        primary = cursor.fetchone()[0]
    schema_editor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{primary}"')
    schema_editor.execute(f"ALTER TABLE {table} RENAME TO {table}_old")
    schema_editor.execute(
        f"CREATE TABLE {table} (LIKE {table}_old INCLUDING DEFAULTS INCLUDING CONSTRAINTS, "
        f"PRIMARY KEY ({key}, {column})) PARTITION BY RANGE ({column})"
    )
    _carry_over(schema_editor, model, table)
    schema_editor.execute(f"DROP TABLE {table}_old")
    schema_editor.execute(f"CREATE TABLE {table}_other PARTITION OF {table} DEFAULT")
    if append_only:
        schema_editor.execute(NO_TRUNCATE.format(table=f"{table}_other"), params=None)


def _carry_over(schema_editor: Any, model: Any, table: str) -> None:
    """Indexes, identity and foreign keys of the old table, under their own names."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND schemaname = current_schema()",
            [f"{table}_old"],
        )
        indexes = cursor.fetchall()
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = %s::regclass AND contype = 'f'",
            [f"{table}_old"],
        )
        foreign = cursor.fetchall()
    for name, definition in indexes:
        schema_editor.execute(f'DROP INDEX IF EXISTS "{name}"')
        schema_editor.execute(definition.replace(f"{table}_old", table), params=None)
    for name, definition in foreign:
        schema_editor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}', params=None)
    if model._meta.pk.get_internal_type() == "BigAutoField":
        schema_editor.execute(f"CREATE SEQUENCE {table}_seq")
        schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN id SET DEFAULT nextval('{table}_seq')")
        schema_editor.execute(f"ALTER SEQUENCE {table}_seq OWNED BY {table}.id")


def ensure_partitions(tables: dict[str, bool] | None = None) -> int:
    """Make the partitions of this month and the next ones. Returns how many were made."""
    if connection.vendor != "postgresql":
        return 0
    made = 0
    for table, append_only in (tables or PARTITIONED).items():
        for shift in range(AHEAD_MONTHS + 1):
            made += _ensure(table, _month(timezone.localdate(), shift), append_only)
    return made


def _ensure(table: str, first: date, append_only: bool) -> int:
    name = f"{table}_{first:%Y%m}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone()[0]:
            return 0
        cursor.execute(
            f"CREATE TABLE {name} PARTITION OF {table} FOR VALUES FROM (%s) TO (%s)",
            [f"{first:%Y-%m-%d} 00:00:00+08", f"{_month(first, 1):%Y-%m-%d} 00:00:00+08"],
        )
        if append_only:
            cursor.execute(NO_TRUNCATE.format(table=name))
    return 1
