"""Bounds of what staff see: by the agencies in which, or the areas over which, they hold a role."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from portal.people.models import User


def agencies(user: User, roles: Iterable[str], field: str = "agency") -> Q | None:
    """Condition «in an agency where the user holds one of the roles»; None when there is none."""
    ids = user.agency_ids(*roles)
    return Q(**{f"{field}__in": ids}) if ids else None


def areas(user: User, roles: Iterable[str], field: str = "area") -> Q | None:
    """Condition «in an area, or below one, where the user holds one of the roles»; None when there is none."""
    paths = user.area_paths(*roles)
    if not paths:
        return None
    wanted = Q()
    for path in paths:
        wanted |= Q(**{f"{field}__path": path}) | Q(**{f"{field}__path__startswith": f"{path}/"})
    return wanted


def by_agency(
    queryset: QuerySet[Any], user: User, roles: Iterable[str], field: str = "agency"
) -> QuerySet[Any]:
    """The rows of the user's agencies; none without the role."""
    bound = agencies(user, list(roles), field)
    return queryset.filter(bound) if bound is not None else queryset.none()


def by_area(queryset: QuerySet[Any], user: User, roles: Iterable[str], field: str = "area") -> QuerySet[Any]:
    """The rows of the user's areas and all below them; none without the role."""
    bound = areas(user, list(roles), field)
    return queryset.filter(bound) if bound is not None else queryset.none()
