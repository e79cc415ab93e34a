"""The format texts of the notice and the pledge (格式文本)."""

from django.db import models
from django.db.models import Q

from matters.models.scopes import below
from matters.models.versions import PUBLIC_STATES, MatterVersion
from portal.kernel.acts import Refused
from portal.kernel.models import Row


class TextVersionQuerySet(models.QuerySet):
    def for_user(self, user):
        public = Q(version__state__in=PUBLIC_STATES, in_force_from__isnull=False)
        return self.filter(public | below(user, "version__matter__agency", "version__matter__area"))


class TextVersion(Row):
    """The words that an applicant reads and pledges, section by section. Fixed once in force."""

    version = models.ForeignKey(
        MatterVersion, models.PROTECT, related_name="texts", verbose_name="证明事项版本"
    )
    number = models.PositiveIntegerField("版次", help_text="在同一证明事项内连续编号。")
    sections = models.JSONField("告知的内容")
    pledge = models.JSONField("承诺的内容", default=list)
    conditions = models.JSONField("承诺的条件", default=list)
    # Explains the notice and is no part of it: the digest covers what is told and pledged.
    questions = models.JSONField("常见问题", default=list, blank=True)
    digest = models.CharField("摘要", max_length=64)
    # The parallel texts in use, by language: added and replaced as they are checked, never part of the Chinese text.
    parallels = models.JSONField("对照文本", default=dict, blank=True)
    in_force_from = models.DateField("启用日期", null=True, blank=True)
    in_force_to = models.DateField("停用日期", null=True, blank=True, help_text="停用当日起不再适用。")

    objects = TextVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "格式文本"
        ordering = ["version_id", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"],
                name="matters_text_number_once",
                violation_error_message="该版本已有这个版次的文本。",
            ),
            models.CheckConstraint(
                name="matters_text_ends_after_start",
                condition=Q(in_force_to=None)
                | Q(in_force_from__isnull=False, in_force_to__gte=models.F("in_force_from")),
                violation_error_message="停用日期不能早于启用日期。",
            ),
        ]

    FIXED = (
        "version_id",
        "number",
        "sections",
        "pledge",
        "conditions",
        "questions",
        "digest",
        "in_force_from",
    )

    def __str__(self):
        return f"{self.version.name}告知承诺书格式文本（第{self.number}版）"

    def save(self, *args, **kwargs):
        """A text in force never changes; only its end may be written."""
        if (
            not self._state.adding
            and (old := type(self).objects.filter(pk=self.pk).first())
            and old.in_force_from
        ):
            if any(getattr(old, field) != getattr(self, field) for field in self.FIXED):
                raise Refused("格式文本启用后不得改动，需要修改的请公布新版本。", code="text_in_force")
        super().save(*args, **kwargs)

    @property
    def examples(self) -> list[tuple[str, str]]:
        """What a correct form looks like: label and value of the conditions for which there is an example."""
        return [
            (row["label"], f"{row['example']}{row.get('unit') or ''}")
            for row in self.conditions
            if row.get("example")
        ]

    def section(self, key: str) -> dict:
        """One section of the notice by its key (see ``matters.domain.texts.NOTICE``)."""
        return next((part for part in self.sections if part["key"] == key), {})

    @property
    def keys(self) -> list[str]:
        """The sections that must be read, in order."""
        return [part["key"] for part in self.sections]
