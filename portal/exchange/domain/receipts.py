"""What the gateway reports back: signed with the same secret over time and body, believed for five minutes."""

import hmac
import json
import re
import time
from dataclasses import dataclass

from django.conf import settings

from portal.exchange.domain.outbox import take_receipt
from portal.exchange.domain.webhooks import signature

SKEW_SECONDS = 300
HEADER = re.compile(r"t=(\d{1,12}),v1=[0-9a-f]{64}")
KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-\d{1,4}")


@dataclass(frozen=True)
class Receipt:
    """One report: of which message, whether it reached the telephone, and if not, why."""

    key: str
    delivered: bool
    reason: str


def read(header: str, body: bytes) -> Receipt | None:
    """The report, or None when it is not the gateway's or says nothing that can be understood."""
    found = HEADER.fullmatch(header)
    if not settings.SMS_GATEWAY_URL or not found or abs(time.time() - int(found[1])) > SKEW_SECONDS:
        return None
    if not hmac.compare_digest(
        signature(settings.SMS_GATEWAY_SECRET, timestamp=int(found[1]), body=body), header
    ):
        return None
    try:
        told = json.loads(body)
    except ValueError:
        return None
    if not isinstance(told, dict) or told.get("status") not in {"delivered", "failed"}:
        return None
    key, reason = str(told.get("key", "")), str(told.get("reason", ""))
    return Receipt(key, told["status"] == "delivered", reason[:120]) if KEY.fullmatch(key) else None


def take(receipt: Receipt) -> bool:
    """Write it down. False when no such message ever left."""
    return take_receipt(key=receipt.key, delivered=receipt.delivered, reason=receipt.reason) is not None
