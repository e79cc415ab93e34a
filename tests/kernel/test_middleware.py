"""The promises every request is held to."""

import pytest
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from portal.kernel.acts import Refused
from portal.kernel.middleware import WriteInGet, refuse_writes
from portal.kernel.models import AccessEvent, Holiday

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.kernel.probe_urls")]


@pytest.mark.parametrize("address", ["/probe/write/", "/probe/hidden/"])
def test_a_get_that_would_write_is_impossible(client, address):
    Holiday.objects.create(date="2026-01-01", is_workday=False)
    with pytest.raises(WriteInGet), transaction.atomic():
        client.get(address)
    assert Holiday.objects.count() == 1


def test_a_post_may_write(client):
    assert client.post("/probe/write/").status_code == 200
    assert Holiday.objects.count() == 1


def test_an_acts_address_opened_like_a_page_is_answered_in_words(client, django_user_model):
    client.force_login(django_user_model.objects.create(username="somebody"))
    answer = client.get(reverse("pledges:resume"))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "这个地址不能直接打开" in answer.content.decode()


def test_an_uncaught_refusal_becomes_a_page_with_the_way_out(client):
    response = client.post("/probe/refuse/")
    assert response.status_code == 409
    assert "身份证号不对。" in response.content.decode()
    assert "请核对后重填。" in response.content.decode()


def test_several_ways_out_are_a_list_on_the_page_and_numbered_in_messages():
    refusal = Refused("不能办。", way_out=("先交证明。", "再修复。"))
    assert refusal.way_out == "一、先交证明。二、再修复。"
    page = render_to_string("refused.html", {"refusal": refusal})
    assert "<li>先交证明。</li><li>再修复。</li>" in page


@pytest.mark.clause("S-09")
@pytest.mark.clause("C-09")
def test_who_saw_what_is_written_after_the_answer(client, django_user_model):
    Holiday.objects.create(date="2026-01-01", is_workday=False)
    response = client.get("/probe/look/")
    assert response.status_code == 200
    event = AccessEvent.objects.get()
    assert (event.object_id, event.purpose, event.unmasked) == ("2026-01-01", "测试", True)


def test_security_headers_are_on_every_answer(client):
    headers = client.post("/probe/refuse/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("statement", "reads"),
    [
        ("SELECT 1", True),
        ("(SELECT 1) UNION (SELECT 2)", True),  # as PostgreSQL is asked for a union
        ("(DELETE FROM kernel_holiday)", False),
        ("WITH gone AS (DELETE FROM kernel_holiday) SELECT 1", False),
    ],
)
def test_only_what_reads_passes(statement, reads):
    if reads:
        assert refuse_writes(lambda *_: "read", statement, (), False, {}) == "read"
    else:
        with pytest.raises(WriteInGet):
            refuse_writes(lambda *_: "written", statement, (), False, {})
