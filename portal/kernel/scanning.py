"""What comes in is shown to a virus scanner before it is kept: clamd, by its INSTREAM command.

``SCANNER`` names it: ``unix:/run/clamav/clamd.ctl`` or ``tcp://clamav:3310``. Empty: none is connected, and nothing
here says that a file is clean. A scanner that is named but does not answer keeps files out, it lets none through.
"""

import hashlib
import socket
import struct
from contextlib import closing
from urllib.parse import urlsplit

import structlog
from django.conf import settings

log = structlog.get_logger("scanning")
CHUNK = 1 << 16
TIMEOUT = 15  # seconds, for connecting and for each answer
LONGEST_ANSWER = 4096


class Infected(Exception):
    """The scanner knows the file; the message is its name for it."""


class Unreachable(Exception):
    """The scanner does not answer, or could not look."""


def scan(data: bytes) -> None:
    """Raise ``Infected`` or ``Unreachable``; return when the scanner found nothing or none is connected."""
    if not settings.SCANNER:
        return
    reply = _ask(b"zINSTREAM\0", data)
    if reply.endswith("FOUND"):
        found = reply.removeprefix("stream: ").removesuffix(" FOUND")
        log.warning("upload infected", found=found, sha256=hashlib.sha256(data).hexdigest())
        raise Infected(found)
    if not reply.endswith("OK"):
        log.error("scanner could not look", reply=reply[:200])
        raise Unreachable(reply[:200])


def answers() -> bool:
    """Whether the scanner is there (for /health/)."""
    try:
        return _ask(b"zPING\0") == "PONG"
    except Unreachable:
        return False


def _ask(command: bytes, data: bytes | None = None) -> str:
    try:
        with closing(_connect()) as line:
            line.sendall(command)
            if data is not None:
                for start in range(0, len(data), CHUNK):
                    part = data[start : start + CHUNK]
                    line.sendall(struct.pack("!I", len(part)) + part)
                line.sendall(struct.pack("!I", 0))
            return _answer(line)
    except OSError as error:
        log.exception("scanner does not answer", scanner=settings.SCANNER)
        raise Unreachable(type(error).__name__) from error


def _connect() -> socket.socket:
    if settings.SCANNER.startswith("unix:"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(TIMEOUT)
        line.connect(settings.SCANNER.removeprefix("unix:"))
        return line
    address = urlsplit(settings.SCANNER)
    return socket.create_connection((address.hostname or "", address.port or 3310), TIMEOUT)


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        part = line.recv(LONGEST_ANSWER)
        if not part:
            break
        said += part
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
