"""Who handles a case: changes of the handler, recusal, and deputies for the time of an absence."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from pledges.handling_enums import (
    RECUSAL_MOVES,
    RECUSAL_TONES,
    ChangeCause,
    RecusalGround,
    RecusalState,
)
from pledges.models.cases import Case
from pledges.models.scopes import CaseBoundQuerySet, OfCase
from portal.kernel.constraints import state_requires
from portal.kernel.models import Row
from portal.people.enums import Role
from portal.people.models import Agency, User


class HandlerChange(OfCase, Row):
    """The case went from one handler to another. Whoever handled it once neither verifies nor reviews it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="handler_changes", verbose_name="办件")
    before = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="原承办人"
    )
    after = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="现承办人")
    cause = models.CharField("情形", max_length=12, choices=ChangeCause)
    reason = models.CharField("理由", max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="决定人")
    at = models.DateTimeField("时间", editable=False)

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承办人变更"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.get_cause_display()}（{self.at:%Y-%m-%d}）"


class Recusal(OfCase, Row):
    """A request that somebody does not handle a case, by the applicant or by herself; the head decides (回避)."""

    MOVES = RECUSAL_MOVES
    TONES = RECUSAL_TONES

    case = models.ForeignKey(Case, models.PROTECT, related_name="recusals", verbose_name="办件")
    about = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="被申请回避的人员")
    ground = models.CharField("回避的情形", max_length=8, choices=RecusalGround)
    facts = models.CharField("事实和理由", max_length=500)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申请人或者本人")
    asked_at = models.DateTimeField("申请时间", editable=False)
    state = models.CharField("状态", max_length=10, choices=RecusalState, default=RecusalState.ASKED)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决定人"
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True, editable=False)
    opinion = models.CharField("决定的理由", max_length=500, blank=True)

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "回避"
        ordering = ["asked_at", "id"]
        indexes = [
            models.Index(
                fields=["case"], name="pledges_recusal_asked", condition=Q(state=RecusalState.ASKED)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "about"],
                condition=Q(state=RecusalState.ASKED),
                name="pledges_recusal_one_open",
                violation_error_message="已经提出回避，正在等待决定。",
            ),
            state_requires(
                (RecusalState.GRANTED, RecusalState.DECLINED),
                "decided_by",
                "decided_at",
                name="pledges_recusal_decided",
                message="回避的决定须有决定人和时间。",
            ),
            models.CheckConstraint(
                name="pledges_recusal_not_by_herself",
                condition=~Q(decided_by=F("about")),
                violation_error_message="本人的回避不能由本人决定。",
            ),
        ]

    def __str__(self) -> str:
        return f"回避（{self.get_state_display()}）"


class AbsenceQuerySet(models.QuerySet):
    def for_user(self, user: Any) -> "AbsenceQuerySet":
        """The agency's own handlers and head."""
        return self.filter(agency__in=user.agency_ids(Role.HANDLER, Role.AGENCY_HEAD))

    def on(self, day: date) -> "AbsenceQuerySet":
        """Who is away on this day."""
        return self.filter(cancelled_at=None, starts_on__lte=day, ends_on__gte=day)


class Absence(Row):
    """Somebody is away for a time; a deputy sees and does her work meanwhile."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="单位")
    user = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name="承办人")
    deputy = models.ForeignKey(User, models.PROTECT, related_name="deputising", verbose_name="代办人")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    reason = models.CharField("原因", max_length=200)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True, editable=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "外出代办"
        ordering = ["-starts_on", "id"]
        indexes = [
            models.Index(fields=["deputy", "ends_on"], name="pledges_absence_deputy"),
            models.Index(fields=["agency", "ends_on"], name="pledges_absence_agency"),
        ]
        constraints = [
            models.CheckConstraint(
                name="pledges_absence_in_order",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                name="pledges_absence_two_persons",
                condition=~Q(user=F("deputy")),
                violation_error_message="代办人不能是本人。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.name}外出，{self.deputy.name}代办（{self.starts_on}至{self.ends_on}）"
