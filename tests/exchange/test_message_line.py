"""What leaves the portal for a person: as she wishes, once, with nothing in it that a stranger should not read."""

import re
import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from pledges.domain.messages import TEXTS, TOPIC_OF, tell
from pledges.enums import MessageKind
from portal.exchange.domain import line, outbox, receipts
from portal.exchange.domain.webhooks import signature
from portal.exchange.message_enums import REQUIRED, OutgoingState, Timing, Topic
from portal.exchange.models import Outgoing, Preference
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.models import Duty
from portal.people.contact_enums import Channel
from portal.people.domain import contacts
from portal.people.domain.one_time_codes import digits_of
from portal.people.enums import Role
from tests.exchange.conftest import GATEWAY_SECRET
from tests.factories.messages import MAIL, NUMBER, reachable, work
from tests.factories.people import ApplicantFactory, StaffFactory, SubjectFactory
from tests.factories.pledges import Office

pytestmark = pytest.mark.clause("P-17", "X-12")
ZONE = ZoneInfo("Asia/Shanghai")


def told(
    user, *, event="case:1", topic=Topic.DECISION, text="您的申请（石龙司20261130001）：已作出决定。", kind=""
):
    line.spread(user.subject_id, event=event, topic=topic, text=text, kind=kind)


@pytest.fixture
def person(db, gateway):
    return reachable(ApplicantFactory())


def wishes(user, **timings):
    line.set_preferences(
        wishes={
            (topic, event, channel): timing
            for name, timing in timings.items()
            for topic, _, event in [name.partition("__")]
            for channel in Channel.values
        },
        by=user,
    )


def states(user):
    return sorted(Outgoing.objects.filter(user=user).values_list("channel", "state"))


def test_a_step_of_the_case_reaches_telephone_and_mailbox_in_few_words(db, gateway, settings):
    office = Office()
    user = reachable(ApplicantFactory(subject=office.subject))
    case = office.filed()
    gateway.file.unlink(missing_ok=True)
    Outgoing.objects.all().delete()

    tell(case, MessageKind.NOT_ACCEPTED, reason="家庭经济困难情况不符", remedies="可以申请行政复议。")
    work()

    (sms,) = gateway.taken()
    expected = (
        f"【{settings.SITE_NAME}】您的申请（{case.number}）：不予受理。请登录本站，在“我的办件”里查看。"
    )
    assert (sms["to"], sms["text"]) == (NUMBER, expected)
    assert (mail.outbox[0].to, mail.outbox[0].body) == ([MAIL], expected)
    for hidden in (
        office.subject.name,
        office.subject.reveal_number(),
        "困难",
        case.administrative_matter.name,
        "http",
    ):
        assert hidden not in sms["text"] + mail.outbox[0].subject
    assert states(user) == [("email", "sent"), ("sms", "sent")]


def test_every_kind_of_message_has_a_topic_and_what_the_law_wants_told_is_told_at_once():
    assert set(TEXTS) == set(MessageKind)
    must = {kind for kind in MessageKind if TOPIC_OF.get(kind) in REQUIRED}
    assert {"accepted", "not_accepted", "supplement", "decided", "terminated", "revoked"} <= must
    assert {"hearing", "broken", "extended"} <= must
    assert all(line.timing_of(topic, Timing.NEVER) == Timing.AT_ONCE for topic in REQUIRED)


@pytest.mark.parametrize("timing", (Timing.NEVER, Timing.DIGEST))
def test_what_the_law_wants_told_cannot_be_switched_off(person, timing):
    with pytest.raises(Refused, match=r"不能关闭.*应当") as refusal:
        wishes(person, decision=timing)
    assert refusal.value.clause == "licensing-law/44"
    assert not Preference.objects.exists()


def test_the_rest_is_told_as_she_wishes(person, gateway):
    wishes(person, progress=Timing.NEVER, todo=Timing.DIGEST, after=Timing.AT_ONCE)
    told(person, event="case:1", topic=Topic.PROGRESS)
    told(person, event="case:2", topic=Topic.TODO)
    told(person, event="case:3", topic=Topic.AFTER)
    work()

    assert states(person) == [("email", "gathered"), ("email", "sent"), ("sms", "gathered"), ("sms", "sent")]
    assert len(gateway.taken()) == len(mail.outbox) == 1


def test_one_event_is_told_otherwise_than_the_rest_of_its_topic(person, gateway):
    wishes(person, progress=Timing.NEVER, progress__held=Timing.AT_ONCE, progress__kept=Timing.DIGEST)
    for kind in (MessageKind.HELD, MessageKind.KEPT, MessageKind.RELEASED):
        told(person, event=f"case:{kind}", topic=Topic.PROGRESS, kind=kind)
    work()

    assert states(person) == [("email", "gathered"), ("email", "sent"), ("sms", "gathered"), ("sms", "sent")]
    assert Outgoing.objects.filter(key__startswith="case:released").count() == 0
    wishes(person, progress__held="")
    told(person, event="case:again", topic=Topic.PROGRESS, kind=MessageKind.HELD)
    assert not Outgoing.objects.filter(key__startswith="case:again").exists()


@pytest.mark.parametrize("kind", MessageKind)
def test_a_wish_never_for_each_event_keeps_it_in_the_portal_and_out_of_telephone_and_mailbox(
    db, gateway, kind
):
    """Every event a person is told of: hers to switch off outside, unless the law wants it told; here it stands always."""
    case, topic = Office().open(), TOPIC_OF.get(kind, Topic.PROGRESS)
    user = reachable(ApplicantFactory(subject=case.subject))
    statutory = topic in REQUIRED
    if statutory:
        with pytest.raises(Refused, match="不能关闭"):
            wishes(user, **{f"{topic}__{kind}": Timing.NEVER})
        # Nor does a wish that got there by another way.
        for channel in Channel.values:
            Preference.objects.create(
                user=user, topic=topic, event=kind, channel=channel, timing=Timing.NEVER
            )
    else:
        wishes(user, **{str(topic): Timing.AT_ONCE, f"{topic}__{kind}": Timing.NEVER})

    tell(case, kind, **dict.fromkeys(re.findall(r"{(\w+)}", TEXTS[kind]), "某项"))
    work()

    assert case.messages.get(kind=kind).subject == case.subject
    wanted = [("email", "sent"), ("sms", "sent")] if statutory else []
    assert states(user) == wanted
    assert (len(gateway.taken()), len(mail.outbox)) == ((1, 1) if statutory else (0, 0))


def test_a_wish_for_one_event_cannot_silence_what_the_law_wants_told_nor_invent_events(person):
    with pytest.raises(Refused, match="不能关闭"):
        wishes(person, decision__decided=Timing.NEVER)
    with pytest.raises(Refused, match="没有这种消息"):
        wishes(person, progress__nothing=Timing.NEVER)
    with pytest.raises(Refused, match="没有这种消息"):
        wishes(person, after__held=Timing.NEVER)  # an event of another topic
    assert not Preference.objects.exists()


def test_the_same_event_is_told_once(person, gateway):
    told(person)
    told(person)
    work()
    Duty.objects.filter(kind=line.DUTY).update(state="waiting", done_at=None)
    work()

    assert len(gateway.taken()) == len(mail.outbox) == 1


def test_one_digest_a_day_at_a_fixed_hour_holds_all_that_was_gathered(person, gateway):
    for number in range(3):
        told(person, event=f"case:{number}", topic=Topic.PROGRESS, text=f"您的申请（{number}）：核查中。")
    duties = Duty.objects.filter(kind=line.DIGEST_DUTY)
    assert duties.count() == 2
    assert {duty.due_at.astimezone(ZONE).hour for duty in duties} == {18}

    work(line.DIGEST_DUTY)
    Duty.objects.filter(kind=line.DIGEST_DUTY).update(state="waiting", done_at=None)
    work(line.DIGEST_DUTY)
    work()

    assert "今天有3条新消息" in gateway.taken()[0]["text"]
    assert [f"（{number}）" in mail.outbox[0].body for number in range(3)] == [True] * 3
    assert len(gateway.taken()) == len(mail.outbox) == 1
    assert Outgoing.objects.filter(state=OutgoingState.MERGED, digest__isnull=False).count() == 6


@pytest.mark.parametrize(
    ("now", "day", "hour"),
    (("2026-11-30 17:59", 30, 18), ("2026-11-30 18:00", 1, 18), ("2026-11-30 23:30", 1, 18)),
)
def test_the_digest_leaves_by_the_clock_here(now, day, hour):
    at = line.digest_time(datetime.fromisoformat(now).replace(tzinfo=ZONE))
    assert (at.astimezone(ZONE).day, at.astimezone(ZONE).hour) == (day, hour)


def test_killed_between_handing_over_and_writing_down_nobody_gets_it_twice(person, gateway, monkeypatch):
    told(person)

    def killed(*args, **kwargs):
        raise SystemExit("kill -9")

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_note", killed)
        for row in Outgoing.objects.all():
            with pytest.raises(SystemExit):
                outbox.send(row)
    assert states(person) == [("email", "sending"), ("sms", "sending")]
    work()

    assert len(gateway.taken()) == len(mail.outbox) == 1
    assert states(person) == [("email", "parked"), ("sms", "sent")]
    assert "不能确定" in Outgoing.objects.get(channel="email").receipt


def test_a_lost_answer_is_asked_for_again_under_the_same_key(db, gateway):
    user = reachable(ApplicantFactory(), sms="13800000003")
    told(user)
    work()
    assert states(user) == [("sms", "sending")]
    work()

    assert states(user) == [("sms", "sent")]
    assert len(gateway.taken()) == 1
    assert [bool(entry["error"]) for entry in Outgoing.objects.get().attempts] == [True, False]


def test_a_busy_gateway_is_asked_again_later_and_given_up_where_somebody_sees_it(db, gateway, settings):
    user = reachable(ApplicantFactory(), sms="13800000002")
    told(user)
    work()
    assert states(user) == [("sms", "waiting")]
    work()
    work()
    assert states(user) == [("sms", "sent")]

    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9"
    told(user, event="case:2")
    for _ in range(12):
        work()
    row = Outgoing.objects.get(key__startswith="case:2")
    assert (row.state, row.failures) == (OutgoingState.PARKED, 12)
    settings.SMS_GATEWAY_URL = gateway.url
    with pytest.raises(Refused, match="系统管理员"):
        outbox.send_again(row, by=user)
    outbox.send_again(row, by=StaffFactory(role=Role.SYSTEM_ADMIN))
    for _ in range(3):
        work()
    row.refresh_from_db()
    assert (row.state, row.round) == (OutgoingState.SENT, 1)


def test_a_number_that_is_none_is_not_tried_again_and_sent_under_a_new_key_when_mended(db, gateway):
    user = reachable(ApplicantFactory(), sms="13800000000")
    told(user)
    work()
    row = Outgoing.objects.get()
    assert (row.state, Duty.objects.get(kind=line.DUTY).state) == (OutgoingState.UNDELIVERED, "done")

    user.contacts.update(address=NUMBER)
    outbox.send_again(row, by=StaffFactory(role=Role.SYSTEM_ADMIN))
    work()

    (sms,) = gateway.taken()
    assert (sms["to"], sms["key"]) == (NUMBER, f"{row.pk}-2")
    with pytest.raises(IllegalMove):
        outbox.send_again(Outgoing.objects.get(), by=StaffFactory(role=Role.SYSTEM_ADMIN))


def reported(client, body, *, stamp=None, secret=GATEWAY_SECRET):
    header = signature(secret, timestamp=stamp or int(time.time()), body=body)
    return client.post(
        "/exchange/messages/receipts/",
        body,
        content_type="application/json",
        headers={"Gateway-Signature": header},
    ).status_code


def test_receipts_are_believed_when_signed_in_time_and_change_nothing_twice(person, client):
    told(person)
    work()
    row = Outgoing.objects.get(channel="sms")
    body = f'{{"key":"{row.gateway_key}","status":"failed","reason":"空号"}}'.encode()

    assert reported(client, body, secret="another secret of forty characters, at le") == 403
    assert reported(client, body, stamp=int(time.time()) - receipts.SKEW_SECONDS - 5) == 403
    assert reported(client, body.replace(row.gateway_key.encode(), b"nothing")) == 403
    assert reported(client, b"[]") == 403
    row.refresh_from_db()
    assert row.state == OutgoingState.SENT
    assert [reported(client, body), reported(client, body)] == [204, 204]
    row.refresh_from_db()
    assert (row.state, row.receipt) == (OutgoingState.UNDELIVERED, "空号")
    unknown = b'{"key":"00000000-0000-0000-0000-000000000000-1","status":"delivered"}'
    assert reported(client, unknown) == 404


def test_a_code_goes_to_the_address_it_proves_and_its_digits_lie_nowhere(db, gateway):
    user = ApplicantFactory()
    contact, code = contacts.propose(channel=Channel.SMS, address=NUMBER, by=user)
    row = line.send_code(contact, code)
    work()

    (sms,) = gateway.taken()
    assert sms["to"] == NUMBER
    assert digits_of(code) in sms["text"]
    row.refresh_from_db()
    assert digits_of(code) not in f"{row.__dict__}{Duty.objects.values_list('payload', 'key')}"


def test_nothing_goes_to_unverified_addresses_strangers_or_switched_off_accounts(db, gateway):
    subject = SubjectFactory()
    contacts.propose(channel=Channel.SMS, address=NUMBER, by=ApplicantFactory(subject=subject))
    reachable(ApplicantFactory())
    gone = reachable(ApplicantFactory(subject=subject))
    type(gone).objects.filter(pk=gone.pk).update(is_active=False, disabled_at="2026-01-01T00:00:00Z")

    assert line.spread(subject.pk, event="case:1", topic=Topic.DECISION, text="您的申请：已作出决定。") == 0


def test_an_identity_number_never_gets_into_a_message(person):
    with pytest.raises(Refused, match="证件号码"):
        told(person, text="您的申请（410404198501020015）：已受理。")
