"""Whose rows of the catalogue a user may see: her agency's, and those of the areas she answers for."""

from django.db.models import Q

from portal.people.enums import Role

AGENCY_ROLES = (Role.WINDOW_CLERK, Role.HANDLER, Role.LEGAL_REVIEWER, Role.AGENCY_HEAD)
AREA_ROLES = (Role.BUREAU_ADMIN, Role.GOVERNMENT_APPROVER, Role.AUDITOR)


def below(user, agency: str, area: str) -> Q:
    """Rows of the user's agencies and areas; nothing for a stranger. ``agency`` and ``area`` are field paths."""
    if not getattr(user, "is_authenticated", False):
        return Q(pk__in=[])
    scope = Q(**{f"{agency}__in": user.agency_ids(*AGENCY_ROLES)})
    for path in user.area_paths(*AREA_ROLES):
        scope |= Q(**{f"{area}__path": path}) | Q(**{f"{area}__path__startswith": f"{path}/"})
    return scope
