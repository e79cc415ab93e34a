"""A batch as files: to work with (xlsx), to upload (CSV), for programs (JSON). Run by the worker from duties."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pledges.batch_enums import BatchFormat
from pledges.batching import FIELDS, KEYS
from pledges.models import BatchLine, DisclosureBatch
from portal.kernel.acts import outside_act
from portal.kernel.spreadsheets import CSV, XLSX, Sheet, comma_separated, workbook

TITLE = "告知承诺书公示信息报送表"


@dataclass(frozen=True)
class Made:
    """A file that was made."""

    data: bytes
    content_type: str


def make(batch: DisclosureBatch, lines: Sequence[BatchLine], form: BatchFormat) -> Made:
    """The batch in one format; the same lines in each."""
    outside_act("rendering")
    rows = [[line.record[key] for key in KEYS] for line in lines]
    if form == BatchFormat.JSON:
        return Made(_json(batch, lines), "application/json")
    if form == BatchFormat.CSV:
        return Made(comma_separated([field.label for field in FIELDS], rows), CSV)
    sheet = Sheet(TITLE, _head(batch), [field.column for field in FIELDS], rows, _notes(batch), "公示报送")
    return Made(workbook([sheet], author=batch.agency.name, created=batch.created_at), XLSX)


def _head(batch: DisclosureBatch) -> list[str]:
    return [
        f"报送单位：{batch.agency.name}　　报送平台：{batch.channel}　　批次号：{batch.number}　　"
        f"公示起始日：{batch.start}至{batch.until}　　报送日期：{batch.exported_on}　　"
        f"新增{batch.added}条，更新{batch.updated}条，撤下{batch.withdrawn}条"
    ]


def _notes(batch: DisclosureBatch) -> list[str]:
    return [
        "“撤下”的条目，请停止公示以前批次中同一承诺编码的内容。公示截止日期满的，请当日撤下。",
        f"内容摘要（SHA-256）：{batch.digest}",
    ]


def _json(batch: DisclosureBatch, lines: Sequence[BatchLine]) -> bytes:
    said: dict[str, Any] = {
        "number": batch.number,
        "unit": {"name": batch.agency.name, "code": batch.agency.uscc},
        "channel": batch.channel,
        "start": f"{batch.start}",
        "until": f"{batch.until}",
        "exportedOn": f"{batch.exported_on}",
        "counts": {"added": batch.added, "updated": batch.updated, "withdrawn": batch.withdrawn},
        "digest": {"algorithm": "SHA-256", "value": batch.digest},
        "fields": [{"key": field.key, "name": field.label} for field in FIELDS],
        "rows": [line.record for line in lines],
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()
