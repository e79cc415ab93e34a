"""What was reported of disclosed pledges to a platform outside (公示报送): numbered batches that nobody changes."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from pledges.batch_enums import BatchFormat, LineKind
from pledges.models.disclosures import Disclosure
from portal.kernel.models import Row, StoredFile
from portal.people import scope
from portal.people.enums import Role
from portal.people.models import Agency, Area, User

DESK = (Role.HANDLER, Role.AGENCY_HEAD)
ABOVE = (Role.BUREAU_ADMIN, Role.AUDITOR)


class BatchQuerySet(models.QuerySet):
    def for_user(self, user: Any) -> "BatchQuerySet":
        """Whose desk it is, and those who look after the area."""
        found = Q(pk__in=[])
        for bound in (scope.agencies(user, DESK), scope.areas(user, ABOVE)) if user.is_authenticated else ():
            found |= bound if bound is not None else Q(pk__in=[])
        return self.filter(found)


class DisclosureBatch(Row):
    """One report of an agency to one platform over a period. The digest is that of all its lines.

    Nothing is taken back: what was taken down meanwhile goes out as a line of the next batch.
    """

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", db_index=False, verbose_name="报送单位"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区划")
    channel = models.CharField("报送平台", max_length=60)
    start = models.DateField("公示起始日自")
    until = models.DateField("公示起始日至")
    number = models.CharField("批次号", max_length=60, unique=True)
    exported_on = models.DateField("报送日期")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="报送人")
    added = models.PositiveIntegerField("新增")
    updated = models.PositiveIntegerField("更新")
    withdrawn = models.PositiveIntegerField("撤下")
    digest = models.CharField("内容摘要", max_length=64)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示报送批次"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["agency", "-id"], name="pledges_batch_agency")]
        constraints = [
            models.CheckConstraint(
                name="pledges_batch_period",
                condition=Q(until__gte=F("start")),
                violation_error_message="截止日期不能早于起始日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def size(self) -> int:
        return self.added + self.updated + self.withdrawn


class BatchLine(Row):
    """One line of a batch: a disclosed pledge as it went out. ``record`` holds the platform's own fields."""

    batch = models.ForeignKey(
        DisclosureBatch, models.PROTECT, related_name="lines", db_index=False, verbose_name="批次"
    )
    disclosure = models.ForeignKey(
        Disclosure, models.PROTECT, related_name="reported", verbose_name="承诺公示"
    )
    channel = models.CharField("报送平台", max_length=60)
    order = models.PositiveIntegerField("序号")
    kind = models.CharField("操作", max_length=10, choices=LineKind)
    code = models.CharField("承诺编码", max_length=20)
    record = models.JSONField("报送内容")

    class Meta:
        verbose_name = verbose_name_plural = "公示报送条目"
        ordering = ["batch_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "order"], name="pledges_batchline_order_once"),
            models.UniqueConstraint(
                fields=["channel", "disclosure", "kind"],
                name="pledges_batchline_once",
                violation_error_message="这份承诺书已经报送过。",
            ),
            models.UniqueConstraint(
                fields=["channel", "code"],
                condition=Q(kind=LineKind.ADDED),
                name="pledges_batchline_code_once",
                violation_error_message="承诺编码重复。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}"


class BatchFile(Row):
    """A batch as a file, made once by the worker: the same bytes for whoever fetches it."""

    batch = models.ForeignKey(
        DisclosureBatch, models.PROTECT, related_name="files", db_index=False, verbose_name="批次"
    )
    form = models.CharField("格式", max_length=4, choices=BatchFormat)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")

    class Meta:
        verbose_name = verbose_name_plural = "公示报送文件"
        ordering = ["batch_id", "form"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "form"],
                name="pledges_batchfile_once",
                violation_error_message="一个批次的每种格式只有一个文件。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.get_form_display()}"


class DisclosureList(Row):
    """The list of an agency's disclosed pledges to print, as of the last change.

    ``digest`` is that of the lines it shows. It is handed out only while these are still the lines of the page, so that
    nothing that was taken down lives on in it.
    """

    agency = models.OneToOneField(Agency, models.PROTECT, related_name="+", verbose_name="办理机关")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    digest = models.CharField("内容摘要", max_length=64)
    size = models.PositiveIntegerField("件数")
    pages = models.PositiveIntegerField("页数")
    made_at = models.DateTimeField("制作时间")

    class Meta:
        verbose_name = verbose_name_plural = "承诺公示目录"

    def __str__(self) -> str:
        return f"{self.agency}承诺公示目录"
