"""The tree of areas."""

from django.db import models
from django.db.models import Q

from portal.people.enums import AreaLevel


class AreaQuerySet(models.QuerySet):
    """Areas are public knowledge: everybody sees them."""

    def for_user(self, user):
        return self

    def under(self, *paths: str):
        """The areas at these paths and all below them."""
        if not paths:
            return self.none()
        wanted = Q()
        for path in paths:
            wanted |= Q(path=path) | Q(path__startswith=f"{path}/")
        return self.filter(wanted)


class Area(models.Model):
    """A province, city, county, town or zone (GB/T 2260, 9 digits below the county; zones have own codes).

    ``path`` holds the codes from the province down to the area itself, "41/4104/410404".
    """

    code = models.CharField("区划代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=60)
    full_name = models.CharField("全称", max_length=200)
    level = models.CharField("级别", max_length=12, choices=AreaLevel)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上级区划",
    )
    path = models.CharField("路径", max_length=60, unique=True)
    own_code = models.BooleanField(
        "自编代码",
        default=False,
        help_text="功能区没有国家标准代码，使用本系统自编代码。",
    )

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                name="people_area_only_provinces_have_no_parent",
                condition=Q(level=AreaLevel.PROVINCE, parent=None)
                | (~Q(level=AreaLevel.PROVINCE) & Q(parent__isnull=False)),
                violation_error_message="只有省级区划没有上级。",
            ),
        ]

    def __str__(self):
        return self.full_name

    @property
    def codes(self) -> list[str]:
        """Codes from the province down to this area."""
        return self.path.split("/")

    def chain(self) -> list["Area"]:
        """This area and those above it, nearest first (one query)."""
        above = {area.code: area for area in Area.objects.filter(code__in=self.codes)}
        return [above[code] for code in reversed(self.codes)]

    def contains(self, other: "Area") -> bool:
        return other.path == self.path or other.path.startswith(f"{self.path}/")
