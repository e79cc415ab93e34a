"""Business systems of departments that embed the module (统一添加告知承诺制功能模块), and their tokens."""

from typing import Any

from django.db import models
from django.db.models import Q

from portal.exchange.enums import CLIENT_MOVES, CLIENT_TONES, ClientState, Scope
from portal.kernel.constraints import only_in_states, together
from portal.kernel.models import Row
from portal.people.enums import Role
from portal.people.models import Agency, User


class ApiClientQuerySet(models.QuerySet):
    def for_user(self, user: Any) -> "ApiClientQuerySet":
        """Both administrators and the auditor see every line; nobody else does."""
        if user.is_authenticated and user.has_role(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR):
            return self
        return self.none()


class ApiClient(Row):
    """One system of one agency, for one purpose. What it does is done by its own account, so that the ledger
    names it like anybody else."""

    MOVES = CLIENT_MOVES
    TONES = CLIENT_TONES

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="api_clients", verbose_name="所属单位")
    name = models.CharField("系统名称", max_length=60)
    purpose = models.CharField("用途", max_length=200)
    contact_name = models.CharField("联系人", max_length=50)
    contact_phone = models.CharField("联系电话", max_length=40)
    scopes = models.JSONField("权限", default=list)
    networks = models.JSONField("允许的来源网段", default=list)
    calls_a_minute = models.PositiveIntegerField("每分钟调用上限", default=600)
    account = models.OneToOneField(
        User, models.PROTECT, related_name="api_client", verbose_name="账号", editable=False
    )
    state = models.CharField("状态", max_length=12, choices=ClientState, default=ClientState.REGISTERED)
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True, editable=False)
    revoked_reason = models.CharField("停用原因", max_length=200, blank=True)

    objects = ApiClientQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "业务系统接入"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"],
                condition=~Q(state=ClientState.REVOKED),
                name="exchange_client_name_once",
                violation_error_message="这个单位已经登记了同名的系统。",
            ),
            only_in_states(
                (ClientState.REVOKED,),
                "revoked_at",
                name="exchange_client_revoked_has_date",
                message="停用的系统必须有停用时间。",
            ),
            together(
                "revoked_at",
                "revoked_reason",
                text=("revoked_reason",),
                name="exchange_client_revoked_with_reason",
                message="停用时间和停用原因必须同时填写。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_words(self) -> list[str]:
        return [Scope(scope).label for scope in self.scopes]

    @property
    def last_used_at(self) -> Any:
        """When any of its tokens was last used; reads the prefetched ones."""
        return max((token.last_used_at for token in self.tokens.all() if token.last_used_at), default=None)


class ApiToken(Row):
    """What the system shows with each call. Only its digest is kept; two may hold at once while one is replaced."""

    client = models.ForeignKey(ApiClient, models.PROTECT, related_name="tokens", verbose_name="业务系统")
    digest = models.CharField("令牌摘要", max_length=64, unique=True, editable=False)
    hint = models.CharField("令牌开头", max_length=12, editable=False)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发放人")
    expires_at = models.DateTimeField("有效期至")
    revoked_at = models.DateTimeField("作废时间", null=True, blank=True)
    revoked_reason = models.CharField("作废原因", max_length=200, blank=True)
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    last_used_from = models.GenericIPAddressField("最近来源", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        ordering = ["-id"]
        constraints = [
            together(
                "revoked_at",
                "revoked_reason",
                text=("revoked_reason",),
                name="exchange_token_revoked_with_reason",
                message="作废时间和作废原因必须同时填写。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hint}…"


class IdempotencyKey(Row):
    """The answer to a call that changes something, kept for a while: sent again, it is the same answer.

    The row is written in the transaction of the act. Whoever sends the same at the same moment waits at the
    unique constraint and then reads what the first one got.
    """

    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField("幂等键", max_length=128)
    digest = models.CharField("请求摘要", max_length=64)
    status = models.PositiveSmallIntegerField("状态码", default=0)
    # A text, because PostgreSQL puts the members of JSON in an order of its own.
    answer = models.TextField("答复", blank=True)
    content_type = models.CharField("答复类型", max_length=40, blank=True)
    expires_at = models.DateTimeField("保留至")

    class Meta:
        verbose_name = verbose_name_plural = "接口幂等键"
        constraints = [
            models.UniqueConstraint(fields=["client", "key"], name="exchange_idempotency_once"),
        ]
        indexes = [models.Index(fields=["expires_at"], name="exchange_idempotency_expiry")]

    def __str__(self) -> str:
        return self.key
