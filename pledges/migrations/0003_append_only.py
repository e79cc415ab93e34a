"""What was kept of a signature, and what was reported to a platform, is never changed."""

from django.db import migrations

from portal.kernel.ledger import protect


def forwards(apps, schema_editor):
    for name in ("SignatureEvidence", "DisclosureBatch", "BatchLine", "BatchFile"):
        protect(schema_editor, apps.get_model("pledges", name)._meta.db_table)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_ledger"), ("pledges", "0002_partitions")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=False)]
