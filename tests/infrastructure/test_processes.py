"""The supervisor of `manage.py up`: children are revived, ended as groups, and never left behind."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable

import pytest
import redis

from portal.kernel import processes
from portal.kernel.processes import COMMANDS, GaveUp, Process, Supervisor, broker, free_port, readable
from tests.settings import ROOT


def until(condition: Callable[[], bool], seconds: float = 8) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] != "Z"


def python(code: str) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(code)]


@pytest.fixture
def lines():
    return []


@pytest.fixture
def supervisor(lines):
    made = Supervisor(lambda name, text: lines.append(f"{name}: {text}"))
    yield made
    made.stop()


def test_output_is_passed_on_under_the_name_of_the_child(supervisor, lines):
    supervisor.add("web", python("print('good morning')"), os.environ)
    assert until(lambda: "web: good morning" in lines)


def test_a_dead_child_is_started_again(supervisor, monkeypatch):
    child = supervisor.add("worker", python("import time; time.sleep(60)"), os.environ)
    first = child.popen.pid
    child.signal_group(signal.SIGKILL)
    child.popen.wait()
    supervisor.revive(child)
    assert child.alive
    assert child.popen.pid != first


def test_a_child_that_keeps_dying_ends_the_command_with_its_name(supervisor, monkeypatch):
    monkeypatch.setattr(processes, "FAILED_STARTS", 2)
    supervisor.add("beat", python("raise SystemExit(7)"), os.environ)
    with pytest.raises(GaveUp, match=r"beat ended 3 times .*exit code 7"):
        supervisor.watch()


def test_stopping_ends_grandchildren_too(supervisor, lines):
    code = """
        import subprocess, sys, time
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        print(child.pid, flush=True)
        time.sleep(60)
    """
    supervisor.add("web", python(code), os.environ)
    assert until(lambda: lines)
    grandchild = int(lines[0].removeprefix("web: "))
    assert running(grandchild)
    supervisor.stop()
    assert until(lambda: not running(grandchild))


def test_a_child_that_will_not_end_is_killed(lines):
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    child = Process("web", python(code), os.environ, lambda name, text: lines.append(text))
    child.start()
    assert until(lambda: "up" in lines)
    child.stop(patience=0.3)
    assert not child.alive
    assert any("killed" in line for line in lines)


def test_children_end_when_the_supervisor_is_killed():
    code = """
        import os, time
        from portal.kernel.processes import Process
        child = Process("web", ["sleep", "60"], os.environ, print)
        child.start()
        print(child.popen.pid, flush=True)
        time.sleep(60)
    """
    parent = subprocess.Popen(python(code), stdout=subprocess.PIPE, text=True, cwd=ROOT)
    child = int(parent.stdout.readline())
    assert running(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert until(lambda: not running(child))


def test_log_records_become_lines_for_people():
    record = '{"event": "letter issued", "level": "info", "logger": "pledges", "timestamp": "…"}'
    assert readable(record) == "info pledges: letter issued"
    assert readable("plain words") == "plain words"
    assert readable('["a list"]') == '["a list"]'


def test_broker_answers_only_with_its_password(tmp_path):
    command, url = broker(tmp_path)
    assert (tmp_path / "broker.conf").stat().st_mode & 0o077 == 0
    process = Process("broker", command, os.environ, lambda name, text: None)
    process.start()
    try:
        with redis.Redis.from_url(url) as client:
            assert until(lambda: answers(client))
        stranger = url.split("@")[1]
        with redis.Redis.from_url(f"redis://{stranger}") as client, pytest.raises(redis.AuthenticationError):
            client.ping()
    finally:
        process.stop()


def answers(client) -> bool:
    try:
        return client.ping()
    except redis.ConnectionError:
        return False


def test_a_taken_port_is_passed_over():
    first = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first))
        taken.listen()
        assert free_port(first) > first


def test_commands_name_programs_of_this_environment():
    for command in COMMANDS.values():
        assert os.path.exists(processes.tool(command)[0])
