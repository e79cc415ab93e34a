"""How a version was reviewed: the steps that were taken, comments on its fields, and papers handed in on the way."""

from django.db import models
from django.db.models import Q

from matters.enums import (
    COMMENT_MOVES,
    COMMENT_TONES,
    CommentState,
    StepFileKind,
    StepOutcome,
    VersionState,
)
from matters.models.scopes import below
from matters.models.versions import MatterVersion
from portal.kernel.models import Row, StoredFile


class OfVersionQuerySet(models.QuerySet):
    def for_user(self, user):
        """Seen by those who work on the version: its agency, and those over its area."""
        return self.filter(below(user, "version__matter__agency", "version__matter__area"))


class ReviewStep(Row):
    """One step of list-building that was taken: who, when, on what text, with what opinion.

    Handing in keeps the whole content (field → words); until the version is a draft again nobody can change
    it, so the steps that follow were taken on that content.
    """

    version = models.ForeignKey(
        MatterVersion, models.CASCADE, related_name="steps", verbose_name="证明事项版本"
    )
    state = models.CharField("步骤", max_length=16, choices=VersionState)
    step = models.CharField("步骤名称", max_length=60, blank=True)
    outcome = models.CharField("结果", max_length=12, choices=StepOutcome)
    opinion = models.TextField("意见", blank=True)
    text_digest = models.CharField("所审文本摘要", max_length=64)
    content = models.JSONField("报送内容", default=dict, blank=True)
    by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("时间")

    objects = OfVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审核记录"
        ordering = ["version_id", "at", "id"]
        constraints = [
            models.CheckConstraint(
                name="matters_step_reason_unless_passed",
                condition=~Q(outcome__in=(StepOutcome.SENT_BACK, StepOutcome.REFUSED)) | ~Q(opinion=""),
                violation_error_message="退回修改或者不予列入的，必须写明理由。",
            ),
        ]

    def __str__(self):
        return f"{self.step or self.get_state_display()}：{self.get_outcome_display()}"


class ReviewComment(Row):
    """What a reviewer says about one field, what the drafters answer, and that it is settled."""

    MOVES = COMMENT_MOVES
    TONES = COMMENT_TONES

    version = models.ForeignKey(
        MatterVersion, models.CASCADE, related_name="comments", verbose_name="证明事项版本"
    )
    field = models.CharField("栏目", max_length=40)
    quoted = models.TextField("当时的内容", blank=True)
    words = models.TextField("意见")
    step = models.CharField("步骤名称", max_length=60, blank=True)
    state = models.CharField("状态", max_length=12, choices=CommentState, default=CommentState.OPEN)
    by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", verbose_name="提出人")
    at = models.DateTimeField("提出时间")
    answer = models.TextField("答复", blank=True)
    answered_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    settled_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="了结人"
    )
    settled_at = models.DateTimeField("了结时间", null=True, blank=True)

    objects = OfVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "逐项意见"
        ordering = ["version_id", "id"]
        constraints = [
            models.CheckConstraint(
                name="matters_comment_has_words",
                condition=~Q(words=""),
                violation_error_message="请写明意见。",
            ),
            models.CheckConstraint(
                name="matters_comment_answered_with_words",
                condition=~Q(state=CommentState.ANSWERED) | (Q(answered_at__isnull=False) & ~Q(answer="")),
                violation_error_message="已答复的意见必须载明答复内容和时间。",
            ),
            models.CheckConstraint(
                name="matters_comment_settled_with_date",
                condition=Q(state=CommentState.SETTLED, settled_at__isnull=False)
                | (~Q(state=CommentState.SETTLED) & Q(settled_at=None)),
                violation_error_message="已了结的意见必须载明了结时间。",
            ),
        ]

    def __str__(self):
        return f"{self.field}：{self.words[:30]}"


class StepFile(Row):
    """A paper handed in during a step: minutes of a meeting, the answer of the superior."""

    version = models.ForeignKey(
        MatterVersion, models.CASCADE, related_name="files", verbose_name="证明事项版本"
    )
    kind = models.CharField("材料种类", max_length=12, choices=StepFileKind)
    title = models.CharField("材料名称", max_length=100)
    held_on = models.DateField("会议或者答复日期")
    step = models.CharField("步骤", max_length=40, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间")

    objects = OfVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "步骤材料"
        ordering = ["version_id", "id"]

    def __str__(self):
        return self.title
