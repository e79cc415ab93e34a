"""A format text in a second language, beside the Chinese one (对照文本)."""

from django.db import models
from django.db.models import Q

from matters.models.scopes import below
from matters.models.texts import TextVersion
from matters.parallel_enums import (
    OPEN_PARALLELS,
    PARALLEL_MOVES,
    PARALLEL_TONES,
    Language,
    ParallelState,
)
from portal.kernel.acts import Refused
from portal.kernel.constraints import together
from portal.kernel.models import Row
from portal.people.models import User


class ParallelTextQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(below(user, "text__version__matter__agency", "text__version__matter__area"))


class ParallelText(Row):
    """One translation of one format text. The translation is the area's; the portal shows it beside the Chinese.

    ``words``: ``{"title": str, "sections": {key: str}, "pledge": {key: str}}`` with the keys of the text.
    What is in use is copied to ``TextVersion.parallels``, so that reading a notice asks for no row more.
    """

    MOVES = PARALLEL_MOVES
    TONES = PARALLEL_TONES

    text = models.ForeignKey(
        TextVersion, models.PROTECT, related_name="translations", verbose_name="格式文本"
    )
    language = models.CharField("语言文字", max_length=8, choices=Language)
    number = models.PositiveIntegerField("版次", help_text="在同一格式文本、同一语言文字内连续编号。")
    state = models.CharField("状态", max_length=12, choices=ParallelState, default=ParallelState.DRAFT)
    words = models.JSONField("对照内容", default=dict)
    translator = models.CharField("翻译单位", max_length=100, blank=True)
    digest = models.CharField("摘要", max_length=64, blank=True)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="录入人")
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人"
    )
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    back_reason = models.CharField("退回的理由", max_length=500, blank=True)

    objects = ParallelTextQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "对照文本"
        ordering = ["text_id", "language", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["text", "language", "number"],
                name="matters_parallel_number_once",
                violation_error_message="该文本已有这个版次的对照。",
            ),
            models.UniqueConstraint(
                fields=["text", "language"],
                condition=Q(state__in=OPEN_PARALLELS),
                name="matters_parallel_one_open",
                violation_error_message="这种语言文字的对照正在翻译，请接着翻译。",
            ),
            models.UniqueConstraint(
                fields=["text", "language"],
                condition=Q(state=ParallelState.IN_USE),
                name="matters_parallel_one_in_use",
                violation_error_message="这种语言文字的对照已有一版在用。",
            ),
            together(
                "checked_by",
                "checked_at",
                name="matters_parallel_checked",
                message="核对人和时间必须同时有。",
            ),
            models.CheckConstraint(
                name="matters_parallel_second_person",
                condition=Q(state__in=OPEN_PARALLELS)
                | Q(checked_by__isnull=False) & ~Q(checked_by=models.F("written_by")),
                violation_error_message="核对人不能是录入人。",
            ),
        ]

    def __str__(self):
        return f"{self.get_language_display()}对照（第{self.number}版）"

    def save(self, *args, **kwargs):
        """What was read beside a notice stays what it was."""
        if not self._state.adding:
            old = type(self).objects.filter(pk=self.pk).only("state", "words", "digest").first()
            fixed = old and old.state not in OPEN_PARALLELS
            if fixed and (old.words, old.digest) != (self.words, self.digest):
                raise Refused(
                    "对照文本启用后不得改动。", code="parallel_in_use", way_out="需要修改的，请翻译新的一版。"
                )
        super().save(*args, **kwargs)
