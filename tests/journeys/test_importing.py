"""A list as an agency sends it, from the file to the drafts: a column corrected, the good rows imported, the rest mended.

The bureau of 城关 uploads a list with one heading that nobody knows, one agency that is not there and one way of
checking that is none; what is left over comes back as a file, is mended there and imported as well.
"""

import io

import openpyxl
import pytest
from playwright.sync_api import expect

from matters.enums import CheckMode
from matters.models import MatterVersion
from tests.factories import tables
from tests.journeys.browser import PHONE, assert_accessible, assert_fits

HEAD = ["序号", "证明名称", "证明用途", "设定依据", "索要单位", "开具单位", "怎么核查"]
LAW = "《中华人民共和国律师法》第七条"
ROWS = [
    ["1", "执业年限证明", "变更执业机构", LAW, "城关司法局", "律师事务所", "在线核查"],
    ["2", "实习考核合格证明", "律师执业登记", LAW, "城关律师局", "律师协会", "在线核查"],
    ["3", "住房公积金缴存证明", "公租房申请", LAW, "城关住建局", "住房公积金中心", "打电话问"],
]
WORK = 30_000


def looked_at(page):
    assert_fits(page)
    assert_accessible(page)


def upload(page, name, data):
    page.goto("/bureau/imports/")
    looked_at(page)
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": data})
    page.get_by_role("button", name="上传并读取").click()
    expect(page.get_by_role("heading", name="请核对每一栏")).to_be_visible(timeout=WORK)
    looked_at(page)


@pytest.mark.clause("M-20")
def test_list_with_faults_is_imported_in_two_goes(portal_db, sign_in):
    page = sign_in("lhasa-bureau")
    page.on("dialog", lambda dialog: dialog.accept())
    upload(page, "清单.csv", tables.comma([HEAD, *ROWS]))
    expect(page.get_by_text("现在不导入", exact=True)).to_be_visible()
    page.get_by_label("怎么核查").select_option(label="核查方式")
    page.get_by_role("button", name="栏目没有问题").click()
    good = page.get_by_role("button", name="只导入可以导入的1行")
    expect(good).to_be_visible(timeout=WORK)
    expect(page.get_by_text("“城关律师局”不在本地区的机构名录里")).to_be_visible()
    page.set_viewport_size(PHONE)
    looked_at(page)
    good.click()
    expect(page.get_by_text("已导入1行，成为草稿")).to_be_visible(timeout=WORK)
    looked_at(page)

    left = page.get_by_role("link", name="下载没有导入的2行")
    for _ in range(20):  # made by the worker in a moment
        if left.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    with page.expect_download() as download:
        left.click()
    upload(page, "改正后.xlsx", mended(download.value.path()))
    expect(page.get_by_text("现在不导入", exact=True)).to_have_count(1)  # the reasons
    page.get_by_role("button", name="栏目没有问题").click()
    page.get_by_role("button", name="导入全部2行").click(timeout=WORK)
    expect(page.get_by_text("已导入2行，成为草稿")).to_be_visible(timeout=WORK)
    page.get_by_role("link", name="住房公积金缴存证明").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("住房公积金缴存证明")
    kept = MatterVersion.objects.filter(name__in=[row[1] for row in ROWS])
    assert set(kept.values_list("check_mode", flat=True)) == {CheckMode.ONLINE}
    assert kept.count() == 3


def mended(path):
    """The rest, put right as a person would in her table program."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    words = {"城关律师局": "城关司法局", "打电话问": "在线核查"}
    for row in book.active.iter_rows():
        for cell in row:
            if cell.value in words:
                cell.value = words[cell.value]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
