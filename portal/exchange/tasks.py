"""What the worker does for the duties of this room."""

from typing import Any

from portal.exchange.domain import sending
from portal.exchange.domain.webhooks import DUTY
from portal.exchange.models import Delivery
from portal.kernel import duties


@duties.handler(DUTY)
def deliver(payload: dict[str, Any]) -> None:
    """One message to one business system. Sent twice, the receiver knows it by its key."""
    rows = Delivery.objects.select_related("subscription__secret", "subscription__client")
    sending.deliver(rows.get(pk=payload["delivery"]))
