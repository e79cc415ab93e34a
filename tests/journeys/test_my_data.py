"""A person and her data: who saw it, her wishes for messages, a code on her telephone, a digest, a copy to take away."""

import re

import pytest

from portal.exchange import tasks
from portal.exchange.domain import line
from portal.kernel.models import Duty
from portal.people.domain.exports import KIND
from portal.people.tasks import make_export
from tests.journeys.test_main_job import looked_at, press


def worked(handler, kind):
    """The worker has its hands full just after a start: what waits of a kind is done here; done twice is done once."""
    for duty in Duty.objects.filter(kind=kind).exclude(state="done"):
        handler(duty.payload)


def code_in_the_inbox(page):
    """In a demonstration the code is read in its inbox, which opens beside the page that asks for it."""
    with page.expect_popup() as opened:
        page.get_by_role("link", name="演示收件箱").click()
    inbox = opened.value
    inbox.wait_for_load_state()
    looked_at(inbox)
    text = inbox.inner_text("main")
    inbox.close()
    return re.search(r"验证码(\d{6})，用于验证联系方式", text)[1]


@pytest.mark.clause("P-17", "C-09")
def test_she_sets_her_messages_gets_a_digest_sees_who_looked_and_takes_her_data_away(
    sign_in, portal_db, settings
):
    for name in ("SMS_GATEWAY_URL", "SMS_GATEWAY_SECRET"):
        setattr(settings, name, portal_db.env[name])
    clerk = sign_in("handler")
    clerk.goto("/handling/")
    clerk.locator("main a[href*='/handling/cases/']").first.click()
    page = sign_in("applicant")

    page.goto("/my/messages/sms/")
    looked_at(page)
    page.get_by_label("手机号码").fill("139 0000 2222")
    press(page, "发送验证码")
    worked(tasks.send_message, line.DUTY)
    digits = code_in_the_inbox(page)
    page.get_by_label("验证码").fill(digits)
    press(page, "验证")
    assert "139****2222" in page.inner_text("main")
    page.get_by_label("办理经过：电子邮件").select_option("不发")
    press(page, "保存")
    looked_at(page)
    assert page.get_by_label("办理经过：电子邮件").input_value() == "never"
    assert "不能关闭" in page.inner_text("main")

    worked(tasks.send_digest, line.DIGEST_DUTY)  # as if the hour had come
    page.reload()
    assert re.search(r"今天的\d+条消息", page.inner_text("main"))

    page.goto("/my/data/")
    looked_at(page)
    page.get_by_role("link", name="看查看记录").click()
    looked_at(page)

    page.goto("/my/data/")
    press(page, "准备一份副本")
    worked(make_export, KIND)
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    assert download.value.suggested_filename == "我的个人信息.zip"
