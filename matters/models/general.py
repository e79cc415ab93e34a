"""General lists of a higher level (市级通用清单): which local certificate follows which, and what changed above."""

from django.db import models
from django.db.models import Q

from matters.models.matters import CertificationMatter
from matters.models.versions import MatterVersion
from matters.upkeep_enums import PROPOSAL_MOVES, PROPOSAL_TONES, ProposalKind, ProposalState
from portal.kernel.constraints import only_in_states
from portal.kernel.models import Row
from portal.people import scope
from portal.people.enums import Role
from portal.people.models import Area

READERS = (Role.BUREAU_ADMIN, Role.GOVERNMENT_APPROVER, Role.AUDITOR)


class TakenOverQuerySet(models.QuerySet):
    def for_user(self, user):
        """Those over the area that takes over."""
        return scope.by_area(self, user, READERS) if user.is_authenticated else self.none()


class TakenOver(Row):
    """A local certificate that follows one of the general list above."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="taken_over", verbose_name="承接地区")
    source = models.ForeignKey(
        CertificationMatter, models.PROTECT, related_name="followers", verbose_name="通用清单事项"
    )
    matter = models.OneToOneField(
        CertificationMatter, models.PROTECT, related_name="follows", verbose_name="本地事项"
    )
    seen = models.ForeignKey(
        MatterVersion, models.PROTECT, related_name="+", verbose_name="承接时的版本", help_text="上级的版本。"
    )
    taken_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="+", verbose_name="承接人"
    )

    objects = TakenOverQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承接事项"
        ordering = ["area_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "source"],
                name="matters_taken_over_once",
                violation_error_message="本地区已承接这个事项。",
            ),
        ]

    def __str__(self):
        return f"{self.source_id} → {self.matter_id}"


class ProposalQuerySet(models.QuerySet):
    def for_user(self, user):
        """Those over the area to which it is made."""
        return scope.by_area(self, user, READERS) if user.is_authenticated else self.none()


class Proposal(Row):
    """A change of the general list, as it arrives in an area below."""

    MOVES = PROPOSAL_MOVES
    TONES = PROPOSAL_TONES

    area = models.ForeignKey(Area, models.PROTECT, related_name="proposals", verbose_name="行政区划")
    version = models.ForeignKey(
        MatterVersion, models.PROTECT, related_name="proposals", verbose_name="上级的版本"
    )
    kind = models.CharField("变动", max_length=8, choices=ProposalKind)
    state = models.CharField("状态", max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    draft = models.ForeignKey(
        MatterVersion, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="本地草稿"
    )
    reason = models.TextField("处理理由", blank=True)
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通用清单变动"
        ordering = ["-id"]
        indexes = [models.Index(fields=["area", "state"], name="matters_proposal_area")]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "version", "kind"],
                name="matters_proposal_once",
                violation_error_message="同一变动只提示一次。",
            ),
            only_in_states(
                [ProposalState.TAKEN, ProposalState.DECLINED, ProposalState.OVERTAKEN],
                "decided_at",
                name="matters_proposal_decided_with_date",
                message="已处理的必须载明处理时间。",
            ),
            models.CheckConstraint(
                name="matters_proposal_declined_with_reason",
                condition=~Q(state=ProposalState.DECLINED) | ~Q(reason=""),
                violation_error_message="不承接的，必须写明理由。",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.version_id}"
