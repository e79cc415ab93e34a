"""What the cancelled list of a clean-up drive ends elsewhere: the catalogue's own certificate, and what windows knew."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from matters.cleanup_enums import STAYING, Disposal
from matters.domain import list_changes, versions
from matters.models import CleanupItem, MatterVersion
from portal.kernel.actors import SYSTEM


def carry_through(items: Collection[CleanupItem]) -> None:
    """Take cancelled certificates off the catalogue, and tell the windows. Part of the publication of the lists."""
    told = set()
    for item, version in still_listed(items):
        reason = f"“减证便民”取消（{item.get_disposal_display()}）"
        versions.take_down(version, by=SYSTEM, reason=reason)
        told.add(item.pk)
    gone = [item for item in items if item.disposal != Disposal.RETAIN and item.pk not in told]
    list_changes.note_cancelled(gone)


def still_listed(items: Collection[CleanupItem]) -> Iterator[tuple[CleanupItem, MatterVersion]]:
    """What the drive cancels although the published catalogue still asks for it."""
    return listed_as([item for item in items if item.disposal not in STAYING])


def listed_as(items: Collection[CleanupItem]) -> Iterator[tuple[CleanupItem, MatterVersion]]:
    """The published certificates of the catalogue that are those of a drive: same agency, name, and what for."""
    rows = MatterVersion.objects.published().select_related("matter")
    listed = defaultdict(list)
    for version in rows.filter(matter__agency__in={item.form.agency_id for item in items}):
        listed[version.matter.agency_id, version.name].append(version)
    for item in items:
        for version in listed[item.form.agency_id, item.name]:
            admin = item.administrative_matter_id
            if admin == version.matter.administrative_matter_id or (
                admin is None and item.purpose == version.purpose
            ):
                yield item, version
