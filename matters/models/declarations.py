"""The declaration of an agency's head over what it reports, and what the agency says of the rest of its powers."""

from django.db import models
from django.db.models import Q

from matters.enums import DECLARATION_MOVES, DECLARATION_TONES, DeclarationState
from matters.models.matters import AdministrativeMatter
from matters.models.scopes import below
from matters.models.versions import MatterVersion
from portal.kernel.models import Row, StoredFile
from portal.people.models import Agency


class NoCertificate(Row):
    """The agency states that in this administrative matter it asks for no certificate (应梳尽梳，不漏一项)."""

    administrative_matter = models.OneToOneField(
        AdministrativeMatter, models.CASCADE, related_name="no_certificate", verbose_name="行政事项"
    )
    reason = models.CharField("说明", max_length=200)
    by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", verbose_name="填报人")
    at = models.DateTimeField("填报时间")

    class Meta:
        verbose_name = verbose_name_plural = "不索要证明的说明"

    def __str__(self):
        return f"{self.administrative_matter}：{self.reason}"


class DeclarationQuerySet(models.QuerySet):
    def for_user(self, user):
        """The agency's own people and those over its area."""
        return self.filter(below(user, "agency", "agency__area"))


class Declaration(Row):
    """The list of an agency as its head signs and seals it: rendered by the worker, handed in as a scan."""

    MOVES = DECLARATION_MOVES
    TONES = DECLARATION_TONES

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="declarations", verbose_name="行政机关")
    number = models.PositiveIntegerField("次序")
    state = models.CharField("状态", max_length=12, choices=DeclarationState, default=DeclarationState.ASKED)
    powers = models.PositiveIntegerField("权责清单事项数", default=0)
    digest = models.CharField("内容摘要", max_length=64)
    asked_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="+", verbose_name="申请人"
    )
    asked_at = models.DateTimeField("申请时间")
    paper = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="申报表"
    )
    signed = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签字盖章扫描件"
    )
    signed_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上传人"
    )
    signed_at = models.DateTimeField("上传时间", null=True, blank=True)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "负责人申报表"
        ordering = ["agency_id", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "number"],
                name="matters_declaration_number_once",
                violation_error_message="本单位已有这个次序的申报表。",
            ),
            models.CheckConstraint(
                name="matters_declaration_made_with_paper",
                condition=~Q(state=DeclarationState.MADE) | Q(paper__isnull=False),
                violation_error_message="待签字的申报表必须有文件。",
            ),
            models.CheckConstraint(
                name="matters_declaration_signed_with_scan",
                condition=~Q(state=DeclarationState.SIGNED)
                | Q(signed__isnull=False, signed_at__isnull=False),
                violation_error_message="已签字盖章的申报表必须有扫描件和上传时间。",
            ),
        ]

    def __str__(self):
        return f"{self.agency.name}证明事项申报表（第{self.number}次）"


class DeclaredVersion(Row):
    """One line of a declaration: the version, and the digest of its text as it was declared."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="rows", verbose_name="申报表")
    version = models.ForeignKey(
        MatterVersion, models.CASCADE, related_name="declared", verbose_name="证明事项版本"
    )
    order = models.PositiveIntegerField("序号")
    text_digest = models.CharField("所申报文本摘要", max_length=64)
    words = models.JSONField("申报内容", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "申报表事项"
        ordering = ["declaration_id", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "version"],
                name="matters_declared_once",
                violation_error_message="同一事项在一份申报表上只列一次。",
            ),
        ]

    def __str__(self):
        return f"{self.order} {self.version_id}"
