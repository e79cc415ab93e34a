"""What the worker does for the duties of this room."""

from typing import Any

from portal.kernel import duties
from portal.people.domain import exports
from portal.people.models import DataExport


@duties.handler(exports.KIND)
def make_export(payload: dict[str, Any]) -> None:
    """A copy of a person's data. Made twice, the first one counts."""
    row = DataExport.objects.select_related("user__subject").filter(pk=payload["export"]).first()
    if row is not None:
        exports.make_export(row)
