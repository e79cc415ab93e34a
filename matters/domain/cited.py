"""A text with the clauses behind its sentences, numbered as footnotes are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.law.models import LawClause


@dataclass(frozen=True)
class CitedSentence:
    """Words, and the number of the clause that they rest on (0: none)."""

    text: str
    number: int


@dataclass(frozen=True)
class CitedPart:
    """One section of the notice, or one sentence of the pledge."""

    title: str
    sentences: list[CitedSentence]


@dataclass(frozen=True)
class CitedText:
    """The notice, the pledge, and the clauses in the order of their first sentence."""

    sections: list[CitedPart]
    pledge: list[CitedPart]
    clauses: list[LawClause]


def cited(sections: list[Mapping[str, Any]], pledge: list[Mapping[str, Any]]) -> CitedText:
    """The text with its clauses, read in one query. Older texts know one clause a section."""
    parts = [(str(part.get("title", "")), _sentences(part)) for part in (*sections, *pledge)]
    wanted = list(dict.fromkeys(clause for _, sentences in parts for _, clause in sentences if clause))
    known = {
        clause.key: clause
        for clause in LawClause.objects.select_related("version__source").filter(key__in=wanted)
    }
    numbers = {key: number for number, key in enumerate((key for key in wanted if key in known), start=1)}
    shown = [
        CitedPart(title, [CitedSentence(text, numbers.get(clause, 0)) for text, clause in sentences])
        for title, sentences in parts
    ]
    return CitedText(shown[: len(sections)], shown[len(sections) :], [known[key] for key in numbers])


def _sentences(part: Mapping[str, Any]) -> list[tuple[str, str]]:
    if "sentences" in part:
        return [(one["text"], one["clause"]) for one in part["sentences"]]
    return [(part["body"], part.get("clause", ""))] if part["body"].strip() else []
