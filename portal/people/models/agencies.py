"""Agencies and their departments."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from portal.kernel.models import Row
from portal.people.enums import AgencyKind, Role
from portal.people.models.areas import Area


def _keeps(user) -> bool:
    return bool(user.is_authenticated and user.has_role(Role.SYSTEM_ADMIN))


class AgencyQuerySet(models.QuerySet):
    """Agencies and their contacts are published: everybody sees the active ones, their keepers all."""

    def for_user(self, user):
        return self if _keeps(user) else self.filter(active=True)

    def in_area(self, area: Area):
        """Agencies of the area and of all below it."""
        return self.filter(Q(area=area) | Q(area__path__startswith=f"{area.path}/"))


class Agency(Row):
    """A body that handles matters: administrative organ, institution, public service body, authorised organisation."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="agencies", verbose_name="行政区划")
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=30)
    kind = models.CharField("性质", max_length=20, choices=AgencyKind, default=AgencyKind.ADMINISTRATIVE)
    number_prefix = models.CharField(
        "编号字头", max_length=12, help_text="办件和文书编号的机关代字，例如“石龙司”。"
    )
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    superior = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="inferiors",
        verbose_name="上级主管单位",
    )
    leads_justice = models.BooleanField(
        "司法行政部门",
        default=False,
        help_text="负责本地区清单的审核、公布和督促指导。",
    )
    contact_name = models.CharField("联系人", max_length=50, blank=True)
    contact_phone = models.CharField("联系方式", max_length=40, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    active = models.BooleanField("正在履职", default=True)

    objects = AgencyQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="机构变更记录")

    class Meta:
        verbose_name = verbose_name_plural = "机构"
        ordering = ["area_id", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"],
                name="people_agency_name_once_per_area",
                violation_error_message="本地区已有同名机构。",
            ),
            models.UniqueConstraint(
                fields=["number_prefix"],
                name="people_agency_prefix_once",
                violation_error_message="编号字头已被其他机构使用，编号会重复。",
            ),
            models.CheckConstraint(
                name="people_agency_not_its_own_superior",
                condition=Q(superior=None) | ~Q(superior=models.F("id")),
                violation_error_message="机构不能是自己的上级。",
            ),
        ]

    def __str__(self):
        return self.name


class DepartmentQuerySet(models.QuerySet):
    def for_user(self, user):
        return self if _keeps(user) else self.filter(agency__active=True)


class Department(Row):
    """A department of an agency (内设机构)."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="departments", verbose_name="机构")
    name = models.CharField("名称", max_length=60)
    contact_name = models.CharField("联系人", max_length=50, blank=True)
    contact_phone = models.CharField("联系方式", max_length=40, blank=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "内设机构"
        ordering = ["agency_id", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"],
                name="people_department_name_once",
                violation_error_message="本机构已有同名内设机构。",
            )
        ]

    def __str__(self):
        return f"{self.agency.short_name}{self.name}"
