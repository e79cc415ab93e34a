"""What this room adds to pages of lower rooms: what waits for a citizen, on her own page."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.urls import reverse

from portal.kernel.registry import Part
from verification.enums import HandlingState
from verification.models import Check, Handling

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


def handling_open(subject: Any) -> str:
    """An account is needed until what follows from a finding is done."""
    rows = (
        Handling.objects.filter(subject=subject).exclude(upheld=False).exclude(state=HandlingState.EXECUTED)
    )
    return "对不实承诺的处理还没有结束：处理文书要送达给您。" if rows.exists() else ""


def names_of_checks(found: Iterable[str]) -> Mapping[str, str]:
    """The case and certificate of each check."""
    rows = Check.objects.filter(pk__in=found).values_list("pk", "pledge__case__number", "version__name")
    return {str(pk): f"{number or ''} {name}".strip() for pk, number, name in rows}
