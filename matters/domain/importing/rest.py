"""The file of the rows that were not imported: the columns that were read, and what is wrong with each row."""

from collections.abc import Iterable

from django.utils.timezone import localdate

from matters.domain.importing.words import FIELDS
from matters.models import Import, ImportRow
from portal.kernel.spreadsheets import Column, Sheet, workbook

WIDTHS = {"order": 6, "name": 20, "bases": 40}


def name_of(job: Import) -> str:
    """Of the file: what was sent, and that this is the rest of it."""
    return f"{job.name.rsplit('.', 1)[0][:150]}（未导入的行）.xlsx"


def workbook_of(job: Import, rows: Iterable[ImportRow]) -> bytes:
    """A list like the one that was sent; the last column says what to mend. It can be imported again as it is."""
    fields = list(dict.fromkeys(kept["field"] for kept in job.columns if kept["field"]))
    sheet = Sheet(
        title=job.title or "证明事项清单（未导入的行）",
        head=[
            f"来件：{job.name}。导入日期：{localdate(job.imported_at):%Y年%m月%d日}。改正后可以直接重新上传。"
        ],
        columns=[
            *(Column(FIELDS[name].removesuffix("（打勾）"), WIDTHS.get(name, 14)) for name in fields),
            Column("未导入的原因", 40),
        ],
        rows=([*(row.cells.get(name, "") for name in fields), reasons(row)] for row in rows),
        name="未导入的行",
    )
    return workbook([sheet])


def reasons(row: ImportRow) -> str:
    """What is wrong with a row, column by column; cells have other names here than in the file that was sent."""
    faults = (
        f"{fault['column'] or '这一行'}：{fault['message']}。{fault['way_out']}" for fault in row.problems
    )
    return "\n".join([f"来件第{row.line}行", *faults])
