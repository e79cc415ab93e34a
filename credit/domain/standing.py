"""May this subject pledge? A pure function of the records' events, the rule version and a date."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from credit.enums import Breach, Grade, RecordState, RequestState
from credit.models import CreditRules, Record
from credit.ruleset import RuleSet
from portal.kernel.acts import in_steps
from portal.kernel.calendar import today
from portal.people.models import Subject


@dataclass(frozen=True)
class Dated:
    """From this day on the record is in this state."""

    state: str
    on: date


@dataclass(frozen=True)
class Entry:
    """What counts about one record."""

    key: uuid.UUID
    breach: str
    grade: str
    false_pledge: bool
    document_date: date
    repair_from: date
    until: date
    rules: RuleSet
    events: tuple[Dated, ...]
    agency: str = ""
    repair_open: bool = False

    @property
    def since(self) -> date:
        """From when the record counts: the day on which it was confirmed."""
        started = [event.on for event in self.events if event.state == RecordState.IN_EFFECT]
        return min(started, default=self.document_date)

    def state_on(self, on: date) -> str:
        """The state on a day. The end of the period counts by itself, whether or not the clock has run."""
        state = ""
        for event in self.events:
            if event.on <= on:
                state = event.state
        if state == RecordState.IN_EFFECT and on > self.until:
            return RecordState.EXPIRED
        return state

    def bars_on(self, on: date) -> bool:
        state = self.state_on(on)
        applied = state == RecordState.IN_EFFECT or (
            state == RecordState.EXPIRED and not self.rules.expiry_lifts
        )
        return applied and self.rules.bars(self.grade, false_pledge=self.false_pledge)


@dataclass(frozen=True)
class Reason:
    """One record that closes the pledge path, in words, with what it rests on."""

    record: uuid.UUID
    text: str
    citation: str
    clause: str = ""
    since: date | None = None
    until: date | None = None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Standing:
    """The answer, so that it can be explained to whom it concerns."""

    barred: bool
    on: date
    reasons: tuple[Reason, ...] = ()
    citations: tuple[str, ...] = ()
    repair_from: date | None = None
    ways: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = field(default=(), repr=False, compare=False)

    @property
    def way_out(self) -> str:
        """The ways as one text, for messages."""
        return in_steps(self.ways)


def standing(entries: Iterable[Entry], *, on: date) -> Standing:
    """The standing that these records give on a day. No database, no clock."""
    entries = tuple(entries)
    barring = [entry for entry in entries if entry.bars_on(on)]
    if not barring:
        return Standing(barred=False, on=on, entries=entries)
    citations = [entry.rules.bar_citation for entry in barring] + [
        str(entry.rules.repair["citation"]) for entry in barring
    ]
    repair_from = max(entry.repair_from for entry in barring)
    return Standing(
        barred=True,
        on=on,
        reasons=tuple(_reason(entry) for entry in barring),
        citations=tuple(dict.fromkeys(citations)),
        repair_from=repair_from,
        ways=_ways(barring, repair_from=repair_from, on=on),
        entries=entries,
    )


def _reason(entry: Entry) -> Reason:
    kind = "属于曾作出虚假承诺" if entry.false_pledge else "属于较严重的不良信用记录"
    by = f"经{entry.agency}认定，" if entry.agency else ""
    text = (
        f"{entry.document_date:%Y年%-m月%-d日}{by}有“{Breach(entry.breach).label}”的记录"
        f"（失信程度：{Grade(entry.grade).label}），{kind}，信用修复前不适用告知承诺制。"
    )
    return Reason(
        entry.key,
        text,
        entry.rules.bar_citation,
        clause=entry.rules.bar_clause,
        since=entry.since,
        until=entry.until if entry.rules.expiry_lifts else None,
    )


def _ways(barring: list[Entry], *, repair_from: date, on: date) -> tuple[str, ...]:
    """Both ways: the certificate, which is always open, and the repair; the objection beside them."""
    if all(entry.repair_open for entry in barring):
        repair = "您的信用修复申请正在办理，准予修复后即可恢复适用告知承诺制。"
    else:
        conditions = "；".join(barring[0].rules.repair["conditions"])
        since = "现在就可以" if repair_from <= on else f"自{repair_from:%Y年%-m月%-d日}起可以"
        repair = f"申请信用修复：{since}在“我的信用”提出（条件：{conditions}），修复后恢复适用告知承诺制。"
    return (
        "您仍可以提交证明，按一般程序办理，信用记录不影响您提交证明办事。",
        repair,
        "认为记录有误的，可以在“我的信用”提出异议，异议受理期间暂停适用该记录。",
    )


def entries_of(subject: Subject, *, rules: RuleSet | None = None) -> list[Entry]:
    """The records of a subject as facts; ``rules`` tries another version out. Three queries at most."""
    return entries_by_subject([subject.pk], rules=rules).get(subject.pk, [])


def entries_by_subject(
    subjects: Sequence[uuid.UUID], *, rules: RuleSet | None = None
) -> dict[uuid.UUID, list[Entry]]:
    """The same for several subjects; who has no record is not among them."""
    records = (
        Record.objects.filter(subject__in=subjects)
        .exclude(state=RecordState.ENTERED)
        .select_related("rules", "agency")
        .prefetch_related("events", "repairs")
        .order_by("document_date", "id")
    )
    found: dict[uuid.UUID, list[Entry]] = {}
    for record in records:
        found.setdefault(record.subject_id, []).append(entry_of(record, rules=rules))
    return found


def entry_of(record: Record, *, rules: RuleSet | None = None) -> Entry:
    """One record as facts."""
    open_repair = any(r.state in (RequestState.LODGED, RequestState.ACCEPTED) for r in record.repairs.all())
    return Entry(
        key=record.pk,
        breach=record.breach,
        grade=record.grade,
        false_pledge=record.false_pledge,
        document_date=record.document_date,
        repair_from=record.repair_from,
        until=record.until,
        rules=rules or record.rules.ruleset,
        events=tuple(Dated(event.state, event.on) for event in record.events.all()),
        agency=record.agency.name,
        repair_open=open_repair,
    )


def rules_on(on: date) -> RuleSet:
    """The rules in force on a day, by which a warning is given; where none are published nobody is warned."""
    try:
        return CreditRules.objects.in_force(on).ruleset
    except CreditRules.DoesNotExist:
        return RuleSet("", "", {})


def standing_of(subject: Subject, *, on: date | None = None, rules: RuleSet | None = None) -> Standing:
    """The standing of a subject on a day (today). Only her own records count: a company's record does not
    bar the person who represents it, nor the other way round.

    国办发〔2020〕42号, 适用对象:「申请人有较严重的不良信用记录或者存在曾作出虚假承诺等情形的，在信用修复前
    不适用告知承诺制。」
    """
    return standing(entries_of(subject, rules=rules), on=on or today())
