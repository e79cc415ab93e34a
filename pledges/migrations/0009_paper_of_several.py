import django.db.models.deletion
import django.utils.timezone
import portal.kernel.ids
from django.db import migrations, models


def forms_of_blocks(apps, schema_editor):
    """A block had one certificate: it becomes the one form that is printed under its numbers."""
    NumberBlock, BlockForm = apps.get_model("pledges", "NumberBlock"), apps.get_model("pledges", "BlockForm")
    for block in NumberBlock.objects.select_related("certificate"):
        BlockForm.objects.create(block=block, certificate_id=block.certificate_id, text_id=block.text_id, order=0)
        block.administrative_matter_id = block.certificate.administrative_matter_id
        block.save(update_fields=["administrative_matter"])
    if schema_editor.connection.vendor == "postgresql":  # the table is changed in the same transaction
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [
        ("matters", "0006_questions"),
        ("pledges", "0008_disclosure_batches"),
    ]

    operations = [
        migrations.CreateModel(
            name="BlockForm",
            fields=[
                ("id", models.UUIDField(default=portal.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="创建时间")),
                ("order", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("block", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="forms", to="pledges.numberblock", verbose_name="号段")),
                ("certificate", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="matters.certificationmatter", verbose_name="证明事项")),
                ("text", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="matters.textversion", verbose_name="印在表上的告知文本")),
            ],
            options={"verbose_name": "号段的空白表", "verbose_name_plural": "号段的空白表", "ordering": ["order"]},
        ),
        migrations.AddConstraint(
            model_name="blockform",
            constraint=models.UniqueConstraint(fields=("block", "certificate"), name="pledges_block_form_once", violation_error_message="一个号段里每项证明只印一种表。"),
        ),
        migrations.AddField(
            model_name="numberblock",
            name="administrative_matter",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="matters.administrativematter", verbose_name="行政事项"),
        ),
        migrations.RunPython(forms_of_blocks, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="numberblock",
            name="administrative_matter",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="matters.administrativematter", verbose_name="行政事项"),
        ),
        migrations.RemoveField(model_name="numberblock", name="certificate"),
        migrations.RemoveField(model_name="numberblock", name="text"),
    ]
