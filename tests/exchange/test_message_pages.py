"""Pages of the message line: a person's own addresses and wishes, and the administrator's look at what is stuck."""

import pytest

from portal.exchange.domain import line
from portal.exchange.message_enums import Timing, Topic
from portal.exchange.models import Outgoing, Preference
from portal.kernel.models import AuditEvent
from portal.people.domain.one_time_codes import digits_of
from portal.people.enums import Role
from portal.people.models import Contact, OneTimeCode
from tests.factories.messages import NUMBER, reachable, work
from tests.factories.people import ApplicantFactory, StaffFactory

pytestmark = pytest.mark.clause("P-17")


def test_an_address_is_entered_proved_used_and_removed(client, db, gateway):
    user = ApplicantFactory()
    client.force_login(user)
    assert client.post("/my/messages/sms/", {"address": "123"}).status_code == 422
    answer = client.post("/my/messages/sms/", {"address": NUMBER}, follow=True)
    assert "138****1234" in answer.content.decode()
    assert NUMBER not in answer.content.decode()
    work()
    wrong = client.post("/my/messages/sms/code/", {"digits": "not it"})
    assert wrong.status_code == 422
    answer = client.post(
        "/my/messages/sms/code/", {"digits": digits_of(OneTimeCode.objects.get())}, follow=True
    )
    assert "已验证" in answer.content.decode()

    client.post("/my/messages/sms/remove/")
    assert not Contact.objects.exists()


def test_wishes_are_kept_and_the_page_says_what_cannot_be_switched_off_and_why(client, db, gateway):
    user = reachable(ApplicantFactory())
    client.force_login(user)
    page = client.get("/my/messages/").content.decode()
    assert "这些不能关闭" in page
    assert "决定应当送达给您" in page
    assert "decision-sms" not in page
    assert "代理人已代签" in page
    names = [f"{topic}-{channel}" for topic in line.DEFAULT_TIMING for channel in ("sms", "email")]
    data = dict.fromkeys(names, Timing.NEVER)

    assert client.post("/my/messages/wishes/", data).status_code == 302
    assert set(Preference.objects.values_list("timing", "event")) == {("never", "")}
    assert client.post("/my/messages/wishes/", data | {"progress-sms": "sometimes"}).status_code == 422


def test_a_single_event_is_set_beside_its_group_and_taken_back(client, db, gateway):
    client.force_login(reachable(ApplicantFactory(), sms=NUMBER))
    data = {f"{topic}-sms": line.DEFAULT_TIMING[topic] for topic in line.DEFAULT_TIMING}
    wish = Preference.objects.filter(topic="progress", event="held", channel="sms")
    assert "随这一类" in client.get("/my/messages/").content.decode()

    client.post("/my/messages/wishes/", data | {"progress-held-sms": Timing.AT_ONCE})
    assert wish.get().timing == "at_once"
    assert Preference.objects.exclude(event="").count() == 1
    assert '<details class="more" open>' in client.get("/my/messages/").content.decode()

    client.post("/my/messages/wishes/", data)
    assert not wish.exists()


def test_a_channel_that_is_not_connected_is_not_offered(client, db):
    client.force_login(ApplicantFactory())

    assert "本站还没有接通短信" in client.get("/my/messages/").content.decode()
    assert client.get("/my/messages/sms/").status_code == 404


def test_the_administrator_sees_what_is_stuck_without_text_or_person_and_sends_it_again(client, db, gateway):
    user = reachable(ApplicantFactory(), sms="13800000000")
    line.spread(user.subject_id, event="case:1", topic=Topic.DECISION, text="您的申请（甲1）：已作出决定。")
    work()
    row = Outgoing.objects.get()
    client.force_login(StaffFactory(role=Role.SYSTEM_ADMIN))
    page = client.get("/system/messages/").content.decode()
    assert "没有送到" in page
    assert "138****0000" in page
    assert "甲1" not in page
    assert user.name not in page

    assert client.post(f"/system/messages/{row.pk}/again/").status_code == 302
    row.refresh_from_db()
    assert row.state == "waiting"


@pytest.mark.parametrize("role", (Role.SECURITY_ADMIN, Role.HANDLER, Role.APPLICANT))
def test_nobody_else_opens_the_page_of_the_line(client, db, role):
    user = ApplicantFactory() if role == Role.APPLICANT else StaffFactory(role=role)
    client.force_login(user)

    assert client.get("/system/messages/").status_code == 403


def test_a_refused_address_leaves_its_trace_and_nothing_else(client, db, gateway):
    client.force_login(reachable(ApplicantFactory()))
    answer = client.post("/my/messages/sms/", {"address": NUMBER})
    assert answer.status_code == 422 and "已经验证过了" in answer.content.decode()
    assert AuditEvent.objects.get(refused="known_address").act == "portal.exchange.line.propose_address"
    assert not OneTimeCode.objects.exists() and not Outgoing.objects.exists()
