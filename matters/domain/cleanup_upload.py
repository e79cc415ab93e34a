"""A form that an agency fills in as a table and uploads: kept, read by the worker, its rows put on the form.

Rows that cannot be taken are named with their line and reason; the others stay. Nothing is handed in by an upload.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from matters import search
from matters.cleanup_enums import Disposal, UploadState
from matters.domain.cleanup_items import Basis, add_item, open_form, resolved
from matters.enums import AdminKind, EvidenceKind
from matters.models import CleanupReturn
from portal.kernel import audit, duties, files, tables
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused, act
from portal.kernel.readers.grid import Grid, Line
from portal.kernel.spreadsheets import Column, Sheet, workbook
from portal.law import keys

COLUMNS = Path(__file__).parent.parent / "data" / "cleanup_columns.csv"
DUTY = "matters.cleanup.upload"
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "text": "text/plain",
}
NEEDED = {
    "name": "证明名称",
    "purpose": "证明用途",
    "issuing_unit": "开具单位",
    "disposal": "清理意见",
}
# The empty form, in the order of the notice: label and width of each column.
BLANK = (
    ("证明名称", 20),
    ("证明种类", 10),
    ("证明用途", 20),
    ("事项类型", 10),
    ("开具单位", 16),
    ("每年约多少件", 10),
    ("设定依据", 20),
    ("文号", 16),
    ("条款项", 12),
    ("条文内容", 28),
    ("清理意见", 10),
    ("保留原因", 20),
    ("取消后的办理方式", 20),
    ("查验单位", 16),
)
HEAD_WITHIN = 20  # the head stands in one of the first rows
MOST = 500  # rows of one agency's form
CHOICES = {"disposal": Disposal, "kind": AdminKind, "evidence": EvidenceKind}


@dataclass(frozen=True)
class Read:
    """One row of the table: its line, what it says, its bases; or why it cannot be taken."""

    line: int
    fields: dict[str, Any]
    basis: Basis | None = None
    problem: str = ""


@cache
def _words() -> dict[str, str]:
    with COLUMNS.open(encoding="utf-8", newline="") as lines:
        return {search.fold(row["word"]): row["field"] for row in csv.DictReader(lines)}


def blank(form: CleanupReturn) -> bytes:
    """The form with nothing in it, to be filled in and uploaded."""
    choices = "、".join(str(label) for label in Disposal.labels)
    sheet = Sheet(
        title="证明事项清理申报表",
        head=[
            f"填报单位：{form.agency.name}",
            f"“清理意见”填写：{choices}。没有依据的，“设定依据”各栏空着。",
        ],
        columns=[Column(label, width) for label, width in BLANK],
        rows=[],
        name="申报表",
    )
    return workbook([sheet])


@act(clause=keys.T20_SIX_GROUPS)
def take_in(form: CleanupReturn, *, data: bytes, name: str, by: Any) -> CleanupReturn:
    """Keep the file and have it read. Raises BadTable for what can be seen to be no table."""
    form = open_form(form, by)
    if form.upload_state == UploadState.READING:
        raise Refused("上一份文件还在读取。", code="reading", way_out="请稍后刷新。")
    kind = tables.kind_of(data, name)
    form.upload = files.keep(data, name=name, content_type=TYPES[kind])
    form.upload_kind, form.upload_state, form.upload_report = kind, UploadState.READING, []
    form.uploaded_by = None if by is SYSTEM else by
    form.save(update_fields=["upload", "upload_kind", "upload_state", "upload_report", "uploaded_by"])
    audit.record("matters.cleanup_upload", form, by=by, digest=form.upload.sha256)
    duties.add(
        kind=DUTY,
        key=f"cleanup-upload:{form.upload.pk}",
        payload={"form": str(form.pk), "file": str(form.upload.pk)},
    )
    return form


def read(form: CleanupReturn) -> None:
    """Open the file and put its rows on the form; outside any transaction. A file is read once."""
    if form.upload_state != UploadState.READING or form.upload is None:
        return
    try:
        rows = rows_of(tables.read(files.read(form.upload), kind=form.upload_kind).grids)
    except Refused as refusal:
        _finish(form, state=UploadState.UNREADABLE, report=[[0, f"{refusal.message}{refusal.way_out}"]])
        return
    report: list[list[Any]] = []
    taken = 0
    by = form.uploaded_by or SYSTEM
    for row in rows:
        problem = row.problem or _add(form, row, by)
        taken += not problem
        if problem:
            report.append([row.line, problem])
    _finish(form, state=UploadState.DONE, report=[[0, f"填入{taken}项，未填入{len(report)}项。"], *report])


def _add(form: CleanupReturn, row: Read, by: Any) -> str:
    """Why a row was not taken; empty when it was."""
    try:
        add_item(form, by=by, bases=[resolved(row.basis)] if row.basis else (), **row.fields)
    except Refused as refusal:
        return refusal.message
    return ""


@act()
def _finish(form: CleanupReturn, *, state: str, report: list[list[Any]]) -> None:
    CleanupReturn.objects.filter(pk=form.pk).update(upload_state=state, upload_report=report)


def rows_of(grids: Iterable[Grid]) -> list[Read]:
    """The rows of the first table that has the head of the form. Raises BadTable."""
    for grid in grids:
        for place, line in enumerate(grid.lines[:HEAD_WITHIN]):
            columns = _columns(line)
            if set(NEEDED) <= set(columns):
                body = [line for line in grid.lines[place + 1 :] if _said(line, columns)]
                if len(body) > MOST:
                    raise tables.BadTable(f"申报表超过{MOST}行。", way_out="请分成几个文件上传。")
                return [_row(line, columns) for line in body]
    raise tables.BadTable(
        "没有找到申报表的表头。",
        way_out="表头须有“证明名称”“证明用途”“开具单位”“清理意见”各栏，可以另有“设定依据”“文号”等。",
        code="other_table",
    )


def _columns(line: Line) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, text in enumerate(line.cells):
        if field := _words().get(search.fold(text)):
            found.setdefault(field, place)
    return found


def _said(line: Line, columns: dict[str, int]) -> bool:
    return any(_cell(line, columns, field) for field in ("name", "purpose", "disposal"))


def _cell(line: Line, columns: dict[str, int], field: str) -> str:
    place = columns.get(field)
    text = line.cells[place] if place is not None and place < len(line.cells) else ""
    return " ".join(text.split()) if field != "words" else text.strip()


def _row(line: Line, columns: dict[str, int]) -> Read:
    said = {field: _cell(line, columns, field) for field in columns}
    basis = Basis(
        title=said.pop("title", ""),
        doc_number=said.pop("doc_number", ""),
        place=said.pop("place", ""),
        words=said.pop("words", ""),
    )
    fields: dict[str, Any] = dict(said)
    for name, choices in CHOICES.items():
        words = str(fields.pop(name, ""))
        value = next((v for v, label in choices.choices if str(label) in words), None)
        if value is not None:
            fields[name] = value
        elif words:
            known = "、".join(str(label) for label in choices.labels)
            return Read(line.number, {}, problem=f"“{words}”不是{known}之一。")
    if missing := [label for name, label in NEEDED.items() if not fields.get(name)]:
        return Read(line.number, {}, problem=f"没有写明{'、'.join(missing)}。")
    yearly = fields.pop("yearly", "")
    if yearly:
        if not yearly.isdecimal() or len(yearly) > 9:
            return Read(line.number, {}, problem=f"每年件数“{yearly}”不是整数。")
        fields["yearly"] = int(yearly)
    return Read(line.number, fields, basis if basis.title else None)
