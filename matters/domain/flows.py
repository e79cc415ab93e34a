"""The procedure with and without a pledge as one flow: steps in lanes, to be drawn and to be read as text."""

from collections.abc import Sequence
from typing import Any, TypedDict


class Node(TypedDict):
    """One step of a flow: what happens and who acts."""

    text: str
    who: str


class Flow(TypedDict):
    """A flow that parts where the applicant chooses, and comes together again; ``leave`` leads across midway."""

    before: list[Node]
    question: str
    pledge: list[Node]
    certificate: list[Node]
    after: list[Node]
    leave: str


LANES = {"pledge": "作出承诺", "certificate": "不承诺，提交证明"}


def node(text: str, who: str = "申请人") -> Node:
    return {"text": text, "who": who}


def flow_of(
    pledge: Sequence[Node],
    certificate: Sequence[Node],
    *,
    agency: str,
    leave: str,
    before: Sequence[Node] = (),
    after: Sequence[Node] = (),
) -> Flow:
    """The flow of one matter or of all matters of an area."""
    return {
        "before": list(before) or [node("提出申请"), node("一次告知：可以承诺，也可以交证明", agency)],
        "question": "申请人自己选",
        "pledge": list(pledge),
        "certificate": list(certificate),
        "after": list(after) or [node("作出决定，送达结果", agency)],
        "leave": leave,
    }


def as_text(flow: Flow | dict[str, Any]) -> list[tuple[str, list[str]]]:
    """The same in words, for those who cannot see the drawing: headings with their steps in order."""

    def lines(nodes: Sequence[Node]) -> list[str]:
        return [f"{one['text']}（{one['who']}）" for one in nodes]

    return [
        ("先", lines(flow["before"])),
        (LANES["pledge"], lines(flow["pledge"])),
        (LANES["certificate"], lines(flow["certificate"])),
        ("最后", lines(flow["after"])),
        ("中途退出", [flow["leave"]]),
    ]
