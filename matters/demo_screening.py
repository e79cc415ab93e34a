"""Demo of screening: reasoned answers for every certificate, candidates with their figures, special groups."""

import csv
from pathlib import Path

from matters.domain import candidates, groups, screening
from matters.models import AdministrativeMatter, CertificationMatter, MatterVersion, SpecialGroup
from portal.kernel.actors import SYSTEM
from portal.law.models import LawClause
from portal.people.models import Area

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


def load(area: Area) -> None:
    """Candidates and special groups of an area, once."""
    for row in _rows("candidates_demo.csv"):
        found = AdministrativeMatter.objects.filter(area=area, code=row["code"])
        matter = found.select_related("agency__area", "area").first()
        if matter and not matter.candidates.filter(name=row["name"]).exists():
            figures = {name: int(row[name]) for name in ("closeness", "yearly", "days", "trips", "ease")}
            words = {name: row[name] for name in ("name", "issuing_unit", "focus")}
            candidates.propose(
                matter, by=SYSTEM, licence_online=bool(row["licence_online"]), **words, **figures
            )
    for row in _rows("groups_demo.csv"):
        if row["area"] == area.pk:
            _mark(area, row)


def _mark(area: Area, row: dict[str, str]) -> None:
    matter = None
    if row["matter"]:
        found = CertificationMatter.objects.filter(area=area, slug_code=row["matter"])
        if (matter := found.select_related("area").first()) is None:
            return
    if not SpecialGroup.objects.filter(area=area, matter=matter, name=row["name"]).exists():
        clause = LawClause.objects.filter(key=row["clause"]).first()
        groups.mark(area, matter=matter, name=row["name"], evidence=row["evidence"], clause=clause, by=SYSTEM)
