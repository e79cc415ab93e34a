"""How each list of an area stands: its latest edition, and whether anything has moved since.

What has moved is said by a look at the next edition, which reads every line; this asks three questions whatever the
size of the catalogue, so that nobody opens eight lists only to find them unchanged.
"""

from dataclasses import dataclass

from django.db.models import Max

from matters.domain.lines import within
from matters.enums import Listing
from matters.models import CleanupList, Edition, MatterVersion
from portal.people.models import Area


@dataclass(frozen=True)
class Standing:
    """One list of an area."""

    kind: Listing
    latest: Edition | None
    moved: bool


def standing(area: Area) -> list[Standing]:
    """Every list, in the order of the notices."""
    latest = {edition.kind: edition for edition in Edition.objects.filter(area=area).current()}
    versions = MatterVersion.objects.filter(within(area, "matter__area")).order_by()
    moments = [
        *versions.aggregate(Max("published_at"), Max("ended_at")).values(),
        *CleanupList.objects.filter(within(area, "area")).aggregate(Max("published_at")).values(),
    ]
    last = max(filter(None, moments), default=None)
    return [
        Standing(kind, found, bool(last and (found is None or found.created_at < last)))
        for kind in Listing
        for found in (latest.get(kind),)
    ]
