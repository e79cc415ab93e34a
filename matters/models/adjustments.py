"""Applications to adjust a list (动态调整): the agency applies with the basis, the justice bureau decides."""

from django.db import models
from django.db.models import Q

from matters.models.matters import AdministrativeMatter, CertificationMatter
from matters.models.scopes import below
from matters.models.versions import MatterVersion
from matters.upkeep_enums import (
    ADJUSTMENT_MOVES,
    ADJUSTMENT_TONES,
    AdjustmentGround,
    AdjustmentKind,
    AdjustmentState,
)
from portal.kernel.models import Row, StoredFile
from portal.law.models import LawClause
from portal.people.models import Agency, Area


class AdjustmentQuerySet(models.QuerySet):
    def for_user(self, user):
        """The agency that applies and those over its area."""
        return self.filter(below(user, "agency", "area"))


class Adjustment(Row):
    """One application: what is to change, why, on what basis; the decision and what came of it."""

    MOVES = ADJUSTMENT_MOVES
    TONES = ADJUSTMENT_TONES

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="申请单位")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区划")
    kind = models.CharField("调整内容", max_length=8, choices=AdjustmentKind)
    ground = models.CharField("调整原因", max_length=12, choices=AdjustmentGround)
    administrative_matter = models.ForeignKey(
        AdministrativeMatter, models.PROTECT, related_name="+", verbose_name="行政事项"
    )
    matter = models.ForeignKey(
        CertificationMatter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adjustments",
        verbose_name="证明事项",
    )
    name = models.CharField("证明名称", max_length=100)
    reason = models.TextField("理由")
    bases = models.ManyToManyField(LawClause, blank=True, related_name="+", verbose_name="依据")
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="依据材料"
    )
    state = models.CharField("状态", max_length=10, choices=AdjustmentState, default=AdjustmentState.APPLIED)
    applied_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="+", verbose_name="申请人"
    )
    due_on = models.DateField("审核期限")
    provisional = models.BooleanField("期限为暂定", default=False)
    decided_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核人"
    )
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    opinion = models.TextField("审核意见", blank=True)
    version = models.ForeignKey(
        MatterVersion,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="adjustments",
        verbose_name="据此起草或者撤下的版本",
    )

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "清单调整申请"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["agency", "state"], name="matters_adjust_agency"),
            models.Index(fields=["area", "state"], name="matters_adjust_area"),
        ]
        constraints = [
            models.CheckConstraint(
                name="matters_adjust_names_its_matter",
                condition=Q(kind=AdjustmentKind.ADD) | Q(matter__isnull=False),
                violation_error_message="修改、撤下的必须写明是哪一项证明。",
            ),
            models.CheckConstraint(
                name="matters_adjust_decided_with_date",
                condition=Q(state__in=(AdjustmentState.APPLIED, AdjustmentState.WITHDRAWN), decided_at=None)
                | (
                    ~Q(state__in=(AdjustmentState.APPLIED, AdjustmentState.WITHDRAWN))
                    & Q(decided_at__isnull=False)
                ),
                violation_error_message="已审核的申请必须载明审核时间。",
            ),
            models.UniqueConstraint(
                fields=["matter"],
                condition=Q(state=AdjustmentState.APPLIED),
                name="matters_adjust_one_open",
                violation_error_message="这项证明已有一份调整申请正在审核。",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.name}"
