"""Who checks: an inspector of the agency who had no part in the case."""

from __future__ import annotations

from django.utils import timezone

from portal.kernel.actors import Actor
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.moves import move
from portal.law import keys
from portal.people.enums import Role
from portal.people.models import User
from verification.enums import CheckState
from verification.models import Check
from verification.rules import took_part


class TookPart(Refused):
    """Who handled a case does not verify it."""

    code = "took_part"


def locked(check: Check) -> Check:
    """The check as it stands now, locked till the act ends."""
    rows = Check.objects.select_for_update(of=("self",)).select_related(
        "pledge", "case", "version", "subject", "agency", "assigned_to"
    )
    return rows.get(pk=check.pk)


def refuse_others(check: Check, by: User) -> None:
    """Only the inspector who was named works on a check, and never one who handled the case."""
    if check.assigned_to_id != by.pk:
        raise Refused("这项核查没有分派给您。", code="not_yours", way_out="请由承担核查的人员办理。")
    if took_part(by, check.case):
        raise TookPart("经办过这个办件的人员不能核查它。", way_out="请退回，另行分派。")


def _refuse_unfit(check: Check, inspector: User) -> None:
    if not inspector.has_role(Role.INSPECTOR) or check.agency_id not in inspector.agency_ids(Role.INSPECTOR):
        raise Refused("只能分派给本单位的核查人员。", code="not_inspector", field="inspector")
    if took_part(inspector, check.case):
        raise TookPart(
            "经办过这个办件的人员不能核查它。", field="inspector", way_out="请分派给没有参与办理的核查人员。"
        )


@act(clause=keys.SUPERVISION)
def assign(check: Check, *, inspector: User, by: Actor | None) -> Check:
    """Give the check to an inspector of the same agency who had no part in the case."""
    check = locked(check)
    _refuse_unfit(check, inspector)
    return move(
        check,
        CheckState.ASSIGNED,
        by=by,
        clause=keys.SUPERVISION,
        assigned_to=inspector,
        assigned_at=timezone.now(),
    )


@act(clause=keys.SUPERVISION)
def give_back(check: Check, *, by: User, reason: str) -> Check:
    """The inspector cannot do it (conflict, absence): it waits for another one. The reason is recorded."""
    check = locked(check)
    if check.assigned_to_id != by.pk:
        raise Refused("只有承担这项核查的人员可以退回。", code="not_yours")
    if check.state not in (CheckState.ASSIGNED, CheckState.RUNNING):
        raise IllegalMove(f"核查现在是“{check.get_state_display()}”，不能退回。")
    if not reason.strip():
        raise Refused("请写明退回的原因。", code="no_reason", field="reason")
    return move(
        check,
        CheckState.DUE,
        by=by,
        clause=keys.SUPERVISION,
        note=reason.strip(),
        assigned_to=None,
        assigned_at=None,
        started_at=None,
    )
