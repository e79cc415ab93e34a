"""The public search costs the same over 100,000 published matters in all areas as over 1,000.

The same few matters hold the rare word at both sizes. For them, for a word that every matter holds, and for the
directory as it opens, every statement of the page is explained: at 100,000 matters it may read at most twice the
buffers that it read at 1,000, below a ceiling, without reading the table from end to end.
"""

import os
import sys
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ["LOG_LEVEL"] = "ERROR"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from tests.bench.bench_pages import Page, cost  # noqa: E402
from tests.bench.databases import use_own_database  # noqa: E402
from tests.bench.population import columns  # noqa: E402

SMALL, LARGE = 1_000, 100_000
RATIO = 2.0
CEILING = 900
RARE = "罕见"
# Words as matters have them, so that pairs repeat as they do in life; ten of all matters hold the rare one.
WORDS = (
    "'经济困难证明 申请' || substr('法律援助教师资格社会团体不动产登记工伤认定', 1 + (g % 19), 4) || '证明 ' || "
    "area.name || ' ' || substr('公安民政司法教育住建交通卫生文旅市监人社', 1 + (g % 18), 3) || '局 ' || g || "
    "CASE WHEN g <= 10 THEN ' 罕见词证明' ELSE '' END"
)
KEY = "(lpad(to_hex(1700000000000 + g::bigint * 600000), 12, '0') || '7{kind}8000' || lpad(to_hex(g), 12, '0'))::uuid"


def copies(cursor: Any, table: str, *, spread: tuple[int, int], where: str, **values: str) -> None:
    """Rows ``spread`` of a table, each in another area of the country, equal to the pattern but for ``values``."""
    names = columns(cursor, table)
    chosen = ", ".join(values.get(name, f'p."{name}"') for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    cursor.execute(
        f"INSERT INTO {table} ({quoted}) SELECT {chosen} FROM generate_series({spread[0]}, {spread[1]}) AS g "
        f"JOIN bench_area area ON area.n = g % (SELECT count(*) FROM bench_area) "
        f"CROSS JOIN (SELECT * FROM {table} WHERE {where} LIMIT 1) p"
    )


def grow(first: int, last: int) -> None:
    """Publish matters first to last; the planner is told."""
    began = time.monotonic()
    matter, version = KEY.format(kind="011"), KEY.format(kind="012")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bench_area AS SELECT row_number() OVER (ORDER BY code) - 1 AS n, code, name "
            "FROM people_area WHERE level = 'county'"
        )
        spread = (first, last)
        copies(
            cursor, "matters_certificationmatter", spread=spread, where="current_id IS NOT NULL",
            id=matter, area_id="area.code", slug_code="'bench-' || g", current_id="NULL", search_text=WORDS,
        )  # fmt: skip
        copies(
            cursor, "matters_matterversion", spread=spread, where="state = 'published'",
            id=version, matter_id=matter,
        )  # fmt: skip
        cursor.execute(
            f"UPDATE matters_certificationmatter SET current_id = {version} FROM generate_series({first}, {last}) AS g "
            f"WHERE matters_certificationmatter.id = {matter}"
        )
        cursor.execute("VACUUM (FULL, ANALYZE)")
    print(f"{last:,} matters after {time.monotonic() - began:.0f} s")


def main() -> int:
    setup_test_environment()
    use_own_database()
    call_command("migrate", verbosity=0)
    call_command("load_demo", verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115 -- closed with the process
    asked = [
        Page("a rare word of two characters", f"/matters/?q={RARE}", "", CEILING),
        Page("a rare word and a common one", f"/matters/?q={RARE} 证明", "", CEILING),
        Page("a word that every matter holds", "/matters/?q=证明", "", CEILING),
        Page("a word that no matter holds", "/matters/?q=查无此项", "", CEILING),
        Page("the directory as it opens", "/matters/", "", CEILING),
        Page("a county's matters", "/matters/?area=410404", "", CEILING),
    ]
    grow(1, SMALL)
    small = [cost(page) for page in asked]
    grow(SMALL + 1, LARGE)
    large = [cost(page) for page in asked]
    failed = 0
    print(f"{'page':34} {'statements':>10} {'1,000':>9} {'100,000':>9} {'ratio':>6} {'ceiling':>8}")
    for page, before, after in zip(asked, small, large, strict=True):
        ratio = after.buffers / max(before.buffers, 1)
        scans = [name for name in after.scans if name.startswith("matters_")]
        fine = ratio <= RATIO and after.buffers <= page.ceiling and before.statements == after.statements
        failed += not (fine and not scans)
        print(
            f"{page.name:34} {after.statements:>10} {before.buffers:>9,} {after.buffers:>9,} {ratio:>6.2f} "
            f"{page.ceiling:>8,} {'ok' if fine and not scans else 'MISSED ' + ' '.join(scans)}"
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
