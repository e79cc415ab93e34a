"""The versions of a certification matter, what they rest on, and how they were reviewed."""

from functools import cached_property

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from matters.enums import (
    REVIEW_STATES,
    VERSION_MOVES,
    VERSION_TONES,
    CheckMode,
    CheckWhen,
    EvidenceKind,
    Insurance,
    StepDoer,
    VersionState,
)
from matters.models.matters import CertificationMatter
from matters.models.scopes import below
from matters.signature_enums import PaperReason, SignatureStrength
from portal.kernel.models import Row
from portal.law.models import LawClause
from portal.people.models import Area

# Has been, or is, what the public reads and pledges rest on.
PUBLIC_STATES = (VersionState.PUBLISHED, VersionState.SUPERSEDED, VersionState.WITHDRAWN)


class MatterVersionQuerySet(models.QuerySet):
    def for_user(self, user):
        """What was published is public; drafts are seen by their agency and by those over the area."""
        public = Q(state__in=PUBLIC_STATES, published_at__isnull=False)
        return self.filter(public | below(user, "matter__agency", "matter__area"))

    def published(self):
        return self.filter(state=VersionState.PUBLISHED)

    def open(self):
        return self.filter(state__in=(VersionState.DRAFT, *REVIEW_STATES))


class MatterVersion(Row):
    """What is published of a certificate: why it is asked for, on what basis, how a pledge is checked.

    Fixed from publication on: a change is a new version, so that a pledge always shows the text in force
    when it was made.
    """

    MOVES = VERSION_MOVES
    TONES = VERSION_TONES

    matter = models.ForeignKey(
        CertificationMatter, models.PROTECT, related_name="versions", verbose_name="证明事项"
    )
    number = models.PositiveIntegerField("版本号")
    state = models.CharField("状态", max_length=16, choices=VersionState, default=VersionState.DRAFT)
    step = models.CharField("审核步骤", max_length=40, blank=True, editable=False)
    # Whose turn it is, since when and until when: written with the state, read by the desks.
    step_doer = models.CharField("待办人员", max_length=12, choices=StepDoer, blank=True, editable=False)
    step_area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="待办地区"
    )
    step_since = models.DateTimeField("本步骤开始时间", null=True, blank=True, editable=False)
    step_due = models.DateField("本步骤期限", null=True, blank=True, editable=False)
    step_due_provisional = models.BooleanField("期限为暂定", default=False, editable=False)
    name = models.CharField("证明名称", max_length=100)
    kind = models.CharField("证明种类", max_length=16, choices=EvidenceKind, default=EvidenceKind.CERTIFICATE)
    purpose = models.CharField("证明用途", max_length=200, blank=True, help_text="例如“申请法律援助”。")
    proves = models.TextField(
        "证明的内容", blank=True, help_text="这份证明说明什么事实，写明可以衡量的标准。"
    )
    issuing_unit = models.CharField("开具单位", max_length=200, blank=True)
    acquire_hint = models.TextField("怎么取得", blank=True, help_text="到哪里开具，带什么，多久能拿到。")
    conditions = models.JSONField(
        "承诺的条件", default=list, blank=True, help_text="申请人逐项填写的内容，须可量化。"
    )
    check_mode = models.CharField("核查方式", max_length=12, choices=CheckMode, blank=True)
    check_when = models.CharField("核查时间", max_length=16, choices=CheckWhen, blank=True)
    check_days = models.PositiveSmallIntegerField("核查期限（工作日）", null=True, blank=True)
    check_standard = models.JSONField("核查标准", default=list, blank=True)
    exempt_reason = models.CharField("免予核查的理由", max_length=200, blank=True)
    agent_allowed = models.BooleanField("可以代为承诺", default=False)
    disclosed = models.BooleanField("公开承诺书", default=False)
    disclosure_scope = models.CharField("公开范围", max_length=200, blank=True)
    disclosure_days = models.PositiveSmallIntegerField("公开时限（日）", null=True, blank=True)
    insurance = models.CharField("责任保险", max_length=8, choices=Insurance, blank=True, default="")
    withdrawal_closed_days = models.PositiveSmallIntegerField(
        "撤回承诺后暂停承诺方式（日）",
        null=True,
        blank=True,
        help_text="申请人撤回承诺以后，多少日内再办这一项只能提交证明。不填的，撤回以后再次申请仍可承诺。",
    )
    signature_strength = models.CharField(
        "签署方式不低于", max_length=8, choices=SignatureStrength, blank=True, default=""
    )
    paper_reason = models.CharField(
        "只能在纸上签署的理由", max_length=10, choices=PaperReason, blank=True, default=""
    )
    paper_basis = models.CharField("不适用电子文书的规定", max_length=120, blank=True, default="")
    questions = models.TextField("常见问题", blank=True, default="")
    site_address_needed = models.BooleanField("须写明现场地址", default=False)
    civil_liability = models.TextField("民事责任", blank=True)
    administrative_liability = models.TextField("行政责任", blank=True)
    liability_clause = models.ForeignKey(
        LawClause,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="行政责任的依据",
    )
    criminal_liability = models.TextField("刑事责任", blank=True)
    change_note = models.CharField("变更说明", max_length=200, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True, editable=False)
    published_at = models.DateTimeField("公布时间", null=True, blank=True, editable=False)
    effective_from = models.DateField("实施日期", null=True, blank=True, editable=False)
    ended_at = models.DateTimeField("停止适用时间", null=True, blank=True, editable=False)

    objects = MatterVersionQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="证明事项变更记录")

    class Meta:
        verbose_name = verbose_name_plural = "证明事项版本"
        ordering = ["matter_id", "-number"]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="matters_version_desk"),
            models.Index(fields=["step_doer", "step_due"], name="matters_version_turn"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "number"],
                name="matters_version_number_once",
                violation_error_message="该证明事项已有这个版本号。",
            ),
            models.UniqueConstraint(
                fields=["matter"],
                condition=Q(state=VersionState.PUBLISHED),
                name="matters_version_one_published",
                violation_error_message="一个证明事项同时只能公布一个版本。",
            ),
            models.UniqueConstraint(
                fields=["matter"],
                condition=Q(state__in=(VersionState.DRAFT, *REVIEW_STATES)),
                name="matters_version_one_open",
                violation_error_message="该证明事项已有一个版本正在起草或者审核。",
            ),
            models.CheckConstraint(
                name="matters_version_published_with_date",
                condition=~Q(state__in=(VersionState.PUBLISHED, VersionState.SUPERSEDED))
                | Q(published_at__isnull=False, effective_from__isnull=False),
                violation_error_message="已公布的版本必须载明公布时间和实施日期。",
            ),
            models.CheckConstraint(
                name="matters_version_unpublished_without_date",
                condition=~Q(state__in=(VersionState.DRAFT, *REVIEW_STATES, VersionState.REFUSED))
                | Q(published_at=None, effective_from=None, ended_at=None),
                violation_error_message="尚未公布的版本不能有公布时间。",
            ),
            models.CheckConstraint(
                name="matters_version_ended_with_date",
                condition=~Q(state=VersionState.SUPERSEDED) | Q(ended_at__isnull=False),
                violation_error_message="已被替代的版本必须载明停止适用时间。",
            ),
            models.CheckConstraint(
                name="matters_version_submitted_in_review",
                condition=~Q(state__in=REVIEW_STATES) | Q(submitted_at__isnull=False),
                violation_error_message="审核中的版本必须载明提交时间。",
            ),
            models.CheckConstraint(
                name="matters_version_in_review_with_doer",
                condition=~Q(state__in=REVIEW_STATES)
                | (Q(step_since__isnull=False, step_due__isnull=False) & ~Q(step_doer="")),
                violation_error_message="审核中的版本必须载明由谁办理、何时到期。",
            ),
            models.CheckConstraint(
                name="matters_version_exempt_needs_no_check",
                condition=~Q(check_mode=CheckMode.EXEMPT) | Q(check_days=None),
                violation_error_message="免予核查的事项不填核查期限。",
            ),
            models.CheckConstraint(
                name="matters_version_exempt_after_decision",
                condition=~Q(check_mode=CheckMode.EXEMPT, check_when=CheckWhen.BEFORE_DECISION),
                violation_error_message="免予核查的事项不能要求在作出决定前核查。",
            ),
            models.CheckConstraint(
                name="matters_version_paper_with_reason",
                condition=Q(signature_strength=SignatureStrength.ORIGINAL) & ~Q(paper_reason="")
                | ~Q(signature_strength=SignatureStrength.ORIGINAL) & Q(paper_reason="", paper_basis=""),
                violation_error_message="只能在纸上签署的，必须写明理由；其他的不写。",
            ),
            models.CheckConstraint(
                name="matters_version_paper_with_basis",
                condition=~Q(paper_reason=PaperReason.OTHER) | ~Q(paper_basis=""),
                violation_error_message="法律、行政法规另有规定的，必须写明是哪一部哪一条。",
            ),
        ]

    def __str__(self):
        return f"{self.name}（第{self.number}版）"

    @property
    def agency(self):
        return self.matter.agency

    @property
    def area(self):
        return self.matter.area

    @cached_property
    def cited(self) -> list[LawClause]:
        """The clauses of its bases in their order, with version and source: one query per instance."""
        return [basis.clause for basis in self.bases.select_related("clause__version__source")]

    def forget_bases(self) -> None:
        """After the bases of this instance were changed."""
        self.__dict__.pop("cited", None)

    @property
    def citations(self) -> str:
        """All bases in one line."""
        return "；".join(basis.clause.citation for basis in self.bases.all())

    @property
    def least_strength(self) -> SignatureStrength:
        """The weakest way of signing that this certificate takes."""
        return SignatureStrength(self.signature_strength or SignatureStrength.SCAN)

    @property
    def on_paper_only(self) -> bool:
        """Whether the law leaves no room for an electronic signature."""
        return self.least_strength == SignatureStrength.ORIGINAL

    @property
    def pad_suffices(self) -> bool:
        """Whether handwriting on the pad, her identity checked, is strong enough."""
        return SignatureStrength.PAD.reaches(self.least_strength)

    @property
    def paper_words(self) -> str:
        """Why only paper will do, with the place that says so."""
        if not self.on_paper_only:
            return ""
        law = "《中华人民共和国电子签名法》第三条第三款"
        more = f"、{self.paper_basis}" if self.paper_basis else ""
        return f"这项证明{self.get_paper_reason_display()}，依照{law}{more}，承诺书不能用电子文本签署。"

    @property
    def before_decision(self) -> bool:
        return self.check_when == CheckWhen.BEFORE_DECISION


class LegalBasis(Row):
    """A clause that a certificate rests on (设定依据), in the order in which it is cited."""

    version = models.ForeignKey(
        MatterVersion, models.CASCADE, related_name="bases", verbose_name="证明事项版本"
    )
    clause = models.ForeignKey(LawClause, models.PROTECT, related_name="matter_bases", verbose_name="条款")
    order = models.PositiveSmallIntegerField("次序", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "设定依据"
        ordering = ["version_id", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "clause"],
                name="matters_basis_once",
                violation_error_message="同一条款只写一次。",
            ),
        ]

    def __str__(self):
        return self.clause.citation
