"""A list of 5,000 rows takes less than four times what openpyxl needs just to read the file.

From the duty that opens the file to the drafts in the catalogue: read twice by a process of its own (for the
columns, then for the rows), every row judged and kept, 5,000 matters with versions, bases, history and audit
events written. The peer is openpyxl, which opens the same file, merged cells included, and does nothing else; its
streaming mode (``read_only``), which knows no merged cells, stands beside it.
"""

import io
import os
import statistics
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ["LOG_LEVEL"] = "CRITICAL"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from openpyxl import load_workbook  # noqa: E402

from matters.domain import imports  # noqa: E402
from matters.import_enums import ImportMode, ImportState  # noqa: E402
from matters.models import Import, MatterVersion  # noqa: E402
from portal.people.enums import Role  # noqa: E402
from tests.bench.databases import use_own_database  # noqa: E402
from tests.factories import tables  # noqa: E402
from tests.factories.law import LawClauseFactory  # noqa: E402
from tests.factories.people import AgencyFactory, AreaRulesFactory, StaffFactory  # noqa: E402

ROWS, ROUNDS, MOST = 5_000, 3, 4.0
TEXT = (
    "《中华人民共和国律师法》第7条  申请人有下列情形之一的人员,不予颁发律师执业证书:\n"
    "(一)无民事行为能力或者限制民事行为能力的;\n(二)受过刑事处罚的,但过失犯罪的除外;"
)


def peer(data: bytes, *, streamed: bool = False) -> float:
    """Seconds that openpyxl needs to read every cell."""
    start = time.perf_counter()
    sheet = load_workbook(io.BytesIO(data), read_only=streamed).active
    assert sum(1 for _ in sheet.iter_rows(values_only=True)) >= ROWS
    return time.perf_counter() - start


def ours(data: bytes) -> dict[str, float]:
    """Seconds of each step for a new agency, as the worker does them."""
    agency = AgencyFactory()
    clerk = StaffFactory(role=Role.HANDLER, agency=agency)
    job = imports.take_in(data, name="清单.xlsx", area=agency.area, agency=agency, by=clerk)
    seconds = {"read": timed(imports.read, job)}
    job = imports.choose_columns(fresh(job), fields={}, by=clerk)
    seconds["judge"] = timed(imports.judge, job)
    job = imports.order(fresh(job), mode=ImportMode.ALL, by=clerk)
    seconds["write"] = timed(imports.carry_out, job)
    assert fresh(job).state == ImportState.DONE, fresh(job).problem
    assert MatterVersion.objects.filter(matter__agency=agency).count() == ROWS
    return seconds


def timed(act, job: Import) -> float:
    """Seconds of one step."""
    job = fresh(job)
    start = time.perf_counter()
    act(job)
    return time.perf_counter() - start


def fresh(job: Import) -> Import:
    """The import as the worker loads it."""
    return Import.objects.select_related("area", "agency__area", "by", "file__data_key").get(pk=job.pk)


def main() -> int:
    """Interleaved rounds, medians, one table."""
    setup_test_environment()
    use_own_database()
    call_command("migrate", verbosity=0)
    AreaRulesFactory()
    LawClauseFactory(version__source__title="中华人民共和国律师法", article=7, item=None)
    rows = [
        tables.entry(n, name=f"无犯罪记录证明{n}", purpose=f"律师执业核准{n % 50}", bases=TEXT)
        for n in range(1, ROWS + 1)
    ]
    data = tables.workbook(rows)
    rounds = [(peer(data), ours(data), peer(data, streamed=True)) for _ in range(ROUNDS)]
    base = statistics.median(seconds for seconds, _, _ in rounds)
    print(f"{ROWS} rows, {len(data) // 1024} KiB; medians of {ROUNDS} interleaved rounds")
    print(f"  openpyxl reads            {base:6.2f} s")
    print(f"  openpyxl, streamed        {statistics.median(seconds for *_, seconds in rounds):6.2f} s")
    for step in ("read", "judge", "write"):
        print(f"  {step:<25} {statistics.median(found[step] for _, found, _ in rounds):6.2f} s")
    ratio = statistics.median(sum(found.values()) / seconds for seconds, found, _ in rounds)
    print(f"  all steps / openpyxl      {ratio:6.2f} (at most {MOST})")
    return 0 if ratio < MOST else 1


if __name__ == "__main__":
    sys.exit(main())
