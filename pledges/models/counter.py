"""What is particular to the counter: numbers kept back for paper forms, and the screen that faces the customer."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from matters.models import AdministrativeMatter, CertificationMatter, TextVersion
from pledges.counter_enums import RESERVED_MOVES, RESERVED_TONES, ReservedState
from pledges.models.cases import Case
from pledges.models.evidence import CertificateChoice
from pledges.models.scopes import AGENCY_ROLES
from portal.kernel.constraints import together
from portal.kernel.models import Row, StoredFile
from portal.people.models import Agency, Area, User

# A customer who walked away must not stay on the screen: without a touch it goes blank by itself.
SHOWN_FOR = timedelta(minutes=15)


class OfAgencyQuerySet(models.QuerySet):
    """Rows of an agency, for those who work there."""

    path_to_agency = "agency"

    def for_user(self, user: Any) -> "OfAgencyQuerySet":
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(**{f"{self.path_to_agency}__in": user.agency_ids(*AGENCY_ROLES)})


class NumberBlock(Row):
    """Case numbers of one agency kept back for paper forms, for the hours in which the line is down."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区划")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="办理机关")
    administrative_matter = models.ForeignKey(
        AdministrativeMatter, models.PROTECT, related_name="+", verbose_name="行政事项"
    )
    issued_on = models.DateField("编号日期")
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="预留人")
    first = models.CharField("起始编号", max_length=40)
    last = models.CharField("末尾编号", max_length=40)
    count = models.PositiveSmallIntegerField("个数")
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="空白表"
    )

    objects = OfAgencyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "预留号段"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["agency", "-created_at", "-id"], name="pledges_block_agency")]
        constraints = [
            models.CheckConstraint(
                name="pledges_block_not_empty",
                condition=Q(count__gte=1),
                violation_error_message="号段至少有一个编号。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first} 至 {self.last}"


class BlockForm(Row):
    """One certificate for which a form is printed under each number of a block: which one, and with which text."""

    block = models.ForeignKey(NumberBlock, models.PROTECT, related_name="forms", verbose_name="号段")
    certificate = models.ForeignKey(
        CertificationMatter, models.PROTECT, related_name="+", verbose_name="证明事项"
    )
    text = models.ForeignKey(TextVersion, models.PROTECT, related_name="+", verbose_name="印在表上的告知文本")
    order = models.PositiveSmallIntegerField("次序")

    class Meta:
        verbose_name = verbose_name_plural = "号段的空白表"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["block", "certificate"],
                name="pledges_block_form_once",
                violation_error_message="一个号段里每项证明只印一种表。",
            )
        ]

    def __str__(self) -> str:
        return str(self.certificate)


class ReservedNumberQuerySet(OfAgencyQuerySet):
    path_to_agency = "block__agency"


class ReservedNumber(Row):
    """One number of a block, accounted for to the end: entered as a case, or void with the reason."""

    MOVES = RESERVED_MOVES
    TONES = RESERVED_TONES

    block = models.ForeignKey(NumberBlock, models.PROTECT, related_name="numbers", verbose_name="号段")
    number = models.CharField("编号", max_length=40, unique=True)
    state = models.CharField("状态", max_length=8, choices=ReservedState, default=ReservedState.OPEN)
    case = models.OneToOneField(
        Case, models.PROTECT, null=True, blank=True, related_name="reserved", verbose_name="办件"
    )
    taken_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="收件人"
    )
    void_reason = models.CharField("作废理由", max_length=200, blank=True)
    settled_at = models.DateTimeField("录入或者作废时间", null=True, blank=True, editable=False)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="录入人或者作废人"
    )

    objects = ReservedNumberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "预留编号"
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="pledges_reserved_accounted",
                condition=Q(state=ReservedState.OPEN, case=None, taken_by=None, void_reason="")
                | Q(state=ReservedState.USED, case__isnull=False, taken_by__isnull=False, void_reason="")
                | (Q(state=ReservedState.VOID, case=None, taken_by=None) & ~Q(void_reason="")),
                violation_error_message="预留编号要么录入一个办件，要么写明理由作废。",
            ),
            models.CheckConstraint(
                name="pledges_reserved_settled",
                condition=Q(state=ReservedState.OPEN, settled_at=None)
                | (~Q(state=ReservedState.OPEN) & Q(settled_at__isnull=False)),
                violation_error_message="已录入或者已作废的编号必须有时间。",
            ),
            together(
                "settled_at",
                "settled_by",
                name="pledges_reserved_who_when",
                message="录入或者作废的时间和人必须同时填写。",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def area_id(self) -> Any:
        return self.block.area_id

    @property
    def agency_id(self) -> Any:
        return self.block.agency_id


class CustomerScreen(Row):
    """A second screen that faces the customer: bound to one session of one clerk, and to the case he shows there.

    It has no rights of its own and none of the clerk's: its secret opens the one certificate that is shown.
    """

    clerk = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="窗口人员")
    session = models.CharField("窗口人员的会话", max_length=40, editable=False)
    window = models.CharField("窗口", max_length=20, blank=True)
    code = models.CharField("配对码", max_length=8, unique=True, null=True, blank=True, editable=False)
    code_until = models.DateTimeField("配对码有效期至")
    secret_digest = models.CharField("屏幕密钥摘要", max_length=64, blank=True, editable=False)
    paired_at = models.DateTimeField("配对时间", null=True, blank=True, editable=False)
    until = models.DateTimeField("有效期至")
    ended_at = models.DateTimeField("断开时间", null=True, blank=True, editable=False)
    choice = models.ForeignKey(
        CertificateChoice, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="正在显示"
    )
    touched_at = models.DateTimeField("最近操作", null=True, blank=True, editable=False)
    # What the customer said of the filled-in pledge: right as it stands (its digest), or that something is wrong.
    checked_digest = models.CharField("申请人核对过的内容摘要", max_length=64, blank=True, editable=False)
    wrong_at = models.DateTimeField("申请人说有错的时间", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "客户屏"
        indexes = [
            models.Index(fields=["session"], condition=Q(ended_at=None), name="pledges_screen_session"),
            models.Index(fields=["secret_digest"], name="pledges_screen_secret"),
        ]
        constraints = [
            models.CheckConstraint(
                name="pledges_screen_paired",
                condition=Q(paired_at=None, secret_digest="", choice=None)
                | (Q(paired_at__isnull=False, code=None) & ~Q(secret_digest="")),
                violation_error_message="配对以后配对码失效；没有配对的屏幕什么也不显示。",
            ),
            models.CheckConstraint(
                name="pledges_screen_blank_when_ended",
                condition=Q(ended_at=None) | Q(choice=None, code=None),
                violation_error_message="断开的屏幕什么也不显示。",
            ),
            models.CheckConstraint(
                name="pledges_screen_shown_has_time",
                condition=Q(choice=None) | Q(touched_at__isnull=False),
                violation_error_message="显示办件的屏幕必须有最近操作的时间。",
            ),
            models.CheckConstraint(
                name="pledges_screen_lasts",
                condition=Q(until__gt=F("created_at")),
                violation_error_message="屏幕的有效期晚于建立时间。",
            ),
        ]

    def __str__(self) -> str:
        return self.window or "客户屏"

    @property
    def is_live(self) -> bool:
        return self.ended_at is None and self.until > timezone.now()

    @property
    def shows_until(self) -> datetime | None:
        return self.touched_at + SHOWN_FOR if self.touched_at else None

    @property
    def is_showing(self) -> bool:
        """Whether something of a case may be on the screen now."""
        return bool(
            self.is_live and self.choice_id and self.shows_until and self.shows_until > timezone.now()
        )
