"""Once only: same key and same body, same answer; another body is refused; at the same moment, one effect."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from pledges.domain import embedding
from pledges.models import Case, SystemCase
from portal.exchange.clock import forget_answers
from portal.exchange.models import IdempotencyKey
from portal.kernel.models import AuditEvent
from tests.factories.exchange import Line
from tests.factories.people import id_number
from tests.factories.pledges import Office
from tests.pledges.test_api_path import PERSON, filled, picture, place

pytestmark = pytest.mark.clause("X-13")


def wanted(office, **person):
    return {
        "matter": str(office.matter.pk),
        "certificates": [str(office.version.matter_id)],
        "applicant": {**PERSON, **person},
    }


@pytest.fixture
def office(db):
    return Office()


@pytest.fixture
def line(office):
    return Line(office.agency)


def test_the_same_again_is_the_same_answer(office, line):
    first = line.post("cases/", wanted(office), key="key-0001")
    again = line.post("cases/", wanted(office), key="key-0001")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Case.objects.count() == 1
    kept = str(IdempotencyKey.objects.values().get())
    assert PERSON["number"] not in kept
    assert PERSON["name"] not in kept


def test_another_body_under_the_same_key_is_refused_and_recorded(office, line):
    line.post("cases/", wanted(office), key="key-0001")

    other = line.post("cases/", wanted(office, number=id_number(78)), key="key-0001")

    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    assert other["Content-Type"] == "application/problem+json"
    assert Case.objects.count() == 1
    assert AuditEvent.objects.filter(refused="idempotency_mismatch").exists()


def test_a_refusal_is_kept_as_well(office, line):
    bad = wanted(office, name="")
    minor = wanted(office, number="410404198501020011")
    assert line.post("cases/", bad, key="key-0002").status_code == 422  # not read: the key is still free
    first = line.post("cases/", minor, key="key-0002")
    again = line.post("cases/", minor, key="key-0002")

    assert first.status_code == again.status_code == 422
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"


def test_keys_of_two_systems_are_not_each_others(office, line):
    neighbour = Line(office.agency)

    one = line.post("cases/", wanted(office), key="key-0001")
    two = neighbour.post("cases/", wanted(office), key="key-0001")

    assert one.json()["id"] != two.json()["id"]


def test_a_fault_leaves_the_key_free(office, line, monkeypatch):
    real = embedding.open_from_system

    def fault(**given):
        real(**given)
        raise RuntimeError("power cut")

    monkeypatch.setattr(embedding, "open_from_system", fault)
    with pytest.raises(RuntimeError):
        line.post("cases/", wanted(office), key="key-0001")
    assert not Case.objects.exists()

    monkeypatch.setattr(embedding, "open_from_system", real)
    assert line.post("cases/", wanted(office), key="key-0001").status_code == 201


def test_a_form_sent_again_has_another_boundary_and_is_the_same(office, line):
    case, digest = filled(line, office)
    line.post(f"cases/{case['id']}/identity/", {"method": "reader", "operator": "A017"})

    def send(digest):
        form = {"digest": digest, "kind": "pad", "file": picture()}
        return line.post(place(case) + "signature/", form, form=True, key="sign-0001")

    first, again, other = send(digest), send(digest), send("0" * 64)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")


def test_keys_are_forgotten_after_a_day(office, line):
    line.post("cases/", wanted(office), key="key-0001")
    assert forget_answers() == 0
    IdempotencyKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert line.post("cases/", wanted(office), key="key-0001").status_code == 201
    assert Case.objects.count() == 2
    IdempotencyKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert forget_answers() == 1


@pytest.mark.postgres_only
@pytest.mark.parametrize("same_key", (True, False), ids=("one key", "one reference"))
def test_fifty_equal_submissions_at_once_open_one_case(committed_db, same_key):
    office = Office()
    line = Line(office.agency)
    body = {**wanted(office), "reference": "FY-2026-0007"}
    gate = threading.Barrier(50)

    def send(n):
        line_here = Line.__new__(Line)
        line_here.__dict__.update(line.__dict__, http=Client())
        gate.wait()
        try:
            return line_here.post("cases/", body, key="key-0050" if same_key else str(uuid4()))
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as pool:
        answers = [future.result(timeout=120) for future in [pool.submit(send, n) for n in range(50)]]

    assert Case.objects.count() == SystemCase.objects.count() == 1
    good = [answer for answer in answers if answer.status_code == 201]
    if same_key:
        assert len(good) == 50
        assert len({answer.content for answer in good}) == 1
        assert sum("Idempotency-Replayed" not in answer for answer in good) == 1
    else:
        assert len(good) == 1
        assert {answer.json()["code"] for answer in answers if answer not in good} == {"reference_used"}


@pytest.mark.postgres_only
def test_one_signature_sent_by_ten_at_once_is_one_pledge(committed_db):
    office = Office()
    line = Line(office.agency)
    case, digest = filled(line, office)
    line.post(f"cases/{case['id']}/identity/", {"method": "reader", "operator": "A017"})
    gate = threading.Barrier(10)

    def send(n):
        line_here = Line.__new__(Line)
        line_here.__dict__.update(line.__dict__, http=Client())
        form = {"digest": digest, "kind": "pad", "file": picture()}
        gate.wait()
        try:
            return line_here.post(place(case) + "signature/", form, form=True, key="sign-0010")
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = [future.result(timeout=120) for future in [pool.submit(send, n) for n in range(10)]]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert AuditEvent.objects.filter(to_state="signed").count() == 1
