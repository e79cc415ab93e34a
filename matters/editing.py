"""The editor of a draft between the page and the acts: forms with their rows, and the clauses picked so far."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

from django.forms import BaseForm
from django.http import QueryDict

from matters.editor_forms import ConditionForm, StandardForm, VersionForm, tidy
from matters.enums import ConditionKind
from matters.models import MatterVersion
from portal.law.models import LawClause
from portal.people.models import AreaRules

KEY = re.compile(r"^[\w./-]{1,60}$")
ROW_ID = re.compile(r"^[cs]\d{1,4}$")
MOST = {"condition": 30, "standard": 40, "basis": 30}
LETTER = {"condition": "c", "standard": "s"}


def data_of(version: MatterVersion) -> QueryDict:
    """A version as its editor would post it."""
    data = QueryDict(mutable=True)
    for name, value in VersionForm(instance=version, rules=AreaRules()).initial.items():
        if value not in (None, False):
            data[name] = "on" if value is True else str(value)
    for number, condition in enumerate(version.conditions, start=1):
        _row(data, "condition", f"c{number}", ConditionForm.initial_of(condition))
    for number, entry in enumerate(version.check_standard, start=1):
        _row(data, "standard", f"s{number}", {"key": entry.get("key", ""), "text": entry.get("text", "")})
    data.setlist("basis", [basis.clause.key for basis in version.bases.select_related("clause")])
    data["liability"] = version.liability_clause.key if version.liability_clause else ""
    return data


def _row(data: QueryDict, kind: str, row: str, values: dict[str, Any]) -> None:
    data.appendlist(kind, row)
    for name, value in values.items():
        if value not in (None, False):
            data[f"{row}-{name}"] = "on" if value is True else str(value)


class Editor:
    """One editing of a version: posted data, read into forms; ``fields`` are what ``versions.edit`` takes."""

    def __init__(self, version: MatterVersion, *, rules: AreaRules, data: QueryDict, focus: str = "") -> None:
        self.version, self.rules, self.data, self.focus = version, rules, data, focus
        # The form writes into the instance that it is given: let it have one of its own.
        scratch = MatterVersion.objects.get(pk=version.pk)
        self.form = VersionForm(data, instance=scratch, rules=rules)
        self.conditions = [(row, ConditionForm(data, prefix=row)) for row in self._rows("condition")]
        self.standards = [(row, StandardForm(data, prefix=row)) for row in self._rows("standard")]
        for form in self.forms:
            for bound in form:
                if focus and bound.auto_id == focus:
                    bound.field.widget.attrs["autofocus"] = True
        found = LawClause.objects.select_related("version__source")
        wanted = [key for key in (*data.getlist("basis"), data.get("liability", "")) if KEY.match(key)]
        chosen = {clause.key: clause for clause in found.filter(key__in=wanted[: MOST["basis"] + 1])}
        self.bases = [chosen[key] for key in dict.fromkeys(data.getlist("basis")) if key in chosen]
        self.liability = chosen.get(data.get("liability", ""))

    def _rows(self, kind: str) -> list[str]:
        given = [row for row in dict.fromkeys(self.data.getlist(kind)) if ROW_ID.match(row)]
        return given[: MOST[kind]]

    @property
    def forms(self) -> Iterator[BaseForm]:
        yield self.form
        yield from (form for _, form in self.conditions)
        yield from (form for _, form in self.standards)

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in self.forms]  # every form is read, so that every error shows
        return all(valid)

    def fields(self) -> dict[str, Any]:
        """What the drafters wrote, clean; call it when the editor is valid."""
        said = {name: self.form.cleaned_data[name] for name in VersionForm.Meta.fields}
        conditions = _with_keys([form.condition() for _, form in self.conditions], "c")
        standards = [
            {"key": f.cleaned_data["key"], "text": f.cleaned_data["text"]} for _, f in self.standards
        ]
        return said | {
            "conditions": _as_kept(conditions, self.version.conditions),
            "check_standard": [entry for entry in _with_keys(standards, "s") if entry["text"]],
            "liability_clause": self.liability,
        }

    def typed(self) -> MatterVersion:
        """The version as it would be if it were saved now; it is not."""
        version = MatterVersion.objects.select_related(
            "matter__area", "matter__administrative_matter__agency"
        ).get(pk=self.version.pk)
        for name, value in self.fields().items():
            setattr(version, name, value)
        return version


def _with_keys(rows: list[dict[str, Any]], letter: str) -> list[dict[str, Any]]:
    """Every row with a key of its own: values that applicants fill in are kept under it."""
    used = {row.get("key") for row in rows}
    free = (f"{letter}{n}" for n in itertools.count(1) if f"{letter}{n}" not in used)
    return [row if row.get("key") else {**row, "key": next(free)} for row in rows]


def _as_kept(typed: list[dict[str, Any]], kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A condition that says the same as before stays as it was written, key by key."""
    before = {row.get("key"): row for row in kept}
    return [
        old if (old := before.get(row["key"])) and tidy(old) == tidy(row) else row
        for row in typed
        if row.get("label") or row.get("text")
    ]


def arrange(data: QueryDict, order: str) -> QueryDict:
    """Add, drop or move a row or a clause, as a button of the editor asks: ``drop-condition:c2``."""
    data = data.copy()
    act, _, what = order.partition("-")
    kind, _, row = what.partition(":")
    if act == "liability":
        data["liability"] = what
    elif kind in MOST:
        before = set(data.getlist(kind))
        data.setlist(kind, _arranged(data.getlist(kind), act, row, kind))
        for new in set(data.getlist(kind)) - before if kind == "condition" else ():
            data[f"{new}-kind"], data[f"{new}-required"] = ConditionKind.MONEY.value, "on"
    return data


def place_to_go_on(data: QueryDict, order: str) -> str:
    """The id of what has the focus after a button has rearranged the page: the new row, or where to add one."""
    act, _, what = order.partition("-")
    kind, _, _ = what.partition(":")
    if order == "add-condition" and data.getlist("condition"):
        return f"id_{data.getlist('condition')[-1]}-label"
    if order == "add-standard" and data.getlist("standard"):
        return f"id_{data.getlist('standard')[-1]}-text"
    if act in {"add", "drop"} and kind in LETTER:
        return f"add-{kind}"
    return "q_basis" if act in {"add", "drop", "liability"} else ""


def _arranged(rows: list[str], act: str, row: str, kind: str) -> list[str]:
    if act == "add" and len(rows) < MOST[kind]:
        new = row or f"{LETTER[kind]}{max((int(r[1:]) for r in rows if ROW_ID.match(r)), default=0) + 1}"
        return [*rows, new] if new not in rows else rows
    if act == "drop":
        return [kept for kept in rows if kept != row]
    if act in {"up", "down"} and row in rows:
        at = rows.index(row)
        to = max(0, min(len(rows) - 1, at + (1 if act == "down" else -1)))
        rows = [kept for kept in rows if kept != row]
        return [*rows[:to], row, *rows[to:]]
    return rows
