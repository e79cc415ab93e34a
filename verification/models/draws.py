"""Random selections among the pledges of an area."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from portal.kernel.constraints import state_requires, together
from portal.kernel.models import Row
from portal.people import scope
from portal.people.enums import DrawScope
from portal.people.models import Area, User
from verification import lottery
from verification.enums import (
    DRAW_MOVES,
    DRAW_TONES,
    DrawState,
    SeedSource,
)
from verification.models.checks import Check
from verification.models.scopes import AREA_ROLES


class DrawQuerySet(models.QuerySet):
    def for_user(self, user: Any) -> DrawQuerySet:
        """The justice bureau and the auditors of the area."""
        if not user.is_authenticated:
            return self.none()
        bound = scope.areas(user, AREA_ROLES)
        return self.filter(bound) if bound is not None else self.none()


class Draw(Row):
    """A random selection among pledges. Plan, frame, seed and result follow each other and stay."""

    MOVES = DRAW_MOVES
    TONES = DRAW_TONES

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区划")
    title = models.CharField("名称", max_length=100)
    state = models.CharField("状态", max_length=10, choices=DrawState, default=DrawState.PLANNED)
    scope = models.CharField("抽查范围", max_length=8, choices=DrawScope, default=DrawScope.EXEMPT)
    # Empty: as many as the rates of the area ask for. What the rates ask for is drawn at least.
    wanted = models.PositiveIntegerField("抽取件数", null=True, blank=True)
    # By stratum of the frame: the rate in thousandths, and the place of the rule that says so.
    rates = models.JSONField("抽取比例", default=dict, blank=True)
    strata = models.JSONField("名单分档件数", default=dict, blank=True, editable=False)
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
                name="verification_draw_wants_some",
                condition=Q(wanted=None) | Q(wanted__gte=1),
                violation_error_message="至少抽取一件。",
            ),
            state_requires(
                (DrawState.FROZEN, DrawState.SEEDED, DrawState.DRAWN, DrawState.PUBLISHED),
                "frozen_at",
                name="verification_draw_frozen",
                message="冻结须载明时间。",
            ),
            models.CheckConstraint(
                name="verification_draw_seed_after_frame",
                condition=Q(seed="", seeded_at=None)
                | (
                    ~Q(seed="")
                    & Q(seeded_at__isnull=False, frozen_at__isnull=False, seeded_at__gte=F("frozen_at"))
                ),
                violation_error_message="种子只能在名单冻结以后产生。",
            ),
            state_requires(
                (DrawState.SEEDED, DrawState.DRAWN, DrawState.PUBLISHED),
                "seeded_at",
                name="verification_draw_seeded",
                message="没有种子不能抽取。",
            ),
            state_requires(
                (DrawState.DRAWN, DrawState.PUBLISHED),
                "drawn_at",
                name="verification_draw_drawn",
                message="抽取须载明时间。",
            ),
            together(
                "cancelled_at",
                "cancel_reason",
                text=["cancel_reason"],
                name="verification_draw_cancelled",
                message="取消须载明时间和原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def permille(self) -> dict[str, int]:
        """The rates as the lottery takes them."""
        return {stratum: int(rate["permille"]) for stratum, rate in self.rates.items()}

    @property
    def total(self) -> int | None:
        """How many are drawn in all; known once the lists are frozen, or when a number was planned and no rates are."""
        if self.strata:
            return lottery.total(self.strata, self.permille, self.wanted or 0)
        return None if self.rates else self.wanted


class FrameRow(Row):
    """One pledge that could be drawn, under a token that tells nothing about it."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="frame", verbose_name="抽查")
    check_row = models.ForeignKey(Check, models.PROTECT, related_name="frames", verbose_name="核查")
    token = models.CharField("代号", max_length=32)
    stratum = models.CharField("分档", max_length=10, blank=True)

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
