"""Who somebody is: established at the counter by looking at the original document."""

from datetime import date, datetime, time

from django.utils import timezone

from portal.kernel.acts import Refused, act
from portal.kernel.audit import record
from portal.people import rules
from portal.people.enums import CheckMethod, RealNameLevel
from portal.people.models import Agency, IdentityCheck, Subject, User
from portal.people.models.users import new_salt


class NotAClerkHere(Refused):
    code = "not_a_clerk_here"


class NotHerAccount(Refused):
    code = "not_her_account"


@act()
def record_identity_check(
    *,
    subject: Subject,
    by: User,
    agency: Agency,
    method: str = CheckMethod.ORIGINAL,
    account: User | None = None,
    note: str = "",
) -> IdentityCheck:
    """Record that ``by`` looked at the original document of ``subject``.

    Only ``account``, which the person at the counter names as hers, rises to the high level. Other accounts that
    claimed this identity without ever having been checked lose it: somebody may have registered with a number
    that is not hers, and must not see what is filed at the counter.
    """
    if not rules.may_check_identity(by, agency):
        raise NotAClerkHere("只有本单位的窗口人员可以核验证件原件。", way_out="请由受理单位的窗口人员核验。")
    if account is not None and not _may_be_hers(account, subject):
        raise NotHerAccount(
            "该账号登记的身份与出示的证件不符，不能提升实名等级。",
            field="username",
            way_out="请核对用户名；账号信息有误的，请重新注册。",
        )
    check = IdentityCheck.objects.create(
        subject=subject,
        checked_by=by,
        agency=agency,
        at=timezone.now(),
        method=method,
        document_type=subject.document_type,
        note=note,
    )
    _drop_unchecked_claims(subject, keep=account)
    if account is not None:
        _raise_level(account, subject)
    record("people.identity_checked", check, by=by, method=method, account_raised=account is not None)
    return check


@act()
def record_attested_check(
    *, subject: Subject, by: User, agency: Agency, method: str, note: str
) -> IdentityCheck:
    """A business system of the agency says how it made sure of who signs; it answers for it.

    Nobody here saw the document, so no account rises by it and none loses its claim.
    """
    if not by.is_service:
        raise NotAClerkHere("只有业务系统可以这样登记。", way_out="窗口人员请在窗口登记核对原件。")
    check = IdentityCheck.objects.create(
        subject=subject,
        checked_by=by,
        agency=agency,
        at=timezone.now(),
        method=method,
        document_type=subject.document_type,
        note=note[:200],
    )
    record("people.identity_attested", check, by=by, method=method)
    return check


@act()
def record_paper_check(
    *, subject: Subject, by: User, taken_by: User, agency: Agency, on: date
) -> IdentityCheck:
    """``taken_by`` took a paper form in while the line was down and looked at the original on that day.

    Entered later by ``by``. No account rises by it: whoever enters the paper did not see her.
    """
    if not rules.may_check_identity(by, agency) or not rules.may_check_identity(taken_by, agency):
        raise NotAClerkHere("只有本单位的窗口人员可以核验证件原件。", way_out="请填写当天收件的窗口人员。")
    check = IdentityCheck.objects.create(
        subject=subject,
        checked_by=taken_by,
        agency=agency,
        at=timezone.make_aware(datetime.combine(on, time(12))),
        method=CheckMethod.ORIGINAL,
        document_type=subject.document_type,
        note="断网期间纸质收件时核对，事后补录",
    )
    record("people.identity_checked_on_paper", check, by=by, taken_by=str(taken_by.pk))
    return check


def _may_be_hers(account: User, subject: Subject) -> bool:
    """A citizen's account that stands for this person, claims to, or stands for nobody yet."""
    if not account.is_active or account.is_staff_member:
        return False
    return account.subject_id == subject.pk or (
        account.subject_id is None and account.claim_id in {None, subject.pk}
    )


def _raise_level(account: User, subject: Subject) -> None:
    account.subject, account.claim, account.real_name_level = subject, None, RealNameLevel.HIGH
    account.save(update_fields=["subject", "claim", "real_name_level"])


def _drop_unchecked_claims(subject: Subject, *, keep: User | None) -> None:
    others = subject.users.exclude(real_name_level=RealNameLevel.HIGH)
    for user in others.exclude(pk=keep.pk) if keep else others:
        user.subject, user.claim = None, subject
        user.real_name_level, user.session_salt = RealNameLevel.UNVERIFIED, new_salt()
        user.save(update_fields=["subject", "claim", "real_name_level", "session_salt"])
        record("people.identity_claim_dropped", user, by=None)
