"""Fixtures of the lines."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

RECEIVER = Path(__file__).parent.parent / "simulators" / "receiver.py"


class Receiver:
    """The simulated business system, in a process of its own."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"

    def received(self):
        with urllib.request.urlopen(f"{self.url}/received", timeout=10) as answer:
            return json.loads(answer.read())


@pytest.fixture(scope="module")
def receiver():
    process = subprocess.Popen([sys.executable, str(RECEIVER)], stdout=subprocess.PIPE, text=True)
    try:
        yield Receiver(int(process.stdout.readline()))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


GATEWAY = Path(__file__).parent.parent.parent / "tools" / "sms_gateway.py"
GATEWAY_SECRET = "a secret of forty characters for testing"


class Gateway:
    """The stand-in for the short-message gateway, in a process of its own."""

    def __init__(self, port, file):
        self.url = f"http://127.0.0.1:{port}"
        self.file = file

    def taken(self):
        """What it sent out, each message once."""
        return [json.loads(row) for row in self.file.read_text().splitlines()] if self.file.exists() else []


@pytest.fixture(scope="module")
def gateway_process(tmp_path_factory):
    file = tmp_path_factory.mktemp("gateway") / "sms.jsonl"
    command, env = [sys.executable, str(GATEWAY), "--file", str(file)], {"SMS_GATEWAY_SECRET": GATEWAY_SECRET}
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    try:
        yield Gateway(int(process.stdout.readline()), file)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def gateway(gateway_process, settings):
    """Connected, with nothing sent yet."""
    settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_SECRET = gateway_process.url, GATEWAY_SECRET
    gateway_process.file.unlink(missing_ok=True)
    return gateway_process
