"""The ledgers: partitioned by month on PostgreSQL, append-only on both databases."""

from django.db import migrations

from portal.kernel.ledger import protect
from portal.kernel.partitions import ensure_partitions, partition_by_month

POSITION = """
CREATE OR REPLACE FUNCTION portal_position() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NEW.tx := pg_current_xact_id()::text::bigint; RETURN NEW; END $$;
"""
STAMP = """
CREATE TRIGGER {table}_position BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION portal_position();
"""


def forwards(apps, schema_editor):
    for name in ("AuditEvent", "AccessEvent"):
        model = apps.get_model("kernel", name)
        partition_by_month(schema_editor, model, column="at", append_only=False)
        protect(schema_editor, model._meta.db_table)
        if schema_editor.connection.vendor == "postgresql":
            # The database says which transaction a row belongs to: sealing waits for the older ones.
            schema_editor.execute(POSITION, params=None)
            schema_editor.execute(STAMP.format(table=model._meta.db_table), params=None)
            schema_editor.execute(
                f"CREATE TRIGGER {model._meta.db_table}_other_no_truncate BEFORE TRUNCATE "
                f"ON {model._meta.db_table}_other FOR EACH STATEMENT EXECUTE FUNCTION portal_append_only()",
                params=None,
            )
    protect(schema_editor, apps.get_model("kernel", "Seal")._meta.db_table)
    ensure_partitions({"kernel_auditevent": True, "kernel_accessevent": True})


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=False)]
