"""The agency's documents to the applicant (文书), and how each reached her (送达)."""

from typing import Any

from django.db import models
from django.db.models import Q

from pledges.models.cases import Case
from pledges.models.scopes import CaseBoundQuerySet
from pledges.writ_enums import ADVERSE, DECISIONS, ServiceMethod, WritKind
from portal.kernel.constraints import together
from portal.kernel.models import Row, StoredFile
from portal.people.models import Agency, Subject, User


class WritQuerySet(CaseBoundQuerySet):
    def in_force(self) -> "WritQuerySet":
        """Without those that a corrected one has replaced."""
        return self.filter(superseded_at=None)

    def unserved(self) -> "WritQuerySet":
        """What has not reached the applicant yet."""
        return self.filter(served_on=None, superseded_at=None)


class Writ(Row):
    """One document: its content is frozen when it is issued, and page, PDF and API are made of it.

    A clerical error is put right by a new version; the old one stays and says that it was replaced. A decision
    that fell with a withdrawn pledge stays as well, and says so.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="writs", db_index=False, verbose_name="办件")
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", db_index=False, verbose_name="出具机关"
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", db_index=False, verbose_name="受送达人"
    )
    kind = models.CharField("文书种类", max_length=12, choices=WritKind)
    number = models.CharField("文号", max_length=60, unique=True, editable=False)
    check_code = models.CharField("查验码", max_length=32, unique=True, editable=False)
    version = models.PositiveSmallIntegerField("版次", default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="更正的文书"
    )
    correction = models.CharField("更正说明", max_length=500, blank=True)
    content = models.JSONField("文书内容")
    digest = models.CharField("内容摘要", max_length=64)
    issued_at = models.DateTimeField("出具时间", editable=False)
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="出具人"
    )
    superseded_at = models.DateTimeField("不再有效的时间", null=True, blank=True, editable=False)
    superseded_reason = models.CharField("不再有效的原因", max_length=200, blank=True)
    served_on = models.DateField("送达日期", null=True, blank=True, editable=False)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="文件"
    )
    pages = models.PositiveSmallIntegerField("页数", default=0)

    objects = WritQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        ordering = ["issued_at", "id"]
        indexes = [
            models.Index(fields=["case", "issued_at"], name="pledges_writ_case"),
            models.Index(
                fields=["agency", "issued_at", "id"],
                name="pledges_writ_unserved",
                condition=Q(served_on=None, superseded_at=None),
            ),
        ]
        constraints = [
            together(
                "replaces",
                "correction",
                text=("correction",),
                name="pledges_writ_corrected_with_reason",
                message="更正的文书必须写明更正的内容和原因。",
            ),
            together(
                "superseded_at",
                "superseded_reason",
                text=("superseded_reason",),
                name="pledges_writ_superseded_with_reason",
                message="不再有效的文书必须写明原因。",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind__in=DECISIONS, superseded_at=None),
                name="pledges_writ_one_decision",
                violation_error_message="本件已有一份有效的决定书。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）"

    @property
    def title(self) -> str:
        return str(self.content.get("title") or self.get_kind_display())

    @property
    def adverse(self) -> bool:
        return self.kind in ADVERSE

    @property
    def superseded(self) -> bool:
        return self.superseded_at is not None

    @property
    def sha256(self) -> str:
        """Of the sealed file, as the parts of a page ask for it."""
        return self.file.sha256 if self.file else ""

    @property
    def area_id(self) -> Any:
        return self.case.area_id

    @property
    def pseudonym(self) -> Any:
        return self.case.subject.pseudonym


class Service(Row):
    """How and when one document reached the applicant, and what shows it. A document is served once."""

    writ = models.OneToOneField(Writ, models.PROTECT, related_name="service", verbose_name="文书")
    method = models.CharField("送达方式", max_length=12, choices=ServiceMethod)
    done_on = models.DateField("送出、留置、公告或者打开的日期")
    recipient = models.CharField("签收人", max_length=100, blank=True)
    proof = models.CharField("送达证明", max_length=300)
    refused = models.BooleanField("受送达人拒收", default=False)
    witnesses = models.CharField("见证人", max_length=200, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="证明文件"
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间", editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "送达"
        constraints = [
            models.CheckConstraint(
                name="pledges_service_proved",
                condition=~Q(proof=""),
                violation_error_message="送达必须写明送达证明。",
            ),
            models.CheckConstraint(
                name="pledges_service_left_before_witnesses",
                condition=~Q(method=ServiceMethod.LEFT) | (Q(refused=True) & ~Q(witnesses="")),
                violation_error_message="留置送达必须载明拒收的事实和见证人。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()}（{self.done_on}）"


class ServiceConsent(Row):
    """The applicant agreed that documents of this case reach her in the portal; she may take it back."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="service_consents", verbose_name="办件")
    given_at = models.DateTimeField("同意时间", editable=False)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="同意人")
    ended_at = models.DateTimeField("收回时间", null=True, blank=True, editable=False)

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "电子送达确认"
        ordering = ["given_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ended_at=None),
                name="pledges_consent_one",
                violation_error_message="本件已经确认电子送达。",
            ),
        ]

    def __str__(self) -> str:
        return f"电子送达确认（{self.given_at:%Y-%m-%d}）"
