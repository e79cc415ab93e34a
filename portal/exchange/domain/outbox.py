"""Sending one message, once.

Before it is handed over the row says «sending», committed. A worker killed between handing over and writing down
finds it so. The gateway takes a key once, so a short message is handed over again under the same key. A mail server
knows no keys, so an e-mail is not: it is parked, and a person decides. Nobody gets the same thing twice by itself.
"""

from django.conf import settings
from django.utils import timezone

from portal.exchange import rules
from portal.exchange.domain.adapters import ADAPTERS, Answer, Letter
from portal.exchange.domain.line import CODE_TEXT, MessageRefused, add_duty
from portal.exchange.message_enums import OutgoingState
from portal.exchange.models import Outgoing
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import act, outside_act
from portal.kernel.duties import MAX_ATTEMPTS
from portal.kernel.moves import move
from portal.people.domain.one_time_codes import LASTS, digits_of, usable
from portal.people.models import Contact, User
from portal.people.models.contacts import masked

KEPT_ATTEMPTS = 30
INTERRUPTED = "发送时中断，不能确定对方是否已经收到"
WHAT = {"contact": "验证联系方式", "sign": "签署承诺书"}


class NotSent(RuntimeError):
    """Not taken this time; the duty tries again later."""


def send(row: Outgoing) -> None:
    """Hand it over and write down how it went. Raises NotSent, so that its duty waits and tries again."""
    outside_act("a message")
    if not _begin(row):
        return
    letter = _letter(row)
    if letter is None:
        return
    answer = ADAPTERS[row.channel].hand_over(letter)
    _note(row, answer=answer, to=masked(row.channel, letter.to))
    if not answer.ok and not _settled(row, answer):
        raise NotSent(answer.error)


def _settled(row: Outgoing, answer: Answer) -> bool:
    """Whether asking again is useless, or might reach her twice."""
    return answer.final or (answer.unsure and not ADAPTERS[row.channel].knows_keys)


@act()
def _begin(row: Outgoing) -> bool:
    """Say «sending» before it is; False when there is nothing to send any more."""
    fresh = Outgoing.objects.select_for_update(of=("self",)).select_related("code").get(pk=row.pk)
    if fresh.state == OutgoingState.SENDING and not ADAPTERS[fresh.channel].knows_keys:
        move(fresh, OutgoingState.PARKED, by=SYSTEM, note=INTERRUPTED, receipt=INTERRUPTED)
        return False
    if fresh.state == OutgoingState.SENDING:
        return True
    if fresh.state != OutgoingState.WAITING:
        return False
    if _address(fresh) == "":
        move(fresh, OutgoingState.DROPPED, by=SYSTEM, note="没有可以用的地址，或者验证码已经过期")
        return False
    move(fresh, OutgoingState.SENDING, by=SYSTEM)
    return True


def _address(row: Outgoing) -> str:
    """Where it goes now: the verified address, for a code the one that waits for it. "" when there is none."""
    if row.code is not None and not usable(row.code):
        return ""
    contact = Contact.objects.filter(user=row.user_id, channel=row.channel).first()
    if contact is None:
        return ""
    if row.code is not None and row.code.purpose == "contact":
        return contact.pending
    return contact.address


def _letter(row: Outgoing) -> Letter | None:
    fresh = Outgoing.objects.select_related("code").get(pk=row.pk)
    to = _address(fresh)
    if not to:
        move(fresh, OutgoingState.PARKED, by=SYSTEM, receipt="地址已经删除", note="地址已经删除")
        return None
    text = f"【{settings.SITE_NAME}】{_words(fresh)}"
    return Letter(key=fresh.gateway_key, to=to, title=f"{settings.SITE_NAME}：{_title(fresh)}", text=text)


def _words(row: Outgoing) -> str:
    if row.code is not None:
        minutes = int(LASTS.total_seconds() // 60)
        what = WHAT.get(row.code.purpose, "本站的操作")
        return CODE_TEXT.format(digits=digits_of(row.code), what=what, minutes=minutes)
    place = "我的个人信息" if row.key.startswith("correction:") else "我的办件"
    return f"{row.text}请登录本站，在“{place}”里查看。"


def _title(row: Outgoing) -> str:
    return "验证码" if row.code_id else row.get_topic_display() or "每日汇总"


@act()
def _note(row: Outgoing, *, answer: Answer, to: str) -> None:
    """One line of the log, and where the message stands now."""
    fresh = Outgoing.objects.select_for_update(of=("self",)).get(pk=row.pk)
    fresh.attempts = [
        *fresh.attempts,
        {"at": timezone.now().isoformat(), "round": fresh.round, "error": answer.error},
    ][-KEPT_ATTEMPTS:]
    fresh.failures = 0 if answer.ok else fresh.failures + 1
    fresh.gateway_id, fresh.sent_to = answer.id or fresh.gateway_id, to
    fresh.save(update_fields=["attempts", "failures", "gateway_id", "sent_to"])
    if fresh.state != OutgoingState.SENDING:  # the receipt was quicker
        return
    if answer.ok:
        move(fresh, OutgoingState.SENT, by=SYSTEM)
    elif answer.final:
        move(fresh, OutgoingState.UNDELIVERED, by=SYSTEM, note=answer.error, receipt=answer.error)
    elif _settled(fresh, answer) or fresh.failures >= MAX_ATTEMPTS:
        move(fresh, OutgoingState.PARKED, by=SYSTEM, note=answer.error, receipt=answer.error)
    elif not answer.unsure:
        move(fresh, OutgoingState.WAITING, by=SYSTEM)


@act()
def take_receipt(*, key: str, delivered: bool, reason: str) -> Outgoing | None:
    """What the gateway tells afterwards. Told twice, or of an earlier round, it changes nothing."""
    pk, _, number = key.rpartition("-")
    row = Outgoing.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None or str(row.round) != number:
        return row
    to = OutgoingState.DELIVERED if delivered else OutgoingState.UNDELIVERED
    if to in row.MOVES.get(OutgoingState(row.state), set()):
        move(row, to, by=SYSTEM, note=reason[:120], receipt=reason[:120], receipt_at=timezone.now())
    return row


@act()
def send_again(row: Outgoing, *, by: User) -> Outgoing:
    """A person looked at it and wants it sent once more.

    What certainly did not arrive goes under a new key. What may have arrived keeps its key, so that the gateway
    sends it only if it did not; an e-mail of that sort goes out again, which is why nobody but a person says so.
    """
    if not rules.may_send_again(by):
        raise MessageRefused("只有系统管理员可以要求再发。", code="may_not_send_again")
    fresh = 1 if row.state == OutgoingState.UNDELIVERED else 0
    move(
        row, OutgoingState.WAITING, by=by, failures=0, round=row.round + fresh, asked_again_by=by, receipt=""
    )
    add_duty(row)
    return row
