"""Lists that a higher level merges out of what the lower ones reported (将清单合并，报经政府审定)."""

from django.db import models
from django.db.models import Q

from matters.enums import BUNDLE_MOVES, BUNDLE_TONES, BundleState
from matters.models.versions import MatterVersion
from portal.kernel.models import Row
from portal.people import scope
from portal.people.enums import Role
from portal.people.models import Area


class BundleQuerySet(models.QuerySet):
    def for_user(self, user):
        """The bureau and the government of the area that merges, and the auditors over it."""
        if not user.is_authenticated:
            return self.none()
        return scope.by_area(self, user, (Role.BUREAU_ADMIN, Role.GOVERNMENT_APPROVER, Role.AUDITOR))


class Bundle(Row):
    """One merged list of an area on its way to the government."""

    MOVES = BUNDLE_MOVES
    TONES = BUNDLE_TONES

    area = models.ForeignKey(Area, models.PROTECT, related_name="bundles", verbose_name="行政区划")
    number = models.PositiveIntegerField("批次")
    title = models.CharField("名称", max_length=100)
    state = models.CharField("状态", max_length=12, choices=BundleState, default=BundleState.OPEN)
    opened_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="+", verbose_name="合并人"
    )
    handed_up_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报审人"
    )
    handed_up_at = models.DateTimeField("报审时间", null=True, blank=True)
    opinion = models.TextField("论证意见", blank=True)
    decided_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审定人"
    )
    decided_at = models.DateTimeField("审定时间", null=True, blank=True)
    decision = models.TextField("审定意见", blank=True)

    objects = BundleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "合并清单"
        ordering = ["area_id", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "number"],
                name="matters_bundle_number_once",
                violation_error_message="本地区已有这个批次。",
            ),
            models.CheckConstraint(
                name="matters_bundle_handed_up_with_date",
                condition=~Q(state__in=(BundleState.HANDED_UP, BundleState.PUBLISHED))
                | Q(handed_up_at__isnull=False),
                violation_error_message="已报审的合并清单必须载明报审时间。",
            ),
            models.CheckConstraint(
                name="matters_bundle_published_with_date",
                condition=~Q(state=BundleState.PUBLISHED) | Q(decided_at__isnull=False),
                violation_error_message="已公布的合并清单必须载明审定时间。",
            ),
        ]

    def __str__(self):
        return self.title


class BundleRow(Row):
    """One version on a merged list; of several that ask for the same, ``follows`` names the one that leads."""

    bundle = models.ForeignKey(Bundle, models.CASCADE, related_name="rows", verbose_name="合并清单")
    version = models.ForeignKey(
        MatterVersion, models.CASCADE, related_name="bundled", verbose_name="证明事项版本"
    )
    follows = models.ForeignKey(
        MatterVersion,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="合并到",
    )

    class Meta:
        verbose_name = verbose_name_plural = "合并清单事项"
        ordering = ["bundle_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bundle", "version"],
                name="matters_bundled_once",
                violation_error_message="同一事项在一份合并清单上只列一次。",
            ),
        ]

    def __str__(self):
        return str(self.version_id)
