"""Joint applicants (共同申请人): those who apply together with the first applicant in one case."""

from typing import Any

from django.db import models

from pledges.enums import JOINT_MOVES, JOINT_TONES, JointState
from pledges.models.cases import Case
from pledges.models.scopes import CaseBoundQuerySet, OfCase
from portal.kernel.constraints import only_in_states, state_requires, together
from portal.kernel.models import Row, StoredFile
from portal.people.models import Subject, User


class JointApplicant(OfCase, Row):
    """One more applicant of a case. Each reads and signs himself, or agrees that the first one signs for all."""

    MOVES = JOINT_MOVES
    TONES = JOINT_TONES

    case = models.ForeignKey(Case, models.PROTECT, related_name="joint", verbose_name="办件")
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="joint_cases", verbose_name="共同申请人"
    )
    state = models.CharField("状态", max_length=10, choices=JointState, default=JointState.WAITING)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    agreed_at = models.DateTimeField("签署或者同意的时间", null=True, blank=True)
    agreed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签署操作人"
    )
    consent_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="同意代签的签名"
    )
    agreed_to = models.JSONField("同意的各份承诺书的内容摘要", default=list, blank=True)
    withdrawn_at = models.DateTimeField("收回同意的时间", null=True, blank=True)
    withdrawal_reason = models.CharField("收回同意的理由", max_length=500, blank=True)

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "共同申请人"
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["subject", "case"], name="pledges_joint_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "subject"],
                name="pledges_joint_once",
                violation_error_message="这位共同申请人已经登记。",
            ),
            state_requires(
                (JointState.DONE,),
                "agreed_at",
                "agreed_by",
                name="pledges_joint_done_has_date",
                message="已签署的共同申请人必须有签署时间和操作人。",
            ),
            only_in_states(
                (JointState.WITHDRAWN,),
                "withdrawn_at",
                name="pledges_joint_withdrawn_has_date",
                message="只有收回的同意有收回时间。",
            ),
            together(
                "withdrawn_at",
                "withdrawal_reason",
                text=("withdrawal_reason",),
                name="pledges_joint_withdrawn_with_reason",
                message="收回同意的时间和理由必须同时填写。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}（{self.get_state_display()}）"

    @property
    def pseudonym(self) -> Any:
        return self.subject.pseudonym
