"""What changed on the lists, and which window has taken note of it."""

from django.db import models
from django.db.models import Q

from matters.models.cleanup_items import CleanupItem
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
        MatterVersion, models.PROTECT, null=True, related_name="list_changes", verbose_name="证明事项版本"
    )
    item = models.ForeignKey(
        CleanupItem, models.PROTECT, null=True, related_name="list_changes", verbose_name="清理的证明事项"
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
            models.UniqueConstraint(
                fields=["item"],
                name="matters_listchange_item_once",
                violation_error_message="同一变动只记一次。",
            ),
            models.CheckConstraint(
                name="matters_listchange_of_one",
                condition=Q(version=None, item__isnull=False) | Q(version__isnull=False, item=None),
                violation_error_message="变动要么是证明事项目录的，要么是清理清单的。",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.version_id or self.item_id}"

    @property
    def name(self) -> str:
        """The certificate."""
        return (self.version or self.item).name

    @property
    def what_for(self) -> str:
        """The administrative matter that asked for it; where the drive's form names none, the purpose."""
        if self.version:
            return self.version.matter.administrative_matter.name
        matter = self.item.administrative_matter
        return matter.name if matter else self.item.purpose

    @property
    def url(self) -> str:
        """Where it can be read, while it may be asked for."""
        if self.version and self.kind != ListChangeKind.REMOVED:
            return self.version.matter.get_absolute_url()
        return ""

    @property
    def successor(self) -> str:
        """How it is done from now on, as the cancelled list says."""
        return f"{self.item.get_disposal_display()}：{self.item.successor}" if self.item else ""


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
