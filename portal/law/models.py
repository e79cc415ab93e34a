"""Sources of law, their versions in time, and their clauses."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from portal.kernel.models import Row
from portal.law import citations
from portal.law.enums import RANKS, Hierarchy


class LegalSource(Row):
    """A law, regulation, rule or notice as such; what it says stands in its versions."""

    key = models.SlugField("代号", max_length=40, unique=True)
    title = models.CharField("名称", max_length=120)
    hierarchy = models.CharField("效力层级", max_length=24, choices=Hierarchy)
    issuer = models.CharField("制定机关", max_length=80, blank=True)
    doc_number = models.CharField("文号", max_length=60, blank=True)
    territory = models.CharField(
        "适用地域", max_length=12, blank=True, help_text="地方性法规、规章和文件写区划代码；全国适用的空白。"
    )

    history = HistoricalRecords(verbose_name="法律依据变更记录")

    class Meta:
        verbose_name = verbose_name_plural = "法律依据"
        ordering = ["title"]

    def __str__(self) -> str:
        return f"《{self.title}》"

    @property
    def rank(self) -> int:
        return RANKS[Hierarchy(self.hierarchy)]


class LegalVersion(Row):
    """What a source says from one date to another."""

    source = models.ForeignKey(LegalSource, models.PROTECT, related_name="versions", verbose_name="法律依据")
    effective_from = models.DateField("施行日期")
    effective_to = models.DateField("失效日期", null=True, blank=True, help_text="失效当日起不再适用。")

    class Meta:
        verbose_name = verbose_name_plural = "法律依据版本"
        ordering = ["source_id", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "effective_from"],
                name="law_version_one_start",
                violation_error_message="同一施行日期已有版本。",
            ),
            models.CheckConstraint(
                name="law_version_ends_after_start",
                condition=Q(effective_to=None) | Q(effective_to__gt=models.F("effective_from")),
                violation_error_message="失效日期必须晚于施行日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}（{self.effective_from:%Y-%m-%d}起施行）"

    def in_force(self, on: datetime.date) -> bool:
        return self.effective_from <= on and (self.effective_to is None or on < self.effective_to)


class LawClauseQuerySet(models.QuerySet["LawClause"]):
    def for_user(self, user: object) -> LawClauseQuerySet:
        """The law is public."""
        return self

    def in_force(self, on: datetime.date) -> LawClauseQuerySet:
        return self.filter(version__effective_from__lte=on).filter(
            Q(version__effective_to=None) | Q(version__effective_to__gt=on)
        )


class LawClause(Row):
    """One article, paragraph or item, or a headed part of a notice, with its words."""

    version = models.ForeignKey(LegalVersion, models.PROTECT, related_name="clauses", verbose_name="版本")
    key = models.CharField("代号", max_length=60, unique=True)
    heading = models.CharField(
        "标题", max_length=60, blank=True, help_text="通知等不分条的文件，写其层次，例如“二、（四）”。"
    )
    article = models.PositiveSmallIntegerField("条", null=True, blank=True)
    article_suffix = models.PositiveSmallIntegerField("条之", null=True, blank=True)
    paragraph = models.PositiveSmallIntegerField("款", null=True, blank=True)
    item = models.PositiveSmallIntegerField("项", null=True, blank=True)
    text = models.TextField("内容")

    objects = LawClauseQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="条款变更记录")

    class Meta:
        verbose_name = verbose_name_plural = "条款"
        ordering = ["version_id", "article", "article_suffix", "paragraph", "item", "key"]
        constraints = [
            models.CheckConstraint(
                name="law_clause_article_or_heading",
                condition=Q(article__isnull=False) | ~Q(heading=""),
                violation_error_message="请写明第几条；不分条的文件写明标题。",
            ),
            models.CheckConstraint(
                name="law_clause_parts_of_an_article",
                condition=Q(article__isnull=False)
                | Q(article_suffix__isnull=True, paragraph__isnull=True, item__isnull=True),
                violation_error_message="写明款、项的，必须写明条。",
            ),
        ]

    def __str__(self) -> str:
        return self.citation

    @property
    def source(self) -> LegalSource:
        return self.version.source

    @property
    def hierarchy(self) -> Hierarchy:
        return Hierarchy(self.version.source.hierarchy)

    @property
    def place(self) -> str:
        """Where in the document: 第四十一条第二款第（三）项, or the heading."""
        return self.citation.split("》", 1)[1]

    @property
    def citation(self) -> str:
        """《…》第四十一条第二款第（三）项; a notice by its heading."""
        title = self.version.source.title
        if self.article is None:
            return f"《{title}》{self.heading}"
        return citations.cite(
            title,
            article=self.article,
            suffix=self.article_suffix,
            paragraph=self.paragraph,
            item=self.item,
        )
