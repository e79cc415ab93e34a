"""Thousands of rows at once: written by one statement, their history copied inside the database.

For acts that do to many what another act does to one. ``bulk_create`` builds an expression for every field of every
row, which takes ten times as long as the database; here the values go straight to the driver.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import DateTimeField, JSONField, Value
from django.db.models.enums import Choices
from django.utils import timezone
from psycopg2.extras import execute_values

from portal.kernel.actors import Actor

OWN = "history_"
AT_ONCE = 500
# What every driver takes as it is.
PLAIN = (str, int, bool, type(None))


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model whose keys are made by the portal. No signals, no defaults of the database."""
    if not rows:
        return
    database = connections[DEFAULT_DB_ALIAS]  # itself: the proxy costs as much as the rest
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if not isinstance(field, models.AutoField)]
    kinds = [(field, field.attname, not isinstance(field, JSONField)) for field in fields]

    def ready(value: Any, field: Any, plain: bool) -> Any:
        if plain and type(value) in PLAIN:
            return value
        if isinstance(value, Choices):
            return value.value
        if isinstance(value, UUID):
            return value if database.features.has_native_uuid_field else value.hex
        return field.get_db_prep_save(value, database)

    values = [[ready(getattr(row, name), field, plain) for field, name, plain in kinds] for row in rows]
    quoted = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    into = f"INSERT INTO {connection.ops.quote_name(meta.db_table)} ({quoted}) VALUES "  # noqa: S608 -- names of the model
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            execute_values(cursor.cursor, f"{into} %s", values, page_size=AT_ONCE)
        else:
            cursor.executemany(f"{into} ({', '.join(['%s'] * len(fields))})", values)
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def record_created(rows: models.QuerySet[Any], *, by: Actor | None) -> None:
    """One «+» entry for each of the rows, as django-simple-history writes it when a row is saved."""
    history = rows.model.history.model
    names = [field.attname for field in history._meta.concrete_fields if not field.name.startswith(OWN)]
    key = history._meta.get_field("history_user").target_field
    query = (
        rows.order_by()
        .annotate(
            _at=Value(timezone.now(), output_field=DateTimeField()),
            _type=Value("+"),
            _user=Value(by.pk if by else None, output_field=key),
        )
        .values_list(*names, "_at", "_type", "_user")
    )
    select, parameters = query.query.sql_with_params()
    into = [*names, "history_date", "history_type", "history_user"]
    quoted = ", ".join(
        connection.ops.quote_name(history._meta.get_field(n).column) for n in _fields(history, into)
    )
    table = connection.ops.quote_name(history._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({quoted}) {select}", parameters)


def _fields(model: type[models.Model], names: list[str]) -> list[str]:
    """Names of fields for names of attributes (agency_id → agency)."""
    by_attribute = {field.attname: field.name for field in model._meta.concrete_fields}
    return [by_attribute.get(name, name) for name in names]


def refresh_statistics(app: str) -> None:
    """Tell the planner what an app's tables hold by now; ANALYZE sees the rows of its own transaction too.

    Where thousands of rows are written in one go, PostgreSQL still plans for the tables as it last found them,
    perhaps empty, and reads each from end to end within the other.
    """
    if connection.vendor != "postgresql":
        return
    tables = [model._meta.db_table for model in apps.get_app_config(app).get_models()]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(connection.ops.quote_name(table) for table in tables))
