"""Which rows of this room a person may see at all."""

from __future__ import annotations

from typing import Any

from django.db import models

from portal.people import scope
from portal.people.enums import Role

AGENCY_ROLES = (Role.INSPECTOR, Role.HANDLER, Role.AGENCY_HEAD)
AREA_ROLES = (Role.BUREAU_ADMIN, Role.AUDITOR)


class SupervisedQuerySet(models.QuerySet):
    """Rows that carry agency and area: staff see those of their agency, bureau and auditors those of the area."""

    def for_user(self, user: Any) -> SupervisedQuerySet:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        bounds = (scope.agencies(user, AGENCY_ROLES), scope.areas(user, AREA_ROLES))
        wanted = [bound for bound in bounds if bound is not None]
        if not wanted:
            return self.none()
        return self.filter(wanted[0] if len(wanted) == 1 else wanted[0] | wanted[1])
