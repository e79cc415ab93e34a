"""The lottery: a pure function of what is published. Needs nothing but Python, so that anybody can repeat a draw:

    python lottery.py draw.json

checks a published draw and says what does not agree. The result depends on the frozen frame and the seed only:
not on order, database, time or machine. Algorithm ``sha256-tickets/1``:

- frame digest: SHA-256 over the sorted lines ``C token group`` (cases), ``I token group`` (inspectors) and
  ``X case inspector`` (excluded pairs), each ended by a newline, UTF-8;
- seed: given, or for "system" the SHA-256 of ``entropy|frame digest``;
- ticket of a case: SHA-256 of ``seed|draw|token``; the k smallest are drawn, in that order;
- inspector of a drawn case: among those of its group who are not excluded and carry least so far, the smallest
  SHA-256 of ``seed|draw|token|inspector``.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ALGORITHM = "sha256-tickets/1"


class Entry(NamedTuple):
    """A case or an inspector in the frame: an opaque token, and the group within which they may meet."""

    token: str
    group: str


class Drawn(NamedTuple):
    """One drawn case."""

    rank: int
    token: str
    ticket: str
    inspector: str | None


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def frame_digest(
    cases: Iterable[Entry], inspectors: Iterable[Entry], excluded: Iterable[Sequence[str]]
) -> str:
    """What is sealed before the seed exists."""
    lines = [f"C {case.token} {case.group}\n" for case in cases]
    lines += [f"I {person.token} {person.group}\n" for person in inspectors]
    lines += [f"X {case} {person}\n" for case, person in excluded]
    if len(set(lines)) != len(lines):
        raise ValueError("a line of the frame stands in it twice")
    return _sha256("".join(sorted(lines)))


def seed_of(entropy: str, digest: str) -> str:
    """The seed made by the system after the frame was frozen."""
    return _sha256(f"{entropy}|{digest}")


def ticket(seed: str, draw: str, *tokens: str) -> str:
    """The lot of a token, or of a pair."""
    return _sha256("|".join((seed, draw, *tokens)))


def choose(seed: str, draw: str, tokens: Iterable[str], k: int) -> list[tuple[str, str]]:
    """The k smallest tickets with their tokens; all of them when there are fewer."""
    listed = list(tokens)
    if len(set(listed)) != len(listed):
        raise ValueError("a token stands in the frame twice")
    return sorted((ticket(seed, draw, token), token) for token in listed)[: max(k, 0)]


def run(
    *,
    seed: str,
    draw: str,
    k: int,
    cases: Iterable[Entry],
    inspectors: Iterable[Entry] = (),
    excluded: Iterable[Sequence[str]] = (),
) -> list[Drawn]:
    """The whole draw: who is checked, and by whom."""
    groups = {case.token: case.group for case in cases}
    people, never = sorted(set(inspectors)), {(case, person) for case, person in excluded}
    load = {person.token: 0 for person in people}
    result = []
    for rank, (lot, token) in enumerate(choose(seed, draw, groups, k), start=1):
        fit = [p.token for p in people if p.group == groups[token] and (token, p.token) not in never]
        chosen = min(fit, key=lambda p: (load[p], ticket(seed, draw, token, p)), default=None)
        if chosen is not None:
            load[chosen] += 1
        result.append(Drawn(rank, token, lot, chosen))
    return result


def verify(published: dict[str, Any]) -> list[str]:
    """What in a published draw does not agree with its own data; empty when all does."""
    if published.get("algorithm") != ALGORITHM:
        return [f"unknown algorithm {published.get('algorithm')!r}"]
    cases = [Entry(*entry) for entry in published["cases"]]
    inspectors = [Entry(*entry) for entry in published["inspectors"]]
    excluded = published["excluded"]
    wrong = []
    try:
        digest = frame_digest(cases, inspectors, excluded)
    except ValueError as error:
        return [str(error)]
    if digest != published["frame_digest"]:
        wrong.append("the frame does not have the digest that was sealed")
    if published["seed_source"] == "system" and seed_of(published["entropy"], digest) != published["seed"]:
        wrong.append("the seed is not the one that entropy and frame give")
    again = run(
        seed=published["seed"],
        draw=published["draw"],
        k=published["k"],
        cases=cases,
        inspectors=inspectors,
        excluded=excluded,
    )
    if [list(drawn) for drawn in again] != [list(row) for row in published["result"]]:
        wrong.append("the result is not the one that frame and seed give")
    return wrong


def main(arguments: list[str]) -> int:
    """Check the file named on the command line."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python lottery.py draw.json\n")
        return 2
    wrong = verify(json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    sys.stdout.write("".join(f"WRONG: {line}\n" for line in wrong) or "the draw agrees with its data\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
