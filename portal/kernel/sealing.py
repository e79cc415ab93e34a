"""Sealing the ledgers in batches: a Merkle root over each batch, every batch chained to the one before.

Only what no open transaction can still precede is sealed: on PostgreSQL each row knows its transaction, and a
batch covers whole transactions below the oldest open one; on SQLite writers queue, so the row id is the order.
Any later change, insertion or removal inside a sealed batch changes its root, and ``verify`` names the batch.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.db import connection, models, transaction
from django.db.models import F

from portal.kernel.models import AccessEvent, AuditEvent, Seal

log = structlog.get_logger("sealing")
LEDGERS: dict[str, type[models.Model]] = {"audit": AuditEvent, "access": AccessEvent}
GENESIS = "0" * 64
SEALING_LOCK = 7_364_616_765  # any number of our own, for PostgreSQL's advisory locks


def leaf_text(row: models.Model) -> str:
    """What the hash of one row covers: every field, in order, with the row's own salt."""
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    values["at"] = values["at"].isoformat()
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def leaf(row: models.Model) -> bytes:
    """The hash of one row."""
    return hashlib.sha256(b"\x00" + leaf_text(row).encode()).digest()


def merkle_root(leaves: Sequence[bytes]) -> str:
    """Root of the tree of RFC 6962 (leaves are already hashed); of none it is the hash of nothing."""
    if not leaves:
        return hashlib.sha256(b"").hexdigest()
    level = list(leaves)
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        odd = level[-1:] if len(level) % 2 else []
        level = [hashlib.sha256(b"\x01" + a + b).digest() for a, b in pairs] + odd
    return level[0].hex()


def chain(previous: str, root: str, *, count: int, upto: int) -> str:
    """The digest of a batch: its root, its extent and the batch before."""
    return hashlib.sha256(f"{previous}:{root}:{count}:{upto}".encode()).hexdigest()


def _position() -> str:
    """The column that orders the ledger."""
    return "tx" if connection.vendor == "postgresql" else "id"


def _sealable_upto(ledger: type[models.Model]) -> int:
    """The highest position that no open transaction can still write below or at."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1")
        else:
            cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {ledger._meta.db_table}")  # noqa: S608 -- own table
        row = cursor.fetchone()
    return int(row[0])


def _alone() -> bool:
    """Whether nobody else seals now: two at once would build two batches on the same one before.

    On SQLite the transaction holds the only write lock already.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALING_LOCK])
        return bool(cursor.fetchone()[0])


def _rows(ledger: type[models.Model], *, after: int, upto: int) -> Iterator[Any]:
    position = _position()
    bounds = {f"{position}__gt": after, f"{position}__lte": upto}
    return ledger._default_manager.filter(**bounds).order_by(F(position), "id").iterator(2000)


@transaction.atomic
def seal(name: str) -> Seal | None:
    """Seal what can be sealed of one ledger; None when there is nothing new, or somebody else is at it."""
    if not _alone():
        return None
    last = Seal.objects.filter(ledger=name).order_by("-number").first()
    newest = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
    after = last.upto if last else 0
    upto = _sealable_upto(LEDGERS[name])
    if upto < after:
        # Transaction numbers went back: a logical restore into a new cluster (docs/deployment.md tells the way out).
        log.error("ledger position went back", ledger=name, after=after, upto=upto)
        return None
    leaves = [leaf(row) for row in _rows(LEDGERS[name], after=after, upto=upto)]
    if not leaves:
        return None
    root, previous = merkle_root(leaves), last.digest if last else GENESIS
    return Seal.objects.create(
        number=newest + 1,
        ledger=name,
        after=after,
        upto=upto,
        count=len(leaves),
        root=root,
        previous=previous,
        digest=chain(previous, root, count=len(leaves), upto=upto),
    )


def unsealed_since() -> datetime | None:
    """When the first event of the ledger of acts happened that no seal covers yet; None when all are sealed."""
    last = Seal.objects.filter(ledger="audit").order_by("-number").values_list("upto", flat=True).first()
    position = _position()
    waiting = AuditEvent.objects.filter(**{f"{position}__gt": last or 0}).order_by(position, "id")
    return waiting.values_list("at", flat=True).first()


def seal_all() -> None:
    """Seal every ledger."""
    for name in LEDGERS:
        seal(name)


@dataclass(frozen=True)
class Verdict:
    """What a check of the seals found; ``broken`` is the number of the first batch that does not hold."""

    batches: int
    rows: int
    broken: int | None = None
    reason: str = ""


def verify(name: str) -> Verdict:
    """Recompute every batch of a ledger from its rows and the chain from its start."""
    previous, after, rows, batches = GENESIS, 0, 0, 0
    for batch in Seal.objects.filter(ledger=name).order_by("number"):
        leaves = [leaf(row) for row in _rows(LEDGERS[name], after=after, upto=batch.upto)]
        if batch.previous != previous or batch.after != after:
            return Verdict(batches, rows, batch.number, "与上一批不衔接")
        if len(leaves) != batch.count:
            return Verdict(batches, rows, batch.number, f"应有{batch.count}条，现有{len(leaves)}条")
        root = merkle_root(leaves)
        if root != batch.root or chain(previous, root, count=batch.count, upto=batch.upto) != batch.digest:
            return Verdict(batches, rows, batch.number, "内容与封存时不一致")
        previous, after, rows, batches = batch.digest, batch.upto, rows + len(leaves), batches + 1
    return Verdict(batches, rows)
