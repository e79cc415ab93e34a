"""What people apply for, and the certificates that are asked of them."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from matters.enums import ADMIN_MOVES, ADMIN_TONES, AdminKind, AdminState, Audience, JointMode, LifeEvent
from matters.models.scopes import below
from portal.kernel.models import Row
from portal.people.models import Agency, Area


class AdministrativeMatterQuerySet(models.QuerySet):
    def for_user(self, user):
        """What the agencies do on application is public."""
        return self

    def active(self):
        return self.filter(state=AdminState.ACTIVE)

    def listed(self):
        """Those with at least one certificate that may be replaced by a pledge."""
        return self.active().filter(certification_matters__current__isnull=False).distinct()


class AdministrativeMatter(Row):
    """A matter handled on application (依申请的行政事项): a licence, a confirmation, a benefit."""

    MOVES = ADMIN_MOVES
    TONES = ADMIN_TONES

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="administrative_matters", verbose_name="行政机关"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区划")
    name = models.CharField("行政事项名称", max_length=100)
    kind = models.CharField("事项类型", max_length=16, choices=AdminKind)
    code = models.CharField("事项编码", max_length=40, help_text="本单位内不重复，例如“000105013000”。")
    life_event = models.CharField("办事情形", max_length=16, choices=LifeEvent, default=LifeEvent.OTHER)
    legal_days = models.PositiveSmallIntegerField("法定办结时限（工作日）", default=20)
    promised_days = models.PositiveSmallIntegerField("承诺办结时限（工作日）", default=10)
    audience = models.CharField("服务对象", max_length=8, choices=Audience, default=Audience.NATURAL)
    joint = models.CharField("共同申请", max_length=8, choices=JointMode, default=JointMode.NONE)
    result = models.CharField("办理结果", max_length=100, blank=True)
    summary = models.CharField("一句话说明", max_length=200, blank=True)
    common = models.PositiveSmallIntegerField(
        "常办次序", null=True, blank=True, help_text="首页“常办”里的次序；空白则不出现。"
    )
    state = models.CharField("状态", max_length=8, choices=AdminState, default=AdminState.ACTIVE)

    objects = AdministrativeMatterQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="行政事项变更记录")

    class Meta:
        verbose_name = verbose_name_plural = "行政事项"
        ordering = ["agency_id", "code"]
        indexes = [models.Index(fields=["area", "state"], name="matters_admin_area")]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code"],
                name="matters_admin_code_once",
                violation_error_message="本单位已有这个事项编码。",
            ),
            models.CheckConstraint(
                name="matters_admin_promise_within_law",
                condition=Q(promised_days__lte=models.F("legal_days")),
                violation_error_message="承诺办结时限不能长于法定办结时限。",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("matters:guide", args=[self.pk])


class CertificationMatterQuerySet(models.QuerySet):
    def for_user(self, user):
        """Listed ones are public; the rest is seen by the agency and by those who answer for the area."""
        return self.filter(Q(current__isnull=False) | below(user, "agency", "area"))

    def listed(self):
        return self.filter(current__isnull=False)


class CertificationMatter(Row):
    """A certificate asked for in an administrative matter (证明事项): the lasting identity of its versions.

    ``current`` is the published version, and ``search_text`` what the directory looks through; both are
    written by publication and by nothing else.
    """

    administrative_matter = models.ForeignKey(
        AdministrativeMatter, models.PROTECT, related_name="certification_matters", verbose_name="行政事项"
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="certification_matters", verbose_name="行政机关"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区划")
    slug_code = models.SlugField("代号", max_length=60)
    current = models.OneToOneField(
        "matters.MatterVersion",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="current_of",
        verbose_name="现行版本",
    )
    search_text = models.TextField("检索文字", blank=True, editable=False)

    objects = CertificationMatterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "证明事项"
        ordering = ["agency_id", "slug_code"]
        indexes = [
            models.Index(fields=["area", "id"], name="matters_cert_area"),
            models.Index(fields=["agency", "id"], name="matters_cert_agency"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "slug_code"],
                name="matters_cert_code_once",
                violation_error_message="本单位已有这个代号的证明事项。",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """As published; before that as in the latest draft."""
        version = self.current or self.versions.order_by("-number").first()
        return version.name if version else self.slug_code

    def get_absolute_url(self):
        return reverse("matters:matter", args=[self.pk])
