"""`make bench`: run the benchmarks of tests/bench one after the other, each a program of its own.

A benchmark prints a table, compares itself with its peer in the same run, and ends with 0 when its aim is met.
`make bench ONLY=letters` runs those whose name holds the word. PostgreSQL and Redis are started for them; their
addresses are in DATABASE_URL and REDIS_URL.
"""

import os
import subprocess
import sys

import services


def main() -> int:
    only = os.environ.get("ONLY", "")
    programs = [p for p in sorted((services.ROOT / "tests" / "bench").glob("bench_*.py")) if only in p.stem]
    missed = []
    with services.postgres() as database, services.redis() as broker:
        env = dict(
            os.environ, DATABASE_URL=database, REDIS_URL=broker, DEMO="1", PYTHONPATH=str(services.ROOT)
        )
        for program in programs:
            print(f"\n══ {program.stem.removeprefix('bench_')} " + "═" * 60, flush=True)
            if subprocess.run(
                [sys.executable, str(program)], cwd=services.ROOT, env=env, check=False
            ).returncode:
                missed.append(program.stem)
    print(f"\n{len(programs) - len(missed)} of {len(programs)} benchmarks met their aims.", *missed)
    return 1 if missed or not programs else 0


if __name__ == "__main__":
    sys.exit(main())
