"""From a draft to the published list and its filing, by the six people of 石龙区 whom the notice names.

The handler writes and hands in, the head signs and seals, the district's bureau comments and sends back, the legal
reviewer answers, the city's bureau merges, the city's government publishes. Then the edition, the filing with its
receipt, and a visitor who finds the certificate.
"""

import re

import pytest
from playwright.sync_api import expect

from matters.enums import VersionState
from matters.models import Edition, FilingHop, MatterVersion
from tests.journeys.browser import assert_accessible, assert_fits

AREA = "410404"
SLUG = "school-open-staff"
HINT = "教师资格证书由教育行政部门核发，会计资格证书由财政部门核发，当天可以查到。"
UNITS = "教育行政部门、财政部门、人力资源社会保障部门"
SCAN = {
    "name": "申报表签字盖章.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%%EOF\n",
}
PAPER_MILLISECONDS = 60_000


class Office:
    """The version, and the pages of whoever works on it."""

    def __init__(self, sign_in):
        self.sign_in, self.pages = sign_in, {}
        self.at(MatterVersion.objects.get(matter__slug_code=SLUG, matter__area=AREA))
        self.name = self.version().name

    def at(self, version):
        self.pk, self.url = version.pk, f"/bureau/versions/{version.pk}/"

    def of(self, name, url=None):
        """The page of one person, at the version or elsewhere, looked at."""
        if name not in self.pages:
            self.pages[name] = self.sign_in(name)
            self.pages[name].on("dialog", lambda dialog: dialog.accept())
        page = self.pages[name]
        page.goto(url or self.url)
        assert_fits(page)
        assert_accessible(page)
        return page

    def version(self):
        return MatterVersion.objects.get(pk=self.pk)


@pytest.fixture
def office(portal_db, sign_in):
    return Office(sign_in)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def follow(page, name):
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_load_state()


def write_and_hand_in(office):
    """The handler begins the next version of a published certificate, writes it in the editor and hands it in."""
    page = office.of("handler")
    press(page, "起草新版本")
    office.at(MatterVersion.objects.get(matter__slug_code=SLUG, matter__area=AREA, state=VersionState.DRAFT))
    assert page.url.endswith(f"{office.url}edit/")
    page.fill("textarea[name=acquire_hint]", HINT)
    press(page, "保存，回到事项页")
    expect(page.locator("main")).to_contain_text(HINT)
    press(page, "提交审核")
    expect(page.locator("main")).to_contain_text("已提交审核")


def declare(office):
    """The declaration is drawn up, made by the worker, signed on paper and handed in by the head."""
    agency = office.version().matter.agency_id
    page = office.of("handler", f"/bureau/powers/?agency={agency}")
    press(page, "生成申报表")
    paper = page.get_by_role("link", name=re.compile("下载")).first
    expect(paper).to_be_visible(timeout=PAPER_MILLISECONDS)
    with page.expect_download() as download:
        paper.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")

    head = office.of("head", page.url)
    head.set_input_files("input[name=file]", SCAN)
    press(head, "上传扫描件")
    expect(head.locator("main")).to_contain_text("已签字盖章")


def head_passes(office):
    page = office.of("head")
    page.fill("#form-pass textarea[name=opinion]", "同意申报")
    press(page, "通过")
    expect(page.locator("main")).to_contain_text("已通过，转入下一步")


def bureau_sends_back(office):
    """A comment on one field; while it stands, nothing passes."""
    page = office.of("bureau")
    page.get_by_text("对一栏提意见", exact=True).click()
    page.select_option("#comment_field", "issuing_unit")
    page.fill("#comment_words", "会计人员由哪个部门发证，请补充。")
    press(page, "记下意见")
    press(page, "通过")
    expect(page.locator("main [role=alert]").first).to_contain_text("没有了结")
    page.fill("#reasons textarea[name=opinion]", "一处请补充明确。")
    press(page, "退回修改")
    assert office.version().state == VersionState.DRAFT


def reviewer_answers(office):
    """The agency's legal reviewer finds it on the desk, answers, mends and hands it in again."""
    desk = office.of("reviewer", "/bureau/?tab=back")
    expect(desk.locator("main")).to_contain_text(office.name)
    page = office.of("reviewer")
    expect(page.locator("main")).to_contain_text("一处请补充明确。")
    press(page, "提交审核")
    expect(page.locator("main [role=alert]").first).to_contain_text("没有答复")
    page.locator("#comments textarea[name=words]").first.fill("已补充人力资源社会保障部门。")
    press(page, "答复")
    page.goto(f"{office.url}edit/")
    page.fill("[name=issuing_unit]", UNITS)
    press(page, "保存，回到事项页")
    press(page, "提交审核")
    assert office.version().state == VersionState.AGENCY_REVIEW


def bureau_passes(office):
    """The difference to what was handed in before stands on the page; the comment is settled."""
    page = office.of("bureau")
    expect(page.locator("main ins").first).to_contain_text("人力资源社会保障部门")
    press(page, "认可，了结")
    page.fill("#form-pass textarea[name=opinion]", "集中梳理，同意上报")
    press(page, "通过")
    assert office.version().step == "city_review"


def city_merges(office):
    page = office.of("city-bureau", "/bureau/merging/")
    press(page, "列入合并清单")
    expect(page.locator("main")).to_contain_text(office.name)
    page.locator("textarea[name=opinion]").last.fill("经研究论证，同意合并报审")
    press(page, "报审")
    expect(page.locator("main")).to_contain_text("待政府审定")
    return page.url


def government_publishes(office, bundle):
    desk = office.of("city-government", "/bureau/")
    expect(desk.locator("main")).to_contain_text(office.name)
    page = office.of("city-government", bundle)
    page.locator("form[action$='approve/'] textarea").fill("同意公布")
    press(page, "审定并公布")
    expect(page.locator("main")).to_contain_text("已公布")
    version = office.version()
    assert version.state == VersionState.PUBLISHED
    return version


def publish_edition(office):
    """The next edition of the district's list names the certificate among the changes."""
    page = office.of("bureau", "/bureau/lists/")
    page.select_option("select[name=area]", AREA)
    page.select_option("select[name=kind]", "pledge")
    press(page, "查看下一期")
    page.get_by_text("逐项查看变动").click()
    expect(page.locator("main")).to_contain_text(office.name)
    press(page, "公布这一期")
    expect(page.locator("main")).to_contain_text("文件正在生成")
    edition = Edition.objects.filter(area=AREA, kind="pledge").latest("number")
    assert edition.rows.filter(version=office.pk).exists()
    return edition


def file_upward(office):
    """The agency sends what was published to the district's bureau, which confirms it with a receipt."""
    hop = FilingHop.objects.filter(filing__filed__version=office.pk).get()
    url = f"/bureau/filings/{hop.pk}/"
    page = office.of("handler", url)
    press(page, "报送备案")
    page = office.of("bureau", url)
    expect(page.locator("main")).to_contain_text(office.name)
    press(page, "确认备案")
    hop.refresh_from_db()
    assert hop.receipt
    expect(page.locator("main")).to_contain_text(hop.receipt)


@pytest.mark.clause("M-07", "M-08", "M-09", "M-16")
def test_from_draft_to_published_list_and_filing_with_six_people(office, page):
    write_and_hand_in(office)
    declare(office)
    head_passes(office)
    bureau_sends_back(office)
    reviewer_answers(office)
    declare(office)
    head_passes(office)
    bureau_passes(office)
    bundle = city_merges(office)
    version = government_publishes(office, bundle)
    edition = publish_edition(office)
    file_upward(office)

    people = {step.by.username for step in version.steps.all()}
    assert people == {"handler", "head", "bureau", "reviewer", "city-bureau", "city-government"}
    history = office.of("auditor", f"{office.url}history/")
    expect(history.locator("main")).to_contain_text("人力资源社会保障部门")
    page.goto(f"/lists/{edition.pk}/")
    expect(page.locator("main")).to_contain_text(office.name)
    page.goto(f"/matters/{version.matter_id}/")
    expect(page.locator("main")).to_contain_text(office.name)
