"""Who stands for whom by law or by office: guardians for minors and wards, heads and clerks for organisations.

Apart from agents: an agent acts on the principal's special authorisation (特别授权), which is an object of the
pledges room; a guardian is the legal agent (法定代理人), and a clerk acts as the organisation itself (经办人).
"""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from portal.kernel.calendar import today
from portal.kernel.constraints import state_requires, together
from portal.kernel.models import Row, StoredFile
from portal.people.enums import (
    REPRESENTATION_MOVES,
    REPRESENTATION_TONES,
    Capacity,
    Proof,
    Relation,
    RepresentationState,
)
from portal.people.models.subjects import Subject

LIVE = (RepresentationState.ASKED, RepresentationState.IN_FORCE)


class RepresentationQuerySet(models.QuerySet):
    def for_user(self, user: Any) -> "RepresentationQuerySet":
        """The two sides; staff reach it through a case that they may see."""
        if not getattr(user, "is_authenticated", False) or not user.subject_id:
            return self.none()
        headed = [row.principal_id for row in user.representations if row.heads]
        return self.filter(Q(person=user.subject_id) | Q(principal=user.subject_id) | Q(principal__in=headed))

    def current(self, on: date) -> "RepresentationQuerySet":
        """Asked or in force, within its period."""
        return self.filter(state__in=LIVE, valid_from__lte=on).filter(
            Q(valid_until=None) | Q(valid_until__gte=on)
        )


class Representation(Row):
    """One person stands for a ward or an organisation, in a named capacity, on a named proof."""

    MOVES = REPRESENTATION_MOVES
    TONES = REPRESENTATION_TONES

    principal = models.ForeignKey(
        Subject, models.PROTECT, related_name="represented_by", verbose_name="被代表人（单位、被监护人）"
    )
    person = models.ForeignKey(
        Subject, models.PROTECT, related_name="representations_held", verbose_name="代表人"
    )
    capacity = models.CharField("身份", max_length=12, choices=Capacity)
    relation = models.CharField("监护关系", max_length=12, choices=Relation, blank=True)
    proof = models.CharField("凭据", max_length=12, choices=Proof)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="证明材料"
    )
    note = models.CharField("核对情况", max_length=200, blank=True)
    valid_from = models.DateField("起始日", default=today)
    valid_until = models.DateField("截止日", null=True, blank=True)
    child_consent_at = models.DateTimeField("监护人同意处理未成年人信息的时间", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=RepresentationState)
    asked_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)
    end_reason = models.CharField("终止原因", max_length=200, blank=True)

    objects = RepresentationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代表关系"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["person", "state"], name="people_repr_person"),
            models.Index(fields=["principal", "state"], name="people_repr_principal"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["principal", "person", "capacity"],
                condition=Q(state__in=LIVE),
                name="people_repr_once",
                violation_error_message="这一代表关系已经登记。",
            ),
            models.CheckConstraint(
                name="people_repr_two_persons",
                condition=~Q(principal=F("person")),
                violation_error_message="代表人与被代表人不能是同一人。",
            ),
            models.CheckConstraint(
                name="people_repr_relation_of_guardians",
                condition=(Q(capacity=Capacity.GUARDIAN) & ~Q(relation=""))
                | (~Q(capacity=Capacity.GUARDIAN) & Q(relation="")),
                violation_error_message="监护人必须写明监护关系，其他人不写。",
            ),
            models.CheckConstraint(
                name="people_repr_proof",
                condition=(Q(proof=Proof.FILE) & Q(file__isnull=False))
                | (Q(proof=Proof.SHOWN) & ~Q(note=""))
                | Q(proof=Proof.PRINCIPAL),
                violation_error_message="代表关系必须有材料、窗口核对或者单位授权。",
            ),
            models.CheckConstraint(
                name="people_repr_period",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message="截止日不能早于起始日。",
            ),
            state_requires(
                (RepresentationState.IN_FORCE,),
                "confirmed_at",
                name="people_repr_confirmed",
                message="有效的代表关系必须有确认时间。",
            ),
            together(
                "ended_at",
                "end_reason",
                text=("end_reason",),
                name="people_repr_ended_with_reason",
                message="终止代表关系须同时载明时间和原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_capacity_display()}（{self.get_state_display()}）"

    @property
    def is_guardian(self) -> bool:
        return self.capacity == Capacity.GUARDIAN

    @property
    def heads(self) -> bool:
        """Whether this person is the head of the organisation and may name its clerks."""
        head = self.capacity in (Capacity.LEGAL_REPRESENTATIVE, Capacity.OPERATOR)
        return head and self.state == RepresentationState.IN_FORCE

    @property
    def pseudonym(self) -> Any:
        """The ledger's event is about the represented."""
        return self.principal.pseudonym

    def holds(self, on: date) -> bool:
        """Asked or in force, and within its period."""
        return (
            self.state in LIVE
            and self.valid_from <= on
            and (self.valid_until is None or on <= self.valid_until)
        )

    def whom(self) -> str:
        """For whom, as the person herself reads it: an organisation by name, a ward by name."""
        return self.principal.name
