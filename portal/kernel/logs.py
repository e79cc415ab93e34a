"""One line of JSON for each log record; identity numbers never reach it."""

import re
from typing import Any

import structlog

# 18 or 15 digits that look like an identity number are blotted out, whoever logged them.
NUMBERS = re.compile(r"(?<!\d)\d{6}(?:\d{8}\d{3}[\dXx]|\d{9})(?!\d)")
_json = structlog.processors.JSONRenderer(ensure_ascii=False)


def blot(text: str) -> str:
    """Replace whatever looks like an identity number (GB 11643) by stars."""
    return NUMBERS.sub("******************", text)


class LineFormatter(structlog.stdlib.ProcessorFormatter):
    """Formats standard and structlog records alike as one JSON line."""

    def __init__(self) -> None:
        super().__init__(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _json],
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.processors.format_exc_info,
            ],
        )

    def format(self, record: Any) -> str:
        return blot(super().format(record))
