"""The process that opens one file: limits first, then the file from standard input, the tables to standard output.

Started by ``portal.kernel.tables`` with nothing but the standard library within reach.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

# Last on the path: the kernel has a calendar of its own, and the standard library comes first.
sys.path.append(str(Path(__file__).resolve().parent.parent))

from readers import docx, text, xlsx
from readers.grid import Unreadable, as_data
from readers.package import DAMAGED, Package

SECONDS = 10
MEMORY = 384 * 1024 * 1024


def limit() -> None:
    """From here on: so much memory and time, no file written, nothing started."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(what, (most, most))


def main(kind: str) -> None:
    """Read what comes in as ``kind`` and write down what it says."""
    limit()
    data = sys.stdin.buffer.read()
    try:
        if kind in {"xlsx", "docx"}:
            grids, notes = {"xlsx": xlsx, "docx": docx}[kind].read(Package(data))
        else:
            grids, notes = text.read(data, pasted=kind == "pasted")
        answer = as_data(grids, notes)
    except Unreadable as error:
        answer = {"refused": [error.message, error.way_out, error.code]}
    except (ValueError, ArithmeticError, LookupError):  # numbers that are none, names that are missing
        answer = {"refused": [DAMAGED.message, DAMAGED.way_out, DAMAGED.code]}
    except (MemoryError, RecursionError):
        answer = {
            "refused": [
                "文件太大或者太复杂，没有读取。",
                "请删去与清单无关的内容，或者分成几个文件。",
                "too_much",
            ]
        }
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode())


if __name__ == "__main__":
    main(sys.argv[1])
