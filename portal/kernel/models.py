"""Rows of the kernel: the ledger of acts and accesses, duties, numbers, holidays, keys and files."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.kernel import crypto
from portal.kernel.constraints import together
from portal.kernel.enums import DUTY_TONES, DutyState, Queue
from portal.kernel.ids import uuid7


def new_salt() -> str:
    """Sixteen random bytes: a leaf of the Merkle tree gives nothing away about what it covers."""
    return secrets.token_hex(16)


class Row(models.Model):
    """A row with a time-ordered key that may stand in an address."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField("创建时间", default=timezone.now, editable=False)

    class Meta:
        abstract = True


class Position(models.Model):
    """Where a ledger row stands: on PostgreSQL its transaction, filled by the database."""

    tx = models.BigIntegerField("事务号", null=True, editable=False)

    class Meta:
        abstract = True


class AuditEvent(Position):
    """One act, or one refusal. Append-only (database triggers); no foreign keys, so it outlives its objects.

    Persons stand in it by pseudonym; ``data`` never holds names or identity numbers.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField("时间", default=timezone.now)
    actor = models.CharField("操作人", max_length=36)
    act = models.CharField("行为", max_length=80)
    object_type = models.CharField("对象类型", max_length=60)
    object_id = models.CharField("对象", max_length=36)
    subject = models.CharField("当事人假名", max_length=36, blank=True)
    area = models.CharField("地区", max_length=12, blank=True)
    agency = models.CharField("机关", max_length=36, blank=True)
    clause = models.CharField("依据", max_length=60, blank=True)
    from_state = models.CharField("原状态", max_length=24, blank=True)
    to_state = models.CharField("新状态", max_length=24, blank=True)
    refused = models.CharField("未准许原因代码", max_length=40, blank=True)
    note = models.TextField("说明", blank=True)
    data = models.JSONField("数据", default=dict)
    salt = models.CharField("盐", max_length=32, default=new_salt, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        indexes = [
            models.Index(fields=["object_id", "id"], name="audit_object"),
            models.Index(fields=["actor", "-id"], name="audit_actor"),
            models.Index(fields=["agency", "-id"], name="audit_agency"),
            models.Index(fields=["area", "-id"], name="audit_area"),
            models.Index(fields=["tx", "id"], name="audit_position"),
            models.Index(fields=["area", "-id"], condition=~models.Q(refused=""), name="audit_refused"),
        ]


class AccessEvent(Position):
    """Who saw whose data, and why. Append-only, written after the answer has left."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField("时间", default=timezone.now)
    actor = models.CharField("查看人", max_length=36)
    agency = models.CharField("机关", max_length=36, blank=True)
    object_type = models.CharField("对象类型", max_length=60)
    object_id = models.CharField("对象", max_length=36)
    subject = models.CharField("当事人假名", max_length=36, blank=True)
    purpose = models.CharField("目的", max_length=200)
    unmasked = models.BooleanField("查看完整号码", default=False)
    salt = models.CharField("盐", max_length=32, default=new_salt, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "查看记录"
        indexes = [
            models.Index(fields=["subject", "-id"], name="access_subject"),
            models.Index(fields=["actor", "-id"], name="access_actor"),
            models.Index(fields=["tx", "id"], name="access_position"),
        ]


class Seal(models.Model):
    """A batch of the ledger under one Merkle root, chained to the batch before. Append-only."""

    number = models.PositiveIntegerField("批号", primary_key=True)
    ledger = models.CharField("账册", max_length=20, default="audit")
    after = models.BigIntegerField("起（不含）")
    upto = models.BigIntegerField("止（含）")
    count = models.PositiveIntegerField("条数")
    root = models.CharField("默克尔根", max_length=64)
    previous = models.CharField("上一批", max_length=64)
    digest = models.CharField("本批", max_length=64)
    algorithm = models.CharField("算法", max_length=12, default="sha256")
    sealed_at = models.DateTimeField("封存时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "账册封存"


class Duty(models.Model):
    """What must happen later. The row is the duty; Celery is only the doorbell."""

    TONES = DUTY_TONES

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField("种类", max_length=60)
    key = models.CharField("唯一键", max_length=160, unique=True)
    payload = models.JSONField("内容", default=dict)
    queue = models.CharField("队列", max_length=12, choices=Queue, default=Queue.DEFAULT)
    state = models.CharField("状态", max_length=8, choices=DutyState, default=DutyState.WAITING)
    due_at = models.DateTimeField("应办时间", default=timezone.now)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    lease = models.CharField("租约", max_length=36, blank=True)
    leased_until = models.DateTimeField("租约至", null=True)
    last_error = models.TextField("最近错误", blank=True)
    created_at = models.DateTimeField("创建时间", default=timezone.now)
    done_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "待办义务"
        indexes = [
            models.Index(fields=["queue", "due_at"], condition=Q(state="waiting"), name="duty_waiting"),
            models.Index(fields=["leased_until"], condition=Q(state="running"), name="duty_running"),
            models.Index(fields=["done_at"], condition=Q(state="done"), name="duty_done"),
        ]
        constraints = [
            models.CheckConstraint(
                name="duty_done_has_date",
                condition=Q(state="done", done_at__isnull=False)
                | (~Q(state="done") & Q(done_at__isnull=True)),
                violation_error_message="完成的义务必须有完成时间。",
            ),
            models.CheckConstraint(
                name="duty_running_has_lease",
                condition=~Q(state="running") | Q(leased_until__isnull=False),
                violation_error_message="执行中的义务必须有租约。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class DutyArchive(models.Model):
    """Done duties, moved out of the way of those that wait."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField("种类", max_length=60)
    key = models.CharField("唯一键", max_length=160, unique=True)
    attempts = models.PositiveSmallIntegerField("次数")
    created_at = models.DateTimeField("创建时间")
    done_at = models.DateTimeField("完成时间")

    class Meta:
        verbose_name = verbose_name_plural = "已完成义务"


class NumberSeries(models.Model):
    """The last number given in a series; one upsert gives the next, and a rollback takes it back."""

    key = models.CharField("系列", max_length=80, primary_key=True)
    last = models.PositiveIntegerField("最后一号")

    class Meta:
        verbose_name = verbose_name_plural = "编号系列"


class Holiday(models.Model):
    """A day that is not what its weekday says: a holiday, or a working day in exchange."""

    date = models.DateField("日期", primary_key=True)
    is_workday = models.BooleanField("是否工作日")
    name = models.CharField("名称", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "节假日与调休"
        ordering = ["date"]


class DataKey(Row):
    """The key of one subject's data, wrapped by a master key. Destroying it erases the data for good."""

    key_id = models.CharField("主密钥编号", max_length=20)
    wrapped = models.BinaryField("加密后的密钥")
    destroyed_at = models.DateTimeField("销毁时间", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "数据密钥"

    @classmethod
    def make(cls) -> DataKey:
        """Create and save a fresh key."""
        key = cls(id=uuid7())
        _, key.key_id, key.wrapped = crypto.new_wrapped_key(f"datakey:{key.pk}")
        key.save(force_insert=True)
        return key

    def open(self) -> bytes:
        """The key itself. Raises crypto.Undecryptable once destroyed."""
        return crypto.unwrap(bytes(self.wrapped), self.key_id, f"datakey:{self.pk}")

    def destroy(self) -> None:
        """Erase: what it encrypted can never be read again."""
        self.wrapped, self.destroyed_at = b"", timezone.now()
        self.save(update_fields=["wrapped", "destroyed_at"])


class SealedNumber(models.Model):
    """An identity number: encrypted under its own key, found by keyed digest, shown masked."""

    data_key = models.OneToOneField(DataKey, models.PROTECT, verbose_name="数据密钥", editable=False)
    number_sealed = models.BinaryField("证件号码（密文）", editable=False)
    number_lookup = models.CharField("证件号码（查找值）", max_length=43, editable=False)
    number_masked = models.CharField("证件号码（掩码）", max_length=40, editable=False)

    class Meta:
        abstract = True

    def _place(self) -> str:
        return f"{self._meta.db_table}:{self.pk}:number"

    def set_number(self, number: str, *, kind: str, masked: str) -> None:
        """Seal the number; makes the row's data key on first use."""
        if not self.data_key_id:
            self.data_key = DataKey.make()
        sealed = crypto.encrypt(number.encode(), key=self.data_key.open(), place=self._place())
        self.number_sealed, self.number_masked = sealed, masked
        self.number_lookup = crypto.lookup(kind, number)

    def reveal_number(self) -> str:
        """The full number. Callers show it only on a POST with a purpose (``access.unmask``)."""
        sealed = bytes(self.number_sealed)
        return crypto.decrypt(sealed, key=self.data_key.open(), place=self._place()).decode()


class StoredFile(Row):
    """A file at rest: encrypted, addressed by nothing a stranger could guess, with the digest of its content."""

    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=80)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("摘要", max_length=64)
    data_key = models.OneToOneField(DataKey, models.PROTECT, verbose_name="数据密钥", editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "文件"

    def __str__(self) -> str:
        return self.name


def subject_of(row: Any) -> str:
    """The pseudonym of whom a row is about, if it is about anybody."""
    subject = getattr(row, "subject", None)
    return str(getattr(subject, "pseudonym", "") or getattr(row, "pseudonym", "") or "")


__all__ = [
    "AccessEvent",
    "AuditEvent",
    "DataKey",
    "Duty",
    "DutyArchive",
    "Holiday",
    "NumberSeries",
    "Position",
    "Row",
    "Seal",
    "SealedNumber",
    "StoredFile",
    "subject_of",
    "together",
]
