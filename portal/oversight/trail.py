"""The ledger as auditors read it: words instead of codes, clauses fetched once for the page."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.kernel.models import AuditEvent
from portal.kernel.words import act_word, kind_word, state_word
from portal.law.models import LawClause


@dataclass(frozen=True)
class Line:
    """One event with its words."""

    event: AuditEvent
    act: str
    thing: str
    before: str
    after: str
    clause: LawClause | None


def lines_of(events: Iterable[AuditEvent]) -> list[Line]:
    """Every event in words; one query for all clauses."""
    events = list(events)
    keys = {event.clause for event in events if event.clause}
    clauses = LawClause.objects.select_related("version__source").in_bulk(keys, field_name="key")
    return [
        Line(
            event=event,
            act=act_word(event.act),
            thing=kind_word(event.object_type),
            before=state_word(event.object_type, event.from_state),
            after=state_word(event.object_type, event.to_state),
            clause=clauses.get(event.clause),
        )
        for event in events
    ]
