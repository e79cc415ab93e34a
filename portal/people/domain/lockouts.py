"""Lock-outs after too many wrong passwords, and lifting them."""

from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import QuerySet

from portal.kernel.acts import Refused, act
from portal.kernel.audit import record
from portal.people import rules


def locked_out() -> QuerySet[AccessAttempt]:
    """Pairs of name and address that have used up their attempts."""
    limit = settings.AXES_FAILURE_LIMIT
    return AccessAttempt.objects.filter(failures_since_start__gte=limit).order_by("-attempt_time")


@act()
def lift(attempt: AccessAttempt, *, by: Any, reason: str) -> None:
    """Let the person try again now. Raises Refused."""
    if not rules.may_manage_security(by):
        raise Refused("只有安全管理员可以解除锁定。", code="may_not_lift")
    if not reason.strip():
        raise Refused("请写明解除原因。", code="reason_missing", field="reason")
    record("people.lockout_lifted", attempt, by=by, note=reason)
    attempt.delete()
