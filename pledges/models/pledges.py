"""The pledge (告知承诺书) and the letter that shows it on paper."""

from django.db import models
from django.db.models import Q

from matters.models import MatterVersion, TextVersion
from pledges.enums import GONE_PLEDGES, PLEDGE_MOVES, PLEDGE_TONES, CopyKind, PledgeState, SignatureKind
from pledges.models.cases import Case
from pledges.models.evidence import CertificateChoice
from pledges.models.scopes import CaseBoundQuerySet, OfCase
from portal.kernel.constraints import only_in_states, state_requires, together
from portal.kernel.models import Row, StoredFile
from portal.people.models import Agency, Area, Representation, Subject, User


class PledgeQuerySet(CaseBoundQuerySet):
    def public(self) -> "PledgeQuerySet":
        """What the public check by code may look at: anything signed."""
        return self.exclude(state=PledgeState.DRAFT).select_related("version", "agency", "subject")


class Pledge(Row):
    """A signed statement that stands in for one certificate.

    Text, notice version and content are frozen at signing; ``content_digest`` is what the signature binds,
    ``document_digest`` what both copies carry at their foot (number, code and date included).
    """

    MOVES = PLEDGE_MOVES
    TONES = PLEDGE_TONES

    choice = models.ForeignKey(
        CertificateChoice, models.PROTECT, related_name="pledges", verbose_name="证明办理方式"
    )
    case = models.ForeignKey(Case, models.PROTECT, related_name="pledges", verbose_name="办件")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区划")
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", db_index=False, verbose_name="办理机关"
    )
    version = models.ForeignKey(MatterVersion, models.PROTECT, related_name="+", verbose_name="证明事项")
    text = models.ForeignKey(TextVersion, models.PROTECT, related_name="+", verbose_name="告知文本")
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="pledges", db_index=False, verbose_name="承诺人"
    )
    # Who stood for the applicant when it was filled in; of several clerks the one who did it.
    representation = models.ForeignKey(
        Representation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代表人"
    )
    number = models.CharField("承诺书编号", max_length=40, unique=True, null=True, blank=True, editable=False)
    check_code = models.CharField("查验码", max_length=32, unique=True, null=True, blank=True, editable=False)
    state = models.CharField("状态", max_length=10, choices=PledgeState, default=PledgeState.DRAFT)
    values = models.JSONField("填写内容", default=dict)
    content = models.JSONField("文书内容", default=dict)
    content_digest = models.CharField("签署内容摘要", max_length=64, blank=True)
    document_digest = models.CharField("文书摘要", max_length=64, blank=True)

    signed_at = models.DateTimeField("签署时间", null=True, blank=True, editable=False)
    signature_kind = models.CharField("签署方式", max_length=8, choices=SignatureKind, blank=True)
    signature_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签名图样或扫描件"
    )
    signed_by_agent = models.BooleanField("由代理人签署", default=False)
    in_force_at = models.DateTimeField("生效时间", null=True, blank=True, editable=False)
    outcome_at = models.DateTimeField("核查结果时间", null=True, blank=True, editable=False)
    outcome_reference = models.CharField("核查结果依据", max_length=80, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True, editable=False)
    withdrawal_reason = models.CharField("撤回理由", max_length=500, blank=True)
    fell_with = models.BooleanField("随共同申请人的撤回失效", default=False, editable=False)

    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="更正的承诺书"
    )
    correction = models.CharField("更正的原因", max_length=500, blank=True)
    corrected_at = models.DateTimeField("被更正时间", null=True, blank=True, editable=False)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "告知承诺书"
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["agency", "state", "id"], name="pledges_pledge_agency_state"),
            models.Index(fields=["state", "in_force_at", "id"], name="pledges_pledge_in_force"),
            models.Index(fields=["subject", "-signed_at"], name="pledges_pledge_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["choice", "subject"],
                condition=~Q(state__in=GONE_PLEDGES) & ~Q(state=PledgeState.DRAFT, replaces__isnull=False),
                name="pledges_pledge_one_live",
                violation_error_message="这项证明已经有一份承诺书。",
            ),
            models.CheckConstraint(
                name="pledges_pledge_signed_unless_draft",
                condition=Q(
                    state=PledgeState.DRAFT,
                    signed_at=None,
                    number=None,
                    check_code=None,
                    signature_file=None,
                    signature_kind="",
                )
                | (
                    ~Q(state=PledgeState.DRAFT)
                    & Q(signed_at__isnull=False, check_code__isnull=False, signature_file__isnull=False)
                    & ~Q(signature_kind="")
                    & ~Q(content_digest="")
                ),
                violation_error_message="除草稿外，告知承诺书必须有签署时间、查验码、签名和内容摘要。",
            ),
            state_requires(
                (PledgeState.IN_FORCE, PledgeState.KEPT, PledgeState.BROKEN),
                "in_force_at",
                name="pledges_pledge_in_force_has_date",
                message="生效的承诺书必须有生效时间。",
            ),
            only_in_states(
                (PledgeState.KEPT, PledgeState.BROKEN),
                "outcome_at",
                name="pledges_pledge_outcome_has_date",
                message="只有核查有结果的承诺书有结果时间。",
            ),
            only_in_states(
                (PledgeState.WITHDRAWN,),
                "withdrawn_at",
                name="pledges_pledge_withdrawn_has_date",
                message="只有撤回的承诺书有撤回时间。",
            ),
            only_in_states(
                (PledgeState.CORRECTED,),
                "corrected_at",
                name="pledges_pledge_corrected_has_date",
                message="只有被更正的承诺书有更正时间。",
            ),
            together(
                "replaces",
                "correction",
                text=("correction",),
                name="pledges_pledge_corrects_with_reason",
                message="更正承诺书必须写明原因。",
            ),
            together(
                "withdrawn_at",
                "withdrawal_reason",
                text=("withdrawal_reason",),
                name="pledges_pledge_withdrawn_with_reason",
                message="撤回时间和撤回理由必须同时填写。",
            ),
        ]

    def __str__(self) -> str:
        return self.number or "告知承诺书（草稿）"

    @property
    def is_joint(self) -> bool:
        """That of a joint applicant, not of the first one."""
        return self.subject_id != self.case.subject_id

    @property
    def is_correcting(self) -> bool:
        """Whether this is the draft of a correction: until it is signed the old one holds."""
        return self.state == PledgeState.DRAFT and self.replaces_id is not None

    @property
    def evidence(self) -> "models.Model | None":
        """What was kept of the signature; nothing while it is a draft."""
        return getattr(self, "signature_evidence", None)

    @property
    def is_signed(self) -> bool:
        return self.state != PledgeState.DRAFT


class LetterQuerySet(CaseBoundQuerySet):
    path_to_case = "pledge__case__"


class Letter(OfCase, Row):
    """The pledge on paper: both copies in one sealed PDF, rendered once by the worker."""

    pledge = models.OneToOneField(Pledge, models.PROTECT, related_name="letter", verbose_name="告知承诺书")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    sha256 = models.CharField("文件摘要", max_length=64)
    pages = models.PositiveSmallIntegerField("页数")
    sealed = models.BooleanField("已加盖电子印章", default=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承诺书文件"

    @property
    def its_case(self) -> Case:
        return self.pledge.case

    def __str__(self) -> str:
        return f"{self.pledge}（{self.pages}页）"


class Copy(OfCase, Row):
    """A paper beside the official letter: asked for by a person, rendered by the worker, kept encrypted.

    ``digest`` is that of the content it shows, so a draft that changed is another copy. It goes with a draft that is
    given up; its file is then one that no row points at.
    """

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="copies", verbose_name="告知承诺书")
    kind = models.CharField("种类", max_length=10, choices=CopyKind)
    digest = models.CharField("内容摘要", max_length=64)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="文件"
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承诺书副本"
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "kind", "digest"],
                name="pledges_copy_once",
                violation_error_message="这份副本已经有了。",
            ),
        ]

    @property
    def its_case(self) -> Case:
        return self.pledge.case

    def __str__(self) -> str:
        return f"{self.pledge}（{self.get_kind_display()}）"
