"""Vague words, catch-alls and lists without end are found, quoted statutes are not, and each has its advice."""

import csv

import pytest

from matters.domain.clarity import unmeasured
from matters.domain.wording import DATA, find_unclear, fingerprint, known_words, marked
from matters.enums import UnclearKind
from tests.factories.matters import INCOME


def words(text, **options):
    return [finding.words for finding in find_unclear(text, **options)]


@pytest.mark.clause("M-13")
@pytest.mark.parametrize(
    ("text", "found", "kind"),
    [
        ("提交一些材料。", "一些", "vague"),
        ("到有关部门开具。", "有关", "vague"),
        ("提交身份证等相关材料。", "等相关", "open_list"),
        ("提交必要的材料。", "必要的", "vague"),
        ("具备法律法规规定的其他内容。", "法律法规规定的其他内容", "catch_all"),
        ("符合法律、行政法规规定的其他条件。", "法规规定的其他条件", "catch_all"),
        ("身份证、户口簿等材料。", "等材料", "open_list"),
        ("收入较低。", "较低", "vague"),
        ("有一定的资金。", "一定的", "vague"),
        ("住所符合规定。", "符合规定", "vague"),
        ("窗口认为需要的证明。", "窗口认为需要的证明", "catch_all"),
        ("其他应当说明的事。", "其他应当说明的事", "catch_all"),
        ("尽快补交。", "尽快", "vague"),
        ("面积约20平方米左右。", "约", "vague"),
    ],
)
def test_unclear_words_are_pointed_at_with_reason_and_advice(text, found, kind):
    finding = find_unclear(text)[0]
    assert (finding.words, finding.kind) == (found, kind)
    assert text[finding.start : finding.end] == found
    assert finding.reason and finding.suggestion


@pytest.mark.clause("M-13")
@pytest.mark.parametrize(
    "text",
    [
        "申请人家庭人均月收入不超过1100元。",
        "依据《关于加强有关证明管理的若干规定》第三条。",
        "《法律援助法》第四十二条规定：“法律、法规、规章规定的其他人员”。",
        "与本人没有关系的人。",
        "长期有效的填2099-12-31。",
        "到户籍所在地或者经常居住地的乡镇人民政府开具。",
        "近期（最近3个月）没有欠费记录。",
        "高等学校、等级证书、等于5人。",
        "其他组织填写统一社会信用代码。",
    ],
)
def test_what_is_clear_or_quoted_passes(text):
    assert words(text) == []


@pytest.mark.clause("M-13")
def test_quotation_marks_alone_shelter_nothing():
    assert words("须提交“有关材料”。") == ["有关"]
    assert words("《法律援助法》第四十一条另有要求。须提交“有关材料”。") == ["有关"]


@pytest.mark.clause("M-13")
def test_words_of_the_cited_clause_are_the_statutes_own_but_a_catch_all_stays_one():
    statute = "有与其活动相适应的合法财产，以及法律、法规规定的其他条件。"
    assert words("有与其活动相适应的合法财产。", statutes=[statute]) == []
    assert words("有与其活动相适应的合法财产。") == ["相适应"]
    assert words("法律、法规规定的其他条件。", statutes=[statute]) == ["法规规定的其他条件"]


def test_explaining_text_is_held_to_the_gravest_words_only():
    assert words("一般当天可以取得，带身份证、户口簿等材料。", required=False) == []
    assert words("到有关部门开具。", required=False) == ["有关"]


def test_of_overlapping_words_the_longest_is_marked_once():
    text = "提交其他有关材料。"
    assert words(text) == ["其他有关材料"]
    pieces = marked(text, find_unclear(text))
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.finding] == ["其他有关材料"]


def test_a_changed_sentence_has_another_fingerprint_and_punctuation_does_not_matter():
    one = fingerprint("proves", "some", "提交一些材料")
    assert fingerprint("proves", "some", "提交一些材料。") == one
    assert fingerprint("proves", "some", "提交一些表格") != one
    assert fingerprint("conditions", "some", "提交一些材料") != one


@pytest.mark.clause("M-13")
@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        (INCOME, False),
        ({**INCOME, "text": "收入不高。"}, True),
        ({**INCOME, "text": "不超过1000元。"}, True),
        ({**INCOME, "text": "不超过11000元。"}, True),
        ({**INCOME, "limit": 300000, "text": "不少于30万元。"}, False),
        ({**INCOME, "limit": None, "op": "", "text": "按实际数额填。"}, False),
        ({"kind": "text", "text": "情况说明。"}, True),
        ({"kind": "text", "text": "写单位全称。"}, False),
    ],
)
def test_condition_must_tell_what_it_is_measured_by(condition, fault):
    found = unmeasured(condition)
    assert bool(found) is fault
    assert all(finding.kind == UnclearKind.NO_MEASURE for finding in found)


def test_data_is_whole():
    with DATA.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(known_words()) == len(rows) == len({row["key"] for row in rows})
    assert all(row["reason"] and row["suggestion"] and None not in row.values() for row in rows)
    assert {"一些", "有关"} <= {
        word for row in rows for word in [row["pattern"], "有关" if "有关" in row["pattern"] else ""]
    }
