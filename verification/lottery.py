"""The lottery: a pure function of what is published. Needs nothing but Python, so that anybody can repeat a draw:

    python lottery.py draw.json

checks a published draw and says what does not agree. The result depends on the frozen frame, the plan and the seed
only: not on order, database, time or machine. Algorithm ``sha256-tickets/2``:

- frame digest: SHA-256 over the sorted lines ``C token group`` (cases; those of a stratum ``C token group stratum``),
  ``I token group`` (inspectors), ``X case inspector`` (excluded pairs) and ``R rate stratum`` (rates), each ended by a
  newline, UTF-8;
- seed: given, or for "system" the SHA-256 of ``entropy|frame digest``;
- ticket of a case: SHA-256 of ``seed|draw|token``;
- of each stratum that has a rate (in thousandths; the stratum of all others is the empty word), the smallest tickets are
  drawn until there are as many as its rate, rounded up; then the smallest of all others until there are k; the drawn
  stand in the order of their tickets;
- inspector of a drawn case: among those of its group who are not excluded and carry least so far, the smallest
  SHA-256 of ``seed|draw|token|inspector``.

``sha256-tickets/1`` is the same without strata and rates.
"""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ALGORITHM = "sha256-tickets/2"
KNOWN = ("sha256-tickets/1", ALGORITHM)
THOUSAND = 1000


class Entry(NamedTuple):
    """A case or an inspector in the frame: an opaque token, the group within which they may meet, and of a case the
    stratum that is drawn at a rate of its own."""

    token: str
    group: str
    stratum: str = ""


class Drawn(NamedTuple):
    """One drawn case."""

    rank: int
    token: str
    ticket: str
    inspector: str | None


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def frame_digest(
    cases: Iterable[Entry],
    inspectors: Iterable[Entry],
    excluded: Iterable[Sequence[str]],
    rates: Mapping[str, int] | None = None,
) -> str:
    """What is sealed before the seed exists."""
    lines = [" ".join(filter(None, ("C", *case))) + "\n" for case in cases]
    lines += [f"I {person.token} {person.group}\n" for person in inspectors]
    lines += [f"X {case} {person}\n" for case, person in excluded]
    lines += [" ".join(filter(None, ("R", str(rate), name))) + "\n" for name, rate in (rates or {}).items()]
    if len(set(lines)) != len(lines):
        raise ValueError("a line of the frame stands in it twice")
    return _sha256("".join(sorted(lines)))


def seed_of(entropy: str, digest: str) -> str:
    """The seed made by the system after the frame was frozen."""
    return _sha256(f"{entropy}|{digest}")


def ticket(seed: str, draw: str, *tokens: str) -> str:
    """The lot of a token, or of a pair."""
    return _sha256("|".join((seed, draw, *tokens)))


def quotas(sizes: Mapping[str, int], rates: Mapping[str, int]) -> dict[str, int]:
    """How many of each stratum are drawn at least: its rate in thousandths, rounded up, so never none of some."""
    return {name: -(-sizes.get(name, 0) * rate // THOUSAND) for name, rate in rates.items()}


def total(sizes: Mapping[str, int], rates: Mapping[str, int], k: int) -> int:
    """How many are drawn in all."""
    return min(max(k, sum(quotas(sizes, rates).values())), sum(sizes.values()))


def choose(
    seed: str, draw: str, cases: Iterable[Entry], k: int, rates: Mapping[str, int] | None = None
) -> list[tuple[str, str]]:
    """The drawn tickets with their tokens: of each stratum what its rate asks for, then the smallest until k."""
    listed = list(cases)
    if len({case.token for case in listed}) != len(listed):
        raise ValueError("a token stands in the frame twice")
    lots = sorted((ticket(seed, draw, case.token), case.token, case.stratum) for case in listed)
    sizes = Counter(case.stratum for case in listed)
    left = quotas(sizes, rates or {})
    drawn, others = [], []
    for lot, token, stratum in lots:
        if left.get(stratum, 0) > 0:
            left[stratum] -= 1
            drawn.append((lot, token))
        else:
            others.append((lot, token))
    return sorted(drawn + others[: max(k - len(drawn), 0)])


def run(
    *,
    seed: str,
    draw: str,
    k: int,
    cases: Iterable[Entry],
    inspectors: Iterable[Entry] = (),
    excluded: Iterable[Sequence[str]] = (),
    rates: Mapping[str, int] | None = None,
) -> list[Drawn]:
    """The whole draw: who is checked, and by whom."""
    listed = list(cases)
    groups = {case.token: case.group for case in listed}
    people, never = sorted(set(inspectors)), {(case, person) for case, person in excluded}
    load = {person.token: 0 for person in people}
    result = []
    for rank, (lot, token) in enumerate(choose(seed, draw, listed, k, rates), start=1):
        fit = [p.token for p in people if p.group == groups[token] and (token, p.token) not in never]
        chosen = min(fit, key=lambda p: (load[p], ticket(seed, draw, token, p)), default=None)
        if chosen is not None:
            load[chosen] += 1
        result.append(Drawn(rank, token, lot, chosen))
    return result


def verify(published: dict[str, Any]) -> list[str]:
    """What in a published draw does not agree with its own data; empty when all does."""
    if published.get("algorithm") not in KNOWN:
        return [f"unknown algorithm {published.get('algorithm')!r}"]
    cases = [Entry(*entry) for entry in published["cases"]]
    inspectors = [Entry(*entry) for entry in published["inspectors"]]
    excluded = published["excluded"]
    wrong = []
    try:
        digest = frame_digest(cases, inspectors, excluded, published.get("rates", {}))
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
        rates=published.get("rates", {}),
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
