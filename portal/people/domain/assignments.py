"""Roles are given and ended; never edited, never deleted."""

from typing import Any

from django.utils import timezone

from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused, act
from portal.kernel.audit import record
from portal.people import rules
from portal.people.enums import AGENCY_ROLES, AREA_ROLES, CONTROL_ROLES, EXCLUSIVE, PUBLIC_ROLES, Role
from portal.people.models import Agency, Area, Assignment, User


class RolesExclude(Refused):
    code = "roles_exclude"


class PlaceMissing(Refused):
    code = "place_missing"


class MayNotAssign(Refused):
    code = "may_not_assign"


def clash(role: str, held: frozenset[Role]) -> str:
    """Why ``role`` cannot join the roles already held, or ''. Pure."""
    for other in sorted(held):
        if reason := EXCLUSIVE.get(frozenset({Role(role), other})):
            return f"不能授予“{Role(role).label}”：已是“{Role(other).label}”。{reason}"
    return ""


@act()
def assign(
    *, user: User, role: str, by: Any, agency: Agency | None = None, area: Area | None = None
) -> Assignment:
    """Give a role. Raises RolesExclude, PlaceMissing, MayNotAssign."""
    _check_giver(user, role, by)
    if user.is_service:
        raise MayNotAssign(
            "这是业务系统的账号，只供接口使用，不能授予角色。",
            field="user",
            way_out="请为工作人员本人开设账号。",
        )
    if not user.is_active:
        raise MayNotAssign("账号已停用，不能授予角色。", field="user")
    if role in AGENCY_ROLES and agency is None:
        raise PlaceMissing(f"“{Role(role).label}”须指定所在机构。", field="agency")
    if role in AREA_ROLES and area is None:
        raise PlaceMissing(f"“{Role(role).label}”须指定负责的行政区划。", field="area")
    # Lock the person's accounts, so that two grants at the same moment cannot slip past each other.
    given, user = user, User.objects.select_for_update().get(pk=user.pk)
    if reason := clash(role, user.roles) or _clash_of_person(user, role):
        raise RolesExclude(reason, field="role", way_out="请由另一人担任，或者先终止原有角色。")
    if Assignment.objects.current().filter(user=user, role=role, agency=agency, area=area).exists():
        raise Refused("该用户已有这一角色。", code="already_assigned", field="role")
    assignment = Assignment.objects.create(
        user=user, role=role, agency=agency, area=area, assigned_by=None if by is SYSTEM else by
    )
    given.forget_roles()
    record("people.role_assigned", assignment, by=by, role=role, user=str(user.pk))
    return assignment


def _check_giver(user: User, role: str, by: Any) -> None:
    if by is SYSTEM:
        return
    if role in PUBLIC_ROLES and by.pk == user.pk:
        return  # registering oneself
    if not rules.may_manage_accounts(by):
        raise MayNotAssign("只有系统管理员可以授予角色。")
    if by.pk == user.pk:
        raise MayNotAssign("不能给自己授予角色，请由另一名系统管理员办理。", field="user")


def _clash_of_person(user: User, role: str) -> str:
    """The three controlling roles are three persons, not three accounts of one person."""
    if role not in CONTROL_ROLES or not user.subject_id:
        return ""
    same_person = User.objects.filter(subject_id=user.subject_id, is_active=True).exclude(pk=user.pk)
    held = frozenset(r for other in same_person for r in other.roles if r not in PUBLIC_ROLES)
    return clash(role, held)


@act()
def end(assignment: Assignment, *, by: Any, reason: str) -> Assignment:
    """End a role from now on; what was done under it stays. Raises MayNotAssign, Refused."""
    if by is not SYSTEM and not rules.may_manage_accounts(by):
        raise MayNotAssign("只有系统管理员可以终止角色。")
    if not reason.strip():
        raise Refused("请写明终止原因。", code="reason_missing", field="reason")
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.ended_at:
        raise Refused("该角色已经终止。", code="already_ended")
    last = Assignment.objects.current().filter(role=Role.SYSTEM_ADMIN, user__is_active=True).count() == 1
    if assignment.role == Role.SYSTEM_ADMIN and last:
        raise Refused(
            "这是最后一名系统管理员，不能终止。", code="last_admin", way_out="请先授予另一人系统管理员角色。"
        )
    assignment.ended_at, assignment.ended_reason = timezone.now(), reason.strip()
    assignment.save(update_fields=["ended_at", "ended_reason"])
    record("people.role_ended", assignment, by=by, note=reason, role=assignment.role)
    return assignment
