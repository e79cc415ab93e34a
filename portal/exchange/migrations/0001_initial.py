import django.db.models.deletion
import django.utils.timezone
import portal.kernel.ids
import portal.kernel.migrating
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
                name='ApiClient',
                fields=[
                    ('id', models.UUIDField(default=portal.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                    ('name', models.CharField(max_length=60, verbose_name='系统名称')),
                    ('purpose', models.CharField(max_length=200, verbose_name='用途')),
                    ('contact_name', models.CharField(max_length=50, verbose_name='联系人')),
                    ('contact_phone', models.CharField(max_length=40, verbose_name='联系电话')),
                    ('scopes', models.JSONField(default=list, verbose_name='权限')),
                    ('networks', models.JSONField(default=list, verbose_name='允许的来源网段')),
                    ('calls_a_minute', models.PositiveIntegerField(default=600, verbose_name='每分钟调用上限')),
                    ('state', models.CharField(choices=[('registered', '已登记，待发放令牌'), ('active', '使用中'), ('revoked', '已停用')], default='registered', max_length=12, verbose_name='状态')),
                    ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='停用时间')),
                    ('revoked_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                    ('account', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='api_client', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_clients', to='people.agency', verbose_name='所属单位')),
                    ('registered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ],
                options={
                    'verbose_name': '业务系统接入',
                    'verbose_name_plural': '业务系统接入',
                    'ordering': ['-id'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'revoked'), _negated=True), fields=('agency', 'name'), name='exchange_client_name_once', violation_error_message='这个单位已经登记了同名的系统。'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['revoked']), ('revoked_at__isnull', False)), models.Q(models.Q(('state__in', ['revoked']), _negated=True), ('revoked_at__isnull', True)), _connector='OR'), name='exchange_client_revoked_has_date', violation_error_message='停用的系统必须有停用时间。'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_reason', '')), models.Q(models.Q(('revoked_at__isnull', True), _negated=True), models.Q(('revoked_reason', ''), _negated=True)), _connector='OR'), name='exchange_client_revoked_with_reason', violation_error_message='停用时间和停用原因必须同时填写。')],
                },
            ), migrations.CreateModel(
                name='ApiToken',
                fields=[
                    ('id', models.UUIDField(default=portal.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                    ('digest', models.CharField(editable=False, max_length=64, unique=True, verbose_name='令牌摘要')),
                    ('hint', models.CharField(editable=False, max_length=12, verbose_name='令牌开头')),
                    ('expires_at', models.DateTimeField(verbose_name='有效期至')),
                    ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                    ('revoked_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                    ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='最近使用')),
                    ('last_used_from', models.GenericIPAddressField(blank=True, null=True, verbose_name='最近来源')),
                    ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to='exchange.apiclient', verbose_name='业务系统')),
                    ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发放人')),
                ],
                options={
                    'verbose_name': '接口令牌',
                    'verbose_name_plural': '接口令牌',
                    'ordering': ['-id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_reason', '')), models.Q(models.Q(('revoked_at__isnull', True), _negated=True), models.Q(('revoked_reason', ''), _negated=True)), _connector='OR'), name='exchange_token_revoked_with_reason', violation_error_message='作废时间和作废原因必须同时填写。')],
                },
            ), migrations.CreateModel(
                name='IdempotencyKey',
                fields=[
                    ('id', models.UUIDField(default=portal.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                    ('key', models.CharField(max_length=128, verbose_name='幂等键')),
                    ('digest', models.CharField(max_length=64, verbose_name='请求摘要')),
                    ('status', models.PositiveSmallIntegerField(default=0, verbose_name='状态码')),
                    ('answer', models.TextField(blank=True, verbose_name='答复')),
                    ('content_type', models.CharField(blank=True, max_length=40, verbose_name='答复类型')),
                    ('expires_at', models.DateTimeField(verbose_name='保留至')),
                    ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='exchange.apiclient')),
                ],
                options={
                    'verbose_name': '接口幂等键',
                    'verbose_name_plural': '接口幂等键',
                    'indexes': [models.Index(fields=['expires_at'], name='exchange_idempotency_expiry')],
                    'constraints': [models.UniqueConstraint(fields=('client', 'key'), name='exchange_idempotency_once')],
                },
            ), migrations.CreateModel(
                name='Outgoing',
                fields=[
                    ('id', models.UUIDField(default=portal.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                    ('key', models.CharField(max_length=160, unique=True, verbose_name='唯一键')),
                    ('channel', models.CharField(choices=[('sms', '短信'), ('email', '电子邮件')], max_length=8, verbose_name='方式')),
                    ('topic', models.CharField(blank=True, choices=[('todo', '等您办的事'), ('acceptance', '是否受理、要求补正'), ('decision', '决定、终止、撤销'), ('hearing', '核查不实、陈述申辩'), ('time', '办理期限的变化'), ('agent', '代理人替您做了什么'), ('progress', '办理经过'), ('disclosure', '承诺书的公示'), ('after', '办结和评价')], max_length=12, verbose_name='事情')),
                    ('text', models.CharField(blank=True, max_length=500, verbose_name='内容')),
                    ('state', models.CharField(choices=[('gathered', '等汇总'), ('merged', '已并入汇总'), ('waiting', '待发送'), ('sending', '正在发送'), ('sent', '已发出'), ('delivered', '已送到'), ('undelivered', '没有送到'), ('parked', '没有发出，等人处理'), ('dropped', '不再发送')], default='waiting', max_length=12, verbose_name='状态')),
                    ('round', models.PositiveSmallIntegerField(default=1, verbose_name='轮次')),
                    ('attempts', models.JSONField(default=list, verbose_name='历次发送')),
                    ('failures', models.PositiveSmallIntegerField(default=0, verbose_name='连续失败次数')),
                    ('sent_to', models.CharField(blank=True, max_length=254, verbose_name='发往（部分隐去）')),
                    ('gateway_id', models.CharField(blank=True, max_length=80, verbose_name='网关编号')),
                    ('receipt', models.CharField(blank=True, max_length=120, verbose_name='回执')),
                    ('receipt_at', models.DateTimeField(blank=True, null=True, verbose_name='回执时间')),
                    ('asked_again_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='要求再发的人')),
                    ('code', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.onetimecode', verbose_name='验证码')),
                    ('digest', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='exchange.outgoing', verbose_name='并入的汇总')),
                    ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='outgoing', to=settings.AUTH_USER_MODEL, verbose_name='收信人')),
                ],
                options={
                    'verbose_name': '短信和邮件',
                    'verbose_name_plural': '短信和邮件',
                    'ordering': ['-id'],
                    'indexes': [models.Index(fields=['user', '-id'], name='exchange_outgoing_mine'), models.Index(fields=['state', '-id'], name='exchange_outgoing_state'), models.Index(fields=['created_at'], name='exchange_outgoing_old'), models.Index(condition=models.Q(('state', 'gathered')), fields=['user', 'channel'], name='exchange_outgoing_gathered')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['merged']), ('digest__isnull', False)), models.Q(models.Q(('state__in', ['merged']), _negated=True), ('digest__isnull', True)), _connector='OR'), name='exchange_outgoing_merged_into', violation_error_message='并入汇总的消息必须写明并入哪一份。')],
                },
            ), migrations.CreateModel(
                name='Preference',
                fields=[
                    ('id', models.UUIDField(default=portal.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                    ('topic', models.CharField(choices=[('todo', '等您办的事'), ('acceptance', '是否受理、要求补正'), ('decision', '决定、终止、撤销'), ('hearing', '核查不实、陈述申辩'), ('time', '办理期限的变化'), ('agent', '代理人替您做了什么'), ('progress', '办理经过'), ('disclosure', '承诺书的公示'), ('after', '办结和评价')], max_length=12, verbose_name='事情')),
                    ('event', models.CharField(blank=True, max_length=24, verbose_name='其中一项')),
                    ('channel', models.CharField(choices=[('sms', '短信'), ('email', '电子邮件')], max_length=8, verbose_name='方式')),
                    ('timing', models.CharField(choices=[('at_once', '马上发'), ('digest', '每天汇总'), ('never', '不发')], max_length=8, verbose_name='什么时候')),
                    ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='message_preferences', to=settings.AUTH_USER_MODEL, verbose_name='用户')),
                ],
                options={
                    'verbose_name': '消息设置',
                    'verbose_name_plural': '消息设置',
                    'constraints': [models.UniqueConstraint(fields=('user', 'topic', 'event', 'channel'), name='exchange_preference_once')],
                },
            ), migrations.CreateModel(
                name='Subscription',
                fields=[
                    ('id', models.UUIDField(default=portal.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                    ('url', models.URLField(max_length=300, verbose_name='接收地址')),
                    ('events', models.JSONField(default=list, verbose_name='事件')),
                    ('state', models.CharField(choices=[('active', '使用中'), ('ended', '已取消')], default='active', max_length=8, verbose_name='状态')),
                    ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='取消时间')),
                    ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to='exchange.apiclient', verbose_name='业务系统')),
                    ('secret', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.datakey', verbose_name='签名密钥')),
                ],
                options={
                    'verbose_name': '事件订阅',
                    'verbose_name_plural': '事件订阅',
                    'ordering': ['-id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['ended']), ('ended_at__isnull', False)), models.Q(models.Q(('state__in', ['ended']), _negated=True), ('ended_at__isnull', True)), _connector='OR'), name='exchange_subscription_ended_has_date', violation_error_message='取消的订阅必须有取消时间。')],
                },
            ), migrations.CreateModel(
                name='Delivery',
                fields=[
                    ('id', models.UUIDField(default=portal.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='创建时间')),
                    ('event', models.CharField(choices=[('case.filed', '已提交'), ('case.supplement', '要求补正'), ('case.supplemented', '已收到补正'), ('case.accepted', '已受理'), ('case.not_accepted', '不予受理'), ('case.held', '核查期间暂停决定'), ('case.released', '核查结束，继续办理'), ('case.decided', '已作出决定'), ('case.concluded', '已办结'), ('case.withdrawn', '申请已撤回'), ('case.terminated', '已终止办理'), ('case.revoked', '决定已撤销'), ('case.discarded', '草稿已作废'), ('case.changed', '其他变化'), ('pledge.signed', '承诺书已签署'), ('pledge.withdrawn', '承诺已撤回'), ('pledge.kept', '核查属实'), ('pledge.broken', '核查不实'), ('document.ready', '承诺书文书已生成')], max_length=24, verbose_name='事件')),
                    ('case_key', models.UUIDField(verbose_name='办件')),
                    ('body', models.JSONField(verbose_name='内容')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='事件时间')),
                    ('state', models.CharField(choices=[('waiting', '待送达'), ('delivered', '已送达'), ('parked', '多次失败，已搁置'), ('dropped', '已取消')], default='waiting', max_length=10, verbose_name='状态')),
                    ('attempts', models.JSONField(default=list, verbose_name='历次发送')),
                    ('failures', models.PositiveSmallIntegerField(default=0, verbose_name='连续失败次数')),
                    ('delivered_at', models.DateTimeField(blank=True, null=True, verbose_name='送达时间')),
                    ('asked_again_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='重发人')),
                    ('subscription', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='exchange.subscription', verbose_name='事件订阅')),
                ],
                options={
                    'verbose_name': '事件送达',
                    'verbose_name_plural': '事件送达',
                    'ordering': ['-id'],
                    'indexes': [models.Index(fields=['subscription', '-id'], name='exchange_delivery_log'), models.Index(fields=['subscription', 'state', '-id'], name='exchange_delivery_state')],
                },
            )],
        ),
    ]
