"""`make clauses`: every requirement of tests/clauses.csv, and how many tests prove it.

A test proves a requirement by `@pytest.mark.clause("P-07")`. The second figure counts those of them that passed
in the last `make test`; the ledger of that run lies in var/test. `--missing` shows only rows without a test.
"""

import csv
import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "var" / "test"
ALL_LAYERS = "pure,data,journey,smoke,deep,chaos"


def main() -> int:
    known = {
        row["id"]: row["title"]
        for row in csv.DictReader((ROOT / "tests" / "clauses.csv").open(encoding="utf-8"))
    }
    marked = collected()
    passed = defaultdict(set)
    for report in OUT.glob("*-*.clauses.json"):
        for row in json.loads(report.read_text()):
            for clause in row["clauses"] if row["outcome"] == "passed" else []:
                passed[clause].add(row["test"])
    for clause, title in known.items():
        if "--missing" not in sys.argv or clause not in marked:
            print(f"{clause}  {len(marked[clause]):3} tests  {len(passed[clause]):3} passed  {title}")
    unknown = sorted(set(marked) - set(known))
    for clause in unknown:
        print(f"unknown id {clause!r} in: {', '.join(sorted(marked[clause]))}")
    print(
        f"\n{sum(1 for clause in known if marked[clause])} of {len(known)} requirements have at least one test."
    )
    return 1 if unknown else 0


def collected() -> dict[str, set[str]]:
    """Requirement -> tests that carry it, from a collection of all layers."""
    report = OUT / "collected.json"
    command = [
        sys.executable, "-m", "pytest", "--collect-only", "-qq", "-p", "no:cacheprovider", "--layer", ALL_LAYERS,
        f"--clauses-out={report}",
    ]  # fmt: skip
    # Nothing is connected to: the address only keeps the tests that need PostgreSQL in the collection.
    env = dict(os.environ, DEMO="1", DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    done = subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    marked = defaultdict(set)
    for row in json.loads(report.read_text()):
        for clause in row["clauses"]:
            marked[clause].add(row["test"])
    return marked


if __name__ == "__main__":
    sys.exit(main())
