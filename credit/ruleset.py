"""A version of the credit rules as typed values, read from its JSON; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from credit.enums import FALSE_BREACHES, Breach, Grade, Harm


@dataclass(frozen=True)
class Facts:
    """What the finding established, as far as the grade depends on it."""

    harm: str = Harm.NONE
    deliberate: bool = False
    repeated: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"harm": str(self.harm), "deliberate": self.deliberate, "repeated": self.repeated}


@dataclass(frozen=True)
class Period:
    """How long a record of a grade is kept in use, in months from the date of the deciding document."""

    shortest: int
    longest: int


class UnknownRule(LookupError):
    """The rule version has no entry for this; the data must be mended, nothing is guessed."""


@dataclass(frozen=True)
class RuleSet:
    """One version of the rules."""

    key: str
    title: str
    data: dict[str, Any]

    def grade(self, breach: str, facts: Facts) -> str:
        """The grade that the published table gives: its first row whose conditions all hold."""
        known = {**facts.as_json(), "breach": str(breach)}
        for row in self.data["grading"]:
            if all(known.get(name) == value for name, value in row["when"].items()):
                return Grade(row["grade"]).value
        raise UnknownRule(f"{self.key}: no row of the grading table fits")

    def period(self, grade: str) -> Period:
        entry = self._entry("grades", grade)
        return Period(entry["shortest_months"], entry["longest_months"])

    def measures(self, grade: str, *, false_pledge: bool) -> list[dict[str, str]]:
        """The measures of a grade, each with the law that provides it; none can be written by hand."""
        keys = list(self._entry("grades", grade)["measures"])
        if false_pledge:
            keys += [key for key in self.data["false_pledge_measures"] if key not in keys]
        return [{"key": key, **self._entry("measures", key)} for key in keys]

    def breach_basis(self, breach: str) -> str:
        return str(self._entry("breaches", breach)["basis"])

    def bars(self, grade: str, *, false_pledge: bool) -> bool:
        """Whether a record of this kind closes the pledge path while it is in effect."""
        rule = self.data["bars"]
        return grade in rule["grades"] or (false_pledge and rule["false_pledge"])

    @property
    def expiry_lifts(self) -> bool:
        """Whether the end of the longest period opens the pledge path without a repair."""
        return bool(self.data["bars"]["expiry_lifts"])

    @property
    def bar_clause(self) -> str:
        """The key of the clause on which a bar rests."""
        return str(self.data["bars"].get("clause", ""))

    @property
    def warnings(self) -> dict[str, Any]:
        """The standard of the warning before a pledge; a version without one warns nobody."""
        none: dict[str, Any] = {"clauses": [], "months": 0, "levels": [], "effects": {}}
        return dict(self.data.get("warnings", none))

    @property
    def bar_citation(self) -> str:
        return str(self.data["bars"]["citation"])

    @property
    def repair(self) -> dict[str, Any]:
        return dict(self.data["repair"])

    @property
    def objection(self) -> dict[str, Any]:
        return dict(self.data["objection"])

    def _entry(self, table: str, key: str) -> dict[str, Any]:
        try:
            return dict(self.data[table][key])
        except KeyError:
            raise UnknownRule(f"{self.key}: {table} has no {key}") from None


def is_false_pledge(breach: str) -> bool:
    """Whether a breach of this kind is a false pledge in the sense of the notice."""
    return Breach(breach) in FALSE_BREACHES
