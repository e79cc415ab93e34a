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
        ('kernel', '0001_initial'),
        ('people', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        portal.kernel.migrating.CreateTogether(
            models=[migrations.CreateModel(
                name='CreditRules',
                fields=[
                    ('id', models.UUIDField(default=portal.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                    ('key', models.CharField(max_length=40, unique=True, verbose_name='代号')),
                    ('title', models.CharField(max_length=120, verbose_name='名称')),
                    ('doc_number', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                    ('effective_from', models.DateField(unique=True, verbose_name='施行日期')),
                    ('effective_to', models.DateField(blank=True, null=True, verbose_name='停止执行日期')),
                    ('data', models.JSONField(verbose_name='规则')),
                ],
                options={
                    'verbose_name': '信用规则',
                    'verbose_name_plural': '信用规则',
                    'ordering': ['-effective_from'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('effective_to', None), ('effective_to__gte', models.F('effective_from')), _connector='OR'), name='credit_rules_end_after_start', violation_error_message='停止执行日期不能早于施行日期。')],
                },
            ), migrations.CreateModel(
                name='HistoricalCreditRules',
                fields=[
                    ('id', models.UUIDField(db_index=True, default=portal.kernel.ids.uuid7, editable=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                    ('key', models.CharField(db_index=True, max_length=40, verbose_name='代号')),
                    ('title', models.CharField(max_length=120, verbose_name='名称')),
                    ('doc_number', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                    ('effective_from', models.DateField(db_index=True, verbose_name='施行日期')),
                    ('effective_to', models.DateField(blank=True, null=True, verbose_name='停止执行日期')),
                    ('data', models.JSONField(verbose_name='规则')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '信用规则变更记录',
                    'verbose_name_plural': 'historical 信用规则',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='Record',
                fields=[
                    ('id', models.UUIDField(default=portal.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                    ('breach', models.CharField(choices=[('false_pledge', '作出虚假承诺'), ('not_kept', '未按期履行承诺'), ('forged', '提供伪造、变造的材料'), ('obstructed', '拒不配合核查')], max_length=16, verbose_name='失信行为')),
                    ('grade', models.CharField(choices=[('minor', '轻微'), ('general', '一般'), ('serious', '严重')], max_length=8, verbose_name='失信程度')),
                    ('false_pledge', models.BooleanField(verbose_name='属于虚假承诺')),
                    ('grade_facts', models.JSONField(default=dict, verbose_name='分级事实')),
                    ('facts', models.TextField(max_length=2000, verbose_name='认定的事实')),
                    ('matter_name', models.CharField(max_length=200, verbose_name='所涉事项')),
                    ('reference', models.CharField(max_length=80, unique=True, verbose_name='认定文书')),
                    ('hearing_reference', models.CharField(max_length=80, verbose_name='听取陈述申辩记录')),
                    ('document_date', models.DateField(verbose_name='认定日期')),
                    ('measures', models.JSONField(default=list, verbose_name='依法采取的措施')),
                    ('state', models.CharField(choices=[('entered', '已录入待复核'), ('in_effect', '生效'), ('suspended', '异议期间暂停适用'), ('annulled', '已撤销'), ('repaired', '已修复'), ('expired', '已期满')], default='entered', max_length=12, verbose_name='状态')),
                    ('confirmed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='生效时间')),
                    ('repair_from', models.DateField(verbose_name='可以申请修复之日')),
                    ('until', models.DateField(verbose_name='期满之日')),
                    ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='终止时间')),
                    ('end_reason', models.CharField(blank=True, max_length=500, verbose_name='终止原因')),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency', verbose_name='认定单位')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.area', verbose_name='行政区划')),
                    ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核人')),
                    ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
                    ('rules', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='credit.creditrules', verbose_name='适用的规则')),
                    ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credit_records', to='people.subject', verbose_name='信用主体')),
                ],
                options={
                    'verbose_name': '信用记录',
                    'verbose_name_plural': '信用记录',
                    'ordering': ['-created_at', '-id'],
                    'indexes': [models.Index(fields=['subject', '-created_at', '-id'], name='credit_record_subject'), models.Index(fields=['agency', '-created_at', '-id'], name='credit_record_agency'), models.Index(fields=['area', 'state', '-created_at', '-id'], name='credit_record_area'), models.Index(fields=['state', 'until'], name='credit_record_until')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by__isnull', True), ('confirmed_at__isnull', True)), models.Q(models.Q(('confirmed_by__isnull', True), _negated=True), models.Q(('confirmed_at__isnull', True), _negated=True)), _connector='OR'), name='credit_record_confirmed_together', violation_error_message='复核人和生效时间须同时载明。'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['in_effect', 'suspended', 'repaired', 'expired']), _negated=True), models.Q(('confirmed_by__isnull', False), ('confirmed_at__isnull', False)), _connector='OR'), name='credit_record_effect_is_confirmed', violation_error_message='未经第二人复核的信用记录不能生效。'), models.CheckConstraint(condition=models.Q(('confirmed_by', None), models.Q(('confirmed_by', models.F('entered_by')), _negated=True), _connector='OR'), name='credit_record_two_persons', violation_error_message='录入人和复核人不能是同一人。'), models.CheckConstraint(condition=models.Q(models.Q(('reference', ''), _negated=True), models.Q(('hearing_reference', ''), _negated=True), models.Q(('facts', ''), _negated=True)), name='credit_record_rests_on_hearing', violation_error_message='信用记录须载明事实、认定文书和听取陈述申辩的记录。'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['annulled', 'repaired', 'expired']), ('ended_at__isnull', False)), models.Q(models.Q(('state__in', ['annulled', 'repaired', 'expired']), _negated=True), ('ended_at__isnull', True)), _connector='OR'), name='credit_record_ended_has_date', violation_error_message='撤销、修复、期满的记录须载明时间，其他的没有。'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('end_reason', '')), models.Q(models.Q(('ended_at__isnull', True), _negated=True), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='credit_record_ended_with_reason', violation_error_message='终止时间和原因须同时载明。'), models.CheckConstraint(condition=models.Q(('repair_from__gte', models.F('document_date')), ('until__gte', models.F('repair_from'))), name='credit_record_periods', violation_error_message='修复日期和期满日期不能早于认定日期。')],
                },
            ), migrations.CreateModel(
                name='Objection',
                fields=[
                    ('id', models.UUIDField(default=portal.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                    ('state', models.CharField(choices=[('lodged', '已提出'), ('accepted', '已受理'), ('not_accepted', '不予受理'), ('decided', '已作出决定')], default='lodged', max_length=12, verbose_name='状态')),
                    ('reason', models.TextField(max_length=2000, verbose_name='理由')),
                    ('due_on', models.DateField(verbose_name='答复期限')),
                    ('provisional', models.BooleanField(default=False, verbose_name='期限为暂定')),
                    ('accepted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='受理时间')),
                    ('outcome', models.CharField(blank=True, choices=[('granted', '准予'), ('refused', '不予')], max_length=8, verbose_name='决定')),
                    ('answer', models.TextField(blank=True, max_length=2000, verbose_name='答复')),
                    ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='决定时间')),
                    ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='受理人')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='决定人')),
                    ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile', verbose_name='证明材料')),
                    ('lodged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                    ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='credit.record', verbose_name='信用记录')),
                ],
                options={
                    'verbose_name': '信用异议',
                    'verbose_name_plural': '信用异议',
                    'ordering': ['due_on', 'id'],
                    'indexes': [models.Index(fields=['state', 'due_on', 'id'], name='credit_objection_due')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('lodged', 'accepted'))), fields=('record',), name='credit_objection_one_open', violation_error_message='该记录已有一件正在办理，请等待答复。'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['accepted', 'decided']), _negated=True), models.Q(('accepted_by__isnull', False), ('accepted_at__isnull', False)), _connector='OR'), name='credit_objection_accepted_has_date', violation_error_message='受理须载明受理人和时间。'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['decided', 'not_accepted']), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='credit_objection_decided', violation_error_message='决定须载明决定人、时间和理由。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'decided'), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('state', 'decided'), _negated=True), ('outcome', '')), _connector='OR'), name='credit_objection_outcome', violation_error_message='作出决定时须载明准予或者不予。')],
                },
            ), migrations.CreateModel(
                name='RecordEvent',
                fields=[
                    ('id', models.UUIDField(default=portal.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                    ('state', models.CharField(choices=[('entered', '已录入待复核'), ('in_effect', '生效'), ('suspended', '异议期间暂停适用'), ('annulled', '已撤销'), ('repaired', '已修复'), ('expired', '已期满')], max_length=12, verbose_name='此后状态')),
                    ('on', models.DateField(verbose_name='日期')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='操作人')),
                    ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='credit.record', verbose_name='信用记录')),
                ],
                options={
                    'verbose_name': '信用记录变动',
                    'verbose_name_plural': '信用记录变动',
                    'ordering': ['created_at', 'id'],
                    'indexes': [models.Index(fields=['record', 'id'], name='credit_event_record')],
                },
            ), migrations.CreateModel(
                name='Repair',
                fields=[
                    ('id', models.UUIDField(default=portal.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                    ('state', models.CharField(choices=[('lodged', '已提出'), ('accepted', '已受理'), ('not_accepted', '不予受理'), ('decided', '已作出决定')], default='lodged', max_length=12, verbose_name='状态')),
                    ('reason', models.TextField(max_length=2000, verbose_name='理由')),
                    ('due_on', models.DateField(verbose_name='答复期限')),
                    ('provisional', models.BooleanField(default=False, verbose_name='期限为暂定')),
                    ('accepted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='受理时间')),
                    ('outcome', models.CharField(blank=True, choices=[('granted', '准予'), ('refused', '不予')], max_length=8, verbose_name='决定')),
                    ('answer', models.TextField(blank=True, max_length=2000, verbose_name='答复')),
                    ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='决定时间')),
                    ('public_pledge', models.TextField(max_length=1000, verbose_name='信用承诺')),
                    ('corrected', models.BooleanField(default=False, verbose_name='已核实改正并履行完毕')),
                    ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='受理人')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='决定人')),
                    ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile', verbose_name='证明材料')),
                    ('lodged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                    ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='credit.record', verbose_name='信用记录')),
                ],
                options={
                    'verbose_name': '信用修复申请',
                    'verbose_name_plural': '信用修复申请',
                    'ordering': ['due_on', 'id'],
                    'indexes': [models.Index(fields=['state', 'due_on', 'id'], name='credit_repair_due')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('lodged', 'accepted'))), fields=('record',), name='credit_repair_one_open', violation_error_message='该记录已有一件正在办理，请等待答复。'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['accepted', 'decided']), _negated=True), models.Q(('accepted_by__isnull', False), ('accepted_at__isnull', False)), _connector='OR'), name='credit_repair_accepted_has_date', violation_error_message='受理须载明受理人和时间。'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['decided', 'not_accepted']), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='credit_repair_decided', violation_error_message='决定须载明决定人、时间和理由。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'decided'), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('state', 'decided'), _negated=True), ('outcome', '')), _connector='OR'), name='credit_repair_outcome', violation_error_message='作出决定时须载明准予或者不予。'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'granted'), _negated=True), ('corrected', True), _connector='OR'), name='credit_repair_granted_if_corrected', violation_error_message='未核实改正的，不能准予修复。')],
                },
            )],
        ),
    ]
