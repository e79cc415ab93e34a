"""The editor's fields with what is unclear in them, marked where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.forms import BoundField

from matters.domain.clarity import EXPLAINED, LIABILITIES, REQUIRED, unmeasured
from matters.domain.wording import Finding, Piece, find_unclear, marked
from matters.editing import Editor
from matters.editor_forms import ConditionForm

CHECKED = (*REQUIRED, *EXPLAINED)


@dataclass(frozen=True)
class Marked:
    """One text field: its place in the form, its pieces, and the advice on each unclear word."""

    place: str  # the name of the input
    id: str
    pieces: list[Piece] = field(default_factory=list)
    found: list[Finding] = field(default_factory=list)
    bound: BoundField | None = None


@dataclass(frozen=True)
class RowOfForm:
    """One condition or one line of the standard, with its number and what is unclear in it."""

    id: str
    number: int
    form: Any
    text: Marked
    last: bool = False


def statutes_of(editor: Editor) -> list[str]:
    """The words of the clauses picked so far."""
    clauses = [*editor.bases, *([editor.liability] if editor.liability else [])]
    return [clause.text for clause in clauses]


def marked_fields(editor: Editor) -> dict[str, Marked]:
    """The plain fields of the version by name."""
    statutes = statutes_of(editor)
    return {name: _marked(editor.form[name], name, statutes) for name in CHECKED}


def marked_rows(editor: Editor) -> dict[str, list[RowOfForm]]:
    """The conditions and the standards, each with its marks."""
    statutes = statutes_of(editor)
    rows = {"conditions": editor.conditions, "standards": editor.standards}
    return {
        kind: [
            RowOfForm(row, number, form, marked_row(form, statutes), last=number == len(forms))
            for number, (row, form) in enumerate(forms, start=1)
        ]
        for kind, forms in rows.items()
    }


def marked_row(form: Any, statutes: Sequence[str]) -> Marked:
    """The text of a row; of a condition also whether it can be measured."""
    found = _marked(form["text"], "conditions", statutes)
    if isinstance(form, ConditionForm) and found.pieces and form.is_valid():
        extra = unmeasured(form.condition())
        return Marked(found.place, found.id, found.pieces, [*found.found, *extra], found.bound)
    return found


def marked_at(editor: Editor, place: str) -> Marked | None:
    """The field of that name alone, for the answer while somebody types."""
    statutes = statutes_of(editor)
    if place in CHECKED:
        return _marked(editor.form[place], place, statutes)
    for row, form in [*editor.conditions, *editor.standards]:
        if place == f"{row}-text":
            return marked_row(form, statutes)
    return None


def _marked(bound: BoundField, field: str, statutes: Sequence[str]) -> Marked:
    # A browser sends line breaks as CR LF and shows them as one letter.
    text = str(bound.value() or "").replace("\r\n", "\n")
    required = field not in EXPLAINED
    quotable = statutes if required or field in LIABILITIES else ()
    found = find_unclear(text, required=required, statutes=quotable)
    return Marked(bound.html_name, bound.auto_id, marked(text, found), found, bound)
