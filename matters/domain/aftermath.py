"""What follows from publication and take-down: filed upward, told to the windows, proposed to those who follow."""

from typing import Any

from matters.domain import filings, list_changes
from matters.models import Adjustment, MatterVersion
from matters.upkeep_enums import AdjustmentKind, AdjustmentState
from portal.kernel import duties
from portal.kernel.moves import move
from portal.people.models import AreaRules

# Lines of a general list change above: the worker writes the proposals for those below.
PROPOSE = "matters.propose"


def published(version: MatterVersion, *, former: MatterVersion | None, rules: AreaRules, by: Any) -> None:
    """Called within the act of publication."""
    filings.file_version(version, rules=rules, by=by)
    list_changes.note(version, former=former)
    _settle(version, (AdjustmentKind.ADD, AdjustmentKind.CHANGE), by=by)
    _propose(version)


def taken_down(version: MatterVersion, *, rules: AreaRules, by: Any) -> None:
    """Called within the act of take-down."""
    filings.file_version(version, rules=rules, by=by)
    list_changes.note(version)
    _settle(version, (AdjustmentKind.END,), by=by)
    _propose(version)


def _propose(version: MatterVersion) -> None:
    key = f"propose:{version.pk}:{version.state}"
    duties.add(kind=PROPOSE, key=key, payload={"version": str(version.pk)}, queue="background")


def _settle(version: MatterVersion, kinds: tuple[str, ...], *, by: Any) -> None:
    """Adjustments that were agreed to are done when what they led to is published or taken down."""
    agreed = Adjustment.objects.filter(version=version, state=AdjustmentState.GRANTED, kind__in=kinds)
    for adjustment in agreed:
        move(adjustment, AdjustmentState.DONE, by=by)
