"""The round red seal of an agency, drawn as outlines: no font, no bitmap, sharp at any size.

Ring, star, the agency's name along the arc, as official seals have it. A seal made with a
demonstration certificate says so at its foot.
"""

from functools import lru_cache
from math import cos, pi, sin
from typing import Any

from portal.kernel.pdf import fonts

SIZE = 42 * 72 / 25.4  # points; the diameter of a county agency's seal
RED = "0.702 0.125 0.165"  # the portal's official red
RING = 3.2
DEMO_NOTE = "演示用章"


@lru_cache(maxsize=256)
def seal_picture(owner: str, *, demo: bool) -> bytes:
    """PDF drawing operators of the seal, in a square of ``SIZE`` with its origin at the lower left."""
    radius = SIZE / 2
    ring = radius - RING / 2
    parts = [
        f"q {RED} rg {RED} RG 1 0 0 1 {radius:.3f} {radius:.3f} cm",
        _circle(ring, RING),
        _star(radius * 0.33),
    ]
    parts += _arc(owner, radius)
    if demo:
        parts += _foot(DEMO_NOTE, radius, size=9)
    return "\n".join([*parts, "Q"]).encode()


def _circle(radius: float, width: float) -> str:
    k = radius * 0.5523
    curves = (
        (radius, k, k, radius, 0, radius),
        (-k, radius, -radius, k, -radius, 0),
        (-radius, -k, -k, -radius, 0, -radius),
        (k, -radius, radius, -k, radius, 0),
    )
    path = "".join(" ".join(f"{v:.3f}" for v in curve) + " c\n" for curve in curves)
    return f"{width} w {radius:.3f} 0 m\n{path}s"


def _star(radius: float) -> str:
    inner = radius * 0.382
    points = []
    for step in range(10):
        angle = pi / 2 + step * pi / 5
        reach = inner if step % 2 else radius
        points.append(f"{reach * cos(angle):.3f} {reach * sin(angle):.3f}")
    return f"{points[0]} m " + " ".join(f"{point} l" for point in points[1:]) + " h f"


def _arc(text: str, radius: float) -> list[str]:
    """The characters from the lower left over the top to the lower right, feet towards the middle."""
    middle = radius * 0.735
    count = max(len(text), 1)
    sweep = min(1.5 * pi, count * 0.40)
    size = min(radius * 0.30, middle * sweep / count * 1.18)
    step = sweep / count
    parts = []
    for at, char in enumerate(text):
        turn = -sweep / 2 + step * (at + 0.5)  # clockwise from the top
        place = (cos(turn), -sin(turn), sin(turn), cos(turn), middle * sin(turn), middle * cos(turn))
        matrix = " ".join(f"{v:.4f}" for v in place)
        parts.append(f"q {matrix} cm {_glyph(char, size, narrow=0.82)} Q")
    return parts


def _foot(text: str, radius: float, *, size: float) -> list[str]:
    """A note along the lower arc, its feet outwards, read from left to right."""
    middle = radius * 0.80
    step = size * 1.15 / middle
    parts = []
    for at, char in enumerate(text):
        turn = (at - (len(text) - 1) / 2) * step
        place = (cos(turn), sin(turn), -sin(turn), cos(turn), middle * sin(turn), -middle * cos(turn))
        matrix = " ".join(f"{v:.4f}" for v in place)
        parts.append(f"q {matrix} cm {_glyph(char, size)} Q")
    return parts


def _glyph(char: str, size: float, *, narrow: float = 1.0) -> str:
    """One character as a filled outline, its em box centred on the origin."""
    outline, upem, advance = _outline(char)
    scale = size / upem
    shift = f"{-advance / 2 * scale * narrow:.4f} {-0.38 * size:.4f}"
    # a hairline round the outline gives the printed weight of a stamp
    return f"{scale * narrow:.6f} 0 0 {scale:.6f} {shift} cm 14 w {outline} B"


@lru_cache(maxsize=2048)
def _outline(char: str) -> tuple[str, int, int]:
    for font, upem in _faces():
        if gid := font.get_nominal_glyph(ord(char)):
            pen = _pen()
            font.draw_glyph_with_pen(gid, pen)
            return " ".join(pen.parts), upem, font.get_glyph_h_advance(gid)
    return "", 1000, 1000


@lru_cache(maxsize=1)
def _faces() -> list[tuple[Any, int]]:
    import uharfbuzz as hb

    fonts.ensure_fonts()
    faces = []
    for layer in fonts.LAYERS:
        if layer.style == "Regular":
            face = hb.Face(hb.Blob.from_file_path(str(fonts.font_dir() / "faces" / layer.file_name)))
            faces.append((hb.Font(face), face.upem))
    return faces


def _pen() -> Any:
    from fontTools.pens.basePen import BasePen

    class OperatorPen(BasePen):
        """Collects PDF path operators."""

        def __init__(self) -> None:
            super().__init__(None)
            self.parts: list[str] = []

        def _moveTo(self, pt: Any) -> None:
            self.parts.append(f"{pt[0]:.0f} {pt[1]:.0f} m")

        def _lineTo(self, pt: Any) -> None:
            self.parts.append(f"{pt[0]:.0f} {pt[1]:.0f} l")

        def _curveToOne(self, pt1: Any, pt2: Any, pt3: Any) -> None:
            self.parts.append(" ".join(f"{v:.0f}" for pt in (pt1, pt2, pt3) for v in pt) + " c")

        def _closePath(self) -> None:
            self.parts.append("h")

    return OperatorPen()
