"""The desks of inspectors and assisting officers: which rows, in what order, and the figures above them. Fixed
numbers of queries."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from matters.enums import CheckMode
from matters.models import CertificationMatter
from portal.kernel.calendar import today
from portal.kernel.paging import Page, at_most, page_by_key
from portal.people.enums import Role
from portal.people.models import Assignment, User
from verification.enums import OPEN_ASSISTANCE, OPEN_CHECKS, CheckState
from verification.forms import DeskFilter
from verification.models import AssistanceRequest, Check

TABS = {"mine": "我的", "unassigned": "待分派", "all": "本单位"}
ASSISTING_TABS = {"open": "待答复", "done": "已办", "matters": "可能请您协助的事项"}
SIZE = 30


def agencies_of(user: Any) -> set[Any]:
    """Where this user checks or has checks made."""
    found: set[Any] = user.agency_ids(Role.INSPECTOR, Role.AGENCY_HEAD)
    return found


def figures(user: Any) -> dict[str, int | str]:
    """Mine, late, today, unassigned among the open checks of the agencies; counted no further than 99."""
    on, opened = today(), Check.objects.filter(state__in=OPEN_CHECKS)
    rows = opened.filter(agency__in=agencies_of(user))
    return {
        "mine": at_most(opened.filter(assigned_to=user)),
        "late": at_most(rows.filter(due_on__lt=on)),
        "due": at_most(rows.filter(due_on=on)),
        "unassigned": at_most(rows.filter(state=CheckState.DUE)),
    }


def desk_page(request: HttpRequest, form: DeskFilter, tab: str) -> Page:
    """What is due first. Checks without a deadline (the pool) and concluded ones come newest first."""
    agencies = agencies_of(request.user)
    each = None if tab == "mine" else ("agency", agencies)
    rows: QuerySet[Check] = Check.objects.for_lists().filter(agency__in=agencies)
    if tab == "mine":
        rows = rows.filter(assigned_to=request.user)
    data = form.cleaned_data if form.is_valid() else {}
    if data.get("mode"):
        rows = rows.filter(mode=data["mode"])
    state = CheckState.DUE if tab == "unassigned" else data.get("state")
    if state and state not in OPEN_CHECKS:
        return page_by_key(request, rows.filter(state=state), ordering=("-id",), size=SIZE, each=each)
    rows = rows.filter(state__in=[state] if state else OPEN_CHECKS)
    if request.GET.get("due") in {"late", "today"}:
        rows = (
            rows.filter(due_on__lt=today()) if request.GET["due"] == "late" else rows.filter(due_on=today())
        )
    return page_by_key(request, rows, ordering=("due_on", "id"), size=SIZE, each=each)


def fit_inspectors(check: Check) -> QuerySet[User]:
    """Inspectors of the agency who had no part in the case."""
    case = check.case
    involved = [pk for pk in (case.handler_id, case.decided_by_id, case.created_by_id) if pk]
    current = Assignment.objects.current().filter(role=Role.INSPECTOR, agency=check.agency_id)
    return (
        User.objects.filter(pk__in=current.values("user"), is_active=True)
        .exclude(pk__in=involved)
        .order_by("name")
    )


def assisting_agencies(user: Any) -> set[Any]:
    """Where this user answers, or reads what was escalated to her."""
    found: set[Any] = user.agency_ids(Role.ASSISTING_OFFICER, Role.AGENCY_HEAD)
    return found


def assisting_figures(user: Any) -> dict[str, int | str]:
    """Late and due today among the open requests that this user sees."""
    on, rows = today(), AssistanceRequest.objects.for_user(user).open()
    rows = rows.filter(to_agency__in=assisting_agencies(user))
    return {"late": at_most(rows.filter(due_on__lt=on)), "due": at_most(rows.filter(due_on=on))}


def assisting_page(request: HttpRequest, tab: str) -> Page:
    """Open requests, what is due first; or those that are over, newest first."""
    agencies = assisting_agencies(request.user)
    rows = AssistanceRequest.objects.for_user(request.user).filter(to_agency__in=agencies).for_pages()
    each = ("to_agency", agencies)
    if tab == "done":
        rows = rows.exclude(state__in=OPEN_ASSISTANCE)
        return page_by_key(request, rows, ordering=("-id",), size=SIZE, each=each)
    rows = rows.open()
    if request.GET.get("due") in {"late", "today"}:
        late = request.GET["due"] == "late"
        rows = rows.filter(due_on__lt=today()) if late else rows.filter(due_on=today())
    return page_by_key(request, rows, ordering=("due_on", "id"), size=SIZE, each=each)


def asked_by_others(agencies: Any) -> QuerySet[CertificationMatter]:
    """The certificates of these agencies' areas that other agencies verify by assistance."""
    rows = CertificationMatter.objects.listed().filter(
        current__check_mode=CheckMode.ASSISTANCE, area__in=agencies.order_by().values("area")
    )
    rows = rows.exclude(agency__in=agencies.order_by().values("pk"))
    return rows.select_related("agency", "administrative_matter", "current")
