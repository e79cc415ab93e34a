"""Lists that agencies send as files: the file, its rows, and what became of each."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from matters.import_enums import (
    IMPORT_MOVES,
    IMPORT_TONES,
    VERDICT_TONES,
    ImportMode,
    ImportState,
    Verdict,
)
from matters.models.scopes import below
from matters.models.versions import MatterVersion
from portal.kernel.models import Row, StoredFile
from portal.people.models import Agency, Area


class ImportQuerySet(models.QuerySet):
    def for_user(self, user):
        """Seen by the agency it is for, and by those who answer for the area."""
        return self.filter(below(user, "agency", "area"))


class Import(Row):
    """One file on its way into the catalogue: read, columns confirmed, every row judged, then imported.

    With an agency all rows become drafts of that agency; without one each row goes to the agency that it names.
    """

    MOVES = IMPORT_MOVES
    TONES = IMPORT_TONES

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区划")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="imports", verbose_name="导入到的单位"
    )
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name="经办人")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name="来件")
    name = models.CharField("来件名称", max_length=200)
    format = models.CharField("格式", max_length=8)
    state = models.CharField("状态", max_length=12, choices=ImportState, default=ImportState.WAITING)
    title = models.CharField("表格标题", max_length=200, blank=True)
    columns = models.JSONField("栏目", default=list, help_text="每栏的位置、表头、对应的内容和样例。")
    notes = models.JSONField("读取说明", default=list)
    problem = models.CharField("不能导入的原因", max_length=500, blank=True)
    way_out = models.CharField("解决办法", max_length=300, blank=True)
    round = models.PositiveSmallIntegerField("核对次数", default=0)
    total = models.PositiveIntegerField("行数", default=0)
    seen = models.PositiveIntegerField("已核对行数", default=0)
    tally = models.JSONField("各类行数", default=dict)
    mode = models.CharField("导入方式", max_length=8, choices=ImportMode, blank=True)
    imported_at = models.DateTimeField("导入时间", null=True, blank=True)
    rest = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="未导入的行"
    )

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "清单导入"
        ordering = ["-id"]
        indexes = [models.Index(fields=["agency", "-id"], name="matters_import_agency")]
        constraints = [
            models.CheckConstraint(
                name="matters_import_done_with_date",
                condition=Q(state=ImportState.DONE, imported_at__isnull=False)
                | (~Q(state=ImportState.DONE) & Q(imported_at=None)),
                violation_error_message="已导入的必须载明导入时间。",
            ),
            models.CheckConstraint(
                name="matters_import_unreadable_with_reason",
                condition=~Q(state=ImportState.UNREADABLE) | ~Q(problem=""),
                violation_error_message="不能导入的必须写明原因。",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("matters:import", args=[self.pk])

    @property
    def under_way(self) -> bool:
        """Whether the worker is at it, so that the page looks again by itself."""
        return self.state in (ImportState.WAITING, ImportState.JUDGING, ImportState.WRITING)


class ImportRow(Row):
    """One row of an imported list: what it says, what is to be said of it, and the draft that it became."""

    VERDICT_TONES = VERDICT_TONES

    job = models.ForeignKey(Import, models.CASCADE, related_name="rows", verbose_name="清单导入")
    order = models.PositiveIntegerField("次序")
    line = models.PositiveIntegerField("文件中的行号")
    cells = models.JSONField("内容")
    verdict = models.CharField("结论", max_length=12, choices=Verdict)
    problems = models.JSONField("问题", default=list, help_text="所在的格、栏目、问题和办法。")
    remarks = models.JSONField("提示", default=list)
    plan = models.JSONField("导入内容", default=dict)
    version = models.ForeignKey(
        MatterVersion,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="import_rows",
        verbose_name="导入成的草稿",
    )

    class Meta:
        verbose_name = verbose_name_plural = "导入的行"
        ordering = ["job_id", "order"]
        indexes = [models.Index(fields=["job", "verdict", "order"], name="matters_importrow_verdict")]
        constraints = [
            models.UniqueConstraint(
                fields=["job", "order"],
                name="matters_importrow_once",
                violation_error_message="同一次导入中行的次序不能重复。",
            ),
        ]

    def __str__(self):
        return f"第{self.line}行 {self.cells.get('name', '')}"
