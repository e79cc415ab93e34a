"""Which rows a person may see at all: the first of the two questions of ``fetch()``."""

from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from pledges.enums import UNFILED_STATES, Channel
from portal.people.enums import Role

AGENCY_ROLES = (Role.WINDOW_CLERK, Role.HANDLER, Role.AGENCY_HEAD)
AREA_ROLES = (Role.BUREAU_ADMIN, Role.AUDITOR)


def visible_cases(user: Any, prefix: str = "") -> Q | None:
    """The condition on cases (reached through ``prefix``) that this user may see; None means no row at all.

    The person herself, who stands for her and her agent see their own. Window, handlers and head see those of
    their agency once they were filed or brought to the window: a draft at home is nobody else's business. The
    justice bureau and the auditors see what was filed in the area beneath them. What was cleared when its time was
    over nobody opens any more.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return None
    if user.is_service:  # a business system: the cases that it takes part in
        return Q(**{f"{prefix}systems__client__account_id": user.pk})
    conditions = []
    filed = ~Q(**{f"{prefix}state__in": UNFILED_STATES})
    if user.subject_id:
        conditions.append(own_cases(user, prefix))
    if agencies := user.agency_ids(*AGENCY_ROLES):
        at_window = Q(**{f"{prefix}channel": Channel.COUNTER})
        conditions.append(Q(**{f"{prefix}agency_id__in": agencies}) & (filed | at_window))
    for path in user.area_paths(*AREA_ROLES):
        beneath = Q(**{f"{prefix}area__path": path}) | Q(**{f"{prefix}area__path__startswith": f"{path}/"})
        conditions.append(beneath & filed)
    return reduce(or_, conditions) & Q(**{f"{prefix}cleared_at": None}) if conditions else None


def own_cases(user: Any, prefix: str = "") -> Q:
    """Her own, of whom she stands for, begun under a paper not yet looked at, as an agent, and joint ones."""
    subjects = {user.subject_id, *user.represented_ids}
    agent = {f"{prefix}agent_subject_id": user.subject_id, f"{prefix}authorization__revoked_at": None}
    found = Q(**{f"{prefix}subject_id__in": subjects}) | Q(**agent)
    together = apps.get_model("pledges", "JointApplicant").objects.filter(subject=user.subject_id)
    found |= Q(**{f"{prefix}pk__in": together.values("case")})
    if user.asked_ids:
        found |= Q(**{f"{prefix}representation_id__in": user.asked_ids})
    return found


def own_keys(user: Any) -> models.QuerySet:
    """The keys of the cases of ``own_cases``, each condition by its own index: as one OR they read every case.

    To be fetched by itself: inside another statement the planner would join all cases before it looks.
    """
    rows = apps.get_model("pledges", "Case").objects.order_by()
    agent = {"agent_subject_id": user.subject_id, "authorization__revoked_at": None}
    ways = [rows.filter(**agent), rows.filter(joint__subject=user.subject_id)]
    if user.asked_ids:
        ways.append(rows.filter(representation_id__in=user.asked_ids))
    own = rows.filter(subject_id__in={user.subject_id, *user.represented_ids})
    return own.values_list("pk", flat=True).union(*(way.values_list("pk", flat=True) for way in ways))


def stands_for(user: Any, case: Any) -> bool:
    """Whether this user is on the applicant's side of the case and may act in it; a joint applicant only signs."""
    if not getattr(user, "subject_id", None):
        return False
    if case.subject_id == user.subject_id or case.subject_id in user.represented_ids:
        return True
    if case.representation_id is not None and case.representation_id in user.asked_ids:
        return True
    return case.agent_subject_id == user.subject_id and case.authorization.revoked_at is None


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
