"""The ledger as auditors read it: words instead of codes, clauses fetched once for the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from portal.kernel.models import AccessEvent, AuditEvent
from portal.kernel.words import act_word, kind_word, state_word
from portal.law.models import LawClause
from portal.people.enums import STAFF_ROLES
from portal.people.models import User

SYSTEM = "system"


@dataclass(frozen=True)
class Doer:
    """Whoever acted or looked: staff by name and agency, applicants by their pseudonym."""

    name: str = ""
    place: str = ""
    pseudonym: str = ""


@dataclass(frozen=True)
class Look:
    """One look at somebody's data, in words."""

    event: AccessEvent
    thing: str
    doer: Doer


@dataclass(frozen=True)
class Line:
    """One event with its words."""

    event: AuditEvent
    act: str
    thing: str
    before: str
    after: str
    clause: LawClause | None
    doer: Doer


def lines_of(events: Iterable[AuditEvent]) -> list[Line]:
    """Every event in words; one query for all clauses, one for all names."""
    events = list(events)
    keys = {event.clause for event in events if event.clause}
    clauses = LawClause.objects.select_related("version__source").in_bulk(keys, field_name="key")
    doers = doers_of(event.actor for event in events)
    return [
        Line(
            event=event,
            act=act_word(event.act),
            thing=kind_word(event.object_type),
            before=state_word(event.object_type, event.from_state),
            after=state_word(event.object_type, event.to_state),
            clause=clauses.get(event.clause),
            doer=doers[event.actor],
        )
        for event in events
    ]


def looks_of(events: Iterable[AccessEvent]) -> list[Look]:
    """Every look in words; one query for all names."""
    events = list(events)
    doers = doers_of(event.actor for event in events)
    return [Look(event, kind_word(event.object_type), doers[event.actor]) for event in events]


def doers_of(actors: Iterable[str]) -> dict[str, Doer]:
    """Everybody on a page in one query. Who never held a staff role is an applicant and stays a pseudonym."""
    actors = set(actors)
    found = {actor: Doer(name="系统" if actor == SYSTEM else "") for actor in actors}
    rows = User.objects.filter(pk__in=[key for key in actors if _is_key(key)]).order_by(
        "assignments__created_at"
    )
    for key, name, pseudonym, role, agency, area in rows.values_list(
        "pk",
        "name",
        "subject__pseudonym",
        "assignments__role",
        "assignments__agency__short_name",
        "assignments__area__name",
    ):
        if role in STAFF_ROLES:
            found[str(key)] = Doer(name=name, place=agency or area or "")
        elif not found[str(key)].name:
            found[str(key)] = Doer(pseudonym=str(pseudonym or key))
    return found


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
