"""The drawn procedure: everything in it can be read, nothing breaks out of it."""

import re
from itertools import pairwise

import pytest

from matters.domain.flows import as_text, flow_of, node
from matters.drawing import svg, wrapped

pytestmark = pytest.mark.clause("M-15")
FLOW = flow_of(
    [node("选择承诺"), node("签署承诺书，一式两份")],
    [node("提交证明")],
    agency="司法局",
    leave="办结前可以撤回承诺。",
)


def test_drawing_and_words_say_the_same():
    drawing = svg(FLOW, title="办理流程图")
    drawn = "".join(re.findall(r">([^<>]+)</text>", drawing))
    for heading, lines in as_text(FLOW):
        if heading != "中途退出":
            for line in lines:
                assert line.split("（")[0] in drawn
    assert "撤回" in drawn
    assert 'role="img"' in drawing and "<title" in drawing
    assert dict(as_text(FLOW))["中途退出"] == ["办结前可以撤回承诺。"]


def test_drawing_needs_no_style_and_no_script():
    drawing = svg(FLOW, title="办理流程图")
    assert not re.search(r"style=|<script|<style|on\w+=|href", drawing)


def test_names_cannot_break_out_of_the_drawing():
    wicked = node('</text><script>alert(1)</script>"', '"><b>')
    drawing = svg(flow_of([wicked], [wicked], agency="<i>", leave=""), title='"><script>')
    assert "<script" not in drawing and "<b>" not in drawing and "<i>" not in drawing


def test_long_words_are_wrapped_and_no_mark_begins_a_line():
    words = "一二三四五六七八九十一二三四五六，七八九十"
    lines = wrapped(words)
    assert "".join(lines) == words
    assert not any(line[0] in "，。、；：）”" for line in lines)
    assert max(len(line) for line in lines) <= 17


def test_boxes_of_a_lane_stand_one_below_the_other():
    drawing = svg(FLOW, title="办理流程图")
    boxes = [
        tuple(map(float, b))
        for b in re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="\d+" height="([\d.]+)"', drawing)
    ]
    for x in {box[0] for box in boxes}:
        lane = sorted((y, y + height) for left, y, height in boxes if left == x)
        assert all(end <= begin for (_, end), (begin, _) in pairwise(lane))
