"""What guides people through the system of pledges: general work procedures, service guides, their papers."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from matters.models.matters import AdministrativeMatter
from matters.models.scopes import below
from matters.procedure_enums import (
    OPEN_PROCEDURES,
    PROCEDURE_MOVES,
    PROCEDURE_TONES,
    PaperFormat,
    ProcedureState,
)
from portal.kernel.acts import Refused
from portal.kernel.constraints import state_requires
from portal.kernel.models import Row, StoredFile
from portal.people.models import Agency, Area

PUBLIC_PROCEDURES = (ProcedureState.PUBLISHED, ProcedureState.SUPERSEDED)


class WorkProcedureQuerySet(models.QuerySet):
    def for_user(self, user):
        """What was published is public; drafts are seen by their agency and those over the area."""
        return self.filter(Q(state__in=PUBLIC_PROCEDURES) | below(user, "agency", "area"))


class WorkProcedure(Row):
    """The general work procedure of an area (通用性工作规程), version by version. Fixed once published."""

    MOVES = PROCEDURE_MOVES
    TONES = PROCEDURE_TONES

    area = models.ForeignKey(Area, models.PROTECT, related_name="procedures", verbose_name="行政区划")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="procedures", verbose_name="制定单位")
    number = models.PositiveIntegerField("版本号")
    title = models.CharField("名称", max_length=120)
    doc_number = models.CharField("文号", max_length=60, blank=True)
    state = models.CharField("状态", max_length=16, choices=ProcedureState, default=ProcedureState.DRAFT)
    chapters = models.JSONField("章", default=list)
    flow = models.JSONField("流程图", default=dict)
    legality_opinion = models.TextField("合法性审查意见", blank=True)
    deliberation = models.TextField("集体讨论情况", blank=True, help_text="何时、何会议、结论。")
    digest = models.CharField("摘要", max_length=64, blank=True, editable=False)
    published_on = models.DateField("公布日期", null=True, blank=True, editable=False)
    effective_from = models.DateField("施行日期", null=True, blank=True, editable=False)
    ended_on = models.DateField("停止执行日期", null=True, blank=True, editable=False)

    objects = WorkProcedureQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="工作规程变更记录")
    FIXED = ("area_id", "agency_id", "number", "title", "chapters", "flow", "digest", "published_on")

    class Meta:
        verbose_name = verbose_name_plural = "工作规程"
        ordering = ["area_id", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "number"],
                name="matters_procedure_number_once",
                violation_error_message="本地区已有这个版本号的工作规程。",
            ),
            models.UniqueConstraint(
                fields=["area"],
                condition=Q(state=ProcedureState.PUBLISHED),
                name="matters_procedure_one_published",
                violation_error_message="一个地区同时只能施行一个版本的工作规程。",
            ),
            models.UniqueConstraint(
                fields=["area"],
                condition=Q(state__in=OPEN_PROCEDURES),
                name="matters_procedure_one_open",
                violation_error_message="本地区已有一个版本的工作规程正在制定。",
            ),
            state_requires(
                PUBLIC_PROCEDURES,
                "published_on",
                "effective_from",
                name="matters_procedure_published_with_days",
                message="已公布的工作规程必须载明公布日期和施行日期。",
            ),
            state_requires(
                (ProcedureState.SUPERSEDED,),
                "ended_on",
                name="matters_procedure_ended_with_day",
                message="已被替代的工作规程必须载明停止执行日期。",
            ),
            models.CheckConstraint(
                name="matters_procedure_unpublished_without_day",
                condition=Q(state__in=PUBLIC_PROCEDURES) | Q(published_on=None, ended_on=None),
                violation_error_message="尚未公布的工作规程不能有公布日期。",
            ),
        ]

    def __str__(self):
        return f"{self.title}（第{self.number}版）"

    def get_absolute_url(self):
        return reverse("matters:procedure", args=[self.pk])

    def save(self, *args, **kwargs):
        """A published procedure never changes; only its end may be written."""
        old = None if self._state.adding else type(self).objects.filter(pk=self.pk).first()
        if old and old.published_on and any(getattr(old, f) != getattr(self, f) for f in self.FIXED):
            raise Refused("工作规程公布后不得改动，需要修改的请起草新版本。", code="procedure_published")
        super().save(*args, **kwargs)


class GuideDetails(Row):
    """What an agency writes into the guide of its matter; everything else follows from the published certificates."""

    matter = models.OneToOneField(
        AdministrativeMatter, models.CASCADE, related_name="guide_details", verbose_name="行政事项"
    )
    place = models.CharField("办理地点", max_length=200, blank=True)
    hours = models.CharField("办理时间", max_length=200, blank=True)
    phone = models.CharField("咨询电话", max_length=60, blank=True)
    complaint_phone = models.CharField("投诉电话", max_length=60, blank=True)
    complaint_address = models.CharField("投诉受理单位和地址", max_length=200, blank=True)
    fee = models.CharField("收费", max_length=200, default="不收费")
    materials = models.JSONField(
        "其他申请材料", default=list, blank=True, help_text="每行一份：材料名称，份数，由谁出具。"
    )
    notes = models.TextField("特别提示", blank=True)

    history = HistoricalRecords(verbose_name="办事指南变更记录")

    class Meta:
        verbose_name = verbose_name_plural = "办事指南资料"

    def __str__(self):
        return f"{self.matter}办事指南资料"


class GuideVersionQuerySet(models.QuerySet):
    def for_user(self, user):
        """Guides are published."""
        return self


class GuideVersion(Row):
    """One published service guide (办事指南) of a matter: never changed, replaced by the next one."""

    matter = models.ForeignKey(
        AdministrativeMatter, models.PROTECT, related_name="guides", verbose_name="行政事项"
    )
    number = models.PositiveIntegerField("版本号")
    content = models.JSONField("内容")
    digest = models.CharField("摘要", max_length=64)
    published_on = models.DateField("公布日期")
    change_note = models.CharField("变更说明", max_length=200, blank=True)

    objects = GuideVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办事指南"
        ordering = ["matter_id", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "number"],
                name="matters_guide_number_once",
                violation_error_message="该事项已有这一版办事指南。",
            ),
        ]

    def __str__(self):
        return f"{self.content.get('title', '')}（第{self.number}版）"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise Refused("办事指南公布后不得改动，请公布新一版。", code="guide_published")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise Refused("办事指南公布后不得删除。", code="guide_published")


class Paper(Row):
    """A guide or a procedure as a file to take away, made once by the worker."""

    guide = models.ForeignKey(
        GuideVersion, models.PROTECT, null=True, related_name="papers", verbose_name="办事指南"
    )
    procedure = models.ForeignKey(
        WorkProcedure, models.PROTECT, null=True, related_name="papers", verbose_name="工作规程"
    )
    format = models.CharField("格式", max_length=4, choices=PaperFormat)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="文件"
    )

    class Meta:
        verbose_name = verbose_name_plural = "可下载的文件"
        constraints = [
            models.CheckConstraint(
                name="matters_paper_of_one_thing",
                condition=Q(guide__isnull=False, procedure=None) | Q(guide=None, procedure__isnull=False),
                violation_error_message="文件应当属于一份办事指南或者一个工作规程。",
            ),
            models.UniqueConstraint(
                fields=["guide", "format"],
                name="matters_paper_guide_once",
                violation_error_message="这份办事指南已有该格式的文件。",
            ),
            models.UniqueConstraint(
                fields=["procedure", "format"],
                name="matters_paper_procedure_once",
                violation_error_message="这个工作规程已有该格式的文件。",
            ),
        ]

    def __str__(self):
        return f"{self.guide or self.procedure}.{self.format}"
