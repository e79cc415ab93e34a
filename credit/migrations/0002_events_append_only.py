"""What happened to a credit record is never changed: the standing is worked out from it."""

from django.db import migrations

from portal.kernel.ledger import protect


def forwards(apps, schema_editor):
    protect(schema_editor, apps.get_model("credit", "RecordEvent")._meta.db_table)


class Migration(migrations.Migration):
    dependencies = [("credit", "0001_initial"), ("kernel", "0002_ledger")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=False)]
