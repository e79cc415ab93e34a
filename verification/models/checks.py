"""Checks, what they found, and the evidence."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from matters.enums import CheckMode, CheckWhen
from matters.models import MatterVersion
from pledges.models import Case, Pledge
from portal.kernel.calendar import today
from portal.kernel.constraints import state_requires
from portal.kernel.models import Row, StoredFile
from portal.people.models import Agency, Area, Subject, User
from verification.enums import (
    CHECK_MOVES,
    CHECK_TONES,
    CONCLUSION_TONES,
    LIVE_CHECKS,
    OPEN_CHECKS,
    CheckState,
    Conclusion,
    EvidenceKind,
)
from verification.models.scopes import SupervisedQuerySet


class CheckQuerySet(SupervisedQuerySet):
    def for_lists(self) -> CheckQuerySet:
        """With everything that a list shows, so that its number of queries is fixed."""
        return self.select_related(
            "case__administrative_matter", "version", "subject", "agency", "assigned_to"
        )

    def open(self) -> CheckQuerySet:
        return self.filter(state__in=OPEN_CHECKS)


class Check(Row):
    """The supervision of one pledge (核查): how, by when, by whom, and what came of it."""

    MOVES = CHECK_MOVES
    TONES = CHECK_TONES
    CONCLUSION_TONES = CONCLUSION_TONES

    pledge = models.OneToOneField(
        Pledge, models.PROTECT, related_name="supervision", verbose_name="告知承诺书"
    )
    case = models.ForeignKey(Case, models.PROTECT, related_name="checks", verbose_name="办件")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False, verbose_name="行政区划")
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", db_index=False, verbose_name="核查单位"
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="checks", db_index=False, verbose_name="承诺人"
    )
    version = models.ForeignKey(MatterVersion, models.PROTECT, related_name="+", verbose_name="证明事项")
    mode = models.CharField("核查方式", max_length=12, choices=CheckMode)
    when = models.CharField("核查时间", max_length=16, choices=CheckWhen)
    standard = models.JSONField("核查标准", default=list)
    state = models.CharField("状态", max_length=10, choices=CheckState)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    due_on = models.DateField("核查期限", null=True, blank=True)
    provisional = models.BooleanField("期限为暂定", default=False)
    assigned_to = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="核查人员",
    )
    assigned_at = models.DateTimeField("分派时间", null=True, blank=True, editable=False)
    started_at = models.DateTimeField("开始核查时间", null=True, blank=True, editable=False)
    conclusion = models.CharField("结论", max_length=12, choices=Conclusion, blank=True)
    concluded_at = models.DateTimeField("结论时间", null=True, blank=True, editable=False)

    objects = CheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "核查"
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["agency", "state", "due_on", "id"], name="verification_check_desk"),
            models.Index(fields=["assigned_to", "state", "due_on", "id"], name="verification_check_mine"),
            models.Index(
                fields=["agency", "due_on", "id", "state"],
                name="verification_check_open",
                condition=Q(state__in=OPEN_CHECKS),
            ),
            models.Index(
                fields=["assigned_to", "due_on", "id"],
                name="verification_check_open_mine",
                condition=Q(state__in=OPEN_CHECKS),
            ),
            models.Index(fields=["area", "state", "created_at", "id"], name="verification_check_pool"),
            models.Index(fields=["subject", "-created_at"], name="verification_check_subject"),
            models.Index(fields=["id"], condition=Q(provisional=True), name="verification_provisional"),
        ]
        constraints = [
            models.CheckConstraint(
                name="verification_check_has_deadline",
                condition=~Q(state__in=OPEN_CHECKS) | Q(due_on__isnull=False),
                violation_error_message="须核查的承诺必须有核查期限。",
            ),
            state_requires(
                (CheckState.ASSIGNED, CheckState.RUNNING, CheckState.CONCLUDED),
                "assigned_to",
                "assigned_at",
                name="verification_check_assigned",
                message="已分派的核查必须载明核查人员和分派时间。",
            ),
            state_requires(
                (CheckState.RUNNING, CheckState.CONCLUDED),
                "started_at",
                name="verification_check_started",
                message="已开始的核查必须载明开始时间。",
            ),
            models.CheckConstraint(
                name="verification_check_concluded",
                condition=(Q(state=CheckState.CONCLUDED, concluded_at__isnull=False) & ~Q(conclusion=""))
                | (~Q(state=CheckState.CONCLUDED) & Q(concluded_at=None, conclusion="")),
                violation_error_message="结论和结论时间只在有结论时载明，且须同时载明。",
            ),
            models.CheckConstraint(
                name="verification_check_pool_is_exempt",
                condition=~Q(state=CheckState.POOLED) | Q(mode=CheckMode.EXEMPT),
                violation_error_message="只有免予核查的承诺进入抽查库。",
            ),
        ]

    def __str__(self) -> str:
        return f"核查：{self.version.name}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_CHECKS

    @property
    def is_late(self) -> bool:
        return self.state in OPEN_CHECKS and self.due_on is not None and self.due_on < today()


class CheckBoundQuerySet(models.QuerySet):
    def for_user(self, user: Any) -> CheckBoundQuerySet:
        return self.filter(check_row__in=Check.objects.for_user(user))


class Finding(Row):
    """What one round of a check found, line by line. Never changed: a recheck is a new row."""

    CONCLUSION_TONES = CONCLUSION_TONES

    check_row = models.ForeignKey(Check, models.PROTECT, related_name="findings", verbose_name="核查")
    round = models.PositiveSmallIntegerField("轮次")
    answers = models.JSONField("逐项结果")
    conclusion = models.CharField("结论", max_length=12, choices=Conclusion)
    account = models.TextField("核查情况", max_length=2000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="核查人员")
    digest = models.CharField("内容和证据摘要", max_length=64)

    objects = CheckBoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "核查结论"
        ordering = ["round", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["check_row", "round"],
                name="verification_finding_one_a_round",
                violation_error_message="这一轮核查已有结论。",
            )
        ]

    def __str__(self) -> str:
        return f"第{self.round}轮：{self.get_conclusion_display()}"


class CheckEvidence(Row):
    """A piece of evidence: the file with its digest, what it is, where and when it was taken."""

    check_row = models.ForeignKey(Check, models.PROTECT, related_name="evidence", verbose_name="核查")
    round = models.PositiveSmallIntegerField("轮次")
    kind = models.CharField("种类", max_length=10, choices=EvidenceKind)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    place = models.CharField("地点或者来源", max_length=200)
    taken_at = models.DateTimeField("取得时间")
    note = models.CharField("说明", max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="取证人")

    objects = CheckBoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "核查证据"
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.place}"
