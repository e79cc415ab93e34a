"""What the container's health check and the monitoring see."""

import json
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from portal.kernel import audit, health, sealing
from portal.kernel.models import AuditEvent, Duty, Holiday
from portal.oversight.management.commands import up

BROKER_NOBODY_HAS = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def all_libraries(monkeypatch):
    monkeypatch.setattr(health, "papers", list)


@pytest.fixture
def ask(db, client):
    def answer(status=200):
        found = client.get("/health/")
        assert found.status_code == status
        return json.loads(found.content)

    return answer


def test_healthy_portal_answers_200_and_is_never_kept(ask, client):
    assert ask() == {
        "failing": [], "attention": [], "database": "ok", "broker": ask()["broker"], "documents": "ok",
        "parked_duties": 0, "seconds_since_last_seal": None,
    }  # fmt: skip
    assert "no-store" in client.get("/health/")["Cache-Control"]


def test_plain_text_for_logs(db, client):
    answer = client.get("/health/?format=text")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode().splitlines()[:2] == ["ok", "database: ok"]


def test_it_may_only_be_read(db, client):
    assert client.post("/health/").status_code == 405
    assert client.head("/health/").status_code == 200


def test_lost_broker_is_503(ask, settings):
    settings.CELERY_BROKER_URL = BROKER_NOBODY_HAS
    found = ask(503)
    assert found["failing"] == ["broker"]
    assert found["broker"] == "ConnectionError"


def test_lost_database_is_503_and_tells_no_address(monkeypatch):
    def lost(found):
        raise DatabaseError("could not connect to postgres://portal:secret@db")

    monkeypatch.setattr(health, "_ledgers", lost)
    answer = Client().get("/health/")
    assert answer.status_code == 503
    assert "database" in json.loads(answer.content)["failing"]
    assert b"secret" not in answer.content


def park(count):
    now = timezone.now()
    Duty.objects.bulk_create(Duty(kind="t", key=f"t:{n}", state="parked", due_at=now) for n in range(count))


@pytest.mark.parametrize(("parked", "shown"), [(3, 3), (99, 99), (100, "100+"), (150, "100+")])
def test_parked_duties_are_counted_up_to_a_hundred(ask, parked, shown):
    park(parked)
    found = ask()
    assert found["parked_duties"] == shown
    assert "搁置" in found["attention"][0]


def test_missing_fonts_are_told_but_do_not_stop_the_portal(ask, monkeypatch):
    monkeypatch.setattr(health, "papers", lambda: ["缺少字体。"])
    found = ask()
    assert (found["documents"], found["attention"]) == ("attention", ["缺少字体。"])


@pytest.mark.clause("S-09")
def test_events_that_wait_long_for_their_seal_are_told(ask):
    AuditEvent(act="t", actor="system", at=timezone.now() - timedelta(hours=1)).save(force_insert=True)
    assert any("没有封存" in line for line in ask()["attention"])


def test_a_fresh_event_may_wait(ask):
    audit.record("test.act", Holiday(date="2026-01-01"), by=None)
    assert ask()["attention"] == []


@pytest.mark.clause("S-09")
def test_the_age_of_the_last_seal_is_shown(committed_db, client):
    audit.record("test.act", Holiday(date="2026-01-01"), by=None)
    # On PostgreSQL a transaction of another test on the same cluster may still be open: sealing waits for it.
    for _ in range(300):
        sealing.seal("audit")
        if sealing.unsealed_since() is None:
            break
        time.sleep(0.2)
    assert sealing.unsealed_since() is None
    assert json.loads(client.get("/health/").content)["seconds_since_last_seal"] in range(60)


def test_the_start_says_in_plain_words_what_documents_lack(monkeypatch):
    monkeypatch.setattr(up, "pdf_health", lambda: ["缺少 libharfbuzz-subset0。"])
    out = StringIO()
    command = up.Command(stdout=out)
    command.tell_what_documents_lack()
    assert "缺少 libharfbuzz-subset0" in out.getvalue()
