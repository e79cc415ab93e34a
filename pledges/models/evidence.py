"""How each certificate that a case asks for is met, and the proof that the notice was read."""

from django.db import models
from django.db.models import Q

from matters.models import MatterVersion, TextVersion
from pledges.enums import CHOICE_TONES, GONE_PLEDGES, ChoiceKind, HeldSource, PledgeState
from pledges.handling_enums import VERDICT_TONES, Verdict
from pledges.models.cases import Case
from pledges.models.scopes import CaseBoundQuerySet, OfCase
from portal.kernel.constraints import together
from portal.kernel.models import Row, StoredFile
from portal.people.models import Subject, User


class CertificateChoice(OfCase, Row):
    """One certificate asked by a case: pledge, certificate, or already held. Chosen freely, never preset."""

    TONES = CHOICE_TONES
    VERDICT_TONES = VERDICT_TONES

    case = models.ForeignKey(Case, models.PROTECT, related_name="choices", verbose_name="办件")
    version = models.ForeignKey(MatterVersion, models.PROTECT, related_name="+", verbose_name="证明事项")
    order = models.PositiveSmallIntegerField("顺序", default=0)
    choice = models.CharField("办理方式", max_length=12, choices=ChoiceKind, null=True, blank=True)
    chosen_at = models.DateTimeField("选择时间", null=True, blank=True)
    chosen_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="选择人"
    )
    certificate_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="证明文件"
    )
    handed_in_at = models.DateTimeField("证明提交时间", null=True, blank=True)
    verdict = models.CharField("证明核对结果", max_length=12, choices=Verdict, blank=True)
    verdict_reason = models.CharField("不符合要求的理由", max_length=500, blank=True)
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="证明核对人"
    )
    checked_at = models.DateTimeField("证明核对时间", null=True, blank=True)
    held_source = models.CharField("已有信息的来源", max_length=10, choices=HeldSource, blank=True)
    held_note = models.CharField("出示情况", max_length=200, blank=True)
    disclosure_refused_at = models.DateTimeField("不同意公示的时间", null=True, blank=True)

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "证明办理方式"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "version"],
                name="pledges_choice_once",
                violation_error_message="同一证明事项在一个办件里只能出现一次。",
            ),
            together(
                "choice",
                "chosen_at",
                "chosen_by",
                name="pledges_choice_who_when",
                message="办理方式、选择人和选择时间必须同时填写。",
            ),
            models.CheckConstraint(
                name="pledges_choice_certificate_only",
                condition=Q(certificate_file=None, handed_in_at=None)
                | Q(choice=ChoiceKind.CERTIFICATE, handed_in_at__isnull=False),
                violation_error_message="只有选择提交证明的，才登记证明文件。",
            ),
            together(
                "verdict",
                "checked_by",
                "checked_at",
                text=("verdict",),
                name="pledges_choice_checked",
                message="证明核对结果、核对人和核对时间必须同时填写。",
            ),
            models.CheckConstraint(
                name="pledges_choice_verdict_reason",
                condition=~Q(verdict=Verdict.INSUFFICIENT) | ~Q(verdict_reason=""),
                violation_error_message="证明不符合要求的，必须写明理由。",
            ),
            models.CheckConstraint(
                name="pledges_choice_held_source",
                condition=Q(choice=ChoiceKind.HELD) & ~Q(held_source="")
                | (Q(held_source="") & (~Q(choice=ChoiceKind.HELD) | Q(choice=None))),
                violation_error_message="已有信息的，必须写明来源。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}：{self.get_choice_display() or '尚未选择'}"

    @property
    def pledge(self) -> "models.Model | None":
        """The first applicant's pledge that counts (not a withdrawn one); reads prefetched rows when there are any."""
        own = [p for p in self.pledges.all() if p.subject_id == self.case.subject_id]
        live = [p for p in own if p.state not in GONE_PLEDGES and not p.is_correcting]
        return live[0] if live else None

    @property
    def withdrawn_pledge(self) -> "models.Model | None":
        gone = [p for p in self.pledges.all() if p.state == PledgeState.WITHDRAWN]
        return gone[-1] if gone else None

    @property
    def is_complete(self) -> bool:
        """Whether nothing more is needed from the applicant for this certificate."""
        if self.choice == ChoiceKind.PLEDGE:
            return self.pledge is not None and self.pledge.state != PledgeState.DRAFT
        if self.choice == ChoiceKind.CERTIFICATE:
            return self.handed_in_at is not None
        return self.choice == ChoiceKind.HELD


class OfChoice(OfCase):
    """A row that belongs to a case by way of one of its certificates."""

    @property
    def its_case(self) -> Case:
        return self.choice.case  # type: ignore[attr-defined]


class ByChoiceQuerySet(CaseBoundQuerySet):
    path_to_case = "choice__case__"


class CertificateFile(OfChoice, Row):
    """One file of a certificate that was handed in. What was replaced stays, so that nothing vanishes silently."""

    choice = models.ForeignKey(
        CertificateChoice, models.PROTECT, related_name="files", verbose_name="证明办理方式"
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    added_at = models.DateTimeField("提交时间", editable=False)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提交人")
    replaced_at = models.DateTimeField("被替换时间", null=True, blank=True, editable=False)

    objects = ByChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "证明文件"
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return str(self.file)


class Typed(OfChoice, Row):
    """What the applicant has typed into a pledge and not yet laid before herself to be checked.

    Kept so that nothing is lost when the line breaks or she goes on elsewhere; it is no part of the case,
    binds nobody, and goes as soon as the pledge is filled in or the draft is given up.
    """

    choice = models.OneToOneField(
        CertificateChoice, models.CASCADE, related_name="typed", verbose_name="证明办理方式"
    )
    values = models.JSONField("已输入的内容", default=dict)
    saved_at = models.DateTimeField("自动保存时间")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="操作人")

    objects = ByChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "自动保存的填写"

    def __str__(self) -> str:
        return f"自动保存（{self.saved_at:%Y-%m-%d %H:%M}）"


class NoticeReading(OfChoice, Row):
    """Proof that the notice was shown and read: which text, its digest, when, section by section."""

    choice = models.ForeignKey(
        CertificateChoice, models.PROTECT, related_name="readings", verbose_name="证明办理方式"
    )
    text = models.ForeignKey(TextVersion, models.PROTECT, related_name="+", verbose_name="告知文本")
    digest = models.CharField("文本摘要", max_length=64)
    started_at = models.DateTimeField("开始阅读时间")
    ticks = models.JSONField("逐节确认时间", default=dict)
    finished_at = models.DateTimeField("读完时间", null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="操作人")
    # Set for a joint applicant, who reads for himself; empty for the first applicant.
    reader = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="共同申请人"
    )

    objects = ByChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "告知阅读记录"
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["choice", "text"],
                condition=Q(finished_at=None, reader=None),
                name="pledges_reading_one_open",
                violation_error_message="同一文本已有一次未读完的阅读记录。",
            ),
            models.UniqueConstraint(
                fields=["choice", "text", "reader"],
                condition=Q(finished_at=None, reader__isnull=False),
                name="pledges_reading_one_open_each",
                violation_error_message="同一文本已有一次未读完的阅读记录。",
            ),
        ]

    def __str__(self) -> str:
        return f"阅读记录（{self.started_at:%Y-%m-%d %H:%M}）"
