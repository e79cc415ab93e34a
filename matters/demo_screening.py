"""Demo of screening: reasoned answers for every certificate, candidates with their figures, special groups."""

import csv
from pathlib import Path

from matters.domain import screening
from matters.models import MatterVersion
from portal.kernel.actors import SYSTEM

DATA = Path(__file__).parent / "data"


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answer(version: MatterVersion) -> None:
    """None of the excluded fields is concerned, and why."""
    words = {"purpose": version.purpose[:40], "unit": version.issuing_unit[:40]}
    answers = {
        row["field"]: (False, row["reason"].format(**words)) for row in _rows("excluded_fields_demo.csv")
    }
    screening.answer(version, answers=answers, by=SYSTEM)
