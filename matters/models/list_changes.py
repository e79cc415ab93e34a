"""What changed on the lists, and which window has taken note of it."""

from django.db import models

from matters.models.versions import MatterVersion
from matters.upkeep_enums import ListChangeKind
from portal.kernel.models import Row
from portal.people import scope
from portal.people.enums import Role
from portal.people.models import Agency, Area


class ListChangeQuerySet(models.QuerySet):
    def for_user(self, user):
        """The windows and people of the agency, and those over the area."""
        if not user.is_authenticated:
            return self.none()
        own = scope.by_agency(self, user, (Role.WINDOW_CLERK, Role.HANDLER, Role.AGENCY_HEAD))
        over = scope.by_area(self, user, (Role.BUREAU_ADMIN, Role.AUDITOR))
        return own | over


class ListChange(Row):
    """A certificate that may from now on be asked for, on other terms, or no longer."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区划")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="单位")
    version = models.ForeignKey(
        MatterVersion, models.PROTECT, related_name="list_changes", verbose_name="证明事项版本"
    )
    kind = models.CharField("变动", max_length=8, choices=ListChangeKind)
    at = models.DateTimeField("变动时间")

    objects = ListChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "清单变动"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["agency", "at"], name="matters_listchange_agency")]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "kind"],
                name="matters_listchange_once",
                violation_error_message="同一变动只记一次。",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.version_id}"


class Acknowledgement(Row):
    """A clerk has taken note of a change."""

    change = models.ForeignKey(
        ListChange, models.CASCADE, related_name="acknowledgements", verbose_name="清单变动"
    )
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name="确认人")
    at = models.DateTimeField("确认时间")

    class Meta:
        verbose_name = verbose_name_plural = "变动确认"
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "by"],
                name="matters_acknowledged_once",
                violation_error_message="已经确认过。",
            ),
        ]

    def __str__(self):
        return f"{self.by_id} {self.change_id}"
