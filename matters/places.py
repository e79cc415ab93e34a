"""The areas and agencies that the directory can be narrowed to.

A county's few are all offered at once. Where there are many, one walks down the tree: the areas above the chosen
one, the chosen one, those just below it, and its own agencies. What that costs does not grow with the catalogue.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from matters.models import CertificationMatter
from portal.people.models import Agency, Area

# More than this in one drop-down nobody reads through.
MOST = 60


@dataclass(frozen=True)
class Places:
    """Choices of the two filters, and the area that was chosen."""

    area: Area | None = None
    areas: list[tuple[str, str]] = field(default_factory=list)
    agencies: list[tuple[Any, str]] = field(default_factory=list)

    @classmethod
    def of(cls, code: str) -> "Places":
        """The choices while the area of this code (or none, or a wrong one) is chosen."""
        chosen = Area.objects.filter(pk=code).first() if code else None
        listed = CertificationMatter.objects.listed().filter(agency=OuterRef("pk"))
        active = Agency.objects.filter(Exists(listed), active=True).select_related("area")
        few = list(active.order_by("area_id", "name")[: MOST + 1])
        if len(few) <= MOST:
            return cls._all(few, chosen)
        here = active.filter(area=chosen).order_by("name")[:MOST] if chosen else ()
        return cls(chosen, around(chosen), [(agency.pk, agency.name) for agency in here])

    @property
    def codes(self) -> list[str]:
        """The chosen area and all below it, as values: the planner then reads the index of areas."""
        if self.area is None:
            return []
        return list(Area.objects.under(self.area.path).order_by().values_list("pk", flat=True))

    @classmethod
    def _all(cls, agencies: list[Agency], chosen: Area | None) -> "Places":
        areas = {agency.area_id: agency.area.full_name for agency in agencies}
        if chosen is not None:
            areas.setdefault(chosen.pk, chosen.full_name)
            agencies = [agency for agency in agencies if chosen.contains(agency.area)]
        return cls(chosen, list(areas.items()), [(agency.pk, agency.name) for agency in agencies])


def around(chosen: Area | None) -> list[tuple[str, str]]:
    """The chosen area between those above it and those just below it, indented by their depth."""
    above = list(reversed(chosen.chain())) if chosen else []
    below = Area.objects.filter(parent=chosen).order_by("code")
    return [(area.pk, f"{'　' * area.path.count('/')}{area.name}") for area in (*above, *below)]
