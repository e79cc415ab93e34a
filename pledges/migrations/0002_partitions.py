"""Messages only grow: partitioned by month on PostgreSQL."""

from django.db import migrations

from portal.kernel.partitions import ensure_partitions, partition_by_month


def forwards(apps, schema_editor):
    partition_by_month(schema_editor, apps.get_model("pledges", "Message"), column="at", append_only=False)
    ensure_partitions({"pledges_message": False})


class Migration(migrations.Migration):
    dependencies = [("pledges", "0001_initial"), ("kernel", "0002_ledger")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
