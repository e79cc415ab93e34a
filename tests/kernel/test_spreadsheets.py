"""Tables as files: the layout of a published list, and no cell that a program would calculate."""

import csv
import io

import pytest
from openpyxl import load_workbook

from portal.kernel.spreadsheets import Column, Sheet, comma_separated, harmless, plain, workbook

COLUMNS = (
    Column("序号", 6, align="center"),
    Column("证明名称", 20),
    Column("依据名称、文号及条文内容", 40, group="设定依据"),
    Column("效力层级", 10, group="设定依据"),
    Column("备注", 12),
)
LIVE = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]


def opened(rows, **fields):
    sheet = Sheet("石龙区证明事项清单", ["公布单位：石龙区司法局"], COLUMNS, rows, **fields)
    return load_workbook(io.BytesIO(workbook([sheet])))


def line(text="无"):
    return [1, text, "《行政许可法》第一条", "法律", ""]


def test_list_has_its_title_its_head_in_two_rows_and_its_notes():
    page = opened([line()], notes=["说明：“核查方式”包括免予核查、在线核查、现场核查。"]).active
    assert page["A1"].value == "石龙区证明事项清单"
    assert page["A2"].value == "公布单位：石龙区司法局"
    assert [cell.value for cell in page[3]] == ["序号", "证明名称", "设定依据", None, "备注"]
    assert [cell.value for cell in page[4]] == [None, None, "依据名称、文号及条文内容", "效力层级", None]
    assert [cell.value for cell in page[5]] == [1, "无", "《行政许可法》第一条", "法律", None]
    assert page["A6"].value.startswith("说明：")
    merged = {str(area) for area in page.merged_cells.ranges}
    assert merged == {"A1:E1", "A2:E2", "A3:A4", "B3:B4", "C3:D3", "E3:E4", "A6:E6"}


def test_list_is_set_for_printing_across_with_its_head_on_each_page():
    page = opened([line()]).active
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.page_setup.fitToWidth == 1
    assert not page.page_setup.fitToHeight
    assert page.print_title_rows == "$3:$4"
    assert page["C5"].border.left.style == "thin"
    assert page["C5"].alignment.wrap_text


@pytest.mark.clause("M-16")
def test_rows_are_as_high_as_their_fullest_cell():
    rows = [line(), line("很长的名称" * 6), line("三\n行\n字"), line("无穷" * 3000)]
    page = opened(rows).active
    one, two, three, most = (page.row_dimensions[number].height for number in (5, 6, 7, 8))
    assert 18 <= one < 30 < three < two < 80
    assert most == 409
    assert page.row_dimensions[4].height >= 18


@pytest.mark.parametrize("text", LIVE)
def test_no_cell_is_a_formula(text):
    cell = opened([line(text)]).active["B5"]
    assert cell.data_type == "s"
    assert not cell.value.startswith(("=", "+", "-", "@", "\t", "\r"))
    (_, row) = csv.reader(io.StringIO(comma_separated(["甲"], [[text]]).decode("utf-8-sig"), newline=""))
    assert row == [f"'{text}"]


@pytest.mark.parametrize("text", ["无", "'引号'", "2026-11-21", "-5", "+8613800000000", *LIVE])
def test_reading_gives_back_what_was_written(text):
    assert plain(str(harmless(text))) == text


def test_title_and_notes_are_no_formulas_either():
    sheet = Sheet("=1+1", ["=2"], COLUMNS, [], ["=3"], name="[清单]:*?/\\")
    page = load_workbook(io.BytesIO(workbook([sheet, sheet]))).worksheets[1]
    assert {page["A1"].data_type, page["A2"].data_type, page["A5"].data_type} == {"s"}
    assert page.title == "清单（2）"


def test_signs_that_no_file_can_hold_fall_away_and_endless_text_is_cut():
    page = opened([line("甲\x00\x0b乙\n丙"), line("长" * 40_000)]).active
    assert page["B5"].value == "甲乙\n丙"
    assert len(page["B6"].value) == 32_000
    assert page["B6"].value.endswith("（以下略）")


def test_row_of_another_width_is_an_error_and_not_a_shifted_table():
    with pytest.raises(ValueError, match="zip"):
        opened([[1, "无"]])
