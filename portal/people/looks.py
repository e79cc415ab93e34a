"""Who saw a person's data, in words for herself: staff by agency and role, never by name; the thing by its name."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from portal.kernel.models import AccessEvent
from portal.kernel.registry import thing_names
from portal.kernel.words import kind_word
from portal.people.enums import STAFF_ROLES, Role
from portal.people.models import Assignment, User


@dataclass(frozen=True)
class Seen:
    """One look: by whom, at what, for what."""

    event: AccessEvent
    who: str
    thing: str
    name: str


def seen_of(events: Iterable[AccessEvent]) -> list[Seen]:
    """Every look in words; one query for those who looked, one for each kind of thing."""
    events = list(events)
    assignments = _assignments({event.actor for event in events})
    services = set(_services({event.actor for event in events}))
    names = _names(events)
    return [
        Seen(
            event,
            _who(event, assignments[event.actor], service=event.actor in services),
            kind_word(event.object_type),
            names.get((event.object_type, event.object_id), ""),
        )
        for event in events
    ]


def _assignments(actors: set[str]) -> dict[str, list[Assignment]]:
    found: dict[str, list[Assignment]] = defaultdict(list)
    rows = Assignment.objects.filter(user__in=_keys(actors), role__in=STAFF_ROLES)
    for row in rows.select_related("agency", "area").order_by("created_at"):
        found[str(row.user_id)].append(row)
    return found


def _services(actors: set[str]) -> list[str]:
    rows = User.objects.filter(pk__in=_keys(actors), is_service=True)
    return [str(key) for key in rows.values_list("pk", flat=True)]


def _who(event: AccessEvent, held: list[Assignment], *, service: bool) -> str:
    """The place and role in which somebody looked: held at that moment, at the agency of the thing if there."""
    if service:
        return "办理机关的业务系统"
    if not held:
        return "替您办理、与您共同申请的人"
    then = [
        row
        for row in held
        if row.created_at <= event.at and (row.ended_at is None or row.ended_at >= event.at)
    ]
    fitting = [row for row in then or held if str(row.agency_id) == event.agency] or then or held
    row = fitting[0]
    place = row.agency.name if row.agency else row.area.full_name if row.area else ""
    return f"{place}　{Role(row.role).label}".strip()


def _names(events: list[AccessEvent]) -> dict[tuple[str, str], str]:
    keys: dict[str, set[str]] = defaultdict(set)
    for event in events:
        keys[event.object_type].add(event.object_id)
    found = {}
    for kind, of_kind in keys.items():
        if look := thing_names.get(kind):
            found |= {(kind, key): name for key, name in look(of_kind).items()}
    return found


def _keys(texts: set[str]) -> list[str]:
    keys = []
    for text in texts:
        try:
            UUID(text)
        except ValueError:
            continue
        keys.append(text)
    return keys
