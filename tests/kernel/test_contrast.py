"""Contrast of every pair of colours that the pages use: 4.5 : 1, and 7 : 1 in elder mode (WCAG 2.2, 1.4.3 and 1.4.6)."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
TINTS = ("good", "wait", "late", "stopped", "info")
TEXT_ON_GROUND = [
    *[(text, ground) for text in ("ink", "muted", "primary") for ground in ("paper", "surface")],
    *[("ink", f"{tone}-tint") for tone in TINTS],
    *[(tone, f"{tone}-tint") for tone in TINTS],
    *[(tone, "paper") for tone in (*TINTS, "official")],
    *[(tone, "surface") for tone in TINTS],
    ("ink", "primary-tint"),
    ("muted", "primary-tint"),
    ("primary", "primary-tint"),
    ("muted", "stopped-tint"),
    ("ink", "official-tint"),
    ("primary-hover", "paper"),
    ("on-primary", "primary"),
    ("on-primary", "primary-hover"),
    ("on-night", "night"),
    ("on-night-muted", "night"),
]
# Borders of inputs, focus rings: 3 : 1 (1.4.11).
SHAPES = [
    ("edge", "paper"),
    ("edge", "surface"),
    ("focus", "paper"),
    ("focus", "surface"),
    ("on-night", "night"),
]


def tokens(*, elder):
    """The colours as the style sheet gives them, elder mode laid over the ordinary ones."""
    text = (CSS / "tokens.css").read_text(encoding="utf-8")
    blocks = [re.search(r":root \{(.*?)\n\}", text, re.S)]
    if elder:
        blocks.append(re.search(r"html\.elder \{(.*?)\n\}", text, re.S))
    return {
        name: value
        for block in blocks
        for name, value in re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block[1])
    }


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_agrees_with_the_known_extremes():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("elder", "least"), ((False, 4.5), (True, 7)), ids=("standard", "elder"))
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_stands_out_from_its_ground(text, ground, elder, least):
    colours = tokens(elder=elder)

    assert contrast(colours[text], colours[ground]) >= least


@pytest.mark.parametrize("elder", (False, True), ids=("standard", "elder"))
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_borders_and_focus_rings_are_seen(shape, ground, elder):
    colours = tokens(elder=elder)

    assert contrast(colours[shape], colours[ground]) >= 3


def test_every_colour_used_by_the_parts_is_a_token():
    used = set(re.findall(r"var\(--([\w-]+)", (CSS / "portal.css").read_text(encoding="utf-8")))
    known = set(re.findall(r"--([\w-]+):", (CSS / "tokens.css").read_text(encoding="utf-8")))

    assert used - known == set()
