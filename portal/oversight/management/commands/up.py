"""`manage.py up`: the whole portal on one machine, in one command, until Ctrl-C."""

import base64
import hashlib
import json
import os
import secrets
import signal
import sys
import threading
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.kernel.healthy import healthy
from portal.kernel.pdf.fonts import pdf_health
from portal.kernel.processes import COMMANDS, GaveUp, Process, Supervisor, broker, free_port
from portal.people.demo import DEMO_ACCOUNTS

PATIENCE = 60  # seconds after which a start that is not ready is remarked upon
COLOURS = {"broker": "35", "sms": "34", "web": "36", "worker": "32", "beat": "33", "portal": "1"}


class Command(BaseCommand):
    help = "Start web, worker, clock and (unless REDIS_URL is given) a broker; end all of them with Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="with generated keys and demo data")

    def handle(self, *args: Any, **options: Any) -> None:
        supervisor = Supervisor(self.log)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: supervisor.stopping.set())
        try:
            self.start(supervisor, demo=options["demo"])
            supervisor.watch()
        except GaveUp as error:
            raise CommandError(str(error)) from error
        finally:
            if supervisor.processes:
                self.log("portal", "stopping")
            supervisor.stop()

    def start(self, supervisor: Supervisor, *, demo: bool) -> None:
        begun = time.monotonic()
        env = dict(os.environ, PYTHONUNBUFFERED="1", VAR_DIR=str(settings.VAR_DIR))
        env.setdefault("LOG_LEVEL", "WARNING")
        env.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser privileges")
        if demo:
            env |= {"DEMO": "1"} | development_keys(settings.VAR_DIR / "secret")
        self.tell_what_documents_lack()
        port = int(env["PORT"]) if env.get("PORT") else free_port(8000)
        address = f"http://127.0.0.1:{port}"
        env |= {"GRANIAN_HOST": "127.0.0.1", "GRANIAN_PORT": str(port)}
        env.setdefault("PUBLIC_URL", address)
        if not env.get("REDIS_URL"):
            command, env["REDIS_URL"] = broker(settings.VAR_DIR / "broker")
            supervisor.add("broker", command, env)
        if demo:
            self.add_gateway(supervisor, env, address)
        self.prepare_database(supervisor, env, demo=demo)
        for name, command in COMMANDS.items():
            if not supervisor.stopping.is_set():
                supervisor.add(name, command, env)
        # Beside the watch, so that a child that dies meanwhile is seen to at once.
        waiting = threading.Thread(
            target=self.welcome_when_ready,
            args=(port, supervisor.stopping),
            kwargs={"address": env["PUBLIC_URL"], "begun": begun, "demo": demo},
            daemon=True,
        )
        waiting.start()

    def add_gateway(self, supervisor: Supervisor, env: dict[str, str], address: str) -> None:
        """A demonstration has no short-message gateway: one of its own prints here what a real one would send."""
        stand_in = settings.ROOT / "tools" / "sms_gateway.py"
        if env.get("SMS_GATEWAY_URL") or not stand_in.exists():
            return
        port, secret = free_port(), secrets.token_urlsafe(32)
        env |= {"SMS_GATEWAY_URL": f"http://127.0.0.1:{port}", "SMS_GATEWAY_SECRET": secret}
        receipts = f"{address}/exchange/messages/receipts/"
        command = [sys.executable, str(stand_in), "--port", str(port), "--receipts", receipts, "--file"]
        supervisor.add("sms", [*command, str(settings.DEMO_SMS_FILE)], env)

    def welcome_when_ready(
        self, port: int, stopping: threading.Event, *, address: str, begun: float, demo: bool
    ) -> None:
        """However long the machine takes: without the welcome nobody knows where to go."""
        here = f"http://127.0.0.1:{port}"
        while not wait_for(port, stopping, PATIENCE):
            if stopping.is_set():
                return
            self.log("portal", f"not ready yet; the machine is busy, or {here}/health/ tells what is wrong")
        self.welcome(address, time.monotonic() - begun, demo)
        if address != here:
            self.stdout.write(f"  It listens on {here}, for the proxy that speaks TLS.\n")

    def tell_what_documents_lack(self) -> None:
        """The portal starts all the same; whoever waits for a document should know why it does not come."""
        for problem in pdf_health():
            self.log("portal", f"warning: {problem}")

    def prepare_database(self, supervisor: Supervisor, env: dict[str, str], *, demo: bool) -> None:
        """Migrate, and load the demo data; a demo that is there already, from the same files, is left alone."""
        stamp, key = settings.VAR_DIR / "demo.stamp", fingerprint() if demo else ""
        known = stamp.exists() and stamp.read_text() == key and (settings.VAR_DIR / "portal.sqlite3").exists()
        if demo and known:
            return
        self.log("portal", "creating tables")
        self.manage(supervisor, ["migrate", "--verbosity=0"], env)
        if demo:
            self.log("portal", "loading demo data (the first time takes a minute)")
            self.manage(supervisor, ["load_demo"], env)
            if not supervisor.stopping.is_set() and "DATABASE_URL" not in env:
                stamp.write_text(key)

    def manage(self, supervisor: Supervisor, arguments: list[str], env: dict[str, str]) -> None:
        """A step of the start in a process of its own, because it needs the keys made just now."""
        lines: list[str] = []
        command = [sys.executable, str(settings.ROOT / "manage.py"), *arguments]
        step = Process("portal", command, env, lambda name, text: lines.append(text))
        step.start()
        while step.alive:
            if supervisor.stopping.wait(0.1):
                step.stop(patience=3)
                return
        if step.popen and step.popen.returncode:
            step.join()
            self.log("portal", "\n".join(lines))
            raise GaveUp(f"`manage.py {' '.join(arguments)}` failed; the reason stands above.")

    def welcome(self, address: str, seconds: float, demo: bool) -> None:
        say = self.stdout.write
        say(self.style.SUCCESS(f"\n  The portal is ready after {seconds:.0f} s:  {address}\n"))
        if demo:
            say("  Demo accounts, with what each is for:\n")
            for account in DEMO_ACCOUNTS:
                say(f"    {account.username:<20}{account.password:<22}{account.label}")
            say("\n  Staff are asked for a six-digit code too:  make code WHO=clerk")
            say(f"  Short messages and e-mails that the portal sends are read at {address}/demo/messages/")
        say("\n  Ctrl-C ends it.\n")

    def log(self, name: str, text: str) -> None:
        tag = f"\x1b[{COLOURS.get(name, '0')}m{name:>7}\x1b[0m" if self.stdout.isatty() else f"{name:>7}"
        for line in text.splitlines():
            self.stdout.write(f"{tag} │ {line}")
        self.stdout.flush()


def fingerprint() -> str:
    """Changes with the migrations and with whatever the demo data is made from."""
    found = hashlib.sha256()
    for folder in ("portal", "matters", "pledges", "verification", "credit"):
        for path in sorted((settings.ROOT / folder).rglob("*")):
            if "__pycache__" not in path.parts and (
                "migrations" in path.parts
                or "data" in path.parts
                or path.stem in {"demo", "load_demo", "loading"}
            ):
                found.update(f"{path}{path.stat().st_size}".encode())
    return found.hexdigest()


def development_keys(folder: Path) -> dict[str, str]:
    """Keys of this checkout's own demo, made at the first start and kept in var/secret for this user only."""
    file = folder / "keys.json"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        keys = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "FIELD_KEYS": json.dumps({"dev1": base64.b64encode(secrets.token_bytes(32)).decode()}),
            "LOOKUP_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        }
        file.write_text(json.dumps(keys, indent=2))
    found: dict[str, str] = json.loads(file.read_text())
    return found


def wait_for(port: int, stopping: threading.Event, seconds: float) -> bool:
    """Whether the portal answers on this port before the time is over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not stopping.wait(0.2):
        if healthy(str(port)):
            return True
    return False
