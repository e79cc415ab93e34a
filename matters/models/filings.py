"""Lists on their way up (报送备案): what was published, hop by hop, with receipts and clocks."""

from django.db import models
from django.db.models import Q

from matters.models.lists import Edition
from matters.models.versions import MatterVersion
from matters.upkeep_enums import HOP_MOVES, HOP_TONES, HopState
from portal.kernel.constraints import only_in_states
from portal.kernel.models import Row
from portal.people.enums import Role
from portal.people.models import Agency, Area

SENDING_ROLES = (Role.HANDLER, Role.LEGAL_REVIEWER, Role.AGENCY_HEAD)


class Filing(Row):
    """What is filed: an edition of an area's list, or what one agency published on one day."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="filings", verbose_name="行政区划")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="filings", verbose_name="公布单位"
    )
    edition = models.OneToOneField(
        Edition, models.PROTECT, null=True, blank=True, related_name="filing", verbose_name="清单"
    )
    title = models.CharField("名称", max_length=160)
    published_on = models.DateField("公布日期")

    class Meta:
        verbose_name = verbose_name_plural = "清单备案"
        ordering = ["-published_on", "-id"]
        indexes = [models.Index(fields=["agency", "published_on"], name="matters_filing_agency")]
        constraints = [
            models.CheckConstraint(
                name="matters_filing_of_agency_or_edition",
                condition=Q(agency=None, edition__isnull=False) | Q(agency__isnull=False, edition=None),
                violation_error_message="备案的是一期清单，或者一个单位公布的事项。",
            ),
        ]

    def __str__(self):
        return self.title


class FiledVersion(Row):
    """A version that an agency files: published, or taken off the list."""

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="filed", verbose_name="清单备案")
    version = models.ForeignKey(
        MatterVersion, models.PROTECT, related_name="filed_in", verbose_name="证明事项版本"
    )

    class Meta:
        verbose_name = verbose_name_plural = "备案事项"
        ordering = ["filing_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "version"],
                name="matters_filed_once",
                violation_error_message="同一版本在一次备案中只列一次。",
            ),
        ]

    def __str__(self):
        return str(self.version_id)


class FilingHopQuerySet(models.QuerySet):
    def for_user(self, user):
        """The sender's people, the receiving bureau, and those over the area that published."""
        if not user.is_authenticated:
            return self.none()
        senders = user.agency_ids(*SENDING_ROLES, Role.BUREAU_ADMIN)
        scope = Q(sender__in=senders) | Q(receiver__in=user.agency_ids(Role.BUREAU_ADMIN))
        for path in user.area_paths(Role.BUREAU_ADMIN, Role.GOVERNMENT_APPROVER, Role.AUDITOR):
            scope |= Q(filing__area__path=path) | Q(filing__area__path__startswith=f"{path}/")
        return self.filter(scope)


class FilingHop(Row):
    """One hop: sent by one office, received (or returned) by the next, with a receipt.

    ``sender_words`` and ``receiver_words`` are the notice's own; the offices are those of this portal, if it has them.
    """

    MOVES = HOP_MOVES
    TONES = HOP_TONES

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="hops", verbose_name="清单备案")
    order = models.PositiveSmallIntegerField("次序")
    sender_words = models.CharField("报送方", max_length=60)
    receiver_words = models.CharField("接收方", max_length=60)
    sender = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报送单位"
    )
    receiver = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="接收单位"
    )
    state = models.CharField("状态", max_length=8, choices=HopState, default=HopState.WAITING)
    opened_on = models.DateField("起算日期")
    due_on = models.DateField("期限", null=True, blank=True, help_text="空白表示通知没有规定期限。")
    provisional = models.BooleanField("期限为暂定", default=False)
    sent_at = models.DateTimeField("报送时间", null=True, blank=True)
    sent_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报送人"
    )
    note = models.TextField("报送说明", blank=True)
    received_at = models.DateTimeField("接收时间", null=True, blank=True)
    received_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="接收人"
    )
    receipt = models.CharField("备案回执编号", max_length=60, blank=True)
    answer = models.TextField("接收意见", blank=True)
    reminded_at = models.DateTimeField("最近催报时间", null=True, blank=True)
    reminders = models.PositiveSmallIntegerField("催报次数", default=0)

    objects = FilingHopQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "备案环节"
        ordering = ["filing_id", "order"]
        indexes = [models.Index(fields=["state", "due_on"], name="matters_hop_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "order"],
                name="matters_hop_order_once",
                violation_error_message="同一次备案中环节次序不能重复。",
            ),
            only_in_states(
                [HopState.RECEIVED],
                "received_at",
                name="matters_hop_received_with_date",
                message="已备案的必须载明接收时间。",
            ),
            models.CheckConstraint(
                name="matters_hop_receipt_when_received",
                condition=(Q(state=HopState.RECEIVED) & ~Q(receipt=""))
                | (~Q(state=HopState.RECEIVED) & Q(receipt="")),
                violation_error_message="已备案的必须有回执编号。",
            ),
            models.CheckConstraint(
                name="matters_hop_sent_with_date",
                condition=Q(state=HopState.WAITING, sent_at=None)
                | (~Q(state=HopState.WAITING) & Q(sent_at__isnull=False)),
                violation_error_message="已报送的必须载明报送时间。",
            ),
        ]

    def __str__(self):
        return f"{self.filing}：{self.sender_name}→{self.receiver_name}"

    @property
    def sender_name(self) -> str:
        return self.sender.name if self.sender else self.sender_words

    @property
    def receiver_name(self) -> str:
        return self.receiver.name if self.receiver else self.receiver_words

    @property
    def to_send(self) -> bool:
        return self.state in (HopState.WAITING, HopState.RETURNED)
