"""Addresses of a person count once the code that was sent there came back; codes are taken once, in time, for one thing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.kernel.acts import InsideAct, Refused, act
from portal.kernel.models import AuditEvent
from portal.people.contact_enums import Channel
from portal.people.domain import contacts, one_time_codes
from portal.people.domain.one_time_codes import digits_of, issue, take
from portal.people.models import Contact, OneTimeCode
from tests.factories.people import ApplicantFactory


def other(digits):
    return f"{(int(digits) + 1) % 1_000_000:06d}"


def test_a_code_is_taken_once_and_lies_nowhere(db):
    user = ApplicantFactory()
    row = issue(user=user, purpose="sign", about="digest")
    digits = digits_of(row)

    assert len(digits) == 6
    assert take(user=user, purpose="sign", about="digest", digits=f" {digits} ") == row
    assert take(user=user, purpose="sign", about="digest", digits=digits) is None
    kept = OneTimeCode.objects.values().get()
    assert not [value for value in kept.values() if digits in str(value) and len(str(value)) < 12]


@pytest.mark.parametrize(
    "change", ({"purpose": "contact"}, {"about": "another digest"}, {"user": "stranger"})
)
def test_a_code_is_for_one_person_purpose_and_thing(db, change):
    user = ApplicantFactory()
    digits = digits_of(issue(user=user, purpose="sign", about="digest"))
    if change.get("user"):
        change = {"user": ApplicantFactory()}

    assert take(**{"user": user, "purpose": "sign", "about": "digest", "digits": digits} | change) is None


def test_five_wrong_tries_end_a_code(db):
    user = ApplicantFactory()
    digits = digits_of(issue(user=user, purpose="sign", about="digest"))
    for _ in range(one_time_codes.MOST_TRIES):
        assert take(user=user, purpose="sign", about="digest", digits=other(digits)) is None

    assert take(user=user, purpose="sign", about="digest", digits=digits) is None


def test_a_code_ends_after_ten_minutes_and_when_the_next_is_issued(db):
    user = ApplicantFactory()
    first = issue(user=user, purpose="sign", about="digest")
    second = issue(user=user, purpose="sign", about="digest")

    assert take(user=user, purpose="sign", about="digest", digits=digits_of(first)) is None
    OneTimeCode.objects.filter(pk=second.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert take(user=user, purpose="sign", about="digest", digits=digits_of(second)) is None


def test_codes_are_issued_five_times_an_hour_only_and_forgotten_after_a_day(db):
    user = ApplicantFactory()
    for _ in range(one_time_codes.MOST_AN_HOUR):
        issue(user=user, purpose="sign", about="digest")
    with pytest.raises(Refused, match="太多"):
        issue(user=user, purpose="sign", about="digest")

    OneTimeCode.objects.update(expires_at=timezone.now() - timedelta(days=2))
    assert one_time_codes.forget() == one_time_codes.MOST_AN_HOUR


def test_a_wrong_try_counts_even_if_what_follows_is_refused_so_it_never_stands_within_an_act(db):
    user = ApplicantFactory()

    @act()
    def careless():
        take(user=user, purpose="sign", about="digest", digits="000000")

    with pytest.raises(InsideAct):
        careless()


@pytest.mark.clause("P-17")
def test_an_address_counts_when_its_code_came_back_and_the_old_one_until_then(db):
    user = ApplicantFactory()
    contact, code = contacts.propose(channel=Channel.SMS, address="１３８ 0000 1234", by=user)
    assert (contact.address, contact.pending) == ("", "13800001234")
    proof = take(user=user, purpose=contacts.PURPOSE, about=code.about, digits=digits_of(code))
    contact = contacts.confirm(contact, proof=proof, by=user)
    assert (contact.address, contact.pending, contact.masked) == ("13800001234", "", "138****1234")

    contact, _ = contacts.propose(channel=Channel.SMS, address="13900005678", by=user)
    assert (contact.address, contact.pending) == ("13800001234", "13900005678")
    with pytest.raises(Refused, match="对不上"):
        contacts.confirm(contact, proof=proof, by=user)
    contacts.remove(contact, by=user)
    assert not Contact.objects.exists()
    acts = AuditEvent.objects.filter(act__startswith="people.contact").order_by("id")
    assert [event.act.rpartition("_")[2] for event in acts] == [
        "proposed",
        "confirmed",
        "proposed",
        "removed",
    ]


@pytest.mark.parametrize(
    ("channel", "text"),
    (
        (Channel.SMS, "1380000123"),
        (Channel.SMS, "0375-2521234"),
        (Channel.EMAIL, "zhang@"),
        (Channel.EMAIL, ""),
    ),
)
def test_what_is_no_address_is_refused(db, channel, text):
    with pytest.raises(Refused, match="请填写"):
        contacts.propose(channel=channel, address=text, by=ApplicantFactory())
