"""The special authorisation (特别授权书): an object of its own, given by the principal and taken back by her."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from matters.models import AdministrativeMatter
from pledges.enums import AUTHORIZATION_TONES, AuthorizationState, AuthorizedPower, SignatureKind
from portal.kernel.calendar import today
from portal.kernel.constraints import together
from portal.kernel.models import Row, StoredFile
from portal.people.models import Subject, User


class AuthorizationQuerySet(models.QuerySet):
    def for_user(self, user: Any) -> "AuthorizationQuerySet":
        """Principal and agent; staff see the paper with the case that rests on it."""
        if not getattr(user, "is_authenticated", False) or not user.subject_id:
            return self.none()
        return self.given_by(user) | self.held_by(user)

    def given_by(self, user: Any) -> "AuthorizationQuerySet":
        """Given by her, or by the organisations that she heads."""
        headed = {row.principal_id for row in user.representations if row.heads}
        return self.filter(principal__in={user.subject_id, *headed})

    def held_by(self, user: Any) -> "AuthorizationQuerySet":
        """Given to her."""
        return self.filter(agent=user.subject_id)

    def valid(self, on: date) -> "AuthorizationQuerySet":
        """Within its period and not taken back."""
        return self.filter(valid_from__lte=on, valid_until__gte=on, revoked_at=None)


class Authorization(Row):
    """Lets an agent act, and above all pledge, in the applicant's name: for named matters, powers and a period."""

    STATE_TONES = AUTHORIZATION_TONES

    principal = models.ForeignKey(
        Subject, models.PROTECT, related_name="authorizations_given", verbose_name="授权人"
    )
    agent = models.ForeignKey(
        Subject, models.PROTECT, related_name="authorizations_held", verbose_name="受托人"
    )
    matters = models.ManyToManyField(
        AdministrativeMatter, related_name="authorizations", verbose_name="授权办理的事项"
    )
    powers = models.JSONField("授权的权限", default=list)
    valid_from = models.DateField("授权起始日")
    valid_until = models.DateField("授权截止日")
    kind = models.CharField("授权方式", max_length=8, choices=SignatureKind, default=SignatureKind.PAPER)
    statement = models.TextField("授权内容", max_length=4000, blank=True)
    digest = models.CharField("授权内容摘要", max_length=64, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="授权书（扫描件或者签名）")
    lodged_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, verbose_name="核对人")
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人"
    )
    revocation_reason = models.CharField("撤销理由", max_length=200, blank=True)

    objects = AuthorizationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "特别授权书"
        indexes = [
            models.Index(fields=["principal", "-created_at", "-id"], name="pledges_auth_given"),
            models.Index(fields=["agent", "-created_at", "-id"], name="pledges_auth_held"),
        ]
        constraints = [
            models.CheckConstraint(
                name="pledges_authorization_period",
                condition=Q(valid_until__gte=F("valid_from")),
                violation_error_message="授权截止日不能早于授权起始日。",
            ),
            models.CheckConstraint(
                name="pledges_authorization_two_persons",
                condition=~Q(principal=F("agent")),
                violation_error_message="授权人与受托人不能是同一人。",
            ),
            models.CheckConstraint(
                name="pledges_authorization_pad_has_statement",
                condition=~Q(kind=SignatureKind.PAD) | (~Q(statement="") & ~Q(digest="")),
                violation_error_message="网上签署的授权必须有授权内容和摘要。",
            ),
            together(
                "revoked_at",
                "revoked_by",
                "revocation_reason",
                text=("revocation_reason",),
                name="pledges_authorization_revoked_with_reason",
                message="撤销授权须同时载明时间、撤销人和理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"特别授权书（{self.valid_from}至{self.valid_until}）"

    @property
    def pseudonym(self) -> Any:
        return self.principal.pseudonym

    @property
    def state(self) -> str:
        """As it stands today; only the revocation is an act, the rest is the calendar's."""
        if self.revoked_at is not None:
            return AuthorizationState.REVOKED
        if today() > self.valid_until:
            return AuthorizationState.EXPIRED
        return AuthorizationState.NOT_YET if today() < self.valid_from else AuthorizationState.VALID

    @property
    def TONES(self) -> dict[str, str]:
        return self.STATE_TONES

    def get_state_display(self) -> str:
        """The word of today's state."""
        return str(AuthorizationState(self.state).label)

    @property
    def powers_in_words(self) -> list[str]:
        return [str(AuthorizedPower(power).label) for power in self.powers if power in AuthorizedPower.values]

    @property
    def is_valid(self) -> bool:
        return self.state == AuthorizationState.VALID
