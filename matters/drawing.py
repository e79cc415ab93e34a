"""A flow as a drawing (SVG): two lanes beside each other, in the colour of the text around it.

Plain attributes only, so that pages with a strict policy, print and the PDF engine draw the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from matters.domain.flows import LANES, Flow, Node

WIDTH, BOX, GAP, LINE, PAD = 600, 264, 34, 20, 10
LEFT, RIGHT, MIDDLE = 140, 460, 300
LETTERS = 16  # Chinese letters that fit on a line of a box
FONT = 15


@dataclass
class Drawing:
    """What has been drawn so far, and how far down it reaches."""

    parts: list[SafeString] = field(default_factory=list)

    def text(self, x: int, y: float, words: str, *, size: int = FONT, bold: bool = False) -> None:
        weight = "bold" if bold else "normal"
        self.parts.append(
            format_html(
                '<text x="{}" y="{}" font-size="{}" font-weight="{}" text-anchor="middle" fill="currentColor">{}</text>',
                x,
                y,
                size,
                weight,
                words,
            )
        )

    def path(
        self, points: Sequence[tuple[float, float]], *, dashed: bool = False, arrow: bool = True
    ) -> None:
        """A line through the points, with a head at its end."""
        way = " ".join(f"{'M' if n == 0 else 'L'}{x} {y}" for n, (x, y) in enumerate(points))
        dash = mark_safe(' stroke-dasharray="6 4"') if dashed else ""
        self.parts.append(
            format_html('<path d="{}" fill="none" stroke="currentColor" stroke-width="1.5"{}/>', way, dash)
        )
        if arrow:
            (x0, _), (x, y) = points[-2], points[-1]
            head = f"M{x} {y}L{x - 5} {y - 9}L{x + 5} {y - 9}Z"
            if x0 != x:
                side = 9 if x0 > x else -9
                head = f"M{x} {y}L{x + side} {y - 5}L{x + side} {y + 5}Z"
            self.parts.append(format_html('<path d="{}" fill="currentColor" stroke="none"/>', head))

    def box(self, x: int, top: float, one: Node, *, round_: int = 4) -> float:
        """One step; returns where its box ends."""
        lines = wrapped(one["text"])
        height = PAD * 2 + LINE * (len(lines) + 1) - 2
        self.parts.append(
            format_html(
                '<rect x="{}" y="{}" width="{}" height="{}" rx="{}" fill="none" stroke="currentColor" stroke-width="1.5"/>',
                x - BOX // 2,
                top,
                BOX,
                height,
                round_,
            )
        )
        for n, line in enumerate(lines):
            self.text(x, top + PAD + LINE * n + 15, line, bold=True)
        self.text(x, top + PAD + LINE * len(lines) + 14, f"（{one['who'][:18]}）", size=13)
        return top + height


def wrapped(words: str) -> list[str]:
    """The words in lines of like length that fit; a mark never begins a line."""
    count = max(1, -(-len(words) // LETTERS))
    length = -(-len(words) // count)
    lines: list[str] = []
    while words:
        cut = length
        while cut < len(words) and words[cut] in "，。、；：）”":
            cut += 1
        lines.append(words[:cut])
        words = words[cut:]
    return lines or [""]


def svg(flow: Flow, *, title: str, font: str = "", key: str = "flow") -> SafeString:
    """The whole drawing. ``font`` names the family where it is not inherited (on paper)."""
    drawing = Drawing()
    y: float = 10
    for n, one in enumerate(flow["before"]):
        y = drawing.box(MIDDLE, y, one, round_=18 if n == 0 else 4)
        drawing.path([(MIDDLE, y), (MIDDLE, y + GAP)])
        y += GAP
    y = _question(drawing, y, flow["question"])
    top = y
    ends, tops = {}, {}
    for lane, x in (("pledge", LEFT), ("certificate", RIGHT)):
        ends[lane], tops[lane] = _lane(drawing, flow[lane], x=x, top=top)  # type: ignore[literal-required]
    bottom = max(ends.values()) + GAP
    for lane, x in (("pledge", LEFT), ("certificate", RIGHT)):
        drawing.path([(x, ends[lane]), (x, bottom), (MIDDLE, bottom)], arrow=False)
    _leave(drawing, flow["leave"], tops, ends)
    drawing.path([(MIDDLE, bottom), (MIDDLE, bottom + GAP)])
    y = bottom + GAP
    for n, one in enumerate(flow["after"]):
        last = n == len(flow["after"]) - 1
        y = drawing.box(MIDDLE, y, one, round_=18 if last else 4)
        if not last:
            drawing.path([(MIDDLE, y), (MIDDLE, y + GAP)])
            y += GAP
    return _framed(drawing, y + 10, title=title, font=font, key=key)


def _framed(drawing: Drawing, height: float, *, title: str, font: str, key: str) -> SafeString:
    family = format_html(' font-family="{}"', font) if font else ""
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" '
        'aria-labelledby="{2}-title"{3}><title id="{2}-title">{4}</title>{5}</svg>',
        WIDTH,
        int(height),
        key,
        family,
        title,
        mark_safe("".join(drawing.parts)),  # noqa: S308 -- every part was escaped
    )


def _question(drawing: Drawing, y: float, words: str) -> float:
    """The diamond where the ways part; returns where the lanes begin."""
    half, tall = 110, 32
    shape = f"M{MIDDLE} {y}L{MIDDLE + half} {y + tall}L{MIDDLE} {y + 2 * tall}L{MIDDLE - half} {y + tall}Z"
    drawing.parts.append(
        format_html('<path d="{}" fill="none" stroke="currentColor" stroke-width="1.5"/>', shape)
    )
    drawing.text(MIDDLE, y + tall + 5, words, bold=True)
    begin = y + 2 * tall + GAP
    for x, side, lane in ((LEFT, -1, "pledge"), (RIGHT, 1, "certificate")):
        drawing.path([(MIDDLE + side * half, y + tall), (x, y + tall), (x, begin)])
        drawing.text(x, y + tall - 8, LANES[lane], size=13)
    return begin


def _lane(drawing: Drawing, nodes: Sequence[Node], *, x: int, top: float) -> tuple[float, float]:
    """One lane from top to bottom; returns where it ends and the middle of its last box but one."""
    y = top
    middle = top
    for n, one in enumerate(nodes):
        begin = y
        y = drawing.box(x, y, one)
        if n == max(0, len(nodes) - 2):
            middle = (begin + y) / 2
        if n < len(nodes) - 1:
            drawing.path([(x, y), (x, y + GAP)])
            y += GAP
    return y, middle


def _leave(drawing: Drawing, words: str, tops: dict[str, float], ends: dict[str, float]) -> None:
    """Leaving midway: a dashed line from the lane of the pledge across to the other."""
    y = tops["pledge"]
    target = min(tops["certificate"], y)
    x0, x1 = LEFT + BOX // 2, RIGHT - BOX // 2
    across = (x0 + x1) / 2
    drawing.path([(x0, y), (across, y), (across, target), (x1, target)], dashed=True)
    drawing.text(int(across), y + 16 if y >= target else y - 8, "撤回", size=13)
