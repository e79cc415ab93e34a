"""Areas and area rules from the files of this room. Idempotent: what changed is brought up to date."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.kernel.actors import SYSTEM
from portal.people.domain.area_rules import set_rules
from portal.people.enums import AreaLevel
from portal.people.models import Area, AreaRules

DATA = Path(__file__).parent / "data"
# Cities that are only a heading over the counties of a municipality or of a province say nothing in a full name.
HEADINGS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


class BadData(ValueError):
    """A file of areas or rules contradicts itself."""


def read_areas(path: Path = DATA / "areas.csv") -> Iterator[Area]:
    """Areas with paths and full names, parents before children. Raises BadData."""
    seen: dict[str, Area] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            parent = seen.get(row["parent"])
            if row["parent"] and parent is None:
                raise BadData(f"{path.name} line {line}: parent {row['parent']} stands nowhere above")
            if row["code"] in seen or row["level"] not in AreaLevel.values:
                raise BadData(f"{path.name} line {line}: code twice or unknown level")
            above = parent.full_name if parent else ""
            seen[row["code"]] = area = Area(
                code=row["code"],
                name=row["name"],
                full_name=above if row["name"] in HEADINGS else above + row["name"],
                level=row["level"],
                parent=parent,
                path=f"{parent.path}/{row['code']}" if parent else row["code"],
                own_code=bool(row["own_code"]),
            )
            yield area


@transaction.atomic
def load_areas() -> int:
    """Enter all areas; returns how many there are in the file. Abolished codes that are in use stay."""
    areas = list(read_areas())
    fields = ["name", "full_name", "level", "parent", "path", "own_code"]
    known = {row[0]: row[1:] for row in Area.objects.values_list("code", *[_column(f) for f in fields])}
    changed = [a for a in areas if known.get(a.code) != tuple(getattr(a, _column(f)) for f in fields)]
    Area.objects.bulk_create(
        changed, batch_size=500, update_conflicts=True, unique_fields=["code"], update_fields=fields
    )
    return len(areas)


def _column(field: str) -> str:
    return "parent_id" if field == "parent" else field


def read_rules(path: Path = DATA / "area_rules.json") -> list[dict[str, Any]]:
    """The rows of the rules file: each field as {"value": …, "source": place in the notice}, flattened."""
    rows = []
    for entry in json.loads(path.read_text(encoding="utf-8")):
        head = {key: value for key, value in entry.items() if key != "fields"}
        for key in ("effective_from", "effective_to"):
            head[key] = date.fromisoformat(head[key]) if head.get(key) else None
        values = {name: cell["value"] for name, cell in entry["fields"].items()}
        sources = {name: cell["source"] for name, cell in entry["fields"].items()}
        rows.append({**head, **values, "sources": sources})
    return rows


@transaction.atomic
def load_rules() -> int:
    """Enter the rules of the file. A row that an administrator has changed since is left as it is."""
    rows = read_rules()
    for row in rows:
        area = Area.objects.get(pk=row.pop("area")) if row["area"] else row.pop("area")
        if AreaRules.objects.filter(area=area, effective_from=row["effective_from"]).exists():
            continue
        try:
            set_rules(area=area, by=SYSTEM, **row)
        except ValidationError as error:
            raise BadData(f"{row['notice']}: {error.messages}") from error
    return len(rows)
