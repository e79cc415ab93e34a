"""Demo data of the message line: an applicant who can be reached, a digest in the making, a message that is stuck."""

from portal.exchange.domain import line
from portal.exchange.message_enums import OutgoingState, Topic
from portal.exchange.models import Outgoing
from portal.kernel.actors import SYSTEM
from portal.kernel.moves import move
from portal.people.contact_enums import Channel
from portal.people.domain import contacts
from portal.people.domain.one_time_codes import digits_of, take
from portal.people.models import Contact, User

ADDRESSES = {Channel.SMS: "13800001111", Channel.EMAIL: "wangyan@example.cn"}


def load() -> None:
    """Once: whoever has an address already is left alone."""
    user = User.objects.filter(username="applicant").first()
    if user is None or Contact.objects.filter(user=user).exists():
        return
    for channel, address in ADDRESSES.items():
        _reachable(user, channel, address)
    for event, topic, text in (
        ("demo:1", Topic.PROGRESS, "您的一份申请：已签署承诺书。"),
        ("demo:2", Topic.AFTER, "您的一份申请：已办结。"),
    ):
        line.spread(user.subject_id, event=event, topic=topic, text=text)
    _stuck(user)


def _reachable(user: User, channel: Channel, address: str) -> None:
    contact, code = contacts.propose(channel=channel, address=address, by=user)
    proof = take(user=user, purpose=contacts.PURPOSE, about=code.about, digits=digits_of(code))
    if proof is not None:
        contacts.confirm(contact, proof=proof, by=user)


def _stuck(user: User) -> None:
    """Given up after many attempts: the administrator sees it and sends it again."""
    row = Outgoing.objects.create(
        key=f"demo:stuck:{user.pk}", user=user, channel=Channel.SMS, topic=Topic.ACCEPTANCE,
        text="您的一份申请：已受理。", sent_to="138****1111", failures=12,
    )  # fmt: skip
    why = "短信网关没有及时答复"
    move(row, OutgoingState.SENDING, by=SYSTEM)
    move(row, OutgoingState.PARKED, by=SYSTEM, note=why, receipt=why)
