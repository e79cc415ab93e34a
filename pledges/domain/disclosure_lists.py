"""The printed list of what an agency discloses: made anew by the worker after each change, never handed out stale."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from pledges.disclosure_documents import printed_list
from pledges.disclosure_enums import DisclosureState
from pledges.models import Disclosure, DisclosureList
from portal.kernel import duties
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import act
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.kernel.enums import Queue
from portal.kernel.files import erase, keep
from portal.law import keys
from portal.people.models import Agency

KIND = "pledges.disclosure_list"
MOST = 5_000
AT_ONCE = 50


def order(agency: UUID) -> None:
    """Have the list made once more: what it shows has changed. Part of the act that changed it."""
    duties.again(
        kind=KIND, key=f"disclosure-list:{agency}", payload={"agency": str(agency)}, queue=Queue.BACKGROUND
    )


def order_missing() -> int:
    """Order the lists of agencies that disclose and have none. Returns how many."""
    without = Disclosure.objects.filter(state=DisclosureState.PUBLISHED).exclude(
        agency__in=DisclosureList.objects.values("agency")
    )
    found = list(without.order_by().values_list("agency", flat=True).distinct()[:AT_ONCE])
    for agency in found:
        order(agency)
    return len(found)


def shown_by(agency: UUID) -> list[Disclosure]:
    """What the agency discloses today, newest first."""
    rows = Disclosure.objects.shown(today()).filter(agency=agency).select_related("pledge__version")
    return list(rows.order_by("-from_on", "-id")[:MOST])


def digest_of(rows: Sequence[Disclosure]) -> str:
    """What the list shows, in one word: any line more or less, or another last day, gives another one."""
    said = "\n".join(f"{row.pk} {row.from_on} {row.until_on}" for row in rows)
    return hashlib.sha256(said.encode()).hexdigest()


def current(agency: UUID, rows: Sequence[Disclosure]) -> DisclosureList | None:
    """The printed list, if it still shows exactly these; None while it is being made anew."""
    found = DisclosureList.objects.select_related("file__data_key").filter(agency=agency).first()
    return found if found is not None and found.digest == digest_of(rows) else None


def make_list(agency: Agency) -> DisclosureList | None:
    """The list as of now; the same lines give the same list. Runs outside any transaction."""
    rows = shown_by(agency.pk)
    there = current(agency.pk, rows)
    if there is not None:
        return there
    made = printed_list(agency, rows) if rows else None
    return _keep(agency, rows=rows, made=made)


@act(clause=keys.DISCLOSURE)
def _keep(agency: Agency, *, rows: Sequence[Disclosure], made: Any) -> DisclosureList | None:
    """In place of the one before, whose file is erased; nothing disclosed, no list."""
    Agency.objects.select_for_update(of=("self",)).get(pk=agency.pk)
    before = DisclosureList.objects.select_related("file__data_key").filter(agency=agency).first()
    if before is not None:
        before.delete()
        erase(before.file)
    if made is None:
        return None
    row = DisclosureList.objects.create(
        agency=agency,
        file=keep(made.data, name=f"{agency.name}承诺公示目录.pdf", content_type="application/pdf"),
        digest=digest_of(rows),
        size=len(rows),
        pages=made.pages,
        made_at=timezone.now(),
    )
    record("pledges.disclosure_list", row, by=SYSTEM, digest=row.digest)
    return row
