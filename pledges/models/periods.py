"""What changes the period of a case: one extension, and pauses that are not counted."""

from django.db import models
from django.db.models import F, Q

from pledges.handling_enums import EXTENSION_MOVES, EXTENSION_TONES, ExtensionState, PauseGround
from pledges.models.cases import Case
from pledges.models.scopes import CaseBoundQuerySet, OfCase
from portal.kernel.constraints import state_requires, together
from portal.kernel.models import Row
from portal.people.models import User

LONGEST_EXTENSION = 10  # 行政许可法第四十二条


class Extension(OfCase, Row):
    """The one extension of the period, approved by the head of the agency with its reason (延长办理期限)."""

    MOVES = EXTENSION_MOVES
    TONES = EXTENSION_TONES

    case = models.OneToOneField(Case, models.PROTECT, related_name="extension", verbose_name="办件")
    state = models.CharField("状态", max_length=10, choices=ExtensionState, default=ExtensionState.ASKED)
    days = models.PositiveSmallIntegerField("延长的工作日数")
    reason = models.CharField("延长的理由", max_length=500)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间", editable=False)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    decided_at = models.DateTimeField("批准时间", null=True, blank=True, editable=False)
    opinion = models.CharField("负责人意见", max_length=500, blank=True)

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "延长办理期限"
        indexes = [
            models.Index(
                fields=["case"], name="pledges_extension_asked", condition=Q(state=ExtensionState.ASKED)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="pledges_extension_days",
                condition=Q(days__gte=1, days__lte=LONGEST_EXTENSION),
                violation_error_message="办理期限最多延长十个工作日。",
            ),
            state_requires(
                (ExtensionState.APPROVED, ExtensionState.DECLINED),
                "decided_by",
                "decided_at",
                name="pledges_extension_decided",
                message="延长办理期限须有批准人和批准时间。",
            ),
            models.CheckConstraint(
                name="pledges_extension_two_persons",
                condition=~Q(decided_by=F("asked_by")),
                violation_error_message="延长办理期限不能由提出人自己批准。",
            ),
        ]

    def __str__(self) -> str:
        return f"延长{self.days}个工作日（{self.get_state_display()}）"


class Pause(OfCase, Row):
    """A time that is not counted: hearing, inspection, appraisal, review by experts (行政许可法第四十五条)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="pauses", verbose_name="办件")
    ground = models.CharField("暂停计算的情形", max_length=12, choices=PauseGround)
    reason = models.CharField("具体情况", max_length=500)
    since = models.DateField("开始日期")
    until = models.DateField("预计结束日期")
    left = models.SmallIntegerField("暂停时剩余的工作日数")
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    ended_on = models.DateField("结束日期", null=True, blank=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="恢复计算的人"
    )
    note = models.CharField("结果", max_length=500, blank=True)

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "暂停计算办理期限"
        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ended_on=None),
                name="pledges_pause_one_open",
                violation_error_message="办理期限已经暂停计算。",
            ),
            models.CheckConstraint(
                name="pledges_pause_in_order",
                condition=Q(until__gte=F("since")) & (Q(ended_on=None) | Q(ended_on__gte=F("since"))),
                violation_error_message="结束日期不能早于开始日期。",
            ),
            together(
                "ended_on",
                "ended_by",
                name="pledges_pause_ended_by",
                message="恢复计算的日期和登记人必须同时填写。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_ground_display()}（{self.since}起）"
