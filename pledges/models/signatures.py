"""What was kept of a signature, so that it can be shown later how it came about (签署证据)."""

from django.db import models

from matters.signature_enums import SignatureStrength
from pledges.models.cases import Case
from pledges.models.pledges import LetterQuerySet, Pledge
from pledges.models.scopes import OfCase
from portal.kernel.models import Row


class SignatureEvidence(OfCase, Row):
    """Written with the signature and never again (database triggers): digests, versions, strength, time, device.

    Persons stand in ``record`` by key and pseudonym; it holds neither names nor identity numbers nor whole addresses.
    """

    pledge = models.OneToOneField(
        Pledge, models.PROTECT, related_name="signature_evidence", verbose_name="告知承诺书"
    )
    strength = models.CharField("签署强度", max_length=8, choices=SignatureStrength)
    required = models.CharField("事项要求的签署强度", max_length=8, choices=SignatureStrength)
    record = models.JSONField("签署证据")
    digest = models.CharField("签署证据摘要", max_length=64)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "签署证据"

    @property
    def its_case(self) -> Case:
        return self.pledge.case

    def __str__(self) -> str:
        return f"{self.pledge}（{self.get_strength_display()}）"
