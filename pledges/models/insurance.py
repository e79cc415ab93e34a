"""Liability insurance of a pledge, and a state-compensation claim linked to it (石龙司方案（七）, 崂山司方案第十四条)."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from matters.models import MatterVersion
from pledges.insurance_enums import CLAIM_MOVES, CLAIM_TONES, ClaimState
from pledges.models.cases import Case
from pledges.models.scopes import CaseBoundQuerySet, OfCase
from portal.kernel.constraints import state_requires
from portal.kernel.models import Row, StoredFile
from portal.people.models import User


class InsurancePolicy(OfCase, Row):
    """One policy for one pledged certificate of a case; a newer one takes the place of the one before."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="policies", verbose_name="办件")
    version = models.ForeignKey(MatterVersion, models.PROTECT, related_name="+", verbose_name="证明事项")
    insurer = models.CharField("保险公司", max_length=100)
    number = models.CharField("保单号", max_length=60)
    amount = models.DecimalField("保险金额（元）", max_digits=14, decimal_places=2)
    valid_from = models.DateField("保险起期")
    valid_until = models.DateField("保险止期")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="保单")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提交人")
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人"
    )
    checked_at = models.DateTimeField("核对时间", null=True, blank=True, editable=False)

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "责任保险"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="pledges_policy_period",
                condition=Q(valid_until__gte=F("valid_from")),
                violation_error_message="保险止期不能早于起期。",
            ),
            models.CheckConstraint(
                name="pledges_policy_amount",
                condition=Q(amount__gt=0),
                violation_error_message="保险金额必须大于零。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.insurer} {self.number}"

    def covers(self, on: date) -> bool:
        """Whether the policy is in force on a day."""
        return self.valid_from <= on <= self.valid_until


class CompensationClaim(OfCase, Row):
    """Somebody claims compensation from the state for what an untrue pledge caused; the policy it is linked to."""

    MOVES = CLAIM_MOVES
    TONES = CLAIM_TONES

    case = models.ForeignKey(Case, models.PROTECT, related_name="claims", verbose_name="办件")
    policy = models.ForeignKey(
        InsurancePolicy, models.PROTECT, null=True, blank=True, related_name="claims", verbose_name="责任保险"
    )
    state = models.CharField("状态", max_length=10, choices=ClaimState, default=ClaimState.LODGED)
    claimant = models.CharField("请求人", max_length=100)
    facts = models.TextField("事实和理由", max_length=2000)
    claimed = models.DecimalField("请求金额（元）", max_digits=14, decimal_places=2)
    lodged_on = models.DateField("收到日期")
    lodged_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    paid = models.DecimalField("赔偿金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    insured = models.DecimalField(
        "其中保险赔付（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    outcome = models.CharField("处理结果", max_length=1000, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决定人"
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True, editable=False)

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "国家赔偿请求"
        ordering = ["-created_at", "-id"]
        constraints = [
            state_requires(
                (ClaimState.GRANTED, ClaimState.REFUSED),
                "decided_by",
                "decided_at",
                name="pledges_claim_decided",
                message="赔偿决定必须有决定人和时间。",
            ),
            models.CheckConstraint(
                name="pledges_claim_two_persons",
                condition=Q(decided_by=None) | ~Q(decided_by=F("lodged_by")),
                violation_error_message="登记人不能自己决定赔偿。",
            ),
            models.CheckConstraint(
                name="pledges_claim_amounts",
                condition=Q(claimed__gt=0)
                & (Q(insured=None) | Q(policy__isnull=False, paid__isnull=False, insured__lte=F("paid"))),
                violation_error_message="保险赔付不能多于赔偿金额，且必须有保单。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claimant}的国家赔偿请求"
