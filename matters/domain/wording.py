"""Clear words: what is vague, open or a catch-all in a text, where it stands, and what to write instead.

The words are data (``data/unclear_words.csv``), each with its reason. What a text quotes from a statute is
exempt: titles in 《》, words in “” behind such a title, and words taken over from the clause that is cited.
"""

import csv
import functools
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from matters.enums import UnclearKind

DATA = Path(__file__).resolve().parent.parent / "data" / "unclear_words.csv"
TITLE = re.compile(r"《[^》]*》")
# 《…》第…条规定：“…”: a quotation counts as the statute's when a title stands before it in the same sentence.
QUOTE = re.compile(r"《[^》]*》[^。；\n“]{0,60}(“[^”]*”)")
SENTENCE_END = "。；！？\n"
CLAUSE_END = "，：、" + SENTENCE_END
PLAIN = re.compile(r"[\s，。；：、“”‘’（）()！？]")
# A measure in brackets right behind a word defines it: 近期（最近3个月）, 较低（每月不超过1100元）.
DEFINED = re.compile(r"[^，。；：、（）]{0,8}（[^）]*[\d一二三四五六七八九十百][^）]*）")
SHORTEST_QUOTE = 6


@dataclass(frozen=True)
class Word:
    """One entry of the data: a pattern, why it is unclear, what would be clear."""

    key: str
    kind: UnclearKind
    everywhere: (
        bool  # also in what only explains (怎么取得); the others count in what is required and pledged
    )
    pattern: re.Pattern[str]
    reason: str
    suggestion: str
    source: str  # key of the clause that forbids it by name, where one does


@dataclass(frozen=True)
class Finding:
    """Words that are not clear: where they stand, why, and what to write instead."""

    word: str
    kind: UnclearKind
    start: int
    end: int
    words: str
    sentence: str
    reason: str
    suggestion: str
    source: str = ""


@functools.cache
def known_words() -> tuple[Word, ...]:
    """The data, read once."""
    with DATA.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Word(
                key=row["key"],
                kind=UnclearKind(row["kind"]),
                everywhere=row["everywhere"] == "1",
                pattern=re.compile(row["pattern"]),
                reason=row["reason"],
                suggestion=row["suggestion"],
                source=row["source"],
            )
            for row in csv.DictReader(lines)
        )


def find_unclear(text: str, *, required: bool = True, statutes: Sequence[str] = ()) -> list[Finding]:
    """Every unclear word of a text in its order; of words that overlap, the longest.

    ``required`` text says what is asked for or pledged; other text only explains. ``statutes`` are the words of
    the clauses that the text cites.
    """
    exempt = _quoted(text)
    found: list[Finding] = []
    for word in known_words():
        if not (required or word.everywhere):
            continue
        for match in word.pattern.finditer(text):
            inside = any(start <= match.start() and match.end() <= end for start, end in exempt)
            if (
                not inside
                and not _defined(text, match.end())
                and not _taken_over(text, match, word, statutes)
            ):
                found.append(_finding(word, text, match))
    return list(_longest(found))


def _finding(word: Word, text: str, match: re.Match[str]) -> Finding:
    start, end = _around(text, match.start(), match.end(), SENTENCE_END)
    return Finding(
        word=word.key,
        kind=word.kind,
        start=match.start(),
        end=match.end(),
        words=match.group(),
        sentence=text[start:end].strip(),
        reason=word.reason,
        suggestion=word.suggestion,
        source=word.source,
    )


def _quoted(text: str) -> list[tuple[int, int]]:
    spans = [match.span() for match in TITLE.finditer(text)]
    return spans + [match.span(1) for match in QUOTE.finditer(text)]


def _defined(text: str, end: int) -> bool:
    return DEFINED.match(text, end) is not None


def _taken_over(text: str, match: re.Match[str], word: Word, statutes: Sequence[str]) -> bool:
    """Whether the words around stand so in a cited clause. A catch-all stays one, whoever wrote it first."""
    if word.kind == UnclearKind.CATCH_ALL:
        return False
    start, end = _around(text, match.start(), match.end(), CLAUSE_END)
    words = PLAIN.sub("", text[start:end])
    return len(words) >= SHORTEST_QUOTE and any(words in PLAIN.sub("", statute) for statute in statutes)


def _around(text: str, start: int, end: int, ends: str) -> tuple[int, int]:
    """The sentence (or the part between commas) around a span, its own end mark left out."""
    left = max((text.rfind(mark, 0, start) for mark in ends), default=-1) + 1
    rights = [place for mark in ends if (place := text.find(mark, end)) >= 0]
    return left, min(rights, default=len(text))


def _longest(found: list[Finding]) -> Iterator[Finding]:
    reached = -1
    for finding in sorted(found, key=lambda f: (f.start, -f.end)):
        if finding.start >= reached:
            reached = finding.end
            yield finding


def fingerprint(field: str, word: str, sentence: str) -> str:
    """What a reviewer's reason is bound to: when a letter of the sentence changes, the reason falls away."""
    return hashlib.sha256(f"{field}\n{word}\n{PLAIN.sub('', sentence)}".encode()).hexdigest()


@dataclass(frozen=True)
class Piece:
    """A piece of a text for showing it: plain, or marked with what is wrong."""

    text: str
    finding: Finding | None = None


def marked(text: str, found: Sequence[Finding]) -> list[Piece]:
    """The whole text in pieces, the unclear words each a piece of its own."""
    pieces: list[Piece] = []
    at = 0
    for finding in found:
        if finding.start < at or finding.end > len(text):
            continue
        if finding.start > at:
            pieces.append(Piece(text[at : finding.start]))
        pieces.append(Piece(text[finding.start : finding.end], finding))
        at = finding.end
    return [*pieces, Piece(text[at:])] if at < len(text) else pieces
