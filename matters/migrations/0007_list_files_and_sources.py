"""Lines of lists may come from elsewhere than the catalogue, and know what they are about; editions have files."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import portal.kernel.ids

KINDS = [
    ("pledge", "证明事项告知承诺制清单"),
    ("disclosed", "向社会公开告知承诺书的事项目录"),
    ("exempt", "免予核查清单"),
    ("online", "在线核查清单"),
    ("assistance", "行政协助事项清单"),
    ("retained", "证明事项保留清单"),
    ("cancelled", "证明事项取消清单"),
    ("summary", "证明事项汇总表"),
]


def name_lines(apps, schema_editor):
    """Give the lines published so far their keys and the words they are found by."""
    rows = apps.get_model("matters", "EditionRow").objects.select_related("version")
    for row in rows.iterator(chunk_size=500):
        words = " ".join(str(cell) for cell in row.snapshot.values())
        rows.filter(pk=row.pk).update(key=f"matter:{row.version.matter_id}", words=words)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_ledger"), ("matters", "0006_imports")]

    operations = [
        migrations.AlterField("edition", "kind", models.CharField(choices=KINDS, max_length=12, verbose_name="清单")),
        migrations.AddField(
            "edition",
            "document",
            models.CharField(
                blank=True,
                default="",
                help_text="随文件公布的写文号，例如“平龙政办〔2021〕27号”。",
                max_length=100,
                verbose_name="公布文件",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            "editionrow",
            "version",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="listed_in",
                to="matters.matterversion",
                verbose_name="证明事项版本",
            ),
        ),
        migrations.AddField(
            "editionrow", "key", models.CharField(default="", max_length=80, verbose_name="代号"), preserve_default=False
        ),
        migrations.AddField(
            "editionrow",
            "words",
            models.TextField(blank=True, default="", verbose_name="检索文字"),
            preserve_default=False,
        ),
        migrations.RunPython(name_lines, migrations.RunPython.noop),
        migrations.AddConstraint(
            "editionrow",
            models.UniqueConstraint(
                fields=("edition", "key"),
                name="matters_edition_row_key_once",
                violation_error_message="同一事项在一期清单中只列一次。",
            ),
        ),
        migrations.CreateModel(
            "EditionFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=portal.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="创建时间")),
                (
                    "form",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("xlsx", "Excel"), ("csv", "CSV"), ("json", "JSON")],
                        max_length=4,
                        verbose_name="格式",
                    ),
                ),
                ("pages", models.PositiveIntegerField(blank=True, null=True, verbose_name="页数")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="matters.edition",
                        verbose_name="清单",
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.storedfile",
                        verbose_name="文件",
                    ),
                ),
            ],
            options={
                "verbose_name": "清单文件",
                "verbose_name_plural": "清单文件",
                "ordering": ["edition_id", "form"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "form"),
                        name="matters_edition_file_once",
                        violation_error_message="一期清单的每种格式只有一个文件。",
                    )
                ],
            },
        ),
    ]
