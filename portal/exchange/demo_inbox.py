"""What left a demonstration by short message and e-mail, read back from the files of its stand-ins."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from portal.people.contact_enums import Channel
from portal.people.models.contacts import masked

SHOWN = 40
LONGEST = 256 * 1024  # of the gateway's file only the end is read
BETWEEN = b"-" * 79 + b"\n"  # Django's file backend writes such a line after each message


@dataclass(frozen=True)
class Received:
    """One message as it arrived; the address is masked like everywhere else."""

    at: datetime
    channel: Channel
    to: str
    title: str
    text: str


def received() -> list[Received]:
    """The latest messages, newest first."""
    found = [*_short_messages(Path(settings.DEMO_SMS_FILE)), *_mails(Path(settings.EMAIL_FILE_PATH or "-"))]
    return sorted(found, key=lambda message: message.at, reverse=True)[:SHOWN]


def _short_messages(path: Path) -> Iterator[Received]:
    """One JSON object a line, as the gateway of the demonstration writes them."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - LONGEST))
        lines = file.read().splitlines()
    for line in lines[-SHOWN:]:
        try:
            message: dict[str, Any] = json.loads(line)
        except ValueError:  # the first line read may be the rest of one
            continue
        at = datetime.fromtimestamp(message.get("at", 0), tz=timezone.get_current_timezone())
        to = masked(Channel.SMS, message["to"])
        yield Received(at, Channel.SMS, to, "", message["text"])


def _mails(folder: Path) -> Iterator[Received]:
    """Django names the files by their time; each holds what went through one connection."""
    if not folder.is_dir():
        return
    for path in sorted(folder.glob("*.log"), reverse=True)[:SHOWN]:
        for part in path.read_bytes().split(BETWEEN):
            if part.strip():
                yield _mail(message_from_bytes(part.strip() + b"\n", policy=policy.default), path)


def _mail(message: Any, path: Path) -> Received:
    assert isinstance(message, EmailMessage)
    at = datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_current_timezone())
    to = masked(Channel.EMAIL, str(message["To"]))
    return Received(at, Channel.EMAIL, to, str(message["Subject"]), str(message.get_content()).strip())
