"""What this room adds to pages of lower rooms: what waits for a citizen, on her own page."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from portal.kernel.registry import Part
from verification.enums import HandlingState
from verification.models import Handling

MOST = 20


def hearings_open(user: Any) -> Iterator[Part]:
    """Findings about her own pledges on which she has not been heard yet, the first to end first."""
    if not user.subject_id:
        return
    rows = Handling.objects.filter(subject=user.subject_id, state=HandlingState.NOTIFIED)
    for row in rows.select_related("check_row__version").order_by("statement_due", "id")[:MOST]:
        yield Part(
            row.statement_due,
            f"请您陈述申辩：{row.check_row.version.name}",
            "核查认为您的承诺可能不实。处理以前先听您说；逾期不说的，视为放弃。",
            reverse("verification:hearing", args=[row.pk]),
            "late",
        )
