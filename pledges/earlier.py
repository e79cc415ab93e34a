"""What a person handed in at an agency before, and need not bring again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from pledges.enums import UNFILED_STATES, ChoiceKind
from pledges.handling_enums import Verdict
from pledges.models import CertificateChoice
from portal.kernel.calendar import today
from portal.people.models import Subject

# Older ones rarely say how things are now; the clerk would have to ask anew anyway.
NOT_OLDER_THAN = timedelta(days=365)
MOST = 20


@dataclass(frozen=True)
class Earlier:
    """One certificate that lies here already."""

    choice: CertificateChoice

    @property
    def words(self) -> str:
        on = timezone.localdate(self.choice.handed_in_at)
        return f"{self.choice.version.name}，{on:%Y-%m-%d} 在办件 {self.choice.case.number} 里交过"


def earlier_of(subject: Subject, agencies: Iterable[Any]) -> list[Earlier]:
    """Certificates that this person handed in at these agencies within a year, newest first, each once."""
    rows = CertificateChoice.objects.filter(
        case__subject=subject,
        case__agency__in=list(agencies),
        choice=ChoiceKind.CERTIFICATE,
        handed_in_at__date__gte=today() - NOT_OLDER_THAN,
    )
    rows = rows.exclude(verdict=Verdict.INSUFFICIENT).exclude(case__state__in=UNFILED_STATES)
    found: dict[Any, Earlier] = {}
    for row in rows.select_related("version", "case").order_by("-handed_in_at")[:MOST]:
        found.setdefault(row.version.matter_id, Earlier(row))
    return list(found.values())
