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
