"""The main job from end to end, by the people who do it, in a browser.

A citizen pledges online instead of handing in a certificate; the agency accepts and decides on the strength of
it; the inspector finds the pledge untrue; she is heard, the finding is decided and enters her credit record; her
next pledge is refused with the way out. Beside it: the way on a phone.
"""

import re
from datetime import date, datetime

import pytest

from credit.models import Record
from matters.domain.texts import text_in_force
from matters.models import CertificationMatter
from pledges.models import Case, Pledge
from portal.kernel.calendar import today
from tests.journeys.browser import PHONE, assert_accessible, assert_fits
from verification.models import Check, Handling

CERTIFICATE = "经济困难证明"
PDF = {
    "name": "调查材料.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%%EOF\n",
}
LETTER_SECONDS = 60


@pytest.fixture
def hardship(portal_db):
    """The certificate of hardship asked for by legal aid in 石龙."""
    listed = CertificationMatter.objects.listed().filter(agency__number_prefix="石龙司")
    return listed.select_related("administrative_matter", "current").get(current__name=CERTIFICATE)


def looked_at(page):
    """What every page of the way must be: fit the screen and be accessible."""
    assert_fits(page)
    assert_accessible(page)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def follow(page, name):
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_load_state()


def heading(page):
    return page.locator("h1").inner_text()


def start_pledging(page, certificate):
    """For whom, which certificates, and the free choice for the first of them."""
    page.goto(f"/start/{certificate.administrative_matter_id}/")
    looked_at(page)
    if page.get_by_label(CERTIFICATE, exact=True).count():
        page.get_by_label(CERTIFICATE, exact=True).check()
    press(page, "下一步：选择办法")
    assert "您想怎么办" in heading(page)
    looked_at(page)
    assert page.locator("input[name=choice]:checked").count() == 0


def read_the_notice(page):
    """Section by section, each ticked; the section of liability stands in red."""
    for _ in range(30):
        if not page.locator("#id_read").count():
            break
        page.locator("#id_read").check()
        page.locator("#tick .btn-primary").click()
        page.wait_for_load_state()
    assert heading(page).startswith("填写")


def fill_in(page, certificate, prefix=""):
    """Every condition with a value that meets it."""
    for condition in text_in_force(certificate, on=today()).conditions:
        name = f"{prefix}{condition['key']}"
        kind, limit = condition["kind"], condition.get("limit")
        if kind == "choice":
            page.check(f"input[name='{name}'][value='{condition['choices'][0]}']")
        else:
            words = {"money": limit or "800", "number": limit or "3", "date": str(date(2026, 1, 5))}
            page.fill(f"[name='{name}']", str(words.get(kind, "在家务农，打零工")))
    if page.locator(f"[name='{prefix}site_address']").count():
        page.fill(f"[name='{prefix}site_address']", "石龙区人民路12号")


def write_the_name(page):
    """A few strokes on the pad."""
    pad = page.locator("[data-signature] canvas").first
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    for start, end in (((0.2, 0.3), (0.4, 0.7)), ((0.4, 0.3), (0.2, 0.7)), ((0.5, 0.5), (0.8, 0.4))):
        page.mouse.move(box["x"] + box["width"] * start[0], box["y"] + box["height"] * start[1])
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * end[0], box["y"] + box["height"] * end[1], steps=8)
        page.mouse.up()
    assert page.locator("input[name=signature]").first.input_value().startswith("data:image/png")


def apply_online(page, certificate):
    """The whole way of the applicant. Returns the number of the case."""
    start_pledging(page, certificate)
    page.check("input[name=choice][value=pledge]")
    press(page, "下一步")
    looked_at(page)
    read_the_notice(page)
    looked_at(page)
    fill_in(page, certificate)
    press(page, "下一步：核对全文")
    assert heading(page) == "核对承诺书全文"
    looked_at(page)
    follow(page, "内容无误，去签署")
    looked_at(page)
    write_the_name(page)
    press(page, "签署并提交")
    assert heading(page) == "提交成功", page.inner_text("main")[:500]
    looked_at(page)
    return page.locator(".number").first.inner_text()


def download_the_letter(page):
    """It appears by itself as soon as the worker has made it."""
    link = page.get_by_role("link", name=re.compile("^下载"))
    link.first.wait_for(timeout=LETTER_SECONDS * 1000)
    with page.expect_download() as coming:
        link.first.click()
    return coming.value.path().read_bytes()


@pytest.mark.smoke
@pytest.mark.clause("P-01", "P-02", "P-07", "P-08", "P-09", "P-17", "V-07", "C-01", "P-04")
def test_from_the_choice_to_the_next_pledge_refused(sign_in, page, hardship):
    citizen = sign_in("agent")
    number = apply_online(citizen, hardship)
    letter = download_the_letter(citizen)
    assert letter.startswith(b"%PDF-")

    pledge = Pledge.objects.get(case__number=number)
    page.goto(f"/check/{pledge.check_code}/")
    assert "真实，有效" in page.inner_text("main")
    looked_at(page)

    handle(sign_in("handler"), number)
    find_untrue(sign_in("inspector"), pledge)
    handling = Handling.objects.get(check_row__pledge=pledge)
    speak(citizen, handling)
    decide_untrue(sign_in("head"), handling)
    confirm_record(sign_in("credit"), pledge)

    page.goto(f"/check/{pledge.check_code}/")
    assert "核查不实" in page.inner_text("main")
    start_pledging(citizen, hardship)
    assert "暂时不能选“承诺”" in citizen.inner_text("main")
    assert citizen.locator("input[name=choice][value=pledge]").count() == 0
    assert citizen.locator("input[name=choice][value=certificate]").count() == 1


def handle(page, number):
    """Found on the desk, accepted, decided, delivered."""
    page.goto("/handling/")
    looked_at(page)
    page.get_by_role("link", name=number).first.click()
    page.wait_for_load_state()
    assert "不得再要" in page.inner_text("main")
    looked_at(page)
    press(page, "受理")
    assert f"{number} 已受理" in page.inner_text("main")
    page.check("input[name=decision][value=granted]")
    page.fill("textarea[name=text]", "符合法律援助条件，准予。")
    press(page, "作出决定")
    assert "已作出决定" in page.inner_text("main")
    looked_at(page)
    page.check("input[name=method][value=direct]")
    page.fill("input[name=proof]", "送达回证，申请人本人签收")
    press(page, "登记送达并办结")
    assert "已办结" in page.inner_text("main")


def find_untrue(page, pledge):
    """The one check of the pledge, taken, begun, with evidence, concluded."""
    checks = Check.objects.filter(pledge=pledge)
    page.goto("/verification/?tab=unassigned")
    for _ in range(60):  # pulled by the worker a moment after acceptance
        if checks.exists():
            break
        page.wait_for_timeout(500)
    page.goto(f"/verification/checks/{checks.get().pk}/")
    press(page, "由我核查")
    press(page, "开始核查")
    page.locator("#act-evidence summary").click()
    page.select_option("#act-evidence select[name=kind]", "document")
    page.set_input_files("#act-evidence input[name=file]", PDF)
    page.fill("#act-evidence input[name=place]", "石龙区社会保险中心")
    page.fill("#act-evidence input[name=taken_at]", datetime.now().strftime("%Y-%m-%dT%H:%M"))
    press(page, "保存证据")
    for box in page.locator("#form-conclude input[value=not_met]").all():
        box.check()
    page.check("#form-conclude input[name=conclusion][value=untrue]")
    page.fill("#form-conclude textarea[name=account]", "社保缴费基数与承诺的收入不符，工资流水高出标准一倍。")
    press(page, "作出结论")
    assert "已作出结论" in page.inner_text("main")


def speak(page, handling):
    """She is heard before anything is decided."""
    page.goto(f"/my/hearings/{handling.pk}/")
    looked_at(page)
    page.fill("textarea[name=statement]", "年中换了工作，没有及时更正。")
    press(page, "提交意见")


def decide_untrue(page, handling):
    """The head decides, with the measures of the law."""
    page.goto(f"/verification/handlings/{handling.pk}/")
    page.locator("#form-decide input[name=measures]").first.check()
    page.fill("#form-decide textarea[name=reasons]", "工资流水与承诺不符，换工作在承诺以前，申辩不成立。")
    press(page, "作出处理决定")
    assert Record.objects.filter(subject=handling.subject).exists(), page.inner_text("main")[:600]


def confirm_record(page, pledge):
    """A second person confirms the record, and it takes effect."""
    record = Record.objects.filter(subject=pledge.subject).latest("created_at")
    page.goto(f"/credit/records/{record.pk}/")
    press(page, "复核属实，记录生效")


@pytest.mark.clause("P-01", "P-10")
def test_on_a_phone_a_pledge_is_made_and_taken_back(sign_in, hardship):
    page = sign_in("applicant", size=PHONE)
    number = apply_online(page, hardship)
    follow(page, "看办理进度")
    looked_at(page)
    follow(page, "撤回承诺")
    looked_at(page)
    page.fill("textarea[name=reason]", "收入有变化，改交证明。")
    press(page, "确认撤回承诺")
    assert "等您提交证明" in page.inner_text("main")
    follow(page, "现在提交")
    page.set_input_files("input[name=file]", PDF)
    press(page, "提交证明")
    case = Case.objects.get(number=number)
    assert case.choices.get().handed_in_at is not None


@pytest.mark.clause("P-01", "P-09", "P-10")
def test_a_mixed_case_corrected_then_withdrawn_and_served(sign_in, hardship):
    """One certificate pledged, one handed in; the pledge corrected, then withdrawn; decided, opened in the portal."""
    citizen = sign_in("applicant")
    file_mixed(citizen, hardship)
    case = Case.objects.filter(number__isnull=False).latest("filed_at")
    correct_a_value(citizen, case)
    assert case.pledges.get(state="corrected").replaced_by.state == "signed"

    withdraw_and_hand_in(citizen, case)
    handler = sign_in("handler")
    check_and_decide(handler, case)
    citizen.goto(f"/my/cases/{case.pk}/")
    press(citizen, "同意电子送达")
    citizen.get_by_role("link", name=re.compile("^准予")).first.click()
    citizen.wait_for_load_state()
    looked_at(citizen)
    press(citizen, "打开并签收")
    assert "电子送达" in citizen.inner_text("main")
    looked_at(citizen)
    handler.goto(f"/handling/cases/{case.pk}/")
    press(handler, "已送达，办结")
    assert "已办结" in handler.inner_text("main")


def file_mixed(page, certificate):
    """Two certificates of the matter: the first is pledged, the second handed in as two files."""
    page.goto(f"/start/{certificate.administrative_matter_id}/")
    boxes = page.locator("input[name=certificates]").all()[:2]
    first = CertificationMatter.objects.select_related("current").get(pk=boxes[0].get_attribute("value"))
    for box in boxes:
        box.check()
    press(page, "下一步：选择办法")
    page.check("input[name=choice][value=pledge]")
    press(page, "下一步")
    read_the_notice(page)
    fill_in(page, first)
    press(page, "下一步：核对全文")
    follow(page, "内容无误，去签署")
    write_the_name(page)
    press(page, "签署并提交")
    page.check("input[name=choice][value=certificate]")
    press(page, "下一步")
    hand_in(page, 2)
    page.locator("main .btn-primary").first.click()
    page.wait_for_load_state()
    assert heading(page) == "提交成功", page.inner_text("main")[:500]


def hand_in(page, count):
    page.set_input_files("input[name=file]", [{**PDF, "name": f"证明{n}.pdf"} for n in range(count)])
    page.locator("main form .btn-primary").first.click()
    page.wait_for_load_state()


def correct_a_value(page, case):
    page.goto(f"/my/cases/{case.pk}/")
    looked_at(page)
    follow(page, "更正内容")
    looked_at(page)
    page.locator("#correct input[type=radio]:not(:checked)").first.check()
    page.fill("textarea[name=reason]", "填错了一位数字")
    press(page, "下一步：核对并签名")
    looked_at(page)
    write_the_name(page)
    press(page, "签署更正的承诺书")
    assert "已更正" in page.inner_text("main")


def withdraw_and_hand_in(page, case):
    follow(page, "撤回承诺")
    looked_at(page)
    page.fill("textarea[name=reason]", "情况有变化，改交证明")
    press(page, "确认撤回承诺")
    follow(page, "现在提交")
    hand_in(page, 1)


def check_and_decide(page, case):
    page.goto(f"/handling/cases/{case.pk}/")
    looked_at(page)
    press(page, "受理")
    for _ in range(2):
        page.locator("input[name=verdict][value=sufficient]").first.check()
        press(page, "记录核对结果")
    page.check("input[name=decision][value=granted]")
    page.fill("textarea[name=text]", "证明齐全，准予。")
    press(page, "作出决定")
    looked_at(page)
