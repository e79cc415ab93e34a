"""What follows an untrue pledge."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from credit.models import Record
from pledges.models import Case
from portal.kernel.calendar import today
from portal.kernel.constraints import only_in_states, state_requires, together
from portal.kernel.models import Row, StoredFile
from portal.people.models import Agency, Area, Subject, User
from verification.enums import (
    HANDLING_MOVES,
    HANDLING_TONES,
    HandlingState,
    Hearing,
    Service,
)
from verification.models.checks import Check, Finding
from verification.models.scopes import SupervisedQuerySet


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
            models.Index(
                fields=["agency", "state", "statement_due", "id"], name="verification_handling_desk"
            ),
            models.Index(fields=["agency", "-id"], name="verification_handling_agency"),
            models.Index(fields=["state", "statement_due"], name="verification_handling_due"),
            models.Index(fields=["subject", "-created_at"], name="verification_handling_subj"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["check_row"],
                condition=~Q(state=HandlingState.EXECUTED),
                name="verification_handling_one_open",
                violation_error_message="该核查已有一件正在处理。",
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
                    decided_at=None,
                    decided_by=None,
                    upheld=None,
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
                (HandlingState.SERVED,),
                "served_on",
                name="verification_handling_served",
                message="送达须载明日期。",
            ),
            together(
                "served_on",
                "service",
                "service_proof",
                text=["service", "service_proof"],
                name="verification_handling_service_whole",
                message="送达的日期、方式和证明须同时载明。",
            ),
            only_in_states(
                (HandlingState.EXECUTED,),
                "executed_at",
                name="verification_handling_executed",
                message="只有执行完毕的处理载明执行完毕时间。",
            ),
        ]

    def __str__(self) -> str:
        return self.number or "承诺不实的处理"

    @property
    def notified_state_is_late(self) -> bool:
        return self.state == HandlingState.NOTIFIED and self.statement_due < today()
