"""Rows of credit: the rules by date, the records with their events, objections, repairs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from credit.enums import (
    GRADE_TONES,
    OPEN_REQUESTS,
    OUTCOME_TONES,
    RECORD_MOVES,
    RECORD_TONES,
    REQUEST_MOVES,
    REQUEST_TONES,
    SHOWN_STATES,
    Breach,
    Grade,
    Outcome,
    RecordState,
    RequestState,
)
from credit.ruleset import RuleSet
from portal.kernel.constraints import only_in_states, state_requires, together
from portal.kernel.models import Row, StoredFile
from portal.people.enums import Role
from portal.people.models import Agency, Area, Subject, User


class CreditRulesQuerySet(models.QuerySet):
    """The rules are published: everybody may read them."""

    def for_user(self, user: Any) -> CreditRulesQuerySet:
        return self

    def in_force(self, on: date) -> CreditRules:
        """The version of a date. Raises DoesNotExist when there is none: nothing is graded by guess."""
        dated = self.filter(effective_from__lte=on).filter(Q(effective_to=None) | Q(effective_to__gte=on))
        return dated.order_by("effective_from").latest("effective_from")


class CreditRules(Row):
    """A dated version: breaches, grading table, measures with the law that provides them, periods, repair."""

    key = models.CharField("代号", max_length=40, unique=True)
    title = models.CharField("名称", max_length=120)
    doc_number = models.CharField("文号", max_length=80, blank=True)
    effective_from = models.DateField("施行日期", unique=True)
    effective_to = models.DateField("停止执行日期", null=True, blank=True)
    data = models.JSONField("规则")

    objects = CreditRulesQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="信用规则变更记录")

    class Meta:
        verbose_name = verbose_name_plural = "信用规则"
        ordering = ["-effective_from"]
        constraints = [
            models.CheckConstraint(
                name="credit_rules_end_after_start",
                condition=Q(effective_to=None) | Q(effective_to__gte=models.F("effective_from")),
                violation_error_message="停止执行日期不能早于施行日期。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.effective_from:%Y-%m-%d}起）"

    @property
    def ruleset(self) -> RuleSet:
        return RuleSet(self.key, self.title, self.data)


def _beneath(paths: list[str], prefix: str) -> Q:
    """The condition that the area reached through ``prefix`` lies at or below one of the paths."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{prefix}area__path": path}) | Q(**{f"{prefix}area__path__startswith": f"{path}/"})
    return condition


class RecordQuerySet(models.QuerySet):
    prefix = ""

    def for_user(self, user: Any) -> RecordQuerySet:
        """Once confirmed, one's own and those of whom one stands for; credit officers and auditors those of their
        area, agencies their own.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        hers = {user.subject_id, *user.represented_ids} - {None}
        mine = {f"{self.prefix}subject_id__in": hers, f"{self.prefix}state__in": SHOWN_STATES}
        own = Q(**mine) if hers else Q(pk__in=[])
        agencies = {f"{self.prefix}agency_id__in": user.agency_ids(Role.HANDLER, Role.AGENCY_HEAD)}
        area = _beneath(user.area_paths(Role.CREDIT_OFFICER, Role.AUDITOR), self.prefix)
        return self.filter(own | Q(**agencies) | area)

    def desk(self, user: Any) -> RecordQuerySet:
        """What the credit officer works on: the records of her area."""
        wanted = _beneath(user.area_paths(Role.CREDIT_OFFICER), self.prefix)
        return self.filter(wanted).select_related("subject", "agency", "rules")


class Record(Row):
    """A breach of a pledge on the record of a subject (信用记录). It names no pledge: ``reference`` does.

    It has effect only when a second person has confirmed it. The state is for the desks; the standing of the
    subject is worked out from the events.
    """

    MOVES = RECORD_MOVES
    TONES = RECORD_TONES
    GRADE_TONES = GRADE_TONES

    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="credit_records", verbose_name="信用主体"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区划")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="认定单位")
    rules = models.ForeignKey(CreditRules, models.PROTECT, related_name="+", verbose_name="适用的规则")
    breach = models.CharField("失信行为", max_length=16, choices=Breach)
    grade = models.CharField("失信程度", max_length=8, choices=Grade)
    false_pledge = models.BooleanField("属于虚假承诺")
    grade_facts = models.JSONField("分级事实", default=dict)
    facts = models.TextField("认定的事实", max_length=2000)
    matter_name = models.CharField("所涉事项", max_length=200)
    reference = models.CharField("认定文书", max_length=80, unique=True)
    hearing_reference = models.CharField("听取陈述申辩记录", max_length=80)
    document_date = models.DateField("认定日期")
    measures = models.JSONField("依法采取的措施", default=list)
    state = models.CharField("状态", max_length=12, choices=RecordState, default=RecordState.ENTERED)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="录入人")
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="复核人"
    )
    confirmed_at = models.DateTimeField("生效时间", null=True, blank=True, editable=False)
    repair_from = models.DateField("可以申请修复之日")
    until = models.DateField("期满之日")
    ended_at = models.DateTimeField("终止时间", null=True, blank=True, editable=False)
    end_reason = models.CharField("终止原因", max_length=500, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "信用记录"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["subject", "-created_at", "-id"], name="credit_record_subject"),
            models.Index(fields=["agency", "-created_at", "-id"], name="credit_record_agency"),
            models.Index(fields=["area", "state", "-created_at", "-id"], name="credit_record_area"),
            models.Index(fields=["state", "until"], name="credit_record_until"),
        ]
        constraints = [
            together(
                "confirmed_by",
                "confirmed_at",
                name="credit_record_confirmed_together",
                message="复核人和生效时间须同时载明。",
            ),
            state_requires(
                (RecordState.IN_EFFECT, RecordState.SUSPENDED, RecordState.REPAIRED, RecordState.EXPIRED),
                "confirmed_by",
                "confirmed_at",
                name="credit_record_effect_is_confirmed",
                message="未经第二人复核的信用记录不能生效。",
            ),
            models.CheckConstraint(
                name="credit_record_two_persons",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("entered_by")),
                violation_error_message="录入人和复核人不能是同一人。",
            ),
            models.CheckConstraint(
                name="credit_record_rests_on_hearing",
                condition=~Q(reference="") & ~Q(hearing_reference="") & ~Q(facts=""),
                violation_error_message="信用记录须载明事实、认定文书和听取陈述申辩的记录。",
            ),
            only_in_states(
                (RecordState.ANNULLED, RecordState.REPAIRED, RecordState.EXPIRED),
                "ended_at",
                name="credit_record_ended_has_date",
                message="撤销、修复、期满的记录须载明时间，其他的没有。",
            ),
            together(
                "ended_at",
                "end_reason",
                text=["end_reason"],
                name="credit_record_ended_with_reason",
                message="终止时间和原因须同时载明。",
            ),
            models.CheckConstraint(
                name="credit_record_periods",
                condition=Q(repair_from__gte=models.F("document_date"), until__gte=models.F("repair_from")),
                violation_error_message="修复日期和期满日期不能早于认定日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_breach_display()}（{self.get_grade_display()}）"


class RecordEvent(Row):
    """What happened to a record, appended and never changed: the standing is a function of these."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="events", verbose_name="信用记录")
    state = models.CharField("此后状态", max_length=12, choices=RecordState)
    on = models.DateField("日期")
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="操作人"
    )
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "信用记录变动"
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["record", "id"], name="credit_event_record")]

    def __str__(self) -> str:
        return f"{self.get_state_display()}（{self.on:%Y-%m-%d}）"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append only; the database refuses changes as well."""
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)


class RequestQuerySet(RecordQuerySet):
    prefix = "record__"

    def desk(self, user: Any) -> RequestQuerySet:
        wanted = _beneath(user.area_paths(Role.CREDIT_OFFICER), self.prefix)
        return self.filter(wanted).select_related("record__subject", "record__agency")


class Request(Row):
    """What a subject asks about a record of hers, with a date for each answer."""

    MOVES = REQUEST_MOVES
    TONES = REQUEST_TONES
    OUTCOME_TONES = OUTCOME_TONES

    record = models.ForeignKey(Record, models.PROTECT, related_name="%(class)ss", verbose_name="信用记录")
    state = models.CharField("状态", max_length=12, choices=RequestState, default=RequestState.LODGED)
    reason = models.TextField("理由", max_length=2000)
    evidence = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="证明材料"
    )
    lodged_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    due_on = models.DateField("答复期限")
    provisional = models.BooleanField("期限为暂定", default=False)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="受理人"
    )
    accepted_at = models.DateTimeField("受理时间", null=True, blank=True, editable=False)
    outcome = models.CharField("决定", max_length=8, choices=Outcome, blank=True)
    answer = models.TextField("答复", max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决定人"
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        abstract = True


def _request_constraints(name: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(
            fields=["record"],
            condition=Q(state__in=OPEN_REQUESTS),
            name=f"credit_{name}_one_open",
            violation_error_message="该记录已有一件正在办理，请等待答复。",
        ),
        state_requires(
            (RequestState.ACCEPTED, RequestState.DECIDED),
            "accepted_by",
            "accepted_at",
            name=f"credit_{name}_accepted_has_date",
            message="受理须载明受理人和时间。",
        ),
        models.CheckConstraint(
            name=f"credit_{name}_decided",
            condition=~Q(state__in=[RequestState.DECIDED, RequestState.NOT_ACCEPTED])
            | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(answer="")),
            violation_error_message="决定须载明决定人、时间和理由。",
        ),
        models.CheckConstraint(
            name=f"credit_{name}_outcome",
            condition=(Q(state=RequestState.DECIDED) & ~Q(outcome=""))
            | (~Q(state=RequestState.DECIDED) & Q(outcome="")),
            violation_error_message="作出决定时须载明准予或者不予。",
        ),
    ]


class Repair(Request):
    """An application for credit repair (信用修复)."""

    public_pledge = models.TextField("信用承诺", max_length=1000)
    corrected = models.BooleanField("已核实改正并履行完毕", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "信用修复申请"
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["state", "due_on", "id"], name="credit_repair_due")]
        constraints = [
            *_request_constraints("repair"),
            models.CheckConstraint(
                name="credit_repair_granted_if_corrected",
                condition=~Q(outcome=Outcome.GRANTED) | Q(corrected=True),
                violation_error_message="未核实改正的，不能准予修复。",
            ),
        ]

    def __str__(self) -> str:
        return "信用修复申请"


class Objection(Request):
    """An objection to a record (异议): once it is accepted the record is not applied until it is decided."""

    class Meta:
        verbose_name = verbose_name_plural = "信用异议"
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["state", "due_on", "id"], name="credit_objection_due")]
        constraints = _request_constraints("objection")

    def __str__(self) -> str:
        return "信用异议"


__all__ = ["CreditRules", "Objection", "Record", "RecordEvent", "Repair"]
