"""What an applicant is told before she pledges (信用预警): a pure function of her records, the rules and a date.

石龙司方案（七） and 毛集方案九 want the credit of every applicant looked at by the same published standard. The standard is
part of the rule version; nobody adds a level by hand.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from credit.domain.standing import Entry, Standing, entries_by_subject, rules_on
from credit.enums import Breach, Grade, RecordState, WarningLevel
from credit.ruleset import RuleSet
from portal.kernel import registry
from portal.kernel.registry import OpenFinding
from portal.people.models import Subject

COUNTED = (RecordState.IN_EFFECT, RecordState.REPAIRED, RecordState.EXPIRED)
RANK = list(WarningLevel)
AT_ONCE = 500


@dataclass(frozen=True)
class WarningGround:
    """One record, or one finding not settled yet, that the warning rests on; ``way`` is what she can do about it."""

    text: str
    note: str = ""
    way: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def said(self) -> str:
        """The ground and what to do about it, in one text."""
        return f"{self.text}。{self.way}。" if self.way else self.text


@dataclass(frozen=True)
class Warning:
    """The level with its grounds, what it means, and the clauses of the standard."""

    level: WarningLevel
    grounds: tuple[WarningGround, ...] = ()
    effect: str = ""
    clauses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """In one word, for a desk."""
        return f"信用提示：{self.level.label}"

    @property
    def is_given(self) -> bool:
        return self.level != WarningLevel.NONE


def warning(
    entries: Iterable[Entry], *, rules: RuleSet, on: date, findings: Sequence[OpenFinding] = ()
) -> Warning:
    """The warning on a day. No database, no clock."""
    counted = [entry for entry in entries if _counts(entry, months=rules.warnings["months"], on=on)]
    in_effect = [entry for entry in counted if entry.state_on(on) == RecordState.IN_EFFECT]
    levels = [
        WarningLevel(row["level"])
        for row in rules.warnings["levels"]
        if _applies(
            row["when"],
            counted=len(counted),
            grades={entry.grade for entry in in_effect},
            findings=len(findings),
        )
    ]
    level = max(levels, key=RANK.index, default=WarningLevel.NONE)
    if level == WarningLevel.NONE:
        return Warning(level, clauses=tuple(rules.warnings["clauses"]))
    return Warning(
        level,
        grounds=(
            *(_ground(entry, on=on, months=rules.warnings["months"]) for entry in counted),
            *(WarningGround(f.text, way=f.way, since=f.since, until=f.until) for f in findings),
        ),
        effect=rules.warnings["effects"].get(level, ""),
        clauses=tuple(rules.warnings["clauses"]),
    )


def warning_of(standing: Standing, *, subject: Subject, on: date) -> Warning:
    """The warning by the rules in force: her records, and what was found untrue and is not settled yet."""
    findings = tuple(_findings([subject.pk]))
    if not standing.entries and not findings:
        return Warning(WarningLevel.NONE)
    return warning(standing.entries, rules=rules_on(on), on=on, findings=findings)


def levels_of(subjects: Collection[UUID], *, on: date) -> dict[UUID, WarningLevel]:
    """The level of each subject on a day, by the very standard by which she is told; a few queries for each 500."""
    rules, found = rules_on(on), {}
    for part in _parts(sorted(subjects)):
        entries = entries_by_subject(part)
        findings: dict[UUID, list[OpenFinding]] = defaultdict(list)
        for finding in _findings(part):
            findings[finding.subject].append(finding)
        for key in part:
            told = warning(entries.get(key, ()), rules=rules, on=on, findings=findings.get(key, ()))
            found[key] = told.level
    return found


def _parts(keys: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]


def _findings(subjects: Sequence[UUID]) -> Iterator[OpenFinding]:
    """What the higher rooms know of these subjects."""
    for source in registry.open_findings:
        yield from source(subjects)


def _counts(entry: Entry, *, months: int, on: date) -> bool:
    """In effect, or ended and the deciding document not older than the standard says; never what is suspended."""
    state = entry.state_on(on)
    return state == RecordState.IN_EFFECT or (
        state in COUNTED and on <= months_after(entry.document_date, months)
    )


def _applies(when: dict[str, Any], *, counted: int, grades: set[str], findings: int) -> bool:
    if "in_effect" in when:
        return bool(grades & set(when["in_effect"]))
    if "open_findings" in when:
        return bool(findings >= when["open_findings"])
    return bool(counted >= when["breaches"])


def _ground(entry: Entry, *, on: date, months: int) -> WarningGround:
    state = entry.state_on(on)
    word = "生效中" if state == RecordState.IN_EFFECT else RecordState(state).label
    until = entry.until if state == RecordState.IN_EFFECT else months_after(entry.document_date, months)
    note = "修复申请正在办理" if entry.repair_open else ""
    text = (
        f"{entry.document_date:%Y年%-m月%-d日}“{Breach(entry.breach).label}”的记录"
        f"（失信程度：{Grade(entry.grade).label}，{word}）"
    )
    return WarningGround(text, note, since=entry.since, until=until)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
