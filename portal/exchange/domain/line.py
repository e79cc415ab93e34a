"""The message line: what a person is told outside the portal is a row and a duty, written with what she is told of.

The text is short and says nothing that a stranger who sees her telephone should not read: which case, which step,
until when. No name, no identity number, no matter, no reason, no link.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from portal.exchange.domain.adapters import connected
from portal.exchange.message_enums import DEFAULT_TIMING, REQUIRED, OutgoingState, Timing, Topic
from portal.exchange.models import Outgoing, Preference
from portal.kernel import duties
from portal.kernel.acts import Refused, act
from portal.kernel.calendar import today
from portal.kernel.enums import Queue
from portal.kernel.registry import TopicEvent, topic_events
from portal.law import keys
from portal.people.contact_enums import Channel
from portal.people.domain import contacts
from portal.people.enums import RepresentationState
from portal.people.models import Contact, DataCorrection, OneTimeCode, Representation, User

DUTY = "exchange.message"
DIGEST_DUTY = "exchange.digest"
CODE_TEXT = "验证码{digits}，用于{what}，{minutes}分钟内有效。不是您本人操作的，不用理会，也不要告诉别人。"
CORRECTION = TopicEvent(Topic.TODO, "data_correction", "个人信息更正的答复")
LONG_NUMBER = re.compile(r"\d{17}[\dXx]")


class MessageRefused(Refused):
    code = "message_refused"


def spread(subject: UUID, *, event: str, topic: Topic, text: str, kind: str = "") -> int:
    """Write down, within the act that caused it, what goes out to whom. Returns how many messages.

    ``event`` names what happened, once for all time: the same event told again writes nothing. ``kind`` says which
    of the topic's events it is, for those who wish it otherwise than the rest of its topic.
    """
    if LONG_NUMBER.search(text):
        raise MessageRefused("消息里不能有证件号码。", code="number_in_message")
    channels = connected()
    if not channels:
        return 0
    readers = Q(user__subject=subject) | Q(user__subject__in=_standing_for(subject))
    contacts = list(
        Contact.objects.filter(readers, channel__in=channels, user__is_active=True).exclude(address="")
    )
    if not contacts:
        return 0
    wishes = _wishes([contact.user_id for contact in contacts], topic, kind)
    return sum(
        _write(
            contact,
            event=event,
            topic=topic,
            text=text,
            timing=wishes.get((contact.user_id, contact.channel)),
        )
        for contact in contacts
    )


def _standing_for(subject: UUID) -> Any:
    """Guardians, heads and clerks whose representation was confirmed: they read its messages as their own."""
    current = Representation.objects.current(today())
    return current.filter(principal=subject, state=RepresentationState.IN_FORCE).values("person")


def _wishes(users: list[UUID], topic: Topic, kind: str) -> dict[tuple[UUID, str], str]:
    """What holds for each of them: the wish for this very event, else that for its topic."""
    rows = Preference.objects.filter(user__in=users, topic=topic, event__in={"", kind})
    # The wish for the event comes last and takes the place of the other.
    return {(row.user_id, row.channel): row.timing for row in sorted(rows, key=lambda row: row.event)}


def timing_of(topic: str, wish: str | None) -> str:
    """How soon: what the law wants told is told at once, whatever was wished."""
    return Timing.AT_ONCE if topic in REQUIRED else wish or DEFAULT_TIMING[topic]


def _write(contact: Contact, *, event: str, topic: Topic, text: str, timing: str | None) -> int:
    timing = timing_of(topic, timing)
    if timing == Timing.NEVER:
        return 0
    gathered = timing == Timing.DIGEST
    row = Outgoing(
        key=f"{event}:{contact.user_id}:{contact.channel}"[:160],
        user_id=contact.user_id,
        channel=contact.channel,
        topic=topic,
        text=text[:500],
        state=OutgoingState.GATHERED if gathered else OutgoingState.WAITING,
    )
    if not _insert(row):
        return 0
    if gathered:
        _promise_digest(contact)
    else:
        add_duty(row)
    return 1


def _insert(row: Outgoing) -> bool:
    """Write the row unless its key is there already."""
    Outgoing.objects.bulk_create([row], ignore_conflicts=True)
    return Outgoing.objects.filter(pk=row.pk).exists()


def add_duty(row: Outgoing) -> None:
    """Behind everything for which somebody waits before a screen, except a code: for that she does wait."""
    queue = Queue.LETTERS if row.code_id else Queue.BACKGROUND
    duties.again(kind=DUTY, key=f"message:{row.pk}", payload={"message": str(row.pk)}, queue=queue)


@act(clause=keys.PIPL_CORRECTION)
def tell_correction(row: DataCorrection) -> int:
    """That there is an answer; what it says stands on her page only."""
    text = "您提出的个人信息更正请求：已经答复。"
    return spread(
        row.subject_id, event=f"correction:{row.pk}", topic=Topic.TODO, text=text, kind=CORRECTION.key
    )


# -- codes ------------------------------------------------------------------


@act(clause=keys.PIPL_CORRECTION)
def propose_address(*, channel: str, address: str, by: User) -> Contact:
    """Enter an address of one's own and send the code there that proves it: both, or neither."""
    contact, code = contacts.propose(channel=channel, address=address, by=by)
    send_code(contact, code)
    return contact


def send_code(contact: Contact, code: OneTimeCode) -> Outgoing:
    """A code to the address that is to be proved, or to one that was. Called within the act that issued it."""
    row = Outgoing.objects.create(
        key=f"code:{code.pk}:{contact.channel}", user_id=contact.user_id, channel=contact.channel, code=code
    )
    add_duty(row)
    return row


# -- digests ----------------------------------------------------------------


def digest_time(now: datetime) -> datetime:
    """The next time a digest leaves: a fixed hour of the day here, by the clock of the working days (+08)."""
    here = timezone.localtime(now)
    at = timezone.make_aware(datetime.combine(here.date(), time(settings.DIGEST_HOUR)))
    return at if here < at else at + timedelta(days=1)


def _promise_digest(contact: Contact) -> None:
    """One duty a day, person and channel."""
    at = digest_time(timezone.now())
    day = timezone.localtime(at).date().isoformat()
    payload = {"user": str(contact.user_id), "channel": contact.channel, "day": day}
    duties.add(
        kind=DIGEST_DUTY,
        key=f"digest:{contact.user_id}:{contact.channel}:{day}",
        payload=payload,
        due_at=at,
        queue=Queue.BACKGROUND,
    )


@act()
def make_digest(*, user: UUID, channel: str, day: date) -> Outgoing | None:
    """All that was gathered for one person and channel becomes one message; a second call finds nothing left."""
    gathered = Outgoing.objects.filter(user=user, channel=channel, state=OutgoingState.GATHERED)
    lines = list(gathered.select_for_update().order_by("id"))
    if not lines:
        return None
    key = f"digest:{user}:{channel}:{day.isoformat()}"
    row = Outgoing(
        key=key, user_id=user, channel=channel, text=_summary([line.text for line in lines], channel)
    )
    row.save(force_insert=True)
    gathered.filter(pk__in=[line.pk for line in lines]).update(state=OutgoingState.MERGED, digest=row)
    add_duty(row)
    return row


def _summary(texts: list[str], channel: str) -> str:
    """An e-mail has room for each line, a short message for the number of them."""
    if channel == Channel.SMS:
        return f"今天有{len(texts)}条新消息。"
    shown = texts[:8]
    rest = [f"……共{len(texts)}条"] if len(texts) > len(shown) else []
    return "\n".join([f"今天的{len(texts)}条消息：", *(f"· {text[:50]}" for text in shown), *rest])[:500]


# -- wishes -----------------------------------------------------------------


Wish = tuple[str, str, str]  # topic, event ("" for all of the topic), channel


@act()
def set_preferences(*, wishes: dict[Wish, str], by: User) -> int:
    """What a person wishes, by topic or single event, and channel; "" for an event: as the rest of its topic.

    Refuses to switch off what the law wants told.
    """
    known = {(event.topic, event.key) for event in topic_events}
    for (topic, event, channel), timing in wishes.items():
        if event and (topic, event) not in known:
            raise MessageRefused("没有这种消息，请刷新页面再选。", code="unknown_event")
        if topic in REQUIRED:
            _refuse_silence(topic, timing)
            continue
        wish: dict[str, Any] = {
            "user": by,
            "topic": Topic(topic),
            "event": event,
            "channel": Channel(channel),
        }
        if event and not timing:
            Preference.objects.filter(**wish).delete()
        else:
            Preference.objects.update_or_create(**wish, defaults={"timing": Timing(timing)})
    return len(wishes)


def _refuse_silence(topic: str, timing: str) -> None:
    clause, why = REQUIRED[topic]
    if timing not in ("", Timing.AT_ONCE):
        raise MessageRefused(f"“{Topic(topic).label}”不能关闭。{why}", code="required", clause=clause)
