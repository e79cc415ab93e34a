import django.db.models.deletion
import django.utils.timezone
import portal.kernel.ids
import portal.kernel.migrating
import portal.kernel.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        portal.kernel.migrating.CreateTogether(
            models=[migrations.CreateModel(
                name='DataKey',
                fields=[
                    ('id', models.UUIDField(default=portal.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                    ('key_id', models.CharField(max_length=20, verbose_name='主密钥编号')),
                    ('wrapped', models.BinaryField(verbose_name='加密后的密钥')),
                    ('destroyed_at', models.DateTimeField(editable=False, null=True, verbose_name='销毁时间')),
                ],
                options={
                    'verbose_name': '数据密钥',
                    'verbose_name_plural': '数据密钥',
                },
            ), migrations.CreateModel(
                name='DutyArchive',
                fields=[
                    ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                    ('kind', models.CharField(max_length=60, verbose_name='种类')),
                    ('key', models.CharField(max_length=160, unique=True, verbose_name='唯一键')),
                    ('attempts', models.PositiveSmallIntegerField(verbose_name='次数')),
                    ('created_at', models.DateTimeField(verbose_name='创建时间')),
                    ('done_at', models.DateTimeField(verbose_name='完成时间')),
                ],
                options={
                    'verbose_name': '已完成义务',
                    'verbose_name_plural': '已完成义务',
                },
            ), migrations.CreateModel(
                name='Holiday',
                fields=[
                    ('date', models.DateField(primary_key=True, serialize=False, verbose_name='日期')),
                    ('is_workday', models.BooleanField(verbose_name='是否工作日')),
                    ('name', models.CharField(blank=True, max_length=40, verbose_name='名称')),
                ],
                options={
                    'verbose_name': '节假日与调休',
                    'verbose_name_plural': '节假日与调休',
                    'ordering': ['date'],
                },
            ), migrations.CreateModel(
                name='NumberSeries',
                fields=[
                    ('key', models.CharField(max_length=80, primary_key=True, serialize=False, verbose_name='系列')),
                    ('last', models.PositiveIntegerField(verbose_name='最后一号')),
                ],
                options={
                    'verbose_name': '编号系列',
                    'verbose_name_plural': '编号系列',
                },
            ), migrations.CreateModel(
                name='Seal',
                fields=[
                    ('number', models.PositiveIntegerField(primary_key=True, serialize=False, verbose_name='批号')),
                    ('ledger', models.CharField(default='audit', max_length=20, verbose_name='账册')),
                    ('after', models.BigIntegerField(verbose_name='起（不含）')),
                    ('upto', models.BigIntegerField(verbose_name='止（含）')),
                    ('count', models.PositiveIntegerField(verbose_name='条数')),
                    ('root', models.CharField(max_length=64, verbose_name='默克尔根')),
                    ('previous', models.CharField(max_length=64, verbose_name='上一批')),
                    ('digest', models.CharField(max_length=64, verbose_name='本批')),
                    ('algorithm', models.CharField(default='sha256', max_length=12, verbose_name='算法')),
                    ('sealed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='封存时间')),
                ],
                options={
                    'verbose_name': '账册封存',
                    'verbose_name_plural': '账册封存',
                },
            ), migrations.CreateModel(
                name='AccessEvent',
                fields=[
                    ('tx', models.BigIntegerField(editable=False, null=True, verbose_name='事务号')),
                    ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                    ('actor', models.CharField(max_length=36, verbose_name='查看人')),
                    ('agency', models.CharField(blank=True, max_length=36, verbose_name='机关')),
                    ('object_type', models.CharField(max_length=60, verbose_name='对象类型')),
                    ('object_id', models.CharField(max_length=36, verbose_name='对象')),
                    ('subject', models.CharField(blank=True, max_length=36, verbose_name='当事人假名')),
                    ('purpose', models.CharField(max_length=200, verbose_name='目的')),
                    ('unmasked', models.BooleanField(default=False, verbose_name='查看完整号码')),
                    ('salt', models.CharField(default=portal.kernel.models.new_salt, editable=False, max_length=32, verbose_name='盐')),
                ],
                options={
                    'verbose_name': '查看记录',
                    'verbose_name_plural': '查看记录',
                    'indexes': [models.Index(fields=['subject', '-id'], name='access_subject'), models.Index(fields=['actor', '-id'], name='access_actor'), models.Index(fields=['tx', 'id'], name='access_position')],
                },
            ), migrations.CreateModel(
                name='AuditEvent',
                fields=[
                    ('tx', models.BigIntegerField(editable=False, null=True, verbose_name='事务号')),
                    ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                    ('actor', models.CharField(max_length=36, verbose_name='操作人')),
                    ('act', models.CharField(max_length=80, verbose_name='行为')),
                    ('object_type', models.CharField(max_length=60, verbose_name='对象类型')),
                    ('object_id', models.CharField(max_length=36, verbose_name='对象')),
                    ('subject', models.CharField(blank=True, max_length=36, verbose_name='当事人假名')),
                    ('area', models.CharField(blank=True, max_length=12, verbose_name='地区')),
                    ('agency', models.CharField(blank=True, max_length=36, verbose_name='机关')),
                    ('clause', models.CharField(blank=True, max_length=60, verbose_name='依据')),
                    ('from_state', models.CharField(blank=True, max_length=24, verbose_name='原状态')),
                    ('to_state', models.CharField(blank=True, max_length=24, verbose_name='新状态')),
                    ('refused', models.CharField(blank=True, max_length=40, verbose_name='未准许原因代码')),
                    ('note', models.TextField(blank=True, verbose_name='说明')),
                    ('data', models.JSONField(default=dict, verbose_name='数据')),
                    ('salt', models.CharField(default=portal.kernel.models.new_salt, editable=False, max_length=32, verbose_name='盐')),
                ],
                options={
                    'verbose_name': '审计记录',
                    'verbose_name_plural': '审计记录',
                    'indexes': [models.Index(fields=['object_id', 'id'], name='audit_object'), models.Index(fields=['actor', '-id'], name='audit_actor'), models.Index(fields=['agency', '-id'], name='audit_agency'), models.Index(fields=['area', '-id'], name='audit_area'), models.Index(fields=['tx', 'id'], name='audit_position'), models.Index(condition=models.Q(('refused', ''), _negated=True), fields=['area', '-id'], name='audit_refused')],
                },
            ), migrations.CreateModel(
                name='Duty',
                fields=[
                    ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('kind', models.CharField(max_length=60, verbose_name='种类')),
                    ('key', models.CharField(max_length=160, unique=True, verbose_name='唯一键')),
                    ('payload', models.JSONField(default=dict, verbose_name='内容')),
                    ('queue', models.CharField(choices=[('letters', '文书'), ('default', '普通'), ('background', '后台')], default='default', max_length=12, verbose_name='队列')),
                    ('state', models.CharField(choices=[('waiting', '待办'), ('running', '执行中'), ('done', '已完成'), ('parked', '已搁置（需人工处理）')], default='waiting', max_length=8, verbose_name='状态')),
                    ('due_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='应办时间')),
                    ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='次数')),
                    ('lease', models.CharField(blank=True, max_length=36, verbose_name='租约')),
                    ('leased_until', models.DateTimeField(null=True, verbose_name='租约至')),
                    ('last_error', models.TextField(blank=True, verbose_name='最近错误')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='创建时间')),
                    ('done_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ],
                options={
                    'verbose_name': '待办义务',
                    'verbose_name_plural': '待办义务',
                    'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['queue', 'due_at'], name='duty_waiting'), models.Index(condition=models.Q(('state', 'running')), fields=['leased_until'], name='duty_running'), models.Index(condition=models.Q(('state', 'done')), fields=['done_at'], name='duty_done')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('done_at__isnull', True)), _connector='OR'), name='duty_done_has_date', violation_error_message='完成的义务必须有完成时间。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), ('leased_until__isnull', False), _connector='OR'), name='duty_running_has_lease', violation_error_message='执行中的义务必须有租约。')],
                },
            ), migrations.CreateModel(
                name='StoredFile',
                fields=[
                    ('id', models.UUIDField(default=portal.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                    ('name', models.CharField(max_length=200, verbose_name='文件名')),
                    ('content_type', models.CharField(max_length=80, verbose_name='类型')),
                    ('size', models.PositiveIntegerField(verbose_name='字节数')),
                    ('sha256', models.CharField(max_length=64, verbose_name='摘要')),
                    ('data_key', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, to='kernel.datakey', verbose_name='数据密钥')),
                ],
                options={
                    'verbose_name': '文件',
                    'verbose_name_plural': '文件',
                },
            )],
        ),
    ]
