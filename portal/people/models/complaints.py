"""Complaints of citizens that an agency asked for what it may not ask for."""

from django.db import models
from django.db.models import Q

from portal.kernel.models import Row
from portal.people.complaint_enums import (
    COMPLAINT_MOVES,
    COMPLAINT_TONES,
    ComplaintKind,
    ComplaintState,
    Finding,
)
from portal.people.enums import Role
from portal.people.models.agencies import Agency
from portal.people.models.areas import Area
from portal.people.models.users import User

OPEN = (ComplaintState.RECEIVED, ComplaintState.ROUTED, ComplaintState.ANSWERED)


class ComplaintQuerySet(models.QuerySet):
    def for_user(self, user):
        """The bureau and the auditor of the area see all; an agency what was routed to it."""
        if not user.is_authenticated:
            return self.none()
        wanted = Q(routed_to__in=user.agency_ids(Role.AGENCY_HEAD, Role.HANDLER))
        for path in user.area_paths(Role.BUREAU_ADMIN, Role.AUDITOR):
            wanted |= Q(area__path=path) | Q(area__path__startswith=f"{path}/")
        return self.filter(wanted)

    def open(self):
        return self.filter(state__in=OPEN)


class Complaint(Row):
    """One report, without an account: who asked for what, and what became of it.

    ``about_id`` is the key of the certificate on whose page it was made; the words beside it outlive the page.
    """

    MOVES = COMPLAINT_MOVES
    TONES = COMPLAINT_TONES

    number = models.CharField("编号", max_length=40, unique=True)
    code = models.CharField("查询码", max_length=20, unique=True)
    token = models.CharField("表单标记", max_length=20, unique=True, null=True, editable=False)
    state = models.CharField("状态", max_length=10, choices=ComplaintState, default=ComplaintState.RECEIVED)
    kind = models.CharField("情形", max_length=16, choices=ComplaintKind)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区划")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="被反映的单位"
    )
    agency_words = models.CharField("被反映的单位（所写）", max_length=100, blank=True)
    asked_for = models.CharField("被要求提交什么", max_length=200)
    about = models.CharField("办什么事", max_length=200, blank=True)
    about_id = models.UUIDField("证明事项", null=True, blank=True)
    happened_on = models.DateField("发生日期", null=True, blank=True)
    body = models.TextField("经过", blank=True)
    contact = models.CharField("联系方式", max_length=60, blank=True)
    due_on = models.DateField("答复期限")
    routed_to = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办单位"
    )
    routed_at = models.DateTimeField("转办时间", null=True, blank=True)
    finding = models.CharField("处理结果", max_length=12, choices=Finding, blank=True)
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "反映"
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["area", "due_on", "id"], condition=Q(state__in=OPEN), name="people_complaint_desk"
            ),
            models.Index(fields=["routed_to", "due_on", "id"], name="people_complaint_agency"),
            models.Index(fields=["area", "-id"], name="people_complaint_area"),
        ]
        constraints = [
            models.CheckConstraint(
                name="people_complaint_routed_somewhere",
                condition=~Q(state=ComplaintState.ROUTED)
                | Q(routed_to__isnull=False, routed_at__isnull=False),
                violation_error_message="转办必须写明承办单位和时间。",
            ),
            models.CheckConstraint(
                name="people_complaint_answered_with_words",
                condition=~Q(state__in=(ComplaintState.ANSWERED, ComplaintState.CLOSED))
                | (Q(answered_at__isnull=False) & ~Q(answer="") & ~Q(finding="")),
                violation_error_message="答复必须写明结果和理由。",
            ),
            models.CheckConstraint(
                name="people_complaint_closed_with_date",
                condition=(Q(state=ComplaintState.CLOSED) & Q(closed_at__isnull=False))
                | (~Q(state=ComplaintState.CLOSED) & Q(closed_at=None)),
                violation_error_message="办结必须载明时间。",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def whom(self) -> str:
        """The agency complained of, as chosen or as written."""
        return self.agency.name if self.agency else self.agency_words or "未写明"
