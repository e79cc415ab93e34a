"""One-time codes: six digits that go to an address of the person and come back, for one thing only.

``issue`` makes one; whoever sends it computes the digits with ``digits_of`` at that moment, so that they lie in no
table, queue or log. ``take`` answers whether what was typed is right. It commits by itself, also when it is not: a
wrong try must count although the act that would have followed never began. Call it before the act, never within one.
"""

import hmac
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.kernel.acts import Refused, act, outside_act
from portal.kernel.audit import record
from portal.people.models import OneTimeCode, User

LASTS = timedelta(minutes=10)
MOST_TRIES = 5
MOST_AN_HOUR = 5
KEPT = timedelta(days=1)


class TooManyCodes(Refused):
    code = "too_many_codes"


@act()
def issue(*, user: User, purpose: str, about: str) -> OneTimeCode:
    """A new code for one purpose and one thing (an address, the digest of a text); older ones of the purpose end."""
    User.objects.select_for_update().get(pk=user.pk)
    now = timezone.now()
    mine = OneTimeCode.objects.filter(user=user, purpose=purpose)
    if len(mine.filter(created_at__gt=now - timedelta(hours=1))[:MOST_AN_HOUR]) >= MOST_AN_HOUR:
        raise TooManyCodes("一小时内发送的验证码太多，请一小时以后再试。", way_out="请先查看已经收到的消息。")
    mine.filter(used_at=None, void_at=None).update(void_at=now)
    row = OneTimeCode.objects.create(user=user, purpose=purpose, about=about, expires_at=now + LASTS)
    record("people.code_issued", row, by=user, purpose=purpose)
    return row


def take(*, user: User, purpose: str, about: str, digits: str) -> OneTimeCode | None:
    """The code, used up, when the digits are those that were sent for just this; None when they are not."""
    outside_act("taking a one-time code")
    now = timezone.now()
    live = OneTimeCode.objects.filter(
        user=user, purpose=purpose, about=about, used_at=None, void_at=None, expires_at__gt=now
    )
    with transaction.atomic():
        row = live.select_for_update().order_by("-created_at").first()
        if row is None or row.tries >= MOST_TRIES:
            return None
        live.filter(pk=row.pk).update(tries=F("tries") + 1)
        if not hmac.compare_digest(digits_of(row).encode(), digits.strip().encode()):
            return None
        live.filter(pk=row.pk).update(used_at=now)
        row.used_at = now
    return row


def digits_of(row: OneTimeCode) -> str:
    """The six digits."""
    words = f"one-time code:{row.pk}:{row.salt}:{row.about}".encode()
    found = hmac.new(settings.SECRET_KEY.encode(), words, sha256).digest()
    return f"{int.from_bytes(found[:8]) % 1_000_000:06d}"


def usable(row: OneTimeCode) -> bool:
    """Whether it is still worth sending."""
    return row.used_at is None and row.void_at is None and row.expires_at > timezone.now()


def forget() -> int:
    """Codes whose day is over."""
    return OneTimeCode.objects.filter(expires_at__lt=timezone.now() - KEPT).delete()[0]
