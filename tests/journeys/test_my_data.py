"""A person and her data: who saw it, her wishes for messages, a code on her telephone, a digest, a copy to take away."""

import json
import re
import time

import pytest

from portal.exchange.domain import line
from portal.exchange.tasks import send_digest
from portal.kernel.models import Duty
from portal.people.models import DataExport, User
from tests.journeys.test_main_job import looked_at, press


def wait_for(look, seconds=60):
    """What the worker brings about, once it is there; a portal just started makes the papers of the demo first."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError("waited in vain")


def short_message(portal, words):
    """The last short message with these words that the stand-in for the gateway took."""
    rows = portal.short_messages.read_text().splitlines() if portal.short_messages.exists() else []
    return next((row["text"] for row in map(json.loads, reversed(rows)) if words in row["text"]), None)


@pytest.mark.clause("P-17", "C-09")
def test_she_sets_her_messages_gets_a_digest_sees_who_looked_and_takes_her_data_away(sign_in, portal_db):
    clerk = sign_in("handler")
    clerk.goto("/handling/")
    clerk.locator("main a[href*='/handling/cases/']").first.click()
    page = sign_in("applicant")

    page.goto("/my/messages/sms/")
    looked_at(page)
    page.get_by_label("手机号码").fill("139 0000 2222")
    press(page, "发送验证码")
    digits = re.search(r"验证码(\d{6})", wait_for(lambda: short_message(portal_db, "验证联系方式")))[1]
    page.get_by_label("验证码").fill(digits)
    press(page, "验证")
    assert "139****2222" in page.inner_text("main")
    page.get_by_label("办理经过：电子邮件").select_option("不发")
    press(page, "保存")
    looked_at(page)
    assert page.get_by_label("办理经过：电子邮件").input_value() == "never"
    assert "不能关闭" in page.inner_text("main")

    me = User.objects.get(username="applicant")
    for duty in Duty.objects.filter(kind=line.DIGEST_DUTY):  # as if the hour had come
        send_digest(duty.payload)
    page.reload()
    assert "今天的2条消息" in page.inner_text("main")

    page.goto("/my/data/")
    looked_at(page)
    page.get_by_role("link", name="看查看记录").click()
    looked_at(page)

    page.goto("/my/data/")
    press(page, "准备一份副本")
    wait_for(lambda: DataExport.objects.filter(user=me, state="made").exists())
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    assert download.value.suggested_filename == "我的个人信息.zip"
