"""What the chart of the reduction draws: bars of percent against the line of the target, as plain data."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from matters.domain.cleanup_figures import Figures


@dataclass(frozen=True)
class Chart:
    """Names and figures for the script that draws; the table beside it says the same."""

    title: str
    data: dict[str, Any]

    @property
    def json(self) -> str:
        """For an attribute of the element."""
        return json.dumps(self.data, ensure_ascii=False)

    def __bool__(self) -> bool:
        return bool(self.data["names"])


def reduction(rows: Iterable[tuple[str, Figures]], target: int) -> Chart:
    """The reduction of each row that declared something, and what of it stands on published lists."""
    shown = [(name, figures) for name, figures in rows if figures.declared]
    return Chart(
        "精简比例与目标",
        {
            "names": [name for name, _ in shown],
            "bars": [
                {"label": "已申报、审核的精简比例", "values": [figures.percent for _, figures in shown]},
                {"label": "已公布取消的比例", "values": [figures.percent_done for _, figures in shown]},
            ],
            "target": target,
            "unit": "%",
        },
    )
