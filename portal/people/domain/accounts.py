"""Accounts: registered by applicants themselves, created for staff, disabled at once."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.crypto import get_random_string

from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.law import keys
from portal.people import rules
from portal.people.domain.ages import CHILD_AGE, years
from portal.people.domain.assignments import assign
from portal.people.domain.identifiers import born_on, check_kind, checked_name, checked_number
from portal.people.domain.subjects import checked_phone, get_or_create_subject
from portal.people.enums import RealNameLevel, Role, SubjectKind
from portal.people.models import Assignment, Subject, User
from portal.people.models.users import new_salt


class UsernameTaken(Refused):
    code = "username_taken"


class WeakPassword(Refused):
    code = "weak_password"


class MayNotManage(Refused):
    code = "may_not_manage"


def _new_user(username: str, password: str, **fields: Any) -> User:
    name = User.normalize_username(username).strip().lower()
    if User.objects.filter(username=name).exists():
        raise UsernameTaken("该用户名不可用，请换一个。", field="username")
    user = User(username=name, **fields)
    try:
        validate_password(password, user)
        user.set_password(password)
        user.full_clean(exclude=["subject", "claim"], validate_constraints=False)
    except ValidationError as error:
        by_field = getattr(error, "error_dict", None)
        field = next(iter(by_field)) if by_field else "password1"
        raise WeakPassword(" ".join(error.messages), field=field, code="bad_account") from None
    user.save(force_insert=True)
    return user


@act()
def register_applicant(
    *, username: str, password: str, kind: str, name: str, document_type: str, number: str, phone: str
) -> User:
    """A citizen or organisation opens an account.

    A number that nobody has entered yet is taken at the person's word (basic level). One that is already known is
    only claimed: the account stands alone until the original is shown at the counter. Both cases get the same
    answer, so that nobody can find out by registering whom the portal knows.
    """
    check_kind(kind, document_type)
    name, plain = checked_name(kind, name), checked_number(document_type, number, on=today())
    refuse_child(kind, document_type, plain)
    known = Subject.find(document_type, plain)
    person: dict[str, Any] = {"name": name, "phone": checked_phone(phone)}
    user = _new_user(username, password, **person)
    if known is None:
        user.subject = get_or_create_subject(
            kind=kind, document_type=document_type, number=plain, by=user, **person
        )
        user.real_name_level = RealNameLevel.BASIC
    elif known.name == name:
        user.claim = known
    user.save(update_fields=["subject", "claim", "real_name_level"])
    assign(user=user, role=Role.APPLICANT, by=user)
    record("people.applicant_registered", user, by=user, kind=kind, document_type=document_type)
    return user


def refuse_child(kind: str, document_type: str, number: str) -> None:
    """个人信息保护法第三十一条: the data of a child under fourteen come in with the guardian's consent only."""
    born = born_on(document_type, number) if kind == SubjectKind.NATURAL else None
    if born is not None and years(born, today()) < CHILD_AGE:
        raise Refused(
            "小朋友还没有满十四周岁，不能自己注册账号。",
            code="child",
            field="number",
            way_out="请爸爸妈妈或者其他监护人用自己的账号登录，在“代办身份”里登记监护关系，替您办理。",
            clause=keys.PIPL_CHILDREN,
        )


@act()
def create_staff(
    *, username: str, name: str, by: Any, password: str = "", phone: str = "", email: str = ""
) -> tuple[User, str]:
    """An account for a member of staff, without roles; returns it and its first password, shown once."""
    _must_manage(by)
    password = password or get_random_string(14)
    user = _new_user(
        username,
        password,
        name=checked_name(SubjectKind.NATURAL, name),
        phone=checked_phone(phone),
        email=email,
    )
    record("people.staff_created", user, by=by)
    return user, password


@act()
def disable(user: User, *, by: Any, reason: str) -> User:
    """Close an account: its sessions end at once and it cannot sign in; its roles end with it."""
    _must_manage(by)
    _refuse_service(user)
    if by is not SYSTEM and by.pk == user.pk:
        raise MayNotManage("不能停用自己的账号。")
    if not reason.strip():
        raise Refused("请写明停用原因。", code="reason_missing", field="reason")
    last = (
        Assignment.objects.current().filter(role=Role.SYSTEM_ADMIN, user__is_active=True).exclude(user=user)
    )
    if user.has_role(Role.SYSTEM_ADMIN) and not last.exists():
        raise Refused("这是最后一名系统管理员，不能停用。", code="last_admin")
    now = timezone.now()
    user.is_active, user.disabled_at, user.session_salt = False, now, new_salt()
    user.save(update_fields=["is_active", "disabled_at", "session_salt"])
    for assignment in user.assignments.filter(ended_at=None).exclude(role=Role.APPLICANT):
        assignment.ended_at, assignment.ended_reason = now, "账号停用"
        assignment.save(update_fields=["ended_at", "ended_reason"])
    user.forget_roles()
    record("people.account_disabled", user, by=by, note=reason)
    return user


@act()
def enable(user: User, *, by: Any, reason: str) -> User:
    """Open a disabled account again; roles of staff must be given anew."""
    _must_manage(by)
    _refuse_service(user)
    if not reason.strip():
        raise Refused("请写明启用原因。", code="reason_missing", field="reason")
    user.is_active, user.disabled_at = True, None
    user.save(update_fields=["is_active", "disabled_at"])
    record("people.account_enabled", user, by=by, note=reason)
    return user


@act()
def end_sessions(user: User, *, by: Any, reason: str) -> User:
    """End all sessions of an account at once, wherever they are."""
    if by is not SYSTEM and by.pk != user.pk and not rules.may_manage_security(by):
        raise MayNotManage("只有安全管理员或者本人可以结束会话。")
    user.session_salt = new_salt()
    user.save(update_fields=["session_salt"])
    record("people.sessions_ended", user, by=by, note=reason)
    return user


@act()
def new_password(user: User, *, by: Any, reason: str) -> str:
    """A new first password after the person has shown who she is; returned to be handed over, shown once."""
    _must_manage(by)
    _refuse_service(user)
    if not reason.strip():
        raise Refused("请写明重置原因。", code="reason_missing", field="reason")
    password = get_random_string(14)
    user.set_password(password)
    user.session_salt = new_salt()
    user.save(update_fields=["password", "session_salt"])
    record("people.password_reset", user, by=by, note=reason)
    return password


@act()
def reset_second_factor(user: User, *, by: Any, reason: str) -> User:
    """Remove a lost second factor; the next sign-in sets up a new one before anything else.

    The security administrator does this and the system administrator sets passwords, so that neither of them alone
    can take over an account.
    """
    if by is not SYSTEM and not rules.may_manage_security(by):
        raise MayNotManage("只有安全管理员可以重置动态口令。")
    if not reason.strip():
        raise Refused("请写明重置原因。", code="reason_missing", field="reason")
    Authenticator.objects.filter(user=user).delete()
    user.session_salt = new_salt()
    user.save(update_fields=["session_salt"])
    record("people.second_factor_reset", user, by=by, note=reason)
    return user


def _must_manage(by: Any) -> None:
    if by is not SYSTEM and not rules.may_manage_accounts(by):
        raise MayNotManage("只有系统管理员可以管理账号。")


def _refuse_service(user: User) -> None:
    """The account of a business system lives and ends with its line; nobody ever signs in with it."""
    if user.is_service:
        raise MayNotManage(
            "这是业务系统的账号，不在这里管理。", code="service_account", way_out="请到“业务系统接入”办理。"
        )
