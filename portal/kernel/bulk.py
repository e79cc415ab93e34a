"""Thousands of rows at once: written by one statement, their history copied inside the database.

For acts that do to many what another act does to one. ``bulk_create`` builds an expression for every field of every
row, which takes ten times as long as the database; here whole columns are made ready and go straight to the driver:
to PostgreSQL by COPY, which spares it reading a statement as long as the rows themselves.
"""

import json
import re
from collections.abc import Mapping, Sequence
from io import StringIO
from operator import attrgetter, itemgetter
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import DateTimeField, JSONField, Value
from django.db.models.enums import Choices
from django.utils import timezone

from portal.kernel.actors import Actor

OWN = "history_"
AT_ONCE = 1 << 20
# What every driver takes as it is.
PLAIN = {str, int, bool, type(None)}
# What ends a value or a row in what COPY reads, and the sign that takes this meaning from it.
MARKS = re.compile(r"[\\\t\n\r]")
ESCAPED = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"}


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model whose keys are made by the portal. No signals, no defaults of the database."""
    if not rows:
        return
    model = type(rows[0])
    _send(model, [list(map(attrgetter(field.attname), rows)) for field in _fields_of(model)])
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def insert_values(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """The same for rows that nobody needs as objects: values by attribute, every row the same ones, else defaults."""
    if not rows:
        return
    given = rows[0].keys()
    columns = [
        list(map(itemgetter(field.attname), rows))
        if field.attname in given
        else [field.get_default() for _ in rows]
        for field in _fields_of(model)
    ]
    _send(model, columns)


def _fields_of(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]


def _send(model: type[models.Model], columns: list[list[Any]]) -> None:
    """The columns of many rows to the database."""
    database = connections[DEFAULT_DB_ALIAS]  # itself: the proxy costs as much as the rest
    fields = _fields_of(model)
    ready = [_ready(field, column, database) for field, column in zip(fields, columns, strict=True)]
    names = ", ".join(database.ops.quote_name(str(field.column)) for field in fields)
    table = f"{database.ops.quote_name(model._meta.db_table)} ({names})"
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            lines = map("\t".join, zip(*map(_marked, ready), strict=True))
            cursor.cursor.copy_expert(f"COPY {table} FROM STDIN", StringIO("\n".join(lines)), size=AT_ONCE)
        else:
            places = ", ".join(["%s"] * len(fields))
            into = f"INSERT INTO {table} VALUES ({places})"  # noqa: S608 -- names of the model
            cursor.executemany(into, list(zip(*ready, strict=True)))


def _ready(field: Any, column: list[Any], database: Any) -> list[Any]:
    """The values of one field as both databases take them."""
    if isinstance(field, models.BinaryField):
        raise TypeError(f"bytes are not written in bulk: {field}")
    if isinstance(field, JSONField):
        return [v if v is None else json.dumps(v, cls=field.encoder, ensure_ascii=False) for v in column]
    if set(map(type, column)) <= PLAIN:
        return column

    def ready(value: Any) -> Any:
        if isinstance(value, UUID):
            return value.hex
        if isinstance(value, Choices):
            return value.value
        return field.get_db_prep_save(value, database)

    return list(map(ready, column))


def _marked(column: list[Any]) -> list[str]:
    """One column as COPY reads it."""
    if MARKS.search("".join(map(str, column))):
        column = [MARKS.sub(lambda found: ESCAPED[found[0]], v) if isinstance(v, str) else v for v in column]
    return [r"\N" if value is None else str(value) for value in column]


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
