"""Puts the published rule versions into the table; run at set-up, and again when the data grew."""

import json
from datetime import date
from pathlib import Path

from credit.models import CreditRules

SOURCE = Path(__file__).resolve().parent.parent / "data" / "credit_rules.json"


def load_rules() -> int:
    """Add the versions that are not there yet. What was edited here is left alone. Returns how many are new."""
    new = 0
    for row in json.loads(SOURCE.read_text(encoding="utf-8")):
        ends = row["effective_to"]
        _, created = CreditRules.objects.get_or_create(
            key=row["key"],
            defaults={
                "title": row["title"],
                "doc_number": row["doc_number"],
                "effective_from": date.fromisoformat(row["effective_from"]),
                "effective_to": date.fromisoformat(ends) if ends else None,
                "data": row["data"],
            },
        )
        new += created
    return new
