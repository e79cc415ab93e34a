"""A case (办件): one application for one administrative matter, from draft to conclusion."""

from datetime import date

from django.db import models
from django.db.models import Q

from matters.models import AdministrativeMatter
from pledges.enums import (
    CASE_MOVES,
    CASE_TONES,
    DECISION_TONES,
    NEXT_STEP_AT_COUNTER,
    NEXT_STEP_CERTIFICATE_DUE,
    NEXT_STEP_ON_HOLD,
    NEXT_STEPS,
    OPEN_STATES,
    UNFILED_STATES,
    CaseState,
    Channel,
    Decision,
    MessageKind,
)
from pledges.models.authorizations import Authorization
from pledges.models.scopes import CaseBoundQuerySet
from portal.kernel.calendar import today
from portal.kernel.constraints import state_requires, together
from portal.kernel.models import Row, StoredFile
from portal.people.models import Agency, Area, Representation, Subject, User


class CaseQuerySet(CaseBoundQuerySet):
    path_to_case = ""

    def for_lists(self) -> "CaseQuerySet":
        """With everything that a desk's list shows, so that its number of queries is fixed."""
        return self.select_related("administrative_matter", "agency", "area", "subject", "handler")


class Case(Row):
    """One application. The state changes only through ``pledges.domain``; the constraints hold the same
    rules in the database, whoever writes to it."""

    MOVES = CASE_MOVES
    TONES = {**CASE_TONES, **DECISION_TONES}

    number = models.CharField("办件编号", max_length=40, unique=True, null=True, blank=True, editable=False)
    resume_code = models.CharField("恢复码", max_length=20, unique=True, editable=False)
    form_token = models.UUIDField("表单标识", unique=True, null=True, blank=True, editable=False)
    area = models.ForeignKey(Area, models.PROTECT, db_index=False, verbose_name="行政区划")
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, verbose_name="办理机关")
    administrative_matter = models.ForeignKey(AdministrativeMatter, models.PROTECT, verbose_name="行政事项")
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="cases", db_index=False, verbose_name="申请人"
    )
    agent_subject = models.ForeignKey(
        Subject,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases_as_agent",
        verbose_name="委托代理人",
    )
    authorization = models.ForeignKey(
        Authorization, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="特别授权书"
    )
    # A guardian, or the head or clerk of an organisation: stands for the applicant by law or office, no agent.
    representation = models.ForeignKey(
        Representation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name="法定代理人、法定代表人或者经办人",
    )
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="建立人")
    channel = models.CharField("当前渠道", max_length=10, choices=Channel)
    channel_history = models.JSONField("渠道变化", default=list)
    state = models.CharField("状态", max_length=16, choices=CaseState, default=CaseState.DRAFT)
    expires_on = models.DateField("草稿有效期至")
    site_address = models.CharField("现场核查地址", max_length=200, blank=True)
    ticket = models.CharField("排队号", max_length=12, blank=True)
    # A paper form filled in while the line was down: the day it was handed in, from which the periods run.
    received_on = models.DateField("纸质收件日期", null=True, blank=True, editable=False)

    filed_at = models.DateTimeField("提交时间", null=True, blank=True, editable=False)
    accept_due = models.DateField("受理期限", null=True, blank=True)
    accept_provisional = models.BooleanField("受理期限为暂定", default=False)
    accepted_at = models.DateTimeField("受理时间", null=True, blank=True, editable=False)
    deemed_accepted = models.BooleanField("逾期未告知视为受理", default=False)
    handler = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="handled_cases", verbose_name="承办人"
    )
    decide_due = models.DateField("办理期限", null=True, blank=True)
    decide_provisional = models.BooleanField("办理期限为暂定", default=False)
    due_on = models.DateField("下一个期限", null=True, blank=True)
    hold = models.BooleanField("核查期间暂停决定", default=False)
    hold_reason = models.CharField("暂停原因", max_length=200, blank=True)
    decision = models.CharField("决定", max_length=10, choices=Decision, blank=True)
    decision_text = models.TextField("决定内容", max_length=2000, blank=True)
    remedies = models.TextField("救济途径", max_length=1000, blank=True)
    decided_at = models.DateTimeField("决定时间", null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决定人"
    )
    concluded_at = models.DateTimeField("办结时间", null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField("撤回申请时间", null=True, blank=True, editable=False)
    withdrawal_reason = models.CharField("撤回申请理由", max_length=500, blank=True)
    ended_at = models.DateTimeField("不予受理、终止或撤销时间", null=True, blank=True, editable=False)
    end_reason = models.CharField("不予受理、终止或撤销理由", max_length=1000, blank=True)
    cleared_at = models.DateTimeField("按保存期限清除的时间", null=True, blank=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办件"
        indexes = [
            models.Index(fields=["agency", "state", "due_on", "id"], name="pledges_case_desk"),
            models.Index(
                fields=["agency", "due_on", "id", "state"],
                name="pledges_case_open",
                condition=Q(state__in=OPEN_STATES, due_on__isnull=False),
            ),
            models.Index(
                fields=["agency", "-created_at", "-id", "state"],
                name="pledges_case_window",
                condition=Q(channel=Channel.COUNTER),
            ),
            models.Index(fields=["agency", "-filed_at", "-id"], name="pledges_case_agency_filed"),
            models.Index(fields=["subject", "-created_at", "-id"], name="pledges_case_subject"),
            models.Index(fields=["agent_subject", "-created_at"], name="pledges_case_agent"),
            models.Index(fields=["area", "-filed_at"], name="pledges_case_area"),
            models.Index(fields=["handler", "state", "due_on"], name="pledges_case_handler"),
            models.Index(fields=["state", "accept_due"], name="pledges_case_accept_due"),
            models.Index(
                fields=["expires_on"], name="pledges_case_drafts", condition=Q(state=CaseState.DRAFT)
            ),
            models.Index(
                fields=["expires_on"],
                name="pledges_case_discarded",
                condition=Q(state=CaseState.DISCARDED, cleared_at=None),
            ),
            models.Index(fields=["filed_at"], name="pledges_case_uncleared", condition=Q(cleared_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="pledges_case_filed_unless_draft",
                condition=Q(state__in=UNFILED_STATES, filed_at=None, number=None)
                | (~Q(state__in=UNFILED_STATES) & Q(filed_at__isnull=False, accept_due__isnull=False)),
                violation_error_message="草稿没有编号和提交时间；提交以后必须有提交时间和受理期限。",
            ),
            state_requires(
                (CaseState.ACCEPTED, CaseState.DECIDED, CaseState.CONCLUDED, CaseState.TERMINATED),
                "accepted_at",
                "decide_due",
                name="pledges_case_accepted_has_date",
                message="受理以后必须有受理时间和办理期限。",
            ),
            models.CheckConstraint(
                name="pledges_case_decided",
                condition=Q(decided_at=None, decision="", decided_by=None)
                | (
                    Q(decided_at__isnull=False, decided_by__isnull=False)
                    & ~Q(decision="")
                    & ~Q(decision_text="")
                ),
                violation_error_message="决定、决定内容、决定人和决定时间必须同时填写。",
            ),
            state_requires(
                (CaseState.DECIDED, CaseState.CONCLUDED, CaseState.DECISION_REVOKED),
                "decided_at",
                name="pledges_case_decided_has_date",
                message="作出决定以后必须有决定时间。",
            ),
            models.CheckConstraint(
                name="pledges_case_refusal_tells_remedies",
                condition=~Q(decision=Decision.REFUSED) | ~Q(remedies=""),
                violation_error_message="不予的决定必须告知救济途径。",
            ),
            state_requires(
                (CaseState.CONCLUDED,),
                "concluded_at",
                name="pledges_case_concluded_has_date",
                message="办结必须有办结时间。",
            ),
            together(
                "withdrawn_at",
                "withdrawal_reason",
                text=("withdrawal_reason",),
                name="pledges_case_withdrawn_with_reason",
                message="撤回申请的时间和理由必须同时填写。",
            ),
            state_requires(
                (CaseState.WITHDRAWN,),
                "withdrawn_at",
                name="pledges_case_withdrawn_has_date",
                message="撤回申请必须有时间。",
            ),
            together(
                "ended_at",
                "end_reason",
                text=("end_reason",),
                name="pledges_case_ended_with_reason",
                message="不予受理、终止、撤销必须同时有时间和理由。",
            ),
            state_requires(
                (CaseState.NOT_ACCEPTED, CaseState.TERMINATED, CaseState.DECISION_REVOKED),
                "ended_at",
                name="pledges_case_ended_has_date",
                message="不予受理、终止、撤销必须有时间。",
            ),
            together(
                "agent_subject",
                "authorization",
                name="pledges_case_agent_with_authorization",
                message="委托代理人必须有特别授权书。",
            ),
            models.CheckConstraint(
                name="pledges_case_agent_or_representative",
                condition=Q(agent_subject=None) | Q(representation=None),
                violation_error_message="委托代理人和法定代理人、经办人不能混为一谈，只能登记一种。",
            ),
            models.CheckConstraint(
                name="pledges_case_hold_with_reason",
                condition=Q(hold=False, hold_reason="") | (Q(hold=True) & ~Q(hold_reason="")),
                violation_error_message="暂停决定必须写明原因。",
            ),
            models.CheckConstraint(
                name="pledges_case_no_decision_on_hold",
                condition=Q(hold=False) | ~Q(state__in=(CaseState.DECIDED, CaseState.CONCLUDED)),
                violation_error_message="核查结束以前不能作出决定。",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"草稿 {self.resume_code}"

    def get_absolute_url(self) -> str:
        return f"/my/cases/{self.pk}/"

    @property
    def is_draft(self) -> bool:
        return self.state == CaseState.DRAFT

    @property
    def is_over(self) -> bool:
        """Concluded, withdrawn or ended: the applicant's side can do nothing more in it."""
        return self.state not in (CaseState.DRAFT, *OPEN_STATES, CaseState.DECIDED)

    @property
    def day(self) -> date:
        """The day on which the applicant stands at the counter; of a paper entered later, the day it was taken in.

        What is done at such a case after its entry is done on its own day, before the clerk of that day.
        """
        return (self.received_on if self.is_draft else None) or today()

    @property
    def signer(self) -> Subject:
        """Whose hand signs and whose original is looked at: agent, guardian, head or clerk, else herself."""
        if self.agent_subject is not None:
            return self.agent_subject
        return self.representation.person if self.representation is not None else self.subject

    @property
    def next_step(self) -> str:
        """What happens next, in the applicant's words."""
        if self.state == CaseState.ACCEPTED and self.hold:
            return NEXT_STEP_ON_HOLD
        waiting = self.state in (CaseState.FILED, CaseState.ACCEPTED)
        if waiting and any(not c.is_complete for c in self.choices.all()):
            return NEXT_STEP_CERTIFICATE_DUE
        if self.state == CaseState.DRAFT and self.waits_at_counter:
            return NEXT_STEP_AT_COUNTER
        return NEXT_STEPS[CaseState(self.state)]

    @property
    def waits_at_counter(self) -> bool:
        """An online draft whose next act may only happen in person (set when signing stopped there)."""
        return bool(self.channel_history) and self.channel_history[-1].get("waits_at") == Channel.COUNTER


class SupplementRequest(Row):
    """The one request for what is missing (一次性告知补正); a second one is refused by the database too."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="supplement", verbose_name="办件")
    items = models.JSONField("需要补正的内容")
    asked_at = models.DateTimeField("告知时间")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="告知人")
    due_on = models.DateField("补正期限")
    answered_at = models.DateTimeField("补正时间", null=True, blank=True)
    answer = models.TextField("补正说明", max_length=1000, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, verbose_name="补正材料")

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "补正告知"

    def __str__(self) -> str:
        return f"补正告知（{self.asked_at:%Y-%m-%d}）"


class Message(Row):
    """What the applicant was told, and when."""

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="messages", db_index=False, verbose_name="办件"
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="messages", db_index=False, verbose_name="收信人"
    )
    kind = models.CharField("步骤", max_length=20, choices=MessageKind)
    text = models.CharField("内容", max_length=1000)
    at = models.DateTimeField("时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["subject", "-at"], name="pledges_message_subject"),
            models.Index(fields=["case", "at"], name="pledges_message_case"),
        ]

    def __str__(self) -> str:
        return self.text
