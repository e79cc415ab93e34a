"""Reports of citizens worked on: routed to the agency, answered, closed by the bureau (T20 六（三）)."""

from typing import Any

from django.utils import timezone

from portal.kernel.acts import Refused, act
from portal.kernel.moves import move
from portal.oversight import rules
from portal.people.complaint_enums import ComplaintState, Finding
from portal.people.models import Agency, Complaint


class WrongPlace(Refused):
    code = "wrong_place"


@act()
def route(complaint: Complaint, *, by: Any, to: Agency, note: str = "") -> Complaint:
    """Hand a report to the agency that must answer it, also anew when its answer does not do."""
    _refuse_unless(rules.may_route(by, complaint))
    if not (to.active and complaint.area.contains(to.area)):
        raise WrongPlace("只能转给本地区正在履职的单位。", field="to")
    return move(
        complaint,
        ComplaintState.ROUTED,
        by=by,
        note=note.strip(),
        routed_to=to,
        routed_at=timezone.now(),
        finding="",
        answer="",
        answered_at=None,
        answered_by=None,
    )


@act()
def hand_back(complaint: Complaint, *, by: Any, reason: str) -> Complaint:
    """The agency is not concerned; the bureau routes the report anew."""
    _refuse_unless(rules.may_answer(by, complaint) and complaint.state == ComplaintState.ROUTED)
    _refuse_short(reason, "reason")
    return move(
        complaint, ComplaintState.RECEIVED, by=by, note=reason.strip(), routed_to=None, routed_at=None
    )


@act()
def answer(complaint: Complaint, *, by: Any, finding: str, text: str) -> Complaint:
    """Say what was found and what was done; the citizen reads it with her code."""
    _refuse_unless(rules.may_answer(by, complaint))
    _refuse_short(text, "text")
    return move(
        complaint,
        ComplaintState.ANSWERED,
        by=by,
        finding=Finding(finding),
        answer=text.strip(),
        answered_at=timezone.now(),
        answered_by=by,
    )


@act()
def close(complaint: Complaint, *, by: Any) -> Complaint:
    """The bureau is content with the answer."""
    _refuse_unless(rules.may_route(by, complaint))
    return move(complaint, ComplaintState.CLOSED, by=by, closed_at=timezone.now())


def _refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise Refused("这项工作不是您的职责。", code="may_not")


def _refuse_short(text: str, field: str) -> None:
    if len(text.strip()) < 5:
        raise Refused("请写明查实的情况和处理，至少5个字。", code="too_short", field=field)
