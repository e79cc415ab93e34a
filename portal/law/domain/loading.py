"""Loads the sources and clauses that come with the portal; a second run changes only what differs."""

import csv
import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from portal.law.models import LawClause, LegalSource, LegalVersion
from portal.law.ranks import rank_of

DATA = Path(__file__).resolve().parent.parent / "data"


def load() -> tuple[int, int]:
    """Load ``sources.csv`` and ``clauses.csv``. Returns how many sources and clauses there are in them.

    A clause already there whose words differ is left alone: texts that matters rest on change by a new
    version of the law, not by a new release of the portal.
    """
    with transaction.atomic():
        versions = {row["key"]: _version(row) for row in rows("sources.csv")}
        known = set(LawClause.objects.values_list("key", flat=True))
        found = rows("clauses.csv")
        LawClause.objects.bulk_create(
            [_clause(row, versions[row["source"]]) for row in found if row["key"] not in known],
            batch_size=200,
        )
    return len(versions), len(found)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _version(row: dict[str, str]) -> LegalVersion:
    source, _ = LegalSource.objects.get_or_create(
        key=row["key"],
        defaults={
            "title": row["title"],
            "issuer": row["issuer"],
            "doc_number": row["doc_number"],
            "territory": row["territory"],
            "hierarchy": rank_of(title=row["title"], doc_number=row["doc_number"], issuer=row["issuer"]),
        },
    )
    version, _ = LegalVersion.objects.get_or_create(
        source=source,
        effective_from=datetime.date.fromisoformat(row["effective_from"]),
        defaults={"effective_to": _date(row["effective_to"])},
    )
    return version


def _date(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _clause(row: dict[str, str], version: LegalVersion) -> LawClause:
    numbers: dict[str, Any] = {
        name: int(row[name]) if row[name] else None
        for name in ("article", "article_suffix", "paragraph", "item")
    }
    return LawClause(version=version, key=row["key"], heading=row["heading"], text=row["text"], **numbers)
