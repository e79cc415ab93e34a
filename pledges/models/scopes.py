"""Which rows a person may see at all: the first of the two questions of ``fetch()``."""

from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q

from pledges.enums import UNFILED_STATES, Channel
from portal.people.enums import Role

AGENCY_ROLES = (Role.WINDOW_CLERK, Role.HANDLER, Role.AGENCY_HEAD)
AREA_ROLES = (Role.BUREAU_ADMIN, Role.AUDITOR)


def visible_cases(user: Any, prefix: str = "") -> Q | None:
    """The condition on cases (reached through ``prefix``) that this user may see; None means no row at all.

    The person herself and her agent see their own. Window, handlers and head see those of their agency once
    they were filed or brought to the window: a draft at home is nobody else's business. The justice bureau and
    the auditors see what was filed in the area beneath them.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return None
    if user.is_service:  # a business system: the cases that it takes part in
        return Q(**{f"{prefix}systems__client__account_id": user.pk})
    conditions = []
    filed = ~Q(**{f"{prefix}state__in": UNFILED_STATES})
    if user.subject_id:
        own = {f"{prefix}subject_id": user.subject_id}
        agent = {f"{prefix}agent_subject_id": user.subject_id}
        conditions.append(Q(**own) | Q(**agent))
    if agencies := user.agency_ids(*AGENCY_ROLES):
        at_window = Q(**{f"{prefix}channel": Channel.COUNTER})
        conditions.append(Q(**{f"{prefix}agency_id__in": agencies}) & (filed | at_window))
    for path in user.area_paths(*AREA_ROLES):
        beneath = Q(**{f"{prefix}area__path": path}) | Q(**{f"{prefix}area__path__startswith": f"{path}/"})
        conditions.append(beneath & filed)
    return reduce(or_, conditions) if conditions else None


class CaseBoundQuerySet(models.QuerySet):
    """Rows that belong to a case: who sees the case sees them."""

    path_to_case = "case__"

    def for_user(self, user: Any) -> "CaseBoundQuerySet":
        condition = visible_cases(user, self.path_to_case)
        return self.none() if condition is None else self.filter(condition)


class OfCase:
    """A row whose event in the ledger belongs to the area, agency and person of its case."""

    @property
    def its_case(self) -> Any:
        return self.case  # type: ignore[attr-defined]

    @property
    def area_id(self) -> Any:
        return self.its_case.area_id

    @property
    def agency_id(self) -> Any:
        return self.its_case.agency_id

    @property
    def pseudonym(self) -> Any:
        return self.its_case.subject.pseudonym
