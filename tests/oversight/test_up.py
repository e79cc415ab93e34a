"""`manage.py up`: whoever started the portal is told where it is, however slow the machine."""

import http.server
import threading
import time
from io import StringIO

import pytest

from portal.kernel.processes import free_port
from portal.oversight.management.commands import up

HOST = "portal.example.gov.cn"


@pytest.fixture
def web(monkeypatch):
    """A web process that is not up yet: call it to start it, answering with a status, under its own name only."""
    monkeypatch.setenv("ALLOWED_HOSTS", HOST)
    servers, port = [], free_port()

    class Answer(http.server.BaseHTTPRequestHandler):
        status = 200

        def do_GET(self):
            self.send_response(self.status if self.headers["Host"] == HOST else 400)
            self.end_headers()

        def log_message(self, *_):
            pass

    def begin(status=200):
        Answer.status = status
        servers.append(http.server.ThreadingHTTPServer(("127.0.0.1", port), Answer))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return Answer

    yield port, begin
    for server in servers:
        server.shutdown()
        server.server_close()


def told(port, stopping, *, demo=True, address=f"https://{HOST}"):
    """A command that waits in a thread of its own, as `up` does, and what it has said so far."""
    out = StringIO()
    command = up.Command(stdout=out, no_color=True)
    thread = threading.Thread(
        target=command.welcome_when_ready,
        args=(port, stopping),
        kwargs={"address": address, "begun": time.monotonic(), "demo": demo},
        daemon=True,
    )
    thread.start()
    return thread, out


def test_the_address_and_the_accounts_are_told_however_late_the_portal_answers(web, monkeypatch):
    monkeypatch.setattr(up, "PATIENCE", 0.3)
    port, begin = web
    address = f"http://127.0.0.1:{port}"
    thread, out = told(port, threading.Event(), address=address)
    time.sleep(0.8)
    assert "not ready yet" in out.getvalue()
    assert "ready after" not in out.getvalue()
    answer = begin(status=503)
    time.sleep(0.5)
    answer.status = 200
    thread.join(10)
    said = out.getvalue()
    assert f"{address}\n" in said and "Ctrl-C ends it" in said
    for account in up.DEMO_ACCOUNTS:
        assert account.username in said and account.password in said


def test_in_production_the_public_address_is_told_and_no_account(web):
    port, begin = web
    begin()
    thread, out = told(port, threading.Event(), demo=False)
    thread.join(10)
    assert f"https://{HOST}\n" in out.getvalue()
    assert f"listens on http://127.0.0.1:{port}" in out.getvalue()
    assert up.DEMO_ACCOUNTS[0].password not in out.getvalue()


def test_who_stops_it_before_it_is_ready_is_told_nothing(web):
    port, _ = web
    stopping = threading.Event()
    thread, out = told(port, stopping)
    stopping.set()
    thread.join(10)
    assert not thread.is_alive()
    assert out.getvalue() == ""
