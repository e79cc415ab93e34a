"""What the worker does for the duties of this room."""

from datetime import date
from typing import Any

from portal.exchange.domain import line, outbox, sending
from portal.exchange.domain.webhooks import DUTY
from portal.exchange.models import Delivery, Outgoing
from portal.kernel import duties
from portal.people.domain import data_corrections
from portal.people.models import DataCorrection


@duties.handler(DUTY)
def deliver(payload: dict[str, Any]) -> None:
    """One message to one business system. Sent twice, the receiver knows it by its key."""
    rows = Delivery.objects.select_related("subscription__secret", "subscription__client")
    sending.deliver(rows.get(pk=payload["delivery"]))


@duties.handler(line.DUTY)
def send_message(payload: dict[str, Any]) -> None:
    """One short message or e-mail to one person."""
    if row := Outgoing.objects.filter(pk=payload["message"]).first():
        outbox.send(row)


@duties.handler(line.DIGEST_DUTY)
def send_digest(payload: dict[str, Any]) -> None:
    """What was gathered for one person becomes one message, which has a duty of its own."""
    line.make_digest(user=payload["user"], channel=payload["channel"], day=date.fromisoformat(payload["day"]))


@duties.handler(data_corrections.TELL)
def tell_correction(payload: dict[str, Any]) -> None:
    """An agency answered a request to correct personal data: the person is told that there is an answer."""
    line.tell_correction(DataCorrection.objects.get(pk=payload["correction"]))
