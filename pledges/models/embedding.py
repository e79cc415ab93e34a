"""Cases in which a business system of the agency takes part (统一添加告知承诺制功能模块)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from pledges.models.cases import Case
from pledges.models.scopes import CaseBoundQuerySet
from portal.exchange.models import ApiClient
from portal.kernel.models import Row


class SystemCase(Row):
    """A case that a business system opened or took up: it sees this one and no other of its agency.

    ``changed_at`` moves with every step of which the applicant is told, so that the system can ask what is new.
    """

    client = models.ForeignKey(
        ApiClient, models.PROTECT, related_name="+", db_index=False, verbose_name="业务系统"
    )
    case = models.ForeignKey(Case, models.PROTECT, related_name="systems", verbose_name="办件")
    reference = models.CharField("业务系统的编号", max_length=64, blank=True)
    changed_at = models.DateTimeField("最近变化", default=timezone.now)

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "业务系统办件"
        constraints = [
            models.UniqueConstraint(fields=["client", "case"], name="pledges_system_case_once"),
            models.UniqueConstraint(
                fields=["client", "reference"],
                condition=~Q(reference=""),
                name="pledges_system_reference_once",
                violation_error_message="这个编号已经用在另一个办件上。",
            ),
        ]
        indexes = [models.Index(fields=["client", "changed_at", "id"], name="pledges_system_changed")]

    def __str__(self) -> str:
        return self.reference or str(self.case_id)
