"""What agencies declare in a clean-up drive: each certificate, what it rests on, and all that was said about it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from matters.cleanup_enums import (
    ISSUER_GUIDE_MOVES,
    ISSUER_GUIDE_TONES,
    ITEM_MOVES,
    ITEM_TONES,
    Disposal,
    IssuerGuideState,
    ItemState,
    OpinionKind,
)
from matters.enums import AdminKind, EvidenceKind
from matters.models.cleanup import CleanupReturn, counselled
from matters.models.matters import AdministrativeMatter
from matters.models.scopes import below
from portal.kernel.constraints import only_in_states
from portal.kernel.models import Row
from portal.law.enums import Hierarchy
from portal.law.models import LawClause
from portal.law.ranks import rank_of
from portal.people.models import Agency


class CleanupItemQuerySet(models.QuerySet):
    def for_user(self, user):
        """The agency's own people, those over its area, and the area's legal reviewers."""
        mine = below(user, "form__agency", "form__agency__area")
        return self.filter(mine | counselled(user, "form__list__area"))


class CleanupItem(Row):
    """One certificate or stamp that an agency asks for, and what is to become of it."""

    MOVES = ITEM_MOVES
    TONES = ITEM_TONES

    form = models.ForeignKey(CleanupReturn, models.CASCADE, related_name="items", verbose_name="清理申报表")
    state = models.CharField("状态", max_length=12, choices=ItemState, default=ItemState.DRAFT)
    name = models.CharField("证明名称", max_length=100)
    evidence = models.CharField(
        "证明种类", max_length=14, choices=EvidenceKind, default=EvidenceKind.CERTIFICATE
    )
    purpose = models.CharField("证明用途", max_length=200)
    administrative_matter = models.ForeignKey(
        AdministrativeMatter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="行政事项",
    )
    kind = models.CharField("事项类型", max_length=16, choices=AdminKind, default=AdminKind.LICENCE)
    issuing_unit = models.CharField("开具单位", max_length=100)
    issuing_agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="开具单位（本系统内）",
        help_text="保留的，由它编写开具指南。",
    )
    yearly = models.PositiveIntegerField("每年约多少件", null=True, blank=True)
    disposal = models.CharField("清理意见", max_length=12, choices=Disposal)
    keep_reason = models.CharField("不能实行告知承诺及保留原因", max_length=300, blank=True)
    successor = models.CharField("取消后的办理方式", max_length=300, blank=True)
    successor_unit = models.CharField("查验单位或者系统", max_length=100, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)

    objects = CleanupItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "清理的证明事项"
        ordering = ["form_id", "id"]
        indexes = [models.Index(fields=["state", "form"], name="matters_cleanup_item_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "name", "purpose"],
                name="matters_cleanup_item_once",
                violation_error_message="本单位已填报过同一用途的这项证明。",
            ),
            models.CheckConstraint(
                name="matters_cleanup_kept_with_reason",
                condition=Q(state=ItemState.DRAFT) | ~Q(disposal=Disposal.RETAIN) | ~Q(keep_reason=""),
                violation_error_message="保留的证明必须写明保留原因。",
            ),
            models.CheckConstraint(
                name="matters_cleanup_gone_with_successor",
                condition=Q(state=ItemState.DRAFT) | Q(disposal=Disposal.RETAIN) | ~Q(successor=""),
                violation_error_message="取消的证明必须写明取消后的办理方式。",
            ),
            only_in_states(
                (ItemState.PUBLISHED,),
                "published_on",
                name="matters_cleanup_item_published_with_date",
                message="已公布的事项必须载明公布日期。",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("matters:cleanup_item", args=[self.pk])

    @property
    def kept(self) -> bool:
        return self.disposal == Disposal.RETAIN


class CleanupBasis(Row):
    """What a declared certificate is said to rest on: a clause of the library, or a document as the agency names it."""

    item = models.ForeignKey(CleanupItem, models.CASCADE, related_name="bases", verbose_name="证明事项")
    clause = models.ForeignKey(
        LawClause, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="条款"
    )
    title = models.CharField("依据名称", max_length=120, blank=True)
    doc_number = models.CharField("文号", max_length=60, blank=True)
    place = models.CharField("条款项", max_length=60, blank=True)
    words = models.TextField("条文内容", blank=True)
    order = models.PositiveSmallIntegerField("序号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "清理事项的依据"
        ordering = ["item_id", "order"]
        constraints = [
            models.CheckConstraint(
                name="matters_cleanup_basis_named",
                condition=Q(clause__isnull=False) | ~Q(title=""),
                violation_error_message="请写明依据的名称，或者选择条款。",
            ),
        ]

    def __str__(self):
        return self.citation

    @property
    def hierarchy(self) -> Hierarchy:
        """Its rank, from the document and never from what the form says."""
        if self.clause is not None:
            return self.clause.hierarchy
        return rank_of(title=self.title, doc_number=self.doc_number)

    @property
    def citation(self) -> str:
        if self.clause is not None:
            return self.clause.citation
        title = self.title.strip("《》")
        return f"《{title}》{self.place}"

    @property
    def in_full(self) -> str:
        """Name, number, place and words, as the lists print it."""
        number = self.clause.source.doc_number if self.clause else self.doc_number
        words = self.clause.text if self.clause else self.words
        title, _, place = self.citation.partition("》")
        return f"{title}》{f'（{number}）' if number else ''}{place}{f'：{words}' if words else ''}"


class CleanupOpinion(Row):
    """What somebody said about a declared certificate: never changed, never lost."""

    item = models.ForeignKey(CleanupItem, models.CASCADE, related_name="opinions", verbose_name="证明事项")
    kind = models.CharField("意见种类", max_length=12, choices=OpinionKind)
    legality = models.BooleanField("合法性", null=True, blank=True)
    compliance = models.BooleanField("合规性", null=True, blank=True)
    reasonableness = models.BooleanField("合理性", null=True, blank=True)
    disposal = models.CharField("建议的清理意见", max_length=12, choices=Disposal, blank=True)
    successor = models.CharField("建议的办理方式", max_length=300, blank=True)
    successor_unit = models.CharField("建议的查验单位或者系统", max_length=100, blank=True)
    words = models.TextField("意见", blank=True)
    by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", verbose_name="提出人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "清理意见"
        ordering = ["item_id", "at", "id"]
        constraints = [
            models.CheckConstraint(
                name="matters_cleanup_review_answers_all",
                condition=~Q(kind=OpinionKind.REVIEW)
                | Q(legality__isnull=False, compliance__isnull=False, reasonableness__isnull=False),
                violation_error_message="审核须对合法性、合规性、合理性逐项作出意见。",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class IssuerGuideQuerySet(models.QuerySet):
    def for_user(self, user):
        """Published ones are for everybody; the others for the issuer and those over its area."""
        return self.filter(Q(state=IssuerGuideState.PUBLISHED) | below(user, "agency", "agency__area"))


class IssuerGuide(Row):
    """How a retained certificate is issued: conditions, materials, time, who answers for it; and what was cut."""

    MOVES = ISSUER_GUIDE_MOVES
    TONES = ISSUER_GUIDE_TONES

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="开具单位")
    name = models.CharField("证明名称", max_length=100)
    state = models.CharField("状态", max_length=10, choices=IssuerGuideState, default=IssuerGuideState.DRAFT)
    conditions = models.TextField("办理条件", blank=True)
    materials = models.JSONField("需要的材料", default=list)
    steps = models.JSONField("办理环节", default=list)
    days = models.PositiveSmallIntegerField(
        "办理时限（工作日）", null=True, blank=True, help_text="当场办结写0。"
    )
    materials_before = models.PositiveSmallIntegerField("清理前的材料数", null=True, blank=True)
    steps_before = models.PositiveSmallIntegerField("清理前的环节数", null=True, blank=True)
    days_before = models.PositiveSmallIntegerField("清理前的时限（工作日）", null=True, blank=True)
    owner = models.CharField("主管科室和责任人", max_length=100, blank=True)
    phone = models.CharField("咨询电话", max_length=40, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)

    objects = IssuerGuideQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="开具指南变更记录")

    class Meta:
        verbose_name = verbose_name_plural = "开具指南"
        ordering = ["agency_id", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"],
                name="matters_issuer_guide_once",
                violation_error_message="本单位已有这项证明的开具指南。",
            ),
            only_in_states(
                (IssuerGuideState.PUBLISHED,),
                "published_on",
                name="matters_issuer_guide_published_with_date",
                message="已公布的指南必须载明公布日期。",
            ),
        ]

    def __str__(self):
        return f"{self.name}开具指南"

    def get_absolute_url(self):
        return reverse("matters:issuer_guide", args=[self.pk])
