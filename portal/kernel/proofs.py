"""Proof that a row of the ledger lies in a sealed batch: its text, the way to the root, and the seal itself.

Whoever has the proof needs neither the other rows nor this program to check it (``pledges/data/verify_case_file.py``
does so with the standard library alone).
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from portal.kernel import duties
from portal.kernel.models import AuditEvent, Seal
from portal.kernel.sealing import LEDGERS, _position, _rows, leaf, leaf_text


def inclusion(leaves: Sequence[bytes], index: int) -> list[list[str]]:
    """The hashes beside the way from a leaf to the root, each with the side it stands on."""
    way, level = [], list(leaves)
    while len(level) > 1:
        other = index ^ 1
        if other < len(level):
            way.append(["left" if other < index else "right", level[other].hex()])
        pairs = zip(level[::2], level[1::2], strict=False)
        odd = level[-1:] if len(level) % 2 else []
        level = [hashlib.sha256(b"\x01" + a + b).digest() for a, b in pairs] + odd
        index //= 2
    return way


def seal_facts(batch: Seal) -> dict[str, Any]:
    """What a seal says, as plain values."""
    return {
        "number": batch.number,
        "after": batch.after,
        "upto": batch.upto,
        "count": batch.count,
        "root": batch.root,
        "previous": batch.previous,
        "digest": batch.digest,
        "sealed_at": batch.sealed_at.isoformat(),
    }


def proofs_of(events: Iterable[AuditEvent]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Each event with its proof, and the seals that they lead to; an event not yet sealed says so by having none."""
    position = _position()
    given = list(events)
    seals = _seals_over([getattr(event, position) for event in given])
    by_seal: dict[int, list[AuditEvent]] = {}
    proved = []
    for event in given:
        batch = next((s for s in seals if s.after < getattr(event, position) <= s.upto), None)
        if batch is None:
            proved.append({"id": event.pk, "text": leaf_text(event), "seal": None, "path": []})
        else:
            by_seal.setdefault(batch.number, []).append(event)
    used = [batch for batch in seals if batch.number in by_seal]
    for batch in used:
        proved += _in_batch(batch, by_seal[batch.number])
    return sorted(proved, key=lambda entry: entry["id"]), [seal_facts(batch) for batch in used]


def _seals_over(positions: Sequence[int]) -> list[Seal]:
    if not positions:
        return []
    bounds = {"after__lt": max(positions), "upto__gte": min(positions)}
    return list(Seal.objects.filter(ledger="audit", **bounds).order_by("number"))


def _in_batch(batch: Seal, events: list[AuditEvent]) -> list[dict[str, Any]]:
    """The leaves of one batch are read once, however many of the events lie in it."""
    duties.still_at_it()
    wanted = {event.pk for event in events}
    leaves: list[bytes] = []
    places: dict[int, tuple[int, str]] = {}
    for row in _rows(LEDGERS["audit"], after=batch.after, upto=batch.upto):
        if row.pk in wanted:
            places[row.pk] = len(leaves), leaf_text(row)
        leaves.append(leaf(row))
    return [
        {"id": key, "text": text, "seal": batch.number, "path": inclusion(leaves, index)}
        for key, (index, text) in places.items()
    ]
