"""Signing otherwise than on the pad: by a scan in a browser without script, and by a code that came by mail."""

import email
import re
import time

import pytest
from PIL import Image

from matters.models import CertificationMatter
from matters.signature_enums import SignatureStrength
from pledges.models import Case
from tests.journeys.browser import PHONE
from tests.journeys.test_main_job import fill_in, follow, heading, looked_at, press, read_the_notice

PAPER_SECONDS = 60  # the letters of the demonstration may stand before it


def to_the_signature(page, certificate):
    """From the first page to the one where it is signed; nothing on the way needs script."""
    page.goto(f"/start/{certificate.administrative_matter_id}/")
    page.get_by_label(certificate.current.name, exact=True).check()
    press(page, "下一步：选择办法")
    page.check("input[name=choice][value=pledge]")
    press(page, "下一步")
    read_the_notice(page)
    fill_in(page, certificate)
    press(page, "下一步：核对全文")
    follow(page, "内容无误，去签署")


def listed(prefix, name):
    rows = CertificationMatter.objects.listed().filter(agency__number_prefix=prefix)
    return rows.select_related("current").get(current__name=name)


@pytest.mark.clause("P-07")
def test_a_pledge_is_signed_by_the_code_that_came_by_mail(sign_in, portal_db):
    page = sign_in("applicant", size=PHONE)
    to_the_signature(page, listed("石龙教", "无犯罪记录和思想品德鉴定证明"))
    assert heading(page) == "用验证码签署"
    looked_at(page)

    page.locator("button[name=channel][value=email]").click()
    page.wait_for_load_state()
    page.fill("#id_digits", digits_in_the_mail(portal_db.folder / "mail"))
    looked_at(page)
    press(page, "签署并提交")

    assert heading(page) == "提交成功", page.inner_text("main")[:500]
    case = Case.objects.get(number=page.locator(".number").first.inner_text())
    page.goto(f"/my/cases/{case.pk}/")
    follow(page, "怎样签署的（签署证据）")
    assert "实名登录并输入一次性验证码" in page.inner_text("main")
    looked_at(page)


@pytest.mark.clause("P-07")
def test_a_pledge_is_signed_without_script_by_uploading_the_scan(sign_in, new_page, portal_db, tmp_path):
    sign_in("laoshan")  # keeps the sign-in for the browser without script
    page = new_page(state=sign_in("laoshan").context.storage_state(), script=False)
    to_the_signature(page, listed("石龙司", "经济困难证明"))
    assert "需要浏览器启用脚本" in page.inner_text("main")

    follow(page, "打印出来签好，上传扫描件")
    press(page, "准备待签的承诺书")
    for _ in range(PAPER_SECONDS):
        if page.get_by_role("link", name="下载待签的承诺书").count():
            break
        time.sleep(1)
        page.reload()
    with page.expect_download() as coming:
        page.get_by_role("link", name="下载待签的承诺书").click()
    assert coming.value.path().read_bytes().startswith(b"%PDF-")
    Image.new("RGB", (600, 800), "white").save(tmp_path / "scan.jpg")
    page.set_input_files("input[name=scan]", tmp_path / "scan.jpg")
    press(page, "签署并提交")

    assert heading(page) == "提交成功", page.inner_text("main")[:500]
    case = Case.objects.get(number=page.locator(".number").first.inner_text())
    assert case.pledges.get().evidence.strength == SignatureStrength.SCAN


def digits_in_the_mail(folder):
    """The newest code that the portal sent."""
    for _ in range(40):
        for letter in (
            sorted(folder.glob("*"), key=lambda path: -path.stat().st_mtime) if folder.exists() else ()
        ):
            if found := re.search(r"验证码(\d{6})，用于签署承诺书", decoded(letter)):
                return found.group(1)
        time.sleep(0.25)
    raise AssertionError(f"no code in {folder}")


def decoded(letter):
    """The text of a mail as it lies in the folder."""
    message = email.message_from_bytes(letter.read_bytes())
    parts = [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]
    return b"".join(filter(None, parts)).decode(errors="replace")
