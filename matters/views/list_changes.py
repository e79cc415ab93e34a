"""Changes of the lists at the windows: what is new, taken note of by each clerk; who has not, for the bureau."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from matters.domain import list_changes
from matters.models import Acknowledgement, ListChange
from matters.views.desk import keys_among
from portal.kernel.attempt import attempt
from portal.kernel.paging import page_by_key
from portal.people.enums import Role
from portal.people.models import Assignment

CHANGES = ListChange.objects.select_related(
    "agency", "area", "version__matter__administrative_matter", "item__administrative_matter"
)
READERS = (Role.WINDOW_CLERK, Role.HANDLER, Role.AGENCY_HEAD, Role.BUREAU_ADMIN, Role.AUDITOR)


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """A clerk sees what she has not taken note of; everybody else who has missed it."""
    if not request.user.has_role(*READERS):
        raise PermissionDenied
    clerk = request.user.has_role(Role.WINDOW_CLERK)
    rows = CHANGES.for_user(request.user)
    shown = request.GET.get("tab") == "all" or not clerk
    if not shown:
        rows = CHANGES.filter(pk__in=list_changes.unread_of(request.user).values("pk"))
    page = page_by_key(request, rows, ordering=("-at", "-id"), size=30)
    missing = {} if clerk else _missing(page.rows)
    context = {
        "page": page,
        "all": shown,
        "clerk": clerk,
        "rows": [(row, missing.get(row.pk, [])) for row in page.rows],
    }
    return render(request, "matters/bureau/list_changes.html", context)


def _missing(changes: list[ListChange]) -> dict[UUID, list[str]]:
    """Key of a change → names of the clerks of the agency's windows who have not taken note, in two queries."""
    windows = Assignment.objects.filter(
        role=Role.WINDOW_CLERK,
        agency__in={change.agency_id for change in changes},
        ended_at=None,
        user__is_active=True,
    )
    clerks: dict[Any, dict[Any, str]] = {}
    for agency, user, name in windows.values_list("agency_id", "user_id", "user__name"):
        clerks.setdefault(agency, {})[user] = name
    noted = set(Acknowledgement.objects.filter(change__in=changes).values_list("change_id", "by_id"))
    return {
        change.pk: [
            name for user, name in clerks.get(change.agency_id, {}).items() if (change.pk, user) not in noted
        ]
        for change in changes
    }


@login_required
@require_POST
def acknowledge(request: HttpRequest) -> HttpResponse:
    """The clerk takes note of what the page showed."""
    keys = keys_among(request.POST.getlist("change")[:200])
    chosen = ListChange.objects.for_user(request.user).filter(pk__in=keys)
    attempt(
        request,
        None,
        lambda: list_changes.acknowledge(chosen, by=request.user),
        "已确认，按变动后的清单办理。",
    )
    return redirect("matters:list_changes")
