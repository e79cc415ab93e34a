"""Closing one's own account: nobody signs in with it any more; what agencies must keep stays with them (第四十七条)."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string

from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused, act
from portal.kernel.audit import record
from portal.kernel.registry import account_locks
from portal.law import keys
from portal.people.domain.anonymising import anonymise
from portal.people.models import Contact, SignIn, User
from portal.people.models.users import new_salt

AFTER_DAYS = 30


def locks_of(user: User) -> list[str]:
    """Why the account may not be closed yet: what is still open here needs somebody to answer for it."""
    if user.subject is None:
        return []
    return [why for lock in account_locks if (why := lock(user.subject))]


@act(clause=keys.PIPL_DELETION)
def close_own_account(*, password: str, by: User) -> User:
    """Close it. Addresses go at once, sessions end; the rest of the account goes after a month."""
    user = User.objects.select_for_update(of=("self",)).select_related("subject").get(pk=by.pk)
    if user.is_staff_member or user.is_service:
        raise Refused("工作账号由系统管理员停用。", code="staff_account")
    if not user.check_password(password):
        raise Refused("密码不对，账号没有注销。", code="wrong_password", field="password")
    if locks := locks_of(user):
        raise Refused("现在还不能注销账号。", code="account_needed", way_out=locks, field="password")
    now = timezone.now()
    Contact.objects.filter(user=user).delete()
    user.is_active, user.disabled_at, user.closed_at, user.session_salt = False, now, now, new_salt()
    user.save(update_fields=["is_active", "disabled_at", "closed_at", "session_salt"])
    record("people.account_closed", user, by=by, clause=keys.PIPL_DELETION)
    return user


def over_accounts() -> QuerySet[User]:
    """Accounts that were closed a month ago and still carry a name."""
    before = timezone.now() - timedelta(days=AFTER_DAYS)
    return User.objects.filter(closed_at__lt=before, is_active=False).exclude(username__startswith="closed-")


@act(clause=keys.PIPL_DELETION)
def empty_account(user: User) -> User:
    """The account becomes an empty row that old entries can point at; its person goes too if nothing else is hers."""
    subject = user.subject
    SignIn.objects.filter(user=user).delete()
    user.username, user.name = f"closed-{get_random_string(20).lower()}", "已注销"
    user.phone, user.email, user.subject, user.claim = "", "", None, None
    user.set_unusable_password()
    user.save(update_fields=["username", "name", "phone", "email", "subject", "claim", "password"])
    record("people.account_emptied", user, by=SYSTEM, clause=keys.PIPL_DELETION)
    if subject is not None:
        anonymise(subject)
    return user
