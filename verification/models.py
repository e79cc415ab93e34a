"""Rows of verification. One supervision row for each accepted pledge, exempt ones included."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from credit.models import Record
from matters.enums import CheckMode, CheckWhen
from matters.models import MatterVersion
from pledges.models import Case, Pledge
from portal.kernel.calendar import today
from portal.kernel.constraints import only_in_states, state_requires, together
from portal.kernel.models import Row, StoredFile
from portal.people import scope
from portal.people.enums import Role
from portal.people.models import Agency, Area, Subject, User
from verification.enums import (
    CHECK_MOVES,
    CHECK_TONES,
    CONCLUSION_TONES,
    DRAW_MOVES,
    DRAW_TONES,
    HANDLING_MOVES,
    HANDLING_TONES,
    LIVE_CHECKS,
    OPEN_CHECKS,
    CheckState,
    Conclusion,
    DrawState,
    EvidenceKind,
    HandlingState,
    Hearing,
    SeedSource,
    Service,
)

AGENCY_ROLES = (Role.INSPECTOR, Role.HANDLER, Role.AGENCY_HEAD)
AREA_ROLES = (Role.BUREAU_ADMIN, Role.AUDITOR)


class SupervisedQuerySet(models.QuerySet):
    """Rows that carry agency and area: staff see those of their agency, bureau and auditors those of the area."""

    def for_user(self, user: Any) -> SupervisedQuerySet:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        bounds = (scope.agencies(user, AGENCY_ROLES), scope.areas(user, AREA_ROLES))
        wanted = [bound for bound in bounds if bound is not None]
        if not wanted:
            return self.none()
        return self.filter(wanted[0] if len(wanted) == 1 else wanted[0] | wanted[1])


class CheckQuerySet(SupervisedQuerySet):
    def for_lists(self) -> CheckQuerySet:
        """With everything that a list shows, so that its number of queries is fixed."""
        return self.select_related("case__administrative_matter", "version", "subject", "agency", "assigned_to")

    def open(self) -> CheckQuerySet:
        return self.filter(state__in=OPEN_CHECKS)


class Check(Row):
    """The supervision of one pledge (核查): how, by when, by whom, and what came of it."""

    MOVES = CHECK_MOVES
    TONES = {**CHECK_TONES, **CONCLUSION_TONES}

    pledge = models.OneToOneField(Pledge, models.PROTECT, related_name="supervision", verbose_name="告知承诺书")
    case = models.ForeignKey(Case, models.PROTECT, related_name="checks", verbose_name="办件")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区划")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="核查单位")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="checks", verbose_name="承诺人")
    version = models.ForeignKey(MatterVersion, models.PROTECT, related_name="+", verbose_name="证明事项")
    mode = models.CharField("核查方式", max_length=12, choices=CheckMode)
    when = models.CharField("核查时间", max_length=16, choices=CheckWhen)
    standard = models.JSONField("核查标准", default=list)
    state = models.CharField("状态", max_length=10, choices=CheckState)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    due_on = models.DateField("核查期限", null=True, blank=True)
    provisional = models.BooleanField("期限为暂定", default=False)
    assigned_to = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核查人员"
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
                (CheckState.ASSIGNED, CheckState.RUNNING, CheckState.CONCLUDED), "assigned_to", "assigned_at",
                name="verification_check_assigned", message="已分派的核查必须载明核查人员和分派时间。",
            ),
            state_requires(
                (CheckState.RUNNING, CheckState.CONCLUDED), "started_at",
                name="verification_check_started", message="已开始的核查必须载明开始时间。",
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
                fields=["check_row", "round"], name="verification_finding_one_a_round",
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


class HandlingQuerySet(SupervisedQuerySet):
    def for_user(self, user: Any) -> models.QuerySet:
        """Staff by agency and area; and whoever the handling is about, or speaks for her in the case."""
        staff = super().for_user(user)
        if getattr(user, "subject_id", None):
            return staff | self.filter(subject_id=user.subject_id)
        return staff

    def for_lists(self) -> HandlingQuerySet:
        return self.select_related("subject", "agency", "check_row__version", "case")


class Handling(Row):
    """What follows an untrue pledge: told, heard, decided in writing, served, executed."""

    MOVES = HANDLING_MOVES
    TONES = HANDLING_TONES

    check_row = models.ForeignKey(Check, models.PROTECT, related_name="handlings", verbose_name="核查")
    finding = models.OneToOneField(Finding, models.PROTECT, related_name="handling", verbose_name="核查结论")
    case = models.ForeignKey(Case, models.PROTECT, related_name="handlings", verbose_name="办件")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区划")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="处理单位")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="handlings", verbose_name="承诺人")
    state = models.CharField("状态", max_length=10, choices=HandlingState, default=HandlingState.NOTIFIED)
    notice = models.TextField("告知的事实、理由和权利", max_length=3000)
    notified_at = models.DateTimeField("告知时间", editable=False)
    statement_due = models.DateField("陈述申辩期限")
    provisional = models.BooleanField("期限为暂定", default=False)
    heard_how = models.CharField("听取方式", max_length=10, choices=Hearing, blank=True)
    statement = models.TextField("陈述申辩意见", max_length=4000, blank=True)
    statement_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="申辩材料"
    )
    heard_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="陈述人或者记录人"
    )
    heard_at = models.DateTimeField("听取时间", null=True, blank=True, editable=False)
    upheld = models.BooleanField("认定不实", null=True, blank=True)
    measures = models.JSONField("处理措施", default=list)
    correct_by = models.DateField("整改期限", null=True, blank=True)
    reasons = models.TextField("处理理由", max_length=3000, blank=True)
    remedies = models.TextField("救济途径", max_length=1000, blank=True)
    number = models.CharField("决定书编号", max_length=40, unique=True, null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决定人"
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True, editable=False)
    credit_record = models.OneToOneField(
        Record, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="信用记录"
    )
    service = models.CharField("送达方式", max_length=12, choices=Service, blank=True)
    served_on = models.DateField("送达日期", null=True, blank=True)
    service_proof = models.CharField("送达证明", max_length=300, blank=True)
    executed_at = models.DateTimeField("执行完毕时间", null=True, blank=True, editable=False)
    execution_note = models.CharField("执行情况", max_length=500, blank=True)

    objects = HandlingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承诺不实的处理"
        ordering = ["statement_due", "id"]
        indexes = [
            models.Index(fields=["agency", "state", "statement_due", "id"], name="verification_handling_desk"),
            models.Index(fields=["state", "statement_due"], name="verification_handling_due"),
            models.Index(fields=["subject", "-created_at"], name="verification_handling_subj"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["check_row"], condition=~Q(state=HandlingState.EXECUTED),
                name="verification_handling_one_open", violation_error_message="该核查已有一件正在处理。",
            ),
            models.CheckConstraint(
                name="verification_handling_heard",
                condition=Q(state=HandlingState.NOTIFIED, heard_at=None, heard_how="")
                | (~Q(state=HandlingState.NOTIFIED) & Q(heard_at__isnull=False) & ~Q(heard_how="")),
                violation_error_message="未听取陈述申辩的，不能作出决定。",
            ),
            models.CheckConstraint(
                name="verification_handling_said_something",
                condition=Q(heard_how__in=["", Hearing.SILENCE]) | ~Q(statement=""),
                violation_error_message="已陈述申辩的，须载明意见。",
            ),
            models.CheckConstraint(
                name="verification_handling_decided",
                condition=Q(
                    state__in=[HandlingState.NOTIFIED, HandlingState.HEARD],
                    decided_at=None, decided_by=None, upheld=None,
                )
                | (
                    ~Q(state__in=[HandlingState.NOTIFIED, HandlingState.HEARD])
                    & Q(decided_at__isnull=False, decided_by__isnull=False, upheld__isnull=False)
                    & ~Q(reasons="")
                ),
                violation_error_message="决定须载明决定人、时间、认定和理由。",
            ),
            models.CheckConstraint(
                name="verification_handling_tells_remedies",
                condition=Q(upheld=None) | Q(upheld=False) | ~Q(remedies=""),
                violation_error_message="不利的决定必须告知救济途径和期限。",
            ),
            state_requires(
                (HandlingState.SERVED,), "served_on",
                name="verification_handling_served", message="送达须载明日期。",
            ),
            together(
                "served_on", "service", "service_proof", text=["service", "service_proof"],
                name="verification_handling_service_whole", message="送达的日期、方式和证明须同时载明。",
            ),
            only_in_states(
                (HandlingState.EXECUTED,), "executed_at",
                name="verification_handling_executed", message="只有执行完毕的处理载明执行完毕时间。",
            ),
        ]

    def __str__(self) -> str:
        return self.number or "承诺不实的处理"

    @property
    def notified_state_is_late(self) -> bool:
        return self.state == HandlingState.NOTIFIED and self.statement_due < today()


class DrawQuerySet(models.QuerySet):
    def for_user(self, user: Any) -> DrawQuerySet:
        """The justice bureau and the auditors of the area."""
        if not user.is_authenticated:
            return self.none()
        bound = scope.areas(user, AREA_ROLES)
        return self.filter(bound) if bound is not None else self.none()


class Draw(Row):
    """A random selection among exempt pledges. Plan, frame, seed and result follow each other and stay."""

    MOVES = DRAW_MOVES
    TONES = DRAW_TONES

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区划")
    title = models.CharField("名称", max_length=100)
    state = models.CharField("状态", max_length=10, choices=DrawState, default=DrawState.PLANNED)
    wanted = models.PositiveIntegerField("抽取件数")
    cut_at = models.DateTimeField("名单截止时间")
    check_days = models.PositiveSmallIntegerField("抽中后核查期限（工作日）", default=20)
    algorithm = models.CharField("算法", max_length=30)
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="计划人")
    plan_digest = models.CharField("计划摘要", max_length=64)
    frozen_at = models.DateTimeField("冻结时间", null=True, blank=True, editable=False)
    frame_digest = models.CharField("名单摘要", max_length=64, blank=True)
    frame_size = models.PositiveIntegerField("名单件数", default=0)
    inspectors = models.JSONField("核查人员名单（代号）", default=list)
    conflicts = models.JSONField("回避关系（代号）", default=list)
    seed = models.CharField("随机种子", max_length=128, blank=True)
    seed_source = models.CharField("种子来源", max_length=8, choices=SeedSource, blank=True)
    seed_note = models.CharField("种子说明", max_length=200, blank=True)
    seeded_at = models.DateTimeField("产生种子时间", null=True, blank=True, editable=False)
    drawn_at = models.DateTimeField("抽取时间", null=True, blank=True, editable=False)
    published_at = models.DateTimeField("公布时间", null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True, editable=False)
    cancel_reason = models.CharField("取消原因", max_length=300, blank=True)

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "双随机抽查"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["area", "-created_at", "-id"], name="verification_draw_area")]
        constraints = [
            models.CheckConstraint(
                name="verification_draw_wants_some", condition=Q(wanted__gte=1),
                violation_error_message="至少抽取一件。",
            ),
            state_requires(
                (DrawState.FROZEN, DrawState.SEEDED, DrawState.DRAWN, DrawState.PUBLISHED), "frozen_at",
                name="verification_draw_frozen", message="冻结须载明时间。",
            ),
            models.CheckConstraint(
                name="verification_draw_seed_after_frame",
                condition=Q(seed="", seeded_at=None)
                | (~Q(seed="") & Q(seeded_at__isnull=False, frozen_at__isnull=False, seeded_at__gte=F("frozen_at"))),
                violation_error_message="种子只能在名单冻结以后产生。",
            ),
            state_requires(
                (DrawState.SEEDED, DrawState.DRAWN, DrawState.PUBLISHED), "seeded_at",
                name="verification_draw_seeded", message="没有种子不能抽取。",
            ),
            state_requires(
                (DrawState.DRAWN, DrawState.PUBLISHED), "drawn_at",
                name="verification_draw_drawn", message="抽取须载明时间。",
            ),
            together(
                "cancelled_at", "cancel_reason", text=["cancel_reason"],
                name="verification_draw_cancelled", message="取消须载明时间和原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FrameRow(Row):
    """One pledge that could be drawn, under a token that tells nothing about it."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="frame", verbose_name="抽查")
    check_row = models.ForeignKey(Check, models.PROTECT, related_name="frames", verbose_name="核查")
    token = models.CharField("代号", max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = "抽查名单"
        constraints = [
            models.UniqueConstraint(fields=["draw", "check_row"], name="verification_frame_check_once"),
            models.UniqueConstraint(fields=["draw", "token"], name="verification_frame_token_once"),
        ]

    def __str__(self) -> str:
        return self.token


class DrawTicket(Row):
    """A pledge that was drawn: its ticket, its place, and the inspector drawn for it."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="tickets", verbose_name="抽查")
    row = models.OneToOneField(FrameRow, models.PROTECT, related_name="drawn", verbose_name="名单行")
    rank = models.PositiveIntegerField("序号")
    ticket = models.CharField("签号", max_length=64)
    inspector = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核查人员"
    )

    class Meta:
        verbose_name = verbose_name_plural = "抽中结果"
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "rank"], name="verification_ticket_rank_once"),
        ]

    def __str__(self) -> str:
        return f"第{self.rank}签"


__all__ = ["Check", "CheckEvidence", "Draw", "DrawTicket", "Finding", "FrameRow", "Handling"]
