"""Where a lower room needs words from a higher one: the higher registers them at start-up (AppConfig.ready)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """A list that is filled at start-up and read afterwards. Entries with the same key replace each other."""

    def __init__(self) -> None:
        self._entries: dict[str, T] = {}

    def add(self, key: str, entry: T) -> None:
        """Register under a key."""
        self._entries[key] = entry

    def update(self, entries: Mapping[str, T]) -> None:
        """Register a table at once."""
        self._entries.update(entries)

    def __iter__(self) -> Iterator[T]:
        return iter(list(self._entries.values()))

    def items(self) -> list[tuple[str, T]]:
        """Keys and entries."""
        return list(self._entries.items())

    def get(self, key: str) -> T | None:
        """One entry or None."""
        return self._entries.get(key)


@dataclass(frozen=True)
class Nav:
    """A staff page: its words, its URL name, the roles whose desk it is, its place in the row."""

    label: str
    url_name: str
    roles: frozenset[str]
    order: int = 100


@dataclass(frozen=True)
class Dependent:
    """Something that rests on a clause of law: its kind in words, its name, where it can be read."""

    kind: str
    name: str
    url: str = ""


@dataclass(frozen=True)
class Resting:
    """Something that must be looked at when a clause changes: its kind, its key, its name, and whose it is."""

    kind: str
    key: str
    label: str
    url: str
    agency: Any
    area: Any


@dataclass(frozen=True)
class Part:
    """One entry of a person's file."""

    at: Any
    title: str
    detail: str = ""
    url: str = ""
    tone: str = "info"


@dataclass(frozen=True)
class OpenFinding:
    """Something was found untrue of a subject and is not settled yet: what, and what she can do about it."""

    subject: Any
    text: str
    way: str = ""
    since: Any = None
    until: Any = None


@dataclass(frozen=True)
class FilePart:
    """One part of a case file (案卷): facts to be laid out or a stored file, and where it came from.

    ``rank`` is its place in the procedure; parts of the same rank stand in the order of their time.
    """

    rank: int
    key: str
    title: str
    at: Any
    source: str
    facts: tuple[tuple[str, str], ...] = ()
    file: Any = None
    clause: str = ""


@dataclass(frozen=True)
class Holding:
    """One kind of what the portal holds about a person, as she takes it away: what it is, and its rows in words."""

    title: str
    rows: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class TopicEvent:
    """Something of which a person is told: the topic it belongs to, its key within that topic, and its name."""

    topic: str
    key: str
    label: str


@dataclass(frozen=True)
class Retention:
    """How long one kind of personal data is kept, on what it rests, and what is left of it afterwards.

    ``over`` gives the rows whose time is over today, held ones left out; ``remove`` ends one of them. Without
    them the kind stays, or goes by itself, and ``left`` says which and why.
    """

    what: str
    keep: str
    clause: str
    left: str
    over: Callable[[], Any] | None = None
    remove: Callable[[Any], Any] | None = None


nav: Registry[Nav] = Registry()
# key of a clause -> the clause; functions (key) -> LawClause or None
clause_lookup: Registry[Callable[[str], Any]] = Registry()
# clause -> what rests on it; functions (LawClause) -> Iterable[Dependent]
clause_dependents: Registry[Callable[[Any], Iterable[Dependent]]] = Registry()
# clause -> what its owners must look at when it changes; functions (LawClause) -> Iterable[Resting]
law_dependents: Registry[Callable[[Any], Iterable[Resting]]] = Registry()
# subject -> entries of the integrity file; functions (subject, limit) -> Iterable[Part]
integrity_parts: Registry[Callable[[Any, int], Iterable[Part]]] = Registry()
# keys of subjects -> findings about them that are not settled yet; functions (keys) -> Iterable[OpenFinding]
open_findings: Registry[Callable[[Iterable[Any]], Iterable[OpenFinding]]] = Registry()
# case -> parts of the case file; functions (case) -> Iterable[FilePart]
case_parts: Registry[Callable[[Any], Iterable[FilePart]]] = Registry()
# code of an act -> its Chinese name; moves get theirs from the labels of their states (portal.kernel.words)
act_words: Registry[str] = Registry()
# user -> number of unread messages; functions (user) -> int
unread: Registry[Callable[[Any], int]] = Registry()
# user -> what waits for this citizen beside her cases; functions (user) -> Iterable[Part], the last day in ``at``
waiting: Registry[Callable[[Any], Iterable[Part]]] = Registry()
# name -> figure for the auditors' floor; functions (user) -> int
statistics: Registry[Callable[[Any], int]] = Registry()
# pledge -> why it may be neither put right nor taken back any more, or ""; functions (pledge) -> str
pledge_locks: Registry[Callable[[Any], str]] = Registry()
# name -> a version and the form of its letter, laid out with a sample; functions (version, layout) -> bytes
letter_previews: Registry[Callable[[Any, str], bytes]] = Registry()
# who is being acted for on this page: functions (request, the page's case or None) -> what the banner shows, or None
acting: Registry[Callable[[Any, Any], Any]] = Registry()
# user -> what is held about this person; functions (user) -> Iterable[Holding]
holdings: Registry[Callable[[Any], Iterable[Holding]]] = Registry()
# subject -> keys of the agencies that hold data of this person; functions (subject's key) -> Iterable[UUID]
holders: Registry[Callable[[Any], Iterable[Any]]] = Registry()
# kind of object (``app.model``) -> names of such objects; functions (keys) -> key -> name
thing_names: Registry[Callable[[Iterable[str]], Mapping[str, str]]] = Registry()
# event of which a person is told -> its topic and its words
topic_events: Registry[TopicEvent] = Registry()
# kind of data -> how long it is kept
retention: Registry[Retention] = Registry()
# subject -> why her account may not be closed yet, or ""; functions (subject) -> str
account_locks: Registry[Callable[[Any], str]] = Registry()
# subject -> whether something that must be kept is still hers, so that she may not become nobody; (subject) -> bool
person_locks: Registry[Callable[[Any], bool]] = Registry()
