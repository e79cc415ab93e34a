"""What persons ask for about their own data: a copy, a correction; and data whose time is over."""

from typing import Any

from django.db import models
from django.db.models import Q

from portal.kernel.constraints import only_in_states, state_requires
from portal.kernel.models import Row, StoredFile
from portal.people.enums import Role
from portal.people.models.agencies import Agency
from portal.people.models.subjects import Subject
from portal.people.models.users import User
from portal.people.personal_enums import (
    CORRECTION_MOVES,
    CORRECTION_TONES,
    EXPORT_MOVES,
    EXPORT_TONES,
    MARK_MOVES,
    MARK_TONES,
    CorrectedField,
    CorrectionState,
    ExportState,
    MarkState,
)

ANSWERING = (Role.WINDOW_CLERK, Role.HANDLER, Role.AGENCY_HEAD)


class OwnQuerySet(models.QuerySet):
    def for_user(self, user: Any) -> "OwnQuerySet":
        """One's own."""
        return self.filter(user=user) if user.is_authenticated else self.none()


class DataExport(Row):
    """A copy of all that is held about a person, made when she asks for it and kept for some days."""

    MOVES = EXPORT_MOVES
    TONES = EXPORT_TONES

    user = models.ForeignKey(User, models.CASCADE, related_name="data_exports", verbose_name="用户")
    state = models.CharField("状态", max_length=8, choices=ExportState, default=ExportState.ASKED)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="文件")
    made_at = models.DateTimeField("生成时间", null=True, editable=False)
    kept_until = models.DateField("保留到", null=True, editable=False)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "个人信息副本"
        ordering = ["-id"]
        constraints = [
            only_in_states(
                (ExportState.MADE, ExportState.REMOVED),
                "file",
                "made_at",
                "kept_until",
                name="people_export_made",
                message="已生成的副本必须有文件、时间和保留期限。",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(state=ExportState.ASKED), name="people_export_one_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"

    @property
    def subject(self) -> Subject | None:
        """Whose data it is, for the access event."""
        return self.user.subject


class CorrectionQuerySet(models.QuerySet):
    def for_user(self, user: Any) -> "CorrectionQuerySet":
        """The person's own, and those put to the agencies in which she works at window, desk or head."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(asked_by=user) | Q(agency__in=user.agency_ids(*ANSWERING)))

    def open(self) -> "CorrectionQuerySet":
        return self.filter(state=CorrectionState.RECEIVED)


class DataCorrection(Row):
    """Something about a person is not right, she says; an agency that holds it looks, and answers in time."""

    MOVES = CORRECTION_MOVES
    TONES = CORRECTION_TONES

    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="data_corrections", db_index=False, verbose_name="当事人"
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", db_index=False, verbose_name="处理机关"
    )
    field = models.CharField("哪一项", max_length=28, choices=CorrectedField)
    wanted = models.CharField("应当是什么", max_length=300)
    reason = models.CharField("为什么", max_length=500)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="证明材料"
    )
    state = models.CharField("状态", max_length=10, choices=CorrectionState, default=CorrectionState.RECEIVED)
    due_on = models.DateField("答复期限")
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "个人信息更正请求"
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["agency", "due_on", "id"], name="people_correction_desk"),
            models.Index(fields=["subject", "-id"], name="people_correction_mine"),
        ]
        constraints = [
            state_requires(
                (CorrectionState.GRANTED, CorrectionState.REFUSED),
                "answered_at",
                "answered_by",
                name="people_correction_answered",
                message="答复必须载明时间和答复人。",
            ),
            models.CheckConstraint(
                name="people_correction_answered_with_words",
                condition=Q(state=CorrectionState.RECEIVED) | ~Q(answer=""),
                violation_error_message="答复必须写明做了什么或者理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()} {self.created_at:%Y-%m-%d}"


class MarkQuerySet(models.QuerySet):
    def for_user(self, user: Any) -> "MarkQuerySet":
        """The system administrator looks after them; keys are all that is seen."""
        return self if user.is_authenticated and user.has_role(Role.SYSTEM_ADMIN) else self.none()


class RetentionMark(Row):
    """Something whose time is over. Marked first; gone when the days for second thoughts have passed."""

    MOVES = MARK_MOVES
    TONES = MARK_TONES

    rule = models.CharField("种类", max_length=40)
    object_key = models.CharField("对象", max_length=40)
    state = models.CharField("状态", max_length=8, choices=MarkState, default=MarkState.MARKED)
    due_on = models.DateField("清除日")
    spared_until = models.DateField("暂不清除到", null=True, blank=True)
    spared_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决定人"
    )
    reason = models.CharField("暂不清除的原因", max_length=200, blank=True)
    removed_at = models.DateTimeField("清除时间", null=True, blank=True)

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "到期数据"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "due_on", "id"], name="people_mark_due"),
            models.Index(fields=["rule", "state", "-id"], name="people_mark_rule"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["rule", "object_key"], name="people_mark_once"),
            only_in_states(
                (MarkState.SPARED,),
                "spared_until",
                "spared_by",
                name="people_mark_spared",
                message="暂不清除必须写明到哪一天、谁决定。",
            ),
            only_in_states(
                (MarkState.REMOVED,),
                "removed_at",
                name="people_mark_removed",
                message="已清除的必须有时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.object_key}"
