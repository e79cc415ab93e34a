"""Signing by a one-time code: it goes to an address that the person proved to be hers, for just this content.

The digits lie nowhere (``people.one_time_codes``). A wrong try counts although nothing is signed, so the code is taken
before the act that signs; that act asks once more whether it was taken for this content, by this person, just now.
"""

import json
from datetime import timedelta
from typing import Any

from django.utils import timezone

from pledges.domain.certified import statement_of
from pledges.domain.rows import locked_pledge, refuse_not_joint, refuse_stranger
from pledges.domain.strengths import contacts_of, refuse_weak
from pledges.enums import CaseState, PledgeState, SignatureKind
from pledges.models import Pledge
from portal.exchange.domain import line
from portal.exchange.models import Outgoing
from portal.kernel.acts import IllegalMove, Refused, Stale, act
from portal.kernel.audit import record
from portal.kernel.files import keep
from portal.kernel.models import StoredFile
from portal.law import keys
from portal.people.domain.one_time_codes import MOST_TRIES, issue, take
from portal.people.models import Contact, OneTimeCode, User

PURPOSE = "sign"
# Between taking the code and signing lies one request, not a second sitting.
FRESH = timedelta(minutes=2)


class WrongCode(Refused):
    """The digits do not do; the message says why."""

    code = "wrong_code"


@act(clause=keys.RELIABLE_SIGNATURE)
def ask_code(pledge: Pledge, *, channel: str, by: User) -> Contact:
    """Send a code for what is to be signed now; the one before it ends."""
    pledge = locked_pledge(pledge)
    if pledge.is_joint:
        refuse_not_joint(pledge.case, pledge.subject, by)
    else:
        refuse_stranger(pledge.case, by)
    if pledge.state != PledgeState.DRAFT or not (
        pledge.is_correcting or pledge.case.state == CaseState.DRAFT
    ):
        raise IllegalMove("这份承诺书已经签署或者不能再签署。", way_out="请刷新页面查看。")
    refuse_weak(pledge, kind=SignatureKind.CODE, by=by)
    contact = next((row for row in contacts_of(by) if row.channel == channel), None)
    if contact is None:
        raise Refused("请选择把验证码发到哪里。", code="no_contact", field="channel")
    line.send_code(contact, issue(user=by, purpose=PURPOSE, about=pledge.content_digest))
    record("pledges.ask_code", pledge, by=by, clause=keys.RELIABLE_SIGNATURE, channel=channel)
    return contact


def take_code(pledge: Pledge, *, digits: str, by: User) -> OneTimeCode:
    """The code, used up, when the digits are right. Never within an act: a wrong try must stay counted."""
    found = take(user=by, purpose=PURPOSE, about=pledge.content_digest, digits=digits)
    if found is None:
        raise _why_not(pledge, by)
    return found


def last_code(user: User) -> OneTimeCode | None:
    """The newest code for a signature of this person."""
    return OneTimeCode.objects.filter(user=user, purpose=PURPOSE).order_by("-created_at").first()


def _why_not(pledge: Pledge, by: User) -> WrongCode:
    """What is wrong, and what to do. Only the person herself is told."""
    row = last_code(by)
    again = "请重新获取验证码。"
    if row is None:
        words = "还没有获取过验证码。"
    elif row.about != pledge.content_digest:
        words = "这个验证码是为另一份承诺书，或者改动以前的内容发的。"
    elif row.used_at is not None:
        words = "这个验证码已经用过了。"
    elif row.expires_at <= timezone.now():
        words = "验证码已经过期。"
    elif row.tries >= MOST_TRIES:
        words = f"验证码输错了{MOST_TRIES}次，已经作废。"
    else:
        words, again = "验证码不对。", f"请核对后再输，还可以试{MOST_TRIES - row.tries}次。"
    return WrongCode(words, field="digits", way_out=again)


def kept_code(pledge: Pledge, code: OneTimeCode | None, *, by: User) -> tuple[StoredFile, dict[str, Any]]:
    """Keep what the person confirmed by the code. Called inside the act that signs."""
    if code is None:
        raise Refused("请输入验证码。", code="no_signature", field="digits")
    taken = code.used_at if (code.user_id, code.purpose) == (by.pk, PURPOSE) else None
    if taken is None or code.about != pledge.content_digest or taken < timezone.now() - FRESH:
        raise Stale("验证码不是为现在的承诺书输入的，这次签名没有生效。", way_out="请重新获取验证码。")
    sent = Outgoing.objects.filter(code=code).order_by("-created_at").first()
    said = {
        "id": str(code.pk),
        "channel": sent.channel if sent else "",
        "sent_to": sent.sent_to if sent else "",
        "sent_at": code.created_at.isoformat(),
        "taken_at": taken.isoformat(),
    }
    confirmed = {"statement": statement_of(pledge).decode(), **said}
    data = json.dumps(confirmed, ensure_ascii=False, indent=1).encode()
    return keep(data, name="验证码签署记录.json", content_type="application/json"), {"code": said}
