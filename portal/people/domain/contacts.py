"""Where a person is reached: she enters an address, a code goes there and comes back, then it counts."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from portal.kernel.acts import Refused, act
from portal.kernel.audit import record
from portal.law import keys
from portal.people.contact_enums import Channel
from portal.people.domain.one_time_codes import issue
from portal.people.models import Contact, OneTimeCode, User

PURPOSE = "contact"
MOBILE_DIGITS = 11


class BadAddress(Refused):
    code = "bad_address"


def checked_address(channel: str, text: str) -> str:
    """A mobile number of eleven digits or an e-mail address, half-width. Raises BadAddress."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if channel == Channel.SMS:
        digits = "".join(sign for sign in plain.removeprefix("+86") if sign not in " -")
        if not (digits.isascii() and digits.isdigit() and len(digits) == MOBILE_DIGITS and digits[0] == "1"):
            raise BadAddress("请填写11位手机号码，例如 13800001234。", field="address")
        return digits
    try:
        validate_email(plain)
    except ValidationError:
        raise BadAddress("请填写电子邮箱，例如 zhang@example.cn。", field="address") from None
    return plain


@act(clause=keys.PIPL_CORRECTION)
def propose(*, channel: str, address: str, by: User) -> tuple[Contact, OneTimeCode]:
    """Enter an address of one's own. It counts when the code that is sent there was typed in."""
    plain = checked_address(channel, address)
    contact, _ = Contact.objects.get_or_create(user=by, channel=channel)
    if contact.address == plain:
        raise BadAddress("这个地址已经验证过了，不用再验证。", field="address", code="known_address")
    code = issue(user=by, purpose=PURPOSE, about=about(contact, plain))
    contact.pending = plain
    contact.save(update_fields=["pending"])
    record("people.contact_proposed", contact, by=by, channel=channel)
    return contact, code


def about(contact: Contact, address: str) -> str:
    """What a code for an address is bound to."""
    return f"{contact.channel}:{address}"[:254]


@act(clause=keys.PIPL_CORRECTION)
def confirm(contact: Contact, *, proof: OneTimeCode, by: User) -> Contact:
    """The code came back: the address counts from now on, and the one before it no longer."""
    contact = Contact.objects.select_for_update().get(pk=contact.pk, user=by)
    fits = proof.purpose == PURPOSE and proof.user_id == by.pk and proof.used_at is not None
    if not contact.pending or not fits or proof.about != about(contact, contact.pending):
        raise BadAddress("验证码与待验证的地址对不上。", code="wrong_proof", way_out="请重新获取验证码。")
    contact.address, contact.pending, contact.verified_at = contact.pending, "", timezone.now()
    contact.save(update_fields=["address", "pending", "verified_at"])
    record("people.contact_confirmed", contact, by=by, channel=contact.channel)
    return contact


@act(clause=keys.PIPL_DELETION)
def remove(contact: Contact, *, by: User) -> None:
    """Nothing more is sent there."""
    contact = Contact.objects.select_for_update().get(pk=contact.pk, user=by)
    record("people.contact_removed", contact, by=by, channel=contact.channel)
    contact.delete()
