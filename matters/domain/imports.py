"""Importing a list: taken in, read, judged row by row, then all of it, the good rows or nothing becomes drafts.

Acts of people: ``take_in``, ``choose_columns``, ``order``, ``drop``. Work of the worker, each for one duty and each
safe to run twice: ``read``, ``judge``, ``carry_out``, ``write_rest``. Files are opened by the worker alone.
"""

from collections import Counter
from typing import Any
from uuid import UUID

from django.utils import timezone

from matters import rules as may
from matters.domain.importing import columns, drafts, flattened, rest
from matters.domain.importing.citing import Library
from matters.domain.importing.columns import Layout
from matters.domain.importing.items import items_of
from matters.domain.importing.places import Places
from matters.domain.importing.verdicts import Judge, Judged
from matters.import_enums import ImportMode, ImportState, Verdict
from matters.models import Import, ImportRow
from portal.kernel import audit, duties, files, tables
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.bulk import insert_values
from portal.kernel.moves import move
from portal.kernel.readers.grid import Grid
from portal.law import keys
from portal.people.models import Agency, Area

AT_ONCE = 500
# The list that this worker read last: its columns are confirmed a moment later, and then it is judged.
_last: dict[UUID, tuple[Layout, list[str]]] = {}
MOST_ROWS = 10_000
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "text": "text/csv",
    "pasted": "text/plain",
}


@act(clause=keys.SL_LIST)
def take_in(
    data: bytes, *, name: str, area: Area, agency: Agency | None, by: Any, pasted: bool = False
) -> Import:
    """Keep a file (or a pasted text) and have it read. Raises BadTable for what can be seen to be no table."""
    if not may.may_import(by, area, agency):
        raise Refused("为这个单位导入清单不是您的职责。", code="may_not")
    kind = "pasted" if pasted else tables.kind_of(data, name)
    job = Import.objects.create(
        area=area,
        agency=agency,
        by=by,
        name=name[:200],
        format=kind,
        file=files.keep(data, name=name, content_type=TYPES[kind]),
    )
    audit.record("matters.take_in", job, by=by, clause=keys.SL_LIST, format=kind)
    duties.add(kind="matters.import.read", key=f"import-read:{job.pk}", payload={"job": str(job.pk)})
    return job


@act()
def choose_columns(job: Import, *, fields: dict[int, str], by: Any) -> Import:
    """Confirm or correct what each column holds; then every row is judged."""
    _refuse_others(job, by)
    job = Import.objects.select_for_update().get(pk=job.pk)
    layout = Layout(Grid(""), range(0), [columns.Heading(**kept) for kept in job.columns])
    layout = columns.chosen(layout, fields)
    move(
        job,
        ImportState.JUDGING,
        by=by,
        columns=[heading.as_data() for heading in layout.headings],
        round=job.round + 1,
        seen=0,
    )
    payload = {"job": str(job.pk), "round": job.round}
    duties.add(kind="matters.import.judge", key=f"import-judge:{job.pk}:{job.round}", payload=payload)
    return job


@act(clause=keys.SL_LIST)
def order(job: Import, *, mode: str, by: Any) -> Import:
    """Have the rows imported: all of them or none, or those that are good."""
    _refuse_others(job, by)
    tally = Counter(job.tally)
    bad = tally[Verdict.INCOMPLETE] + tally[Verdict.WRONG]
    if mode == ImportMode.ALL and bad:
        raise Refused(
            f"有{bad}行不能导入，一行也没有导入。",
            code="not_all_good",
            way_out="请改正后重新上传，或者选择只导入可以导入的行。",
        )
    if not tally[Verdict.GOOD]:
        raise Refused("没有可以导入的行。", code="none_good", way_out="请按各行的提示改正后重新上传。")
    move(job, ImportState.WRITING, by=by, clause=keys.SL_LIST, mode=mode)
    payload = {"job": str(job.pk)}
    duties.add(kind="matters.import.write", key=f"import-write:{job.pk}:{job.round}", payload=payload)
    return job


@act()
def drop(job: Import, *, by: Any) -> Import:
    """Give the import up; nothing was imported."""
    _refuse_others(job, by)
    return move(job, ImportState.DROPPED, by=by)


def read(job: Import) -> None:
    """Open the file and recognise its columns, or say why not."""
    if job.state != ImportState.WAITING:
        return
    try:
        layout, notes = _layout(job)
        body = items_of(layout)
        if len(body.items) > MOST_ROWS:
            raise tables.BadTable(f"清单超过{MOST_ROWS}行。", way_out="请分成几个文件上传。")
        if not body.items:
            raise tables.BadTable("表头下面没有内容。", way_out="请检查表格是否完整。")
    except Refused as refusal:
        _stop(job, refusal)
        return
    move(
        job,
        ImportState.READ,
        by=SYSTEM,
        title=columns.title_of(layout),
        columns=[heading.as_data() for heading in layout.headings],
        notes=notes + body.left_out[:20],
        total=len(body.items),
    )


def judge(job: Import) -> None:
    """Judge every row. What was judged before is forgotten; a killed run begins anew."""
    if job.state != ImportState.JUDGING:
        return
    ImportRow.objects.filter(job=job).delete()
    try:
        layout, _ = _layout(job)
        fields = {kept["place"]: kept["field"] for kept in job.columns}
        layout = columns.chosen(layout, fields)
        body = items_of(layout)
    except Refused as refusal:
        _stop(job, refusal)
        return
    named = {heading.field for heading in layout.headings if heading.field}
    court = Judge(Places(job.area, job.agency), Library(), columns=named)
    tally: Counter[str] = Counter()
    for start in range(0, len(body.items), AT_ONCE):
        judged = [court.judge(item) for item in body.items[start : start + AT_ONCE]]
        rows = [_row(job, start + order, found) for order, found in enumerate(judged, start=1)]
        insert_values(ImportRow, rows)
        tally.update(found.verdict for found in judged)
        Import.objects.filter(pk=job.pk).update(seen=start + len(judged))
    move(job, ImportState.JUDGED, by=SYSTEM, tally=dict(tally), total=len(body.items), seen=len(body.items))


def carry_out(job: Import) -> None:
    """The good rows become drafts, in one transaction; then the file of the rest is asked for."""
    if job.state != ImportState.WRITING:
        return
    try:
        _write(job, by=job.by)
    except Refused as refusal:
        move(
            job,
            ImportState.JUDGED,
            by=SYSTEM,
            note=refusal.message,
            problem=refusal.message,
            way_out=refusal.way_out,
        )


@act(clause=keys.SL_LIST)
def _write(job: Import, *, by: Any) -> None:
    rows = list(job.rows.filter(verdict=Verdict.GOOD).only("plan", "line", "job").order_by("order"))
    drafts.write(rows, by=by)
    move(
        job, ImportState.DONE, by=by, clause=keys.SL_LIST, imported_at=timezone.now(), problem="", way_out=""
    )
    if job.rows.exclude(verdict__in=(Verdict.GOOD, Verdict.SAME)).exists():
        duties.add(kind="matters.import.rest", key=f"import-rest:{job.pk}", payload={"job": str(job.pk)})


def write_rest(job: Import) -> None:
    """The file of the rows that were not imported, with what is wrong with each; it can be mended and sent again."""
    if job.rest_id is not None:
        return
    rows = job.rows.exclude(verdict__in=(Verdict.GOOD, Verdict.SAME)).order_by("order")
    data = rest.workbook_of(job, rows)
    stored = files.keep(data, name=rest.name_of(job), content_type=TYPES["xlsx"])
    Import.objects.filter(pk=job.pk, rest=None).update(rest=stored)


def _layout(job: Import) -> tuple[Layout, list[str]]:
    """The list in the file, and what was left out while reading. The last one is kept for the next step."""
    if job.file_id not in _last:
        opened = tables.read(files.read(job.file), kind=job.format)
        grids = [grid for grid in opened.grids if grid.lines]
        if flattened.is_flat(grids):
            grids = [flattened.rebuild(grids[0])]
        layout = columns.recognise(grids)
        _last.clear()
        _last[job.file_id] = layout, opened.notes
    return _last[job.file_id]


def _row(job: Import, order: int, found: Judged) -> dict[str, Any]:
    return {
        "job_id": job.pk,
        "order": order,
        "line": found.item.line,
        "cells": found.item.cells,
        "verdict": found.verdict,
        "problems": found.problems,
        "remarks": found.remarks,
        "plan": found.plan,
    }


def _stop(job: Import, refusal: Refused) -> None:
    move(
        job,
        ImportState.UNREADABLE,
        by=SYSTEM,
        note=refusal.code,
        problem=refusal.message[:500],
        way_out=refusal.way_out[:300],
    )


def _refuse_others(job: Import, by: Any) -> None:
    if not may.may_import(by, job.area, job.agency):
        raise Refused("这项工作不是您的职责。", code="may_not")
    if job.under_way:
        raise IllegalMove(f"正在处理（{job.get_state_display()}），请稍候。", way_out="页面会自动更新。")
