"""What a round of a check found, and its evidence, are never changed: a recheck is a new round."""

from django.db import migrations

from portal.kernel.ledger import protect


def forwards(apps, schema_editor):
    for name in ("Finding", "CheckEvidence"):
        protect(schema_editor, apps.get_model("verification", name)._meta.db_table)


class Migration(migrations.Migration):
    dependencies = [("verification", "0001_initial"), ("kernel", "0002_ledger")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=False)]
