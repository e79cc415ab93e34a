"""Questions to other agencies, and what they answered (行政协助)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from portal.kernel.calendar import today
from portal.kernel.constraints import only_in_states, state_requires, together
from portal.kernel.models import Row, StoredFile
from portal.people import scope
from portal.people.enums import Role
from portal.people.models import Agency, Area, Subject, User
from verification.enums import (
    ASSISTANCE_MOVES,
    ASSISTANCE_TONES,
    OPEN_ASSISTANCE,
    REPLIED_ASSISTANCE,
    AssistanceState,
    Reply,
)
from verification.models.checks import Check


class AssistanceQuerySet(models.QuerySet):
    def for_user(self, user: Any) -> AssistanceQuerySet:
        """Inspectors of the agency that asks, assisting officers of the agency asked, and its head once the
        request was escalated to her."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        asking = scope.agencies(user, [Role.INSPECTOR])
        asked = scope.agencies(user, [Role.ASSISTING_OFFICER], "to_agency")
        head = scope.agencies(user, [Role.AGENCY_HEAD], "to_agency")
        bounds = [asking, asked, head & Q(escalated_at__isnull=False) if head is not None else None]
        wanted = Q()
        for bound in bounds:
            wanted = wanted | bound if bound is not None else wanted
        return self.filter(wanted) if wanted else self.none()

    def open(self) -> AssistanceQuerySet:
        return self.filter(state__in=OPEN_ASSISTANCE)

    def for_pages(self) -> AssistanceQuerySet:
        """With everything that a list or a page shows."""
        return self.select_related(
            "agency", "to_agency", "subject", "asked_by", "received_by", "replied_by", "answer_file",
            "check_row__case__administrative_matter", "check_row__version",
        )  # fmt: skip


class AssistanceRequest(Row):
    """One agency asks another to confirm lines of a check's standard. It answers line by line, or declines in
    writing with its reason; silence stays silence, and is reminded of and escalated."""

    MOVES = ASSISTANCE_MOVES
    TONES = ASSISTANCE_TONES

    check_row = models.ForeignKey(
        Check, models.PROTECT, related_name="assistance", db_index=False, verbose_name="核查"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False, verbose_name="行政区划")
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", db_index=False, verbose_name="请求单位"
    )
    to_agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", db_index=False, verbose_name="协助单位"
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", db_index=False, verbose_name="承诺人"
    )
    round = models.PositiveSmallIntegerField("轮次")
    state = models.CharField("状态", max_length=10, choices=AssistanceState, default=AssistanceState.SENT)
    question = models.TextField("需要核实的内容", max_length=1000)
    items = models.JSONField("逐项核实的标准", default=list)
    due_on = models.DateField("答复期限")
    provisional = models.BooleanField("期限为暂定", default=False)
    asked_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name="请求人"
    )
    asked_at = models.DateTimeField("请求时间", editable=False)
    received_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="签收人"
    )
    received_at = models.DateTimeField("签收时间", null=True, blank=True, editable=False)
    answers = models.JSONField("逐项答复", default=dict, blank=True)
    answer_file = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复材料"
    )
    digest = models.CharField("答复和材料摘要", max_length=64, blank=True)
    decline_reason = models.TextField("不能协助的理由", max_length=1000, blank=True)
    replied_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="答复人"
    )
    replied_at = models.DateTimeField("答复时间", null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField("催办时间", null=True, blank=True, editable=False)
    escalated_at = models.DateTimeField("报单位负责人时间", null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True, editable=False)

    objects = AssistanceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "协助核查请求"
        ordering = ["asked_at", "id"]
        indexes = [
            models.Index(
                fields=["to_agency", "due_on", "id"],
                name="verification_assist_desk",
                condition=Q(state__in=OPEN_ASSISTANCE),
            ),
            models.Index(fields=["to_agency", "-id", "state"], name="verification_assist_done"),
            models.Index(fields=["check_row", "asked_at"], name="verification_assist_check"),
            models.Index(
                fields=["due_on", "id"],
                name="verification_assist_late",
                condition=Q(state__in=OPEN_ASSISTANCE, escalated_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["check_row", "to_agency"],
                condition=Q(state__in=OPEN_ASSISTANCE),
                name="verification_assist_one_open",
                violation_error_message="已请这个单位协助，尚未答复。",
            ),
            models.CheckConstraint(
                name="verification_assist_other_agency",
                condition=~Q(agency=F("to_agency")),
                violation_error_message="不能请本单位协助。",
            ),
            state_requires(
                (AssistanceState.RECEIVED, *REPLIED_ASSISTANCE),
                "received_by",
                "received_at",
                name="verification_assist_received",
                message="签收后须载明签收人和签收时间。",
            ),
            together(
                "received_by",
                "received_at",
                name="verification_assist_receipt_whole",
                message="签收人和签收时间须同时载明。",
            ),
            only_in_states(
                REPLIED_ASSISTANCE,
                "replied_by",
                "replied_at",
                name="verification_assist_replied",
                message="答复人和答复时间只在答复或者不能协助时载明，且须同时载明。",
            ),
            models.CheckConstraint(
                name="verification_assist_answered",
                condition=(Q(state=AssistanceState.ANSWERED) & ~Q(digest=""))
                | (~Q(state=AssistanceState.ANSWERED) & Q(digest="", answer_file=None)),
                violation_error_message="答复及其摘要须同时载明。",
            ),
            models.CheckConstraint(
                name="verification_assist_declined_with_reason",
                condition=(Q(state=AssistanceState.DECLINED) & ~Q(decline_reason=""))
                | (~Q(state=AssistanceState.DECLINED) & Q(decline_reason="")),
                violation_error_message="不能协助的，须书面说明理由。",
            ),
            models.CheckConstraint(
                name="verification_assist_not_by_asker",
                condition=Q(replied_by=None) | ~Q(replied_by=F("asked_by")),
                violation_error_message="请求人不能自己答复。",
            ),
            models.CheckConstraint(
                name="verification_assist_reminded_first",
                condition=Q(escalated_at=None) | Q(reminded_at__isnull=False),
                violation_error_message="报单位负责人以前须先催办。",
            ),
            only_in_states(
                (AssistanceState.CANCELLED,),
                "cancelled_at",
                name="verification_assist_cancelled",
                message="只有已取消的请求载明取消时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"请{self.to_agency.name}协助核查"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_ASSISTANCE

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < today()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines asked, each with the answer to it."""
        words = dict(Reply.choices)
        found = []
        for item in self.items:
            given = self.answers.get(item["key"], {})
            said = given.get("answer", "")
            found.append({**item, "said": said, "word": words.get(said, ""), "basis": given.get("basis", "")})
        return found
