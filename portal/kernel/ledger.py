"""Database triggers that make a table append-only: no UPDATE, no DELETE, no TRUNCATE, whoever asks.

Used by migrations. On PostgreSQL the ledgers are partitioned by month and know the transaction of each row.
"""

from typing import Any

FUNCTION = """
CREATE OR REPLACE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
"""
NO_TRUNCATE = """
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION portal_append_only();
"""
NO_CHANGE = """
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION portal_append_only();
"""
SQLITE = """
CREATE TRIGGER {table}_no_{word} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'append-only: {verb} on {table} is refused'); END;
"""


def protect(schema_editor: Any, table: str) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on a table for good."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)
        schema_editor.execute(NO_CHANGE.format(table=table), params=None)
        schema_editor.execute(NO_TRUNCATE.format(table=table), params=None)
    else:
        for word, verb in (("update", "UPDATE"), ("delete", "DELETE")):
            schema_editor.execute(SQLITE.format(table=table, word=word, verb=verb), params=None)
