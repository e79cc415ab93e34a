"""The inbox of a demonstration: what the stand-ins took can be read there, and nowhere else."""

import json
from importlib import reload

import pytest

from portal.exchange import urls
from portal.exchange.domain import line
from portal.exchange.message_enums import Topic
from portal.people.contact_enums import Channel
from portal.people.domain import contacts
from portal.people.domain.one_time_codes import digits_of
from tests.factories.messages import MAIL, NUMBER, reachable, work
from tests.factories.people import ApplicantFactory

pytestmark = pytest.mark.clause("P-17")
NAMES = {"demo_inbox"}


@pytest.fixture
def letterbox(settings, tmp_path, gateway):
    """E-mail into files, and the file of the gateway."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    settings.DEMO_SMS_FILE = gateway.file
    gateway.file.unlink(missing_ok=True)


def test_the_code_and_the_messages_are_read_without_signing_in(client, db, letterbox):
    user = reachable(ApplicantFactory())
    line.spread(user.subject_id, event="case:1", topic=Topic.DECISION, text="您的申请（甲1）：已作出决定。")
    contact, code = contacts.propose(channel=Channel.SMS, address="13899997777", by=user)
    line.send_code(contact, code)
    work()

    page = client.get("/demo/messages/").content.decode()
    assert digits_of(code) in page
    assert page.count("（甲1）") == 2
    assert "只有演示环境才有这一页" in page
    assert NUMBER not in page and MAIL not in page and "138****1234" in page


def test_nothing_sent_and_broken_lines_are_no_error(client, db, letterbox, settings):
    assert "还没有发出过消息" in client.get("/demo/messages/").content.decode()
    settings.DEMO_SMS_FILE.write_text(
        '"text": "half"}\n' + json.dumps({"to": NUMBER, "text": "全", "at": 1}) + "\n"
    )
    assert "全" in client.get("/demo/messages/").content.decode()


def test_outside_a_demonstration_there_is_no_such_page(client, db, settings):
    settings.DEMO = False
    try:
        assert not NAMES & {pattern.name for pattern in reload(urls).urlpatterns}
    finally:
        settings.DEMO = True
        assert NAMES & {pattern.name for pattern in reload(urls).urlpatterns}
    settings.DEMO = False
    assert client.get("/demo/messages/").status_code == 404
    assert "演示收件箱" not in client.get("/accounts/login/").content.decode()
