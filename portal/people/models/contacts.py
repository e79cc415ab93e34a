"""Where a person wants to be reached, and the codes that prove it."""

import secrets
from typing import Any

from django.db import models
from django.db.models import Q

from portal.kernel.constraints import together
from portal.kernel.masking import mask_email, mask_phone
from portal.kernel.models import Row
from portal.people.contact_enums import Channel
from portal.people.models.users import User


def new_salt() -> str:
    return secrets.token_hex(16)


class Contact(Row):
    """An address of an account. It counts once a code that was sent there came back; until then it is ``pending``,
    and the one before it goes on."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="contacts", db_index=False, verbose_name="用户"
    )
    channel = models.CharField("方式", max_length=8, choices=Channel)
    address = models.CharField("已验证的地址", max_length=254, blank=True)
    pending = models.CharField("待验证的地址", max_length=254, blank=True)
    verified_at = models.DateTimeField("验证时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "联系方式"
        constraints = [
            models.UniqueConstraint(fields=["user", "channel"], name="people_contact_once"),
            together(
                "address",
                "verified_at",
                text=("address",),
                name="people_contact_verified_with_time",
                message="已验证的地址必须有验证时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.masked}"

    @property
    def masked(self) -> str:
        """The address as it may stand on a page."""
        return masked(self.channel, self.address)

    @property
    def pending_masked(self) -> str:
        return masked(self.channel, self.pending)


def masked(channel: str, address: str) -> str:
    """An address nobody could write to."""
    return mask_phone(address) if channel == Channel.SMS else mask_email(address)


class OneTimeCodeQuerySet(models.QuerySet):
    def for_user(self, user: Any) -> "OneTimeCodeQuerySet":
        """One's own."""
        return self.filter(user=user) if user.is_authenticated else self.none()


class OneTimeCode(Row):
    """A code of six digits, for one purpose and one thing, taken once. The digits themselves lie nowhere: they are
    computed from the row and the portal's secret when they are sent and when they come back."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="one_time_codes", db_index=False, verbose_name="用户"
    )
    purpose = models.CharField("用途", max_length=40)
    about = models.CharField("所指", max_length=254)
    salt = models.CharField("盐", max_length=32, default=new_salt, editable=False)
    expires_at = models.DateTimeField("有效期至")
    tries = models.PositiveSmallIntegerField("已试次数", default=0)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)
    void_at = models.DateTimeField("作废时间", null=True, blank=True)

    objects = OneTimeCodeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "一次性验证码"
        indexes = [
            models.Index(fields=["user", "-created_at"], name="people_code_recent"),
            models.Index(fields=["expires_at"], name="people_code_expiry"),
        ]
        constraints = [
            models.CheckConstraint(
                name="people_code_used_or_void",
                condition=Q(used_at=None) | Q(void_at=None),
                violation_error_message="用过的验证码不能再作废。",
            ),
        ]
