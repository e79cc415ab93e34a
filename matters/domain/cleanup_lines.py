"""What the clean-up drive adds to the retained and the cancelled lists (see ``SOURCES`` of ``editions``)."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from matters.cleanup_enums import Disposal, ItemState
from matters.domain import editions
from matters.domain.cleanup_effects import listed_as, still_listed
from matters.domain.lines import Line, level_key, within
from matters.enums import Listing, VersionState
from matters.layouts import TICK
from matters.models import CleanupItem, CleanupList, MatterVersion
from portal.people.models import Area

NO_BASIS = "无法律、法规、规章依据"


def register() -> None:
    """At start-up: the drive's certificates stand on the lists beside those of the catalogue.

    What the catalogue had and the drive cancelled is one line, the drive's, which names group and successor.
    """
    editions.SOURCES[Listing.RETAINED].append(retained)
    editions.SOURCES[Listing.CANCELLED].insert(0, cancelled)


def retained(area: Area) -> Iterator[Line]:
    """The certificates that the latest drive of each area keeps; what the catalogue lists too is one line, its own."""
    newer = CleanupList.objects.filter(
        area=OuterRef("form__list__area"), published_at__gt=OuterRef("form__list__published_at")
    )
    items = list(_published(area).filter(disposal=Disposal.RETAIN).exclude(Exists(newer)))
    listed = {item.pk: f"matter:{version.matter_id}" for item, version in listed_as(items)}
    for item in items:
        key = listed.get(item.pk) or _key(item)
        yield Line(key, {**_cells(item), "keep_reason": item.keep_reason})


def cancelled(area: Area) -> Iterator[Line]:
    """The certificates that drives have cancelled, each with its group and the procedure that follows.

    What the catalogue lists again since then may be asked for: it stands on the other lists only.
    """
    ended = _ended(area)
    items = list(_published(area).exclude(disposal=Disposal.RETAIN))
    again = {item.pk for item, _ in still_listed(items)}
    for item in items:
        if item.pk in again:
            continue
        cells = _cells(item)
        cells["bases"] = cells["bases"] or NO_BASIS
        cells["cancel_group"] = item.get_disposal_display()
        cells["successor"] = item.successor + (
            f"（查验：{item.successor_unit}）" if item.successor_unit else ""
        )
        cells["cancelled_on"] = f"{item.published_on:%Y-%m-%d}"
        what_for = item.administrative_matter_id or item.purpose
        yield Line(ended.get((item.form.agency_id, item.name, what_for), _key(item)), cells)


def _ended(area: Area) -> dict[tuple[UUID, str, UUID | str], str]:
    """Keys of the lines of what the catalogue took down: by agency, name, and administrative matter or purpose."""
    rows = MatterVersion.objects.filter(
        within(area, "matter__area"), state=VersionState.WITHDRAWN, matter__current=None
    )
    found = rows.values_list("matter__agency", "name", "matter__administrative_matter", "purpose", "matter")
    return {
        (agency, name, what_for): f"matter:{matter}"
        for agency, name, admin, purpose, matter in found
        for what_for in (admin, purpose)
    }


def _published(area: Area) -> QuerySet[CleanupItem]:
    rows = CleanupItem.objects.filter(within(area, "form__list__area"), state=ItemState.PUBLISHED)
    return (
        rows.select_related("form__agency__area", "form__list")
        .prefetch_related("bases__clause__version__source")
        .order_by("form__agency__area__path", "form__agency__name", "name", "id")
    )


def _cells(item: CleanupItem) -> dict[str, str]:
    bases = list(item.bases.all())
    return {
        "name": item.name,
        "purpose": item.purpose,
        "bases": "\n".join(basis.in_full for basis in bases),
        "hierarchy": "、".join(dict.fromkeys(basis.hierarchy.label for basis in bases)),
        "agency": item.form.agency.name,
        "issuing_unit": item.issuing_unit,
        "kind": item.get_kind_display(),
        level_key(item.form.agency.area): TICK,
    }


def _key(item: CleanupItem) -> str:
    return f"cleanup:{item.pk}"
