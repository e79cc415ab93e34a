"""What the pages show of a line: the cells that fit beside each other, and what changed in them.

On paper every column has its place. On a screen the basis is shown by its citation and opens to its words, the
rank stands with it, and short remarks stand beneath the cell that they explain.
"""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from matters.domain.editions import Difference
from matters.layouts import KEY, LAYOUTS, LEVELS, ORDER, Field
from matters.models import Edition, EditionRow

# Columns that stand on a screen beneath another one, with the words before them.
FOLDED = {
    "hierarchy": ("bases", ""),
    "purpose": ("name", "用途："),
    "kind": ("administrative_matter", ""),
    "remark": ("check_mode", ""),
    "disclosed": ("agent_allowed", "承诺书公开："),
    "cancelled_on": ("cancel_group", "自"),
}
ON_PAPER_ONLY = {field.key for field in LEVELS}
MOST_CHANGES = 300


@dataclass
class Cell:
    """One cell on a screen."""

    key: str
    label: str
    text: str
    url: str = ""
    beneath: list[str] = field(default_factory=list)
    bases: list[tuple[str, str]] = field(default_factory=list)
    figure: bool = False


@dataclass(frozen=True)
class Change:
    """One line that changed, by the cells in which it did."""

    row: EditionRow
    cells: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Changes:
    """What the page of a comparison shows; ``more`` says that it is not all."""

    added: list[EditionRow]
    removed: list[EditionRow]
    changed: list[Change]
    figures: tuple[int, int, int]
    more: bool


def screen_fields(edition: Edition) -> list[Field]:
    """The columns that a screen shows of this list."""
    layout = LAYOUTS[edition.kind]
    return [f for f in layout.fields if f.key not in ON_PAPER_ONLY and not _folded_into(f.key, layout.keys)]


def screen_label(field: Field) -> str:
    """The heading on a screen; the basis stands alone there, so it takes the name of its group."""
    return field.column.group if field.key == "bases" and field.column.group else field.label


def screen_head(edition: Edition) -> list[tuple[str, list[str]]]:
    """The head on a screen: each label with those that stand beneath it, as columns of one group do."""
    groups: list[tuple[str, list[Field]]] = []
    for shown in screen_fields(edition):
        group = shown.column.group
        if groups and group and groups[-1][0] == group:
            groups[-1][1].append(shown)
        else:
            groups.append((group, [shown]))
    return [
        (group, [screen_label(member) for member in members])
        if len(members) > 1
        else (screen_label(members[0]), [])
        for group, members in groups
    ]


def _folded_into(key: str, keys: tuple[str, ...]) -> str:
    target = FOLDED.get(key, ("", ""))[0]
    return target if target in keys else ""


def screen_row(edition: Edition, row: EditionRow) -> tuple[str, list[Cell]]:
    """The number of a line and its cells."""
    keys = LAYOUTS[edition.kind].keys
    cells = {}
    for shown in screen_fields(edition):
        value = row.snapshot.get(shown.key, "")
        label = shown.name if edition.is_summary else screen_label(shown)
        cell = Cell(shown.key, label, str(value), figure=isinstance(value, int))
        if shown.key == "bases":
            cell.bases = _bases(cell.text)
        if shown.key == "name" and row.version is not None and edition.kind != "cancelled":
            cell.url = reverse("matters:matter", args=[row.version.matter_id])
        cells[shown.key] = cell
    for key, (target, words) in FOLDED.items():
        text = row.snapshot.get(key, "")
        if text and _folded_into(key, keys):
            cells[target].beneath.append(f"{words}{text}")
    return "" if row.key == "sum" else str(row.order), list(cells.values())


def _bases(text: str) -> list[tuple[str, str]]:
    """Each basis as its citation and its words, of one paragraph or several; without a citation, the words alone."""
    found: list[tuple[str, str]] = []
    for line in filter(None, text.split("\n")):
        citation, colon, words = line.partition("：")
        if colon and citation.startswith("《"):
            found.append((citation, words))
        elif found and found[-1][0]:
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{line}")
        else:
            found.append(("", line))
    return found


def changes(difference: Difference, kind: str) -> Changes:
    """The difference of two editions by cells, cut to what a page can hold."""
    fields = LAYOUTS[kind].fields
    changed = [
        Change(
            new,
            [
                (f.name, str(old.snapshot.get(f.key, "")), str(new.snapshot.get(f.key, "")))
                for f in fields
                if old.snapshot.get(f.key, "") != new.snapshot.get(f.key, "")
            ],
        )
        for old, new in difference.changed[:MOST_CHANGES]
    ]
    figures = (len(difference.added), len(difference.removed), len(difference.changed))
    return Changes(
        added=difference.added[:MOST_CHANGES],
        removed=difference.removed[:MOST_CHANGES],
        changed=changed,
        figures=figures,
        more=max(figures) > MOST_CHANGES,
    )


def as_dictionary() -> list[tuple[str, str, list[dict[str, Any]]]]:
    """The data dictionary: for each list its code, its name and its columns."""
    return [
        (
            layout.kind.value,
            layout.kind.label,
            [{"key": f.key, "name": f.name, "meaning": f.about} for f in (ORDER, *layout.fields, KEY)],
        )
        for layout in LAYOUTS.values()
    ]
