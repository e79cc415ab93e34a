"""Which rows a person may see at all: the first of the two questions of ``fetch()``."""

from typing import Any

from django.db import models
from django.db.models import Q

from portal.people.enums import Role

AGENCY_ROLES = (Role.WINDOW_CLERK, Role.HANDLER, Role.AGENCY_HEAD)
AREA_ROLES = (Role.BUREAU_ADMIN, Role.AUDITOR)


def visible_cases(user: Any, prefix: str = "") -> Q | None:
    """The condition on cases (reached through ``prefix``) that this user may see; None means no row at all.

    The person herself and her agent see their own; window and handlers those of their agency; the justice
    bureau and the auditors those of the area beneath them.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return None
    conditions = []
    if user.subject_id:
        own = {f"{prefix}subject_id": user.subject_id}
        agent = {f"{prefix}agent_subject_id": user.subject_id}
        conditions.append(Q(**own) | Q(**agent))
    if agencies := user.agency_ids(*AGENCY_ROLES):
        conditions.append(Q(**{f"{prefix}agency_id__in": agencies}))
    for path in user.area_paths(*AREA_ROLES):
        conditions.append(Q(**{f"{prefix}area__path": path}) | Q(**{f"{prefix}area__path__startswith": f"{path}/"}))
    if not conditions:
        return None
    whole = conditions[0]
    for condition in conditions[1:]:
        whole |= condition
    return whole


class CaseBoundQuerySet(models.QuerySet):
    """Rows that belong to a case: who sees the case sees them."""

    path_to_case = "case__"

    def for_user(self, user: Any) -> "CaseBoundQuerySet":
        condition = visible_cases(user, self.path_to_case)
        return self.none() if condition is None else self.filter(condition)
