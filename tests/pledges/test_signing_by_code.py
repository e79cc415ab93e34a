"""Signing by a one-time code: for one content, one person, one time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matters.signature_enums import SignatureStrength
from pledges.domain import coded, signing
from pledges.enums import Channel, PledgeState, SignatureKind
from pledges.models import Pledge
from portal.exchange.models import Outgoing
from portal.kernel.acts import Refused, Stale
from portal.kernel.files import read as stored_bytes
from portal.kernel.models import AuditEvent, Duty
from portal.people.contact_enums import Channel as Way
from portal.people.domain.identity import record_identity_check
from portal.people.domain.one_time_codes import MOST_TRIES, digits_of
from portal.people.enums import RealNameLevel
from portal.people.models import OneTimeCode
from tests.factories.messages import MAIL, reachable, work
from tests.factories.pledges import VALUES, Office, days, sign, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-07")]


@pytest.fixture
def ready(settings):
    settings.EMAIL_ON = True
    office = Office(signature_strength=SignatureStrength.CODE)
    reachable(office.user, **{Way.EMAIL: MAIL})
    return office, office.prepared()


def refused(code, act):
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.code == code
    return refusal.value


def sent(pledge, user):
    """The digits as they stand in the mail."""
    coded.ask_code(pledge, channel=Way.EMAIL, by=user)
    return digits_of(coded.last_code(user))


def signed(pledge, digits, *, by):
    taken = coded.take_code(pledge, digits=digits, by=by)
    return signing.sign(pledge, digest=pledge.content_digest, kind=SignatureKind.CODE, by=by, code=taken)


def test_the_code_that_was_sent_signs_the_pledge_once(ready, mailoutbox):
    office, pledge = ready
    digits = sent(pledge, office.user)
    work()

    done = signed(pledge, digits, by=office.user)

    assert [mail.to for mail in mailoutbox] == [[MAIL]]
    assert digits in mailoutbox[0].body
    assert (done.state, done.evidence.strength) == (PledgeState.SIGNED, SignatureStrength.CODE)
    assert done.evidence.record["code"]["sent_to"] == "w***@example.cn"
    assert pledge.content_digest in stored_bytes(done.signature_file).decode()
    assert (
        "已经用过了"
        in refused("wrong_code", lambda: coded.take_code(pledge, digits=digits, by=office.user)).message
    )


def test_the_digits_lie_nowhere(ready):
    office, pledge = ready
    digits = sent(pledge, office.user)
    signed(pledge, digits, by=office.user)

    for model in (OneTimeCode, Outgoing, Duty, AuditEvent):
        rows = str(list(model.objects.values())) + str(list(Pledge.objects.values("content")))
        assert f"'{digits}'" not in rows


def test_the_pad_is_not_enough_where_a_code_is_asked_for(ready):
    office, pledge = ready

    refused("signature_strength", lambda: sign(pledge, by=office.user))


def test_wrong_tries_are_counted_and_end(ready):
    office, pledge = ready
    digits = sent(pledge, office.user)
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"

    for left in range(MOST_TRIES - 1, 0, -1):
        refusal = refused("wrong_code", lambda: signed(pledge, wrong, by=office.user))
        assert f"还可以试{left}次" in refusal.way_out
    refused("wrong_code", lambda: signed(pledge, wrong, by=office.user))

    assert "已经作废" in refused("wrong_code", lambda: signed(pledge, digits, by=office.user)).message
    assert signed(pledge, sent(pledge, office.user), by=office.user).state == PledgeState.SIGNED


def test_a_code_does_not_last(ready):
    office, pledge = ready
    digits = sent(pledge, office.user)
    OneTimeCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert "已经过期" in refused("wrong_code", lambda: signed(pledge, digits, by=office.user)).message


def test_a_code_for_another_document_or_an_earlier_content_signs_nothing(ready):
    office, pledge = ready
    digits = sent(pledge, office.user)
    other = office.prepared()

    assert "另一份承诺书" in refused("wrong_code", lambda: signed(other, digits, by=office.user)).message
    taken = coded.take_code(pledge, digits=digits, by=office.user)
    with pytest.raises(Stale):
        signing.sign(other, digest=other.content_digest, kind=SignatureKind.CODE, by=office.user, code=taken)
    again = signing.prepare(pledge.choice, values={**VALUES, "income": "500"}, by=office.user)
    with pytest.raises(Stale):
        signing.sign(again, digest=again.content_digest, kind=SignatureKind.CODE, by=office.user, code=taken)


def test_a_text_that_changed_meanwhile_is_not_signed_by_the_code(ready):
    office, pledge = ready
    digits = sent(pledge, office.user)
    text_of(office.version, number=2, in_force_from=days(0))

    with pytest.raises(Stale, match="告知书的内容已经更新"):
        signed(pledge, digits, by=office.user)


def test_a_code_taken_long_ago_signs_nothing(ready):
    office, pledge = ready
    taken = coded.take_code(pledge, digits=sent(pledge, office.user), by=office.user)
    taken.used_at = timezone.now() - coded.FRESH - timedelta(seconds=1)

    with pytest.raises(Stale):
        signing.sign(
            pledge, digest=pledge.content_digest, kind=SignatureKind.CODE, by=office.user, code=taken
        )


@pytest.mark.parametrize("lack", ("address", "level", "line"))
def test_who_cannot_be_reached_or_is_not_known_is_told_why(ready, settings, lack):
    office, pledge = ready
    if lack == "address":
        office.user.contacts.all().delete()
    if lack == "level":
        office.rules.id_check_required_online_level = RealNameLevel.BASIC
        office.rules.save()
        office.user.real_name_level = RealNameLevel.BASIC
        office.user.save(update_fields=["real_name_level"])
    if lack == "line":
        settings.EMAIL_ON = False

    refusal = refused("signature_strength", lambda: coded.ask_code(pledge, channel=Way.EMAIL, by=office.user))

    assert {"address": "消息设置", "level": "高级实名", "line": "还没有接通"}[lack] in refusal.message


def test_at_the_counter_there_is_no_code(ready):
    office, _ = ready
    pledge = office.prepared(channel=Channel.COUNTER)
    record_identity_check(subject=office.subject, by=office.clerk, agency=office.agency)

    refused("signature_kind", lambda: sign(pledge, by=office.clerk, kind=SignatureKind.CODE))


def test_the_page_sends_the_code_and_takes_it_without_script(ready, client):
    office, pledge = ready
    client.force_login(office.user)
    main = f"/my/cases/{pledge.case_id}/{pledge.choice_id}/sign/"
    page = f"/my/cases/{pledge.case_id}/pledges/{pledge.pk}/sign/code/"

    assert client.get(main).headers["Location"] == page
    assert "w***@example.cn" in client.get(page).content.decode()
    assert client.post(page + "send/", {"channel": "email"}).headers["Location"] == page
    given = {"digits": "12", "signature_digest": pledge.content_digest}
    wrong = client.post(page, given)
    assert (wrong.status_code, "还可以试4次" in wrong.content.decode()) == (422, True)
    given["digits"] = digits_of(coded.last_code(office.user))

    done = client.post(page, given, headers={"User-Agent": "Lynx/2.9"})

    assert done.headers["Location"] == f"/my/cases/{pledge.case_id}/done/"
    kept = Pledge.objects.get(pk=pledge.pk).evidence.record
    assert kept["device"]["agent"] == "Lynx/2.9"
    shown = client.get(f"/cases/{pledge.case_id}/pledges/{pledge.pk}/signature/").content.decode()
    assert "w***@example.cn" in shown or "验证过的地址" in shown
    assert kept["content_digest"] in shown
