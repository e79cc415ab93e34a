"""A draft while it is being written: what is typed but not saved, two people at once, and giving it up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from matters import rules as may
from matters.domain.contents import Difference, content_of, differences
from matters.enums import VersionState
from matters.models import MatterVersion, WorkingCopy
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.moves import move
from portal.law import keys

NOBODYS: dict[str, Any] = {"step": "", "step_doer": "", "step_area": None, "step_due": None}
LARGEST = 200_000  # letters of a working copy: ten times the longest draft


@act()
def keep_copy(version: MatterVersion, *, data: Mapping[str, list[str]], by: Any) -> WorkingCopy:
    """Keep what somebody has typed, beside the draft and for her alone."""
    if version.state != VersionState.DRAFT or not may.may_draft(by, version):
        raise Refused("这个版本现在不能修改。", code="may_not", way_out="请刷新页面。")
    if sum(len(value) for values in data.values() for value in values) > LARGEST:
        raise Refused("内容太长，没有自动保存。", code="too_long")
    copy, _ = WorkingCopy.objects.update_or_create(
        version=version, by=by, defaults={"data": dict(data), "saved_at": timezone.now()}
    )
    return copy


@act()
def drop_copy(version: MatterVersion, *, by: Any) -> None:
    """Let go of what was typed: it was saved, or is not wanted."""
    WorkingCopy.objects.filter(version=version, by=by).delete()


@dataclass(frozen=True)
class Reconciled:
    """Two people's changes side by side: what each changed alone, and what both did."""

    fields: dict[str, Any]  # what the form shows now: mine, and theirs where I changed nothing
    taken: list[str] = field(default_factory=list)  # names of fields that came from the other
    clashes: list[Difference] = field(default_factory=list)  # both changed: theirs (old) against mine (new)


def reconcile(version: MatterVersion, mine: Mapping[str, Any], *, seen: str) -> Reconciled:
    """Put what I typed beside what was saved since I opened the page. Nothing is written."""
    known = version.history.filter(history_id=seen).first() if seen.isdigit() else None
    fields, taken, clashing = dict(mine), [], []
    for name in mine:
        theirs = getattr(version, name)
        if theirs == mine[name]:
            continue
        base = getattr(known, name) if known else None
        if known and mine[name] == base:
            fields[name] = theirs
            taken.append(name)
        elif not known or theirs != base:
            clashing.append(name)
    return Reconciled(fields, taken, _side_by_side(version, mine, clashing))


def _side_by_side(version: MatterVersion, mine: Mapping[str, Any], names: list[str]) -> list[Difference]:
    theirs = content_of(version)
    typed = MatterVersion(matter=version.matter, **{name: mine[name] for name in names})
    return [one for one in differences(theirs, {**theirs, **_typed(typed, names)}) if one.field in names]


def _typed(version: MatterVersion, names: list[str]) -> dict[str, str]:
    said = content_of(version)
    return {name: said[name] for name in names}


@act(clause=keys.BASIS_OF_CERTIFICATES)
def give_up(version: MatterVersion, *, by: Any) -> bool:
    """Delete a draft that nobody has reviewed; one that was reviewed is withdrawn and stays on file.

    Returns whether it is gone. The ledger and the history of changes keep what it said.
    """
    rows = MatterVersion.objects.select_related("matter__area").select_for_update(of=("self",))
    version = rows.get(pk=version.pk)
    if by is not SYSTEM and not may.may_draft(by, version):
        raise Refused("草稿由起草单位删除。", code="may_not")
    if version.state != VersionState.DRAFT:
        raise IllegalMove("只有起草中的版本可以删除。", way_out="审核中的请先退回。")
    if version.steps.exists():
        move(version, VersionState.WITHDRAWN, by=by, note="起草单位放弃", ended_at=timezone.now(), **NOBODYS)
        return False
    audit.record("matters.give_up", version, by=by, number=version.number)
    matter = version.matter
    version.delete()
    if not matter.versions.exists():
        matter.delete()
    return True
