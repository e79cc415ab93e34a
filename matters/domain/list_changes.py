"""Changes of the lists, pushed to the windows, and the windows' answer that they know (M-18)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from matters.cleanup_enums import Disposal
from matters.enums import VersionState
from matters.models import Acknowledgement, CleanupItem, ListChange, MatterVersion
from matters.upkeep_enums import ListChangeKind
from portal.kernel import audit
from portal.kernel.acts import Refused, act
from portal.law import keys
from portal.people.enums import Role

# Whoever comes to a window later learns the list as it is; older changes are no news.
NEWS = timedelta(days=90)


def note(version: MatterVersion, *, former: MatterVersion | None = None) -> ListChange:
    """Push what a publication or a take-down means for the windows of the agency."""
    kind = ListChangeKind.REMOVED
    if version.state == VersionState.PUBLISHED:
        kind = ListChangeKind.CHANGED if former else ListChangeKind.ADDED
    matter, now = version.matter, timezone.now()
    change, _ = ListChange.objects.get_or_create(
        version=version, kind=kind, defaults={"area": matter.area, "agency": matter.agency, "at": now}
    )
    return change


def note_cancelled(items: Iterable[CleanupItem]) -> None:
    """Push what the cancelled list of a clean-up drive means for the windows of the agencies."""
    now = timezone.now()
    rows = [
        ListChange(
            item=item,
            kind=ListChangeKind.CHANGED if item.disposal == Disposal.PLEDGE else ListChangeKind.REMOVED,
            area=item.form.agency.area,
            agency=item.form.agency,
            at=now,
        )
        for item in items
    ]
    ListChange.objects.bulk_create(rows, ignore_conflicts=True)


def unread_of(user: Any) -> QuerySet[ListChange]:
    """What this clerk has not taken note of yet, newest first."""
    agencies = user.agency_ids(Role.WINDOW_CLERK)
    recent = ListChange.objects.filter(agency__in=agencies, at__gte=timezone.now() - NEWS)
    return recent.exclude(acknowledgements__by=user)


@act(clause=keys.T20_AFTERWARDS)
def acknowledge(changes: Iterable[ListChange], *, by: Any) -> int:
    """A clerk takes note of changes of her own windows' lists. Returns how many were new to her."""
    chosen = list(changes)
    if any(change.agency_id not in by.agency_ids(Role.WINDOW_CLERK) for change in chosen):
        raise Refused("只能确认本窗口的清单变动。", code="may_not")
    known = set(Acknowledgement.objects.filter(by=by, change__in=chosen).values_list("change_id", flat=True))
    fresh = [change for change in chosen if change.pk not in known]
    now = timezone.now()
    Acknowledgement.objects.bulk_create(
        [Acknowledgement(change=change, by=by, at=now) for change in fresh], ignore_conflicts=True
    )
    audit.record_many("matters.acknowledge_change", fresh, by=by, clause=keys.T20_AFTERWARDS)
    return len(fresh)
