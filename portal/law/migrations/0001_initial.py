import django.db.models.deletion
import django.utils.timezone
import portal.kernel.ids
import portal.kernel.migrating
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '__first__'),
    ]

    operations = [
        portal.kernel.migrating.CreateTogether(
            models=[migrations.CreateModel(
                name='LegalSource',
                fields=[
                    ('id', models.UUIDField(default=portal.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                    ('key', models.SlugField(max_length=40, unique=True, verbose_name='代号')),
                    ('title', models.CharField(max_length=120, verbose_name='名称')),
                    ('hierarchy', models.CharField(choices=[('law', '法律'), ('admin_regulation', '行政法规'), ('state_council_decision', '国务院决定'), ('local_regulation', '地方性法规'), ('department_rule', '部门规章'), ('local_rule', '地方政府规章'), ('normative', '规范性文件')], max_length=24, verbose_name='效力层级')),
                    ('issuer', models.CharField(blank=True, max_length=80, verbose_name='制定机关')),
                    ('doc_number', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                    ('territory', models.CharField(blank=True, help_text='地方性法规、规章和文件写区划代码；全国适用的空白。', max_length=12, verbose_name='适用地域')),
                ],
                options={
                    'verbose_name': '法律依据',
                    'verbose_name_plural': '法律依据',
                    'ordering': ['title'],
                },
            ), migrations.CreateModel(
                name='HistoricalLegalSource',
                fields=[
                    ('id', models.UUIDField(db_index=True, default=portal.kernel.ids.uuid7, editable=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                    ('key', models.SlugField(max_length=40, verbose_name='代号')),
                    ('title', models.CharField(max_length=120, verbose_name='名称')),
                    ('hierarchy', models.CharField(choices=[('law', '法律'), ('admin_regulation', '行政法规'), ('state_council_decision', '国务院决定'), ('local_regulation', '地方性法规'), ('department_rule', '部门规章'), ('local_rule', '地方政府规章'), ('normative', '规范性文件')], max_length=24, verbose_name='效力层级')),
                    ('issuer', models.CharField(blank=True, max_length=80, verbose_name='制定机关')),
                    ('doc_number', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                    ('territory', models.CharField(blank=True, help_text='地方性法规、规章和文件写区划代码；全国适用的空白。', max_length=12, verbose_name='适用地域')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '法律依据变更记录',
                    'verbose_name_plural': 'historical 法律依据',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='LegalVersion',
                fields=[
                    ('id', models.UUIDField(default=portal.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                    ('effective_from', models.DateField(verbose_name='施行日期')),
                    ('effective_to', models.DateField(blank=True, help_text='失效当日起不再适用。', null=True, verbose_name='失效日期')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='law.legalsource', verbose_name='法律依据')),
                ],
                options={
                    'verbose_name': '法律依据版本',
                    'verbose_name_plural': '法律依据版本',
                    'ordering': ['source_id', '-effective_from'],
                    'constraints': [models.UniqueConstraint(fields=('source', 'effective_from'), name='law_version_one_start', violation_error_message='同一施行日期已有版本。'), models.CheckConstraint(condition=models.Q(('effective_to', None), ('effective_to__gt', models.F('effective_from')), _connector='OR'), name='law_version_ends_after_start', violation_error_message='失效日期必须晚于施行日期。')],
                },
            ), migrations.CreateModel(
                name='LawClause',
                fields=[
                    ('id', models.UUIDField(default=portal.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                    ('key', models.CharField(max_length=60, unique=True, verbose_name='代号')),
                    ('heading', models.CharField(blank=True, help_text='通知等不分条的文件，写其层次，例如“二、（四）”。', max_length=60, verbose_name='标题')),
                    ('article', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='条')),
                    ('article_suffix', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='条之')),
                    ('paragraph', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='款')),
                    ('item', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='项')),
                    ('text', models.TextField(verbose_name='内容')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clauses', to='law.legalversion', verbose_name='版本')),
                ],
                options={
                    'verbose_name': '条款',
                    'verbose_name_plural': '条款',
                    'ordering': ['version_id', 'article', 'article_suffix', 'paragraph', 'item', 'key'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('article__isnull', False), models.Q(('heading', ''), _negated=True), _connector='OR'), name='law_clause_article_or_heading', violation_error_message='请写明第几条；不分条的文件写明标题。'), models.CheckConstraint(condition=models.Q(('article__isnull', False), models.Q(('article_suffix__isnull', True), ('item__isnull', True), ('paragraph__isnull', True)), _connector='OR'), name='law_clause_parts_of_an_article', violation_error_message='写明款、项的，必须写明条。')],
                },
            ), migrations.CreateModel(
                name='HistoricalLawClause',
                fields=[
                    ('id', models.UUIDField(db_index=True, default=portal.kernel.ids.uuid7, editable=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                    ('key', models.CharField(db_index=True, max_length=60, verbose_name='代号')),
                    ('heading', models.CharField(blank=True, help_text='通知等不分条的文件，写其层次，例如“二、（四）”。', max_length=60, verbose_name='标题')),
                    ('article', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='条')),
                    ('article_suffix', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='条之')),
                    ('paragraph', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='款')),
                    ('item', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='项')),
                    ('text', models.TextField(verbose_name='内容')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('version', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='law.legalversion', verbose_name='版本')),
                ],
                options={
                    'verbose_name': '条款变更记录',
                    'verbose_name_plural': 'historical 条款',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            )],
        ),
    ]
