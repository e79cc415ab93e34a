"""The two ways out: e-mail by Django's mail, short messages by a gateway over signed HTTP. One interface.

An adapter hands one message over and says how it went. What it promises when it was cut off in the middle differs:
the gateway takes a message under a key once, so it can be asked again; a mail server cannot tell, so it is not.
"""

import json
import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr

import httpx
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from portal.exchange.domain.outgoing import http_client
from portal.exchange.domain.webhooks import signature
from portal.people.contact_enums import Channel

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 8.0
LONGEST_ANSWER = 4000
# The gateway says that this message will never do: a number that is none, a text it does not take.
NEVER = frozenset({400, 404, 410, 413, 422})


@dataclass(frozen=True)
class Letter:
    """What is handed over."""

    key: str
    to: str
    title: str
    text: str


@dataclass(frozen=True)
class Answer:
    """How it went. ``ok``: taken. Otherwise ``final``: asking again is useless; ``unsure``: it may have been taken."""

    ok: bool
    id: str = ""
    error: str = ""
    final: bool = False
    unsure: bool = False


@dataclass(frozen=True)
class Adapter:
    """One way out, whether it is connected here, and whether a message may be handed over a second time."""

    connected: Callable[[], bool]
    hand_over: Callable[[Letter], Answer]
    knows_keys: bool


def _mail_connected() -> bool:
    return bool(settings.EMAIL_ON)


def _mail(letter: Letter) -> Answer:
    """E-mail. Its Message-ID is made from the key, so that mail programs tell two copies of one apart from two."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    headers = {"Message-ID": f"<{letter.key}@{domain}>", "Auto-Submitted": "auto-generated"}
    connection = get_connection(timeout=ANSWER_SECONDS)
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        return Answer(False, error=f"连不上邮件服务器（{type(error).__name__}）")
    message = EmailMessage(letter.title, letter.text, to=[letter.to], headers=headers, connection=connection)
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused:
        return Answer(False, error="邮件服务器不认收件地址", final=True)
    except smtplib.SMTPResponseException as error:
        return Answer(False, error=f"邮件服务器答复{error.smtp_code}", final=error.smtp_code >= 500)
    except (OSError, smtplib.SMTPException) as error:
        return Answer(False, error=f"交给邮件服务器时中断（{type(error).__name__}）", unsure=True)
    finally:
        connection.close()
    return Answer(True, id=headers["Message-ID"])


def _gateway_connected() -> bool:
    return bool(settings.SMS_GATEWAY_URL)


def _gateway(letter: Letter) -> Answer:
    """A short message. The signature covers time, key, number and text."""
    body = json.dumps(
        {"key": letter.key, "to": letter.to, "text": letter.text}, ensure_ascii=False, separators=(",", ":")
    ).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Gateway-Account": settings.SMS_GATEWAY_ACCOUNT,
        "Idempotency-Key": letter.key,
        "Gateway-Signature": signature(settings.SMS_GATEWAY_SECRET, timestamp=int(time.time()), body=body),
    }
    try:
        with http_client(answer_seconds=ANSWER_SECONDS, connect_seconds=CONNECT_SECONDS) as client:
            answer = client.post(f"{settings.SMS_GATEWAY_URL}/messages", content=body, headers=headers)
    except httpx.TimeoutException:
        return Answer(False, error="短信网关没有及时答复", unsure=True)
    except httpx.HTTPError as error:
        return Answer(False, error=f"连不上短信网关（{type(error).__name__}）", unsure=True)
    if answer.status_code in NEVER:
        return Answer(False, error=f"短信网关拒收（{answer.status_code}）", final=True)
    if not 200 <= answer.status_code < 300:
        return Answer(False, error=f"短信网关答复{answer.status_code}")
    return Answer(True, id=_id_in(answer.text))


def _id_in(text: str) -> str:
    """The gateway's own number of the message; a gateway that gives none is believed all the same."""
    try:
        found = json.loads(text[:LONGEST_ANSWER])
    except ValueError:
        return ""
    return str(found.get("id", ""))[:80] if isinstance(found, dict) else ""


ADAPTERS: dict[str, Adapter] = {
    Channel.SMS: Adapter(_gateway_connected, _gateway, knows_keys=True),
    Channel.EMAIL: Adapter(_mail_connected, _mail, knows_keys=False),
}


def connected() -> list[Channel]:
    """The channels that lead anywhere in this installation."""
    return [channel for channel in Channel if ADAPTERS[channel].connected()]
