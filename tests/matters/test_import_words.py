"""Headings, ticks and rows of lists in the ways in which agencies write them; no database needed."""

import pytest

from matters.domain.importing.columns import recognise
from matters.domain.importing.items import items_of
from matters.domain.importing.words import field_of, ticked
from portal.kernel import tables as opened
from tests.factories import tables

pytestmark = pytest.mark.clause("M-20")


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("name", "证明名称 证明事项\n名称 需提供的证明（材料） 证明材料名称"),
        ("purpose", "证明用途 用　途 用于办理"),
        ("administrative_matter", "行政事项名称 办理事项 涉及的行政事项 事项名称"),
        ("bases", "设定依据 设定依据/依据名称、文号及条文内容 法律依据 法定依据 设定依据—条文内容"),
        ("hierarchy", "效力层级 设定依据/效力\n层级"),
        ("agency", "索要单位 行使主体 实施机关 实施部门 实施基本情况/索要单位 责任单位 单位名称"),
        ("issuing_unit", "开具单位 出具机关 证明出具部门 实施基本情况/开具\n单位"),
        ("kind", "事项类型 权力类型 事项性质"),
        ("check_mode", "核查方式"),
        ("mode_exempt", "核查方式/免予核查 免于核查"),
        ("agent_allowed", "可否代为承诺 是否可以代为承诺"),
        ("level_prefecture", "行使层级/市级 市（州）级 设区市级"),
        ("level_county", "县级 县（市、区）级 区级"),
        ("level_township", "乡级及其他 乡镇（街道）级"),
        ("", "基本工资 姓名 说明"),
    ],
)
def test_headings_of_one_meaning_are_one_column(field, written):
    assert {word: field_of(word) for word in written.split(" ")} == dict.fromkeys(written.split(" "), field)


@pytest.mark.parametrize("sign", ["√", "✓", "●", "是", " 是 ", "Ｙ", "可以"])
def test_ticks(sign):
    assert ticked(sign) is True


@pytest.mark.parametrize(
    ("sign", "found"), [("", False), ("否", False), ("×", False), ("□", False), ("另议", None)]
)
def test_no_ticks(sign, found):
    assert ticked(sign) is found


def items(data, name="清单.xlsx"):
    return items_of(recognise(opened.read(data, kind=opened.kind_of(data, name)).grids)).items


def test_second_basis_beside_one_merged_name_belongs_to_the_entry_with_its_rank():
    second = tables.entry(
        "",
        name="",
        purpose="",
        bases="《律师执业条例》第二条",
        hierarchy="行政法规",
        agency="",
        issuing_unit="",
    )
    merged = [f"{column}5:{column}6" for column in "ABCFG"]
    (item,) = items(tables.workbook([tables.entry(), second], merges=[*tables.MERGES, *merged]))
    assert item.cells["hierarchy"] == "法律、行政法规"
    assert item.cells["bases"].splitlines() == [tables.LAW, "《律师执业条例》第二条"]
    assert item.cells["name"] == "无犯罪记录证明"


def test_entry_cut_at_the_end_of_a_page_is_put_together_again():
    first = tables.entry(kind="行政")
    rest = tables.entry(
        "", **dict.fromkeys(("name", "purpose", "bases", "hierarchy", "agency", "prefecture", "county"), "")
    )
    rest[6:] = ["和社区", "", "", "", "", "许可"]
    (item,) = items(tables.workbook([first, rest]))
    assert (item.cells["kind"], item.cells["issuing_unit"]) == ("行政许可", "公安机关和社区")


@pytest.mark.parametrize("text", ["=1+1", " =CMD()", "@SUM(A1)", "+HYPERLINK(1)"])
def test_what_a_sheet_would_calculate_is_pointed_out_in_a_text_file_too(text):
    rows = [["序号", "证明名称", "设定依据"], ["1", text, tables.LAW], ["2", "学历证明", tables.LAW]]
    first, second = items(tables.comma(rows), "清单.csv")
    assert first.odd == {"name": "formula"}
    assert not second.odd


@pytest.mark.parametrize("answer", ["在线核查", "市级"])
def test_first_entry_is_no_second_row_of_the_head_though_a_cell_reads_like_a_heading(answer):
    head = ["序号", "证明名称", "设定依据", "怎么核查"]
    rows = [[str(n), f"证明{n}", tables.LAW, answer] for n in (1, 2)]
    assert [item.cells["name"] for item in items(tables.comma([head, *rows]), "清单.csv")] == [
        "证明1",
        "证明2",
    ]
