"""A copy of one's own data: asked for, made by the worker, kept for some days, then erased (个人信息保护法第四十五条)."""

import io
import json
import zipfile
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from portal.kernel import duties
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused, act, outside_act
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.kernel.enums import Queue
from portal.kernel.files import erase, keep
from portal.kernel.moves import move
from portal.kernel.registry import Holding, holdings
from portal.law import keys
from portal.people.models import DataExport, User
from portal.people.personal_enums import ExportState

KIND = "people.export"
KEEP_DAYS = 7
MOST_A_DAY = 3


@act(clause=keys.PIPL_ACCESS)
def ask_export(*, by: User) -> DataExport:
    """Ask for the copy. Asked while one is being made, it is that one."""
    User.objects.select_for_update().get(pk=by.pk)
    mine = DataExport.objects.filter(user=by)
    if known := mine.filter(state=ExportState.ASKED).first():
        return known
    if len(mine.filter(created_at__gt=timezone.now() - timedelta(days=1))[:MOST_A_DAY]) >= MOST_A_DAY:
        raise Refused(
            f"一天最多准备{MOST_A_DAY}份副本。",
            code="too_many_exports",
            way_out="请下载已经准备好的，或者明天再来。",
        )
    row = DataExport.objects.create(user=by)
    record("people.export_asked", row, by=by, clause=keys.PIPL_ACCESS)
    duties.add(kind=KIND, key=f"export:{row.pk}", payload={"export": str(row.pk)}, queue=Queue.LETTERS)
    return row


def make_export(row: DataExport) -> DataExport:
    """Gather and keep what was asked for; asked twice, the first one. Runs outside any transaction."""
    outside_act("a copy of personal data")
    if row.state != ExportState.ASKED:
        return row
    parts = [holding for held in holdings for holding in held(row.user) if holding.rows]
    return _keep(row, data=packed(parts))


def packed(parts: Iterable[Holding]) -> bytes:
    """One page to read and the same for machines, in a ZIP file."""
    parts, made_at = list(parts), timezone.localtime()
    data = {
        "made_at": made_at.isoformat(timespec="seconds"),
        "portal": settings.SITE_NAME,
        "parts": [{"title": part.title, "rows": list(part.rows)} for part in parts],
    }
    page = render_to_string(
        "documents/personal_data.html", {"parts": parts, "made_at": made_at, "site_name": settings.SITE_NAME}
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("我的个人信息.html", page)
        archive.writestr("我的个人信息.json", json.dumps(data, ensure_ascii=False, indent=1))
    return out.getvalue()


@act(clause=keys.PIPL_ACCESS)
def _keep(row: DataExport, *, data: bytes) -> DataExport:
    """Whoever comes second lets go of what was made: the row is locked meanwhile."""
    fresh = DataExport.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if fresh.state != ExportState.ASKED:
        return fresh
    move(
        fresh,
        ExportState.MADE,
        by=SYSTEM,
        clause=keys.PIPL_ACCESS,
        file=keep(data, name="我的个人信息.zip", content_type="application/zip"),
        made_at=timezone.now(),
        kept_until=today() + timedelta(days=KEEP_DAYS),
    )
    return fresh


@act(clause=keys.PIPL_STORAGE)
def remove_export(row: DataExport, *, by: User | None = None) -> DataExport:
    """The days are over, or she wants it gone: the file is erased, the row stays."""
    fresh = DataExport.objects.select_for_update(of=("self",)).select_related("file__data_key").get(pk=row.pk)
    move(fresh, ExportState.REMOVED, by=by or SYSTEM, clause=keys.PIPL_STORAGE)
    if fresh.file is not None:
        erase(fresh.file)
    return fresh
