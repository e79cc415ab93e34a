"""Unclear words that a legal reviewer let stand, with the reason; and what editors have typed but not saved."""

from django.db import models

from matters.models.scopes import below
from matters.models.versions import MatterVersion
from portal.kernel.models import Row, StoredFile


class WordingOverruleQuerySet(models.QuerySet):
    def for_user(self, user):
        """Part of the version's file: seen by those who see its draft."""
        return self.filter(below(user, "version__matter__agency", "version__matter__area"))


class WordingOverrule(Row):
    """A reason why unclear words stay (法制审核认为可以保留). Bound to the sentence: it falls when the words change."""

    version = models.ForeignKey(
        MatterVersion, models.CASCADE, related_name="wording_overrules", verbose_name="证明事项版本"
    )
    field = models.CharField("栏目", max_length=40)
    words = models.CharField("所指词语", max_length=100)
    sentence = models.TextField("所在的句子")
    fingerprint = models.CharField("所在句子的摘要", max_length=64, editable=False)
    reason = models.CharField("保留的理由", max_length=500)
    by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", verbose_name="审核人")

    objects = WordingOverruleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "用语保留理由"
        ordering = ["version_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "fingerprint"],
                name="matters_overrule_once",
                violation_error_message="这处用语已经写过保留的理由。",
            ),
            models.CheckConstraint(
                name="matters_overrule_with_reason",
                condition=~models.Q(reason=""),
                violation_error_message="保留模糊用语必须写明理由。",
            ),
        ]

    def __str__(self):
        return f"“{self.words}”：{self.reason}"


class WorkingCopyQuerySet(models.QuerySet):
    def for_user(self, user):
        """One's own only."""
        return self.filter(by_id=user.pk) if getattr(user, "is_authenticated", False) else self.none()


class WorkingCopy(Row):
    """What somebody typed into the editor and has not saved yet: kept aside, touches the draft in nothing."""

    version = models.ForeignKey(
        MatterVersion, models.CASCADE, related_name="working_copies", verbose_name="证明事项版本"
    )
    by = models.ForeignKey("people.User", models.CASCADE, related_name="+", verbose_name="编辑人")
    data = models.JSONField("已输入的内容")
    saved_at = models.DateTimeField("自动保存时间")

    objects = WorkingCopyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "未保存的编辑"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "by"],
                name="matters_working_copy_once",
                violation_error_message="每人对一个版本只留一份未保存的编辑。",
            ),
        ]

    def __str__(self):
        return f"{self.by}：{self.version}"


class LetterPreviewQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(below(user, "version__matter__agency", "version__matter__area"))


class LetterPreview(Row):
    """The two-copy document of a version filled with a sample: asked for in an act, made by the worker."""

    version = models.ForeignKey(
        MatterVersion, models.CASCADE, related_name="letter_previews", verbose_name="证明事项版本"
    )
    layout = models.CharField("文书格式", max_length=16)
    digest = models.CharField("文本摘要", max_length=64)
    file = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="文件",
    )
    problem = models.CharField("不能生成的原因", max_length=300, blank=True, editable=False)

    objects = LetterPreviewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承诺书样张"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "layout", "digest"],
                name="matters_letter_preview_once",
                violation_error_message="这个文本的样张已经有了。",
            ),
            models.CheckConstraint(
                name="matters_letter_preview_file_or_problem",
                condition=models.Q(file=None) | models.Q(problem=""),
                violation_error_message="样张已经生成的，没有不能生成的原因。",
            ),
        ]

    def __str__(self):
        return f"{self.version}样张"
