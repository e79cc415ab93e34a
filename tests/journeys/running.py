"""A whole portal for journeys: its own database with the demo data, its own broker, and the image's own commands."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import redis
from django.conf import settings

from portal.kernel.processes import COMMANDS, Process, broker, free_port
from tests.infrastructure.databases import store
from tests.infrastructure.demonstration import demo_template, folder_of


class RunningPortal:
    """Web, worker, clock and broker as children of the test process."""

    def __init__(self, *, workers: int = 1) -> None:
        self.databases = store()
        self.short = f"journey_{settings.WORKER}_{os.getpid()}"
        self.folder = settings.TEST_DIR / self.short
        self.log_file = self.folder / "processes.log"
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.broker_command, redis_url = broker(self.folder / "broker")
        self.env = {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "PYTHONUNBUFFERED": "1", "DEMO": "1",
            "DATABASE_URL": self.databases.url(self.short), "REDIS_URL": redis_url, "VAR_DIR": str(self.folder),
            "PUBLIC_URL": self.url, "GRANIAN_HOST": "127.0.0.1", "GRANIAN_PORT": str(port),
            "GRANIAN_WORKERS": str(workers), "DJANGO_SETTINGS_MODULE": "portal.settings", "LANG": "C.UTF-8",
        }  # fmt: skip
        # A stand-in for the short-message gateway; what it sends lies in a file.
        self.short_messages, gateway = self.folder / "sms.jsonl", free_port()
        self.env |= {
            "SMS_GATEWAY_URL": f"http://127.0.0.1:{gateway}",
            "SMS_GATEWAY_SECRET": "of a journey, forty characters or so",
        }
        self.gateway_command = [
            sys.executable, str(settings.ROOT / "tools" / "sms_gateway.py"), "--port", str(gateway),
            "--file", str(self.short_messages), "--receipts", f"{self.url}/exchange/messages/receipts/",
        ]  # fmt: skip
        self.processes: dict[str, Process] = {}

    def start(self) -> None:
        """Copy the demo data, start all processes, wait until the first page answers."""
        demo = demo_template(self.databases)
        self.databases.copy(demo, self.short)
        shutil.copytree(folder_of(demo), self.folder, dirs_exist_ok=True, symlinks=True)
        self.processes["broker"] = Process("broker", self.broker_command, self.env, self.log)
        self.processes["sms"] = Process("sms", self.gateway_command, self.env, self.log)
        for name, command in COMMANDS.items():
            self.processes[name] = Process(name, command, self.env, self.log)
        for process in self.processes.values():
            process.start()
        self.wait_until_ready()

    def manage(self, *arguments: str) -> str:
        """Run a management command as a process; its output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=settings.ROOT, env=self.env,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def wait_until_ready(self, seconds: float = 40) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/health/", timeout=5):
                    return
            except urllib.error.HTTPError as answer:
                if answer.code < 500:
                    return
            except OSError:
                pass
            time.sleep(0.2)
        raise RuntimeError(f"the portal did not answer within {seconds:.0f} s:\n{self.tail()}")

    def log(self, name: str, text: str) -> None:
        with self.log_file.open("a") as file:
            file.write(f"{name} | {text}\n")

    def tail(self, lines: int = 60) -> str:
        if not self.log_file.exists():
            return "(no output)"
        return "\n".join(self.log_file.read_text().splitlines()[-lines:])

    def kill(self, name: str) -> None:
        """kill -9 a process and all its children, in the middle of whatever they do."""
        self.processes[name].signal_group(signal.SIGKILL)
        popen = self.processes[name].popen
        assert popen is not None
        popen.wait(10)

    def restart(self, name: str) -> None:
        self.processes[name].start()

    def empty_broker(self) -> None:
        """FLUSHALL: every message that was on its way is gone."""
        client = redis.Redis.from_url(self.env["REDIS_URL"])
        try:
            client.flushall()
        finally:
            client.close()

    def stop(self) -> None:
        for process in reversed(self.processes.values()):
            process.stop(patience=5)
        self.databases.drop(self.short)
        keep = Path(settings.VAR_DIR) / "test-shots" / f"{settings.WORKER}-processes.log"
        if self.log_file.exists():
            keep.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.log_file, keep)
        shutil.rmtree(self.folder, ignore_errors=True)
