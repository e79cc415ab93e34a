"""A published edition, its lines and its files are fixed in the database too: no UPDATE, no DELETE, whoever asks."""

from django.db import migrations

from portal.kernel.ledger import protect


def forwards(apps, schema_editor):
    for name in ("Edition", "EditionRow", "EditionFile"):
        protect(schema_editor, apps.get_model("matters", name)._meta.db_table)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_ledger"), ("matters", "0002_grams")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=False)]
