"""Published lists as files: every line once, in order, on full pages; the grids that agencies publish."""

import io
import json
import re

import pikepdf
import pytest
from openpyxl import load_workbook

from matters import printed_tables
from matters.domain.importing.columns import recognise
from matters.domain.importing.items import items_of
from matters.enums import Listing
from matters.layouts import LAYOUTS
from matters.list_documents import Printed, json_record, pdf, printed, xlsx
from matters.models import Edition, EditionRow
from portal.kernel import tables
from portal.kernel.calendar import today
from portal.kernel.pdf.structure import attached_files, check_pdfa3b
from portal.people.models import Area
from tests.factories.pdfs import text_of

pytestmark = pytest.mark.clause("M-16")


def edition(kind=Listing.PLEDGE, **fields):
    """An edition that no database knows."""
    area = Area(code="410404", name="石龙区", full_name="河南省平顶山市石龙区")
    words = {"number": 3, "publisher": "平顶山市人民政府", "digest": "ab" * 32, "size": 1} | fields
    return Edition(area=area, kind=kind, published_on=today(), **words)


def lines(kind, number, text="字"):
    """Lines that tell themselves apart by their name, of very different heights."""
    keys = LAYOUTS[kind].keys
    return [
        Printed(f"k{n}", str(n), [f"名称{n:04}号" if key == "name" else text * (1 + n % 7) for key in keys])
        for n in range(1, number + 1)
    ]


def test_three_values_of_the_way_of_checking_stand_beneath_the_pledge_list():
    assert LAYOUTS[Listing.PLEDGE].notes[0] == "说明：“核查方式”包括免予核查、在线核查、现场核查。"


@pytest.mark.parametrize("kind", Listing)
def test_every_list_has_a_layout_whose_columns_are_explained(kind):
    fields = LAYOUTS[kind].fields
    assert len({field.key for field in fields}) == len(fields)
    assert all(field.about for field in fields)


@pytest.mark.parametrize(
    ("kind", "upper", "lower"),
    [
        (
            Listing.RETAINED,
            "序号 证明名称 证明用途 设定依据 - 实施基本情况 - 行使层级 - - - 事项类型 不能实行告知承诺及保留原因",
            "- - - 依据名称、文号及条文内容 效力层级 索要单位 开具单位 省部级 市级 县级 乡级及其他 - -",
        ),
        (
            Listing.PLEDGE,
            "序号 证明事项名称 证明用途 设定依据 - 行政事项名称 事项类型 索要单位 开具单位 核查方式 可否代为承诺 "
            "承诺书是否公开 备注",
            "- - - 依据名称、文号及条文内容 效力层级 - - - - - - - -",
        ),
    ],
)
def test_workbook_has_the_grid_that_agencies_publish(kind, upper, lower):
    page = load_workbook(io.BytesIO(xlsx(edition(kind), lines(kind, 2)))).active
    assert page["A1"].value == f"河南省平顶山市石龙区{kind.label}"
    assert page["A2"].value.startswith("公布机关：平顶山市人民政府　　公布日期：")
    assert page["A2"].value.endswith("第3期　　共1项")
    assert [cell.value or "-" for cell in page[3]] == upper.split()
    assert [cell.value or "-" for cell in page[4]] == lower.split()
    assert (page["A5"].value, page["B5"].value) == (1, "名称0001号")
    assert page.cell(page.max_row, 1).value == f"清单摘要（SHA-256）：{'ab' * 32}"


def test_list_on_paper_is_an_archive_document_across_with_its_data_inside():
    given = lines(Listing.PLEDGE, 3)
    data, pages = pdf(edition(), given)
    assert check_pdfa3b(data) == []
    with pikepdf.open(io.BytesIO(data)) as document:
        assert len(document.pages) == pages == 1
        _, _, width, height = document.pages[0].MediaBox
        assert width > height
    record = json.loads(attached_files(data)["list.json"])
    assert [row["name"] for row in record["rows"]] == [line.cells[0] for line in given]
    text = text_of(data)
    assert text.startswith("河南省平顶山市石龙区证明事项告知承诺制清单公布机关：平顶山市人民政府")
    assert "—1—" in text
    assert "清单摘要（SHA-256）：abab" in text


def test_long_list_is_laid_out_in_parts_as_if_at_once(monkeypatch):
    given = lines(Listing.RETAINED, 30, "法律法规")
    whole, pages = pdf(edition(Listing.RETAINED), given)
    monkeypatch.setattr(printed_tables, "PART_HEIGHT", 60)
    parts, as_many = pdf(edition(Listing.RETAINED), given)
    assert pages == as_many > 2
    for page in range(1, pages + 1):
        assert text_of(parts, first=page, last=page) == text_of(whole, first=page, last=page)
    assert re.findall(r"名称(\d{4})号", text_of(parts)) == [f"{n:04}" for n in range(1, 31)]
    assert check_pdfa3b(parts) == []


def test_line_higher_than_a_page_goes_on_overleaf():
    given = lines(Listing.EXEMPT, 3)
    given[1] = Printed("k2", "2", [*given[1].cells[:1], "很长的条文" * 400, *given[1].cells[2:]])
    data, pages = pdf(edition(Listing.EXEMPT), given)
    assert pages > 1
    assert text_of(data).count("很长的条文") >= 390  # some stand across two lines of a page


def test_sum_has_no_number_and_figures_stay_figures():
    keys = LAYOUTS[Listing.SUMMARY].keys
    row = EditionRow(key="sum", order=2, snapshot={**dict.fromkeys(keys, 5), "name": "合计"})
    line = printed(row, LAYOUTS[Listing.SUMMARY])
    assert line.order == ""
    page = load_workbook(io.BytesIO(xlsx(edition(Listing.SUMMARY), [line]))).active
    assert [cell.value for cell in page[5]][:3] == [None, "合计", 5]


def test_record_for_programs_says_who_what_when_and_what_the_columns_mean():
    record = json.loads(json_record(edition(document="平龙政办〔2026〕9号"), lines(Listing.PLEDGE, 1)))
    assert record["list"] == {
        "code": "pledge",
        "name": "证明事项告知承诺制清单",
        "title": "河南省平顶山市石龙区证明事项告知承诺制清单",
    }
    assert (record["area"]["code"], record["number"], record["document"]) == (
        "410404",
        3,
        "平龙政办〔2026〕9号",
    )
    assert record["digest"]["value"] == "ab" * 32
    assert {column["key"] for column in record["columns"]} <= set(record["rows"][0])
    assert all(column["meaning"] for column in record["columns"])


@pytest.mark.clause("M-20")
@pytest.mark.parametrize("kind", [Listing.PLEDGE, Listing.RETAINED])
def test_workbook_is_read_back_as_it_was_published(kind):
    given = lines(kind, 8, "甲乙")
    given[3] = Printed("k4", "4", ["=危险的名称", *given[3].cells[1:]])
    (grid,) = tables.read(xlsx(edition(kind), given), kind="xlsx").grids
    layout = recognise([grid])
    found = {heading.field for heading in layout.headings}
    assert {"order", "name", "purpose", "bases", "hierarchy", "agency", "issuing_unit", "kind"} <= found
    body = items_of(layout)
    assert [item.cells["name"] for item in body.items] == [line.cells[0] for line in given]
    assert [item.cells["order"] for item in body.items] == [line.order for line in given]
    keys = LAYOUTS[kind].keys
    for field in ("purpose", "issuing_unit"):
        assert [item.cells[field] for item in body.items] == [line.cells[keys.index(field)] for line in given]
