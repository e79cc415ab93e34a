"""The public check by code."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pledges.domain import decisions, letters, withdrawal
from pledges.models import Pledge
from pledges.paper import short_digest
from pledges.views import public
from portal.kernel.files import read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_minute():
    cache.clear()


def ask(client, code):
    return client.get(reverse("pledges:check_code", args=[code]))


def text(answer):
    return answer.content.decode()


@pytest.mark.clause("P-08")
def test_a_letter_is_found_by_its_code_masked(client, office, filed):
    pledge = Pledge.objects.get()
    page = text(ask(client, pledge.check_code))
    assert "真实，有效" in page
    for shown in (
        pledge.number,
        pledge.agency.name,
        pledge.version.name,
        pledge.document_digest,
        short_digest(pledge.document_digest),
    ):
        assert shown in page
    assert office.subject.masked_name in page
    assert office.subject.name not in page.replace(office.subject.masked_name, "")
    assert office.subject.number_masked not in page


def test_the_code_may_be_typed_as_people_type(client, filed):
    code = Pledge.objects.get().check_code
    typed = "-".join(code[i : i + 4] for i in range(0, 20, 4)).lower()
    answer = client.get(reverse("pledges:check"), {"code": typed}, follow=True)
    assert "真实，有效" in text(answer)


def test_withdrawn_broken_and_kept_are_told_apart(client, office, accepted):
    pledge = Pledge.objects.get()
    withdrawal.withdraw_pledge(pledge, reason="写错了", by=office.user)
    assert "已撤回" in text(ask(client, pledge.check_code))


def test_a_pledge_found_untrue_no_longer_counts(client, office, accepted):
    pledge = decisions.pledge_broken(Pledge.objects.get(), by=office.handler, reference="check:1")
    assert "核查不实" in text(ask(client, pledge.check_code))


@pytest.mark.parametrize("code", ("0" * 20, "x", "1" * 300, "不是码", "%27--"))
def test_an_unknown_code_is_answered_plainly(client, office, code):
    answer = ask(client, code)
    assert answer.status_code == 200
    assert "查不到" in text(answer)


def test_a_draft_is_not_known(client, prepared):
    assert prepared.check_code is None
    assert "查不到" in text(ask(client, "None"))


def test_known_and_unknown_cost_the_same(client, filed, django_assert_num_queries):
    for code in (Pledge.objects.get().check_code, "0" * 20):
        with django_assert_num_queries(2):
            ask(client, code)


def test_too_many_questions_wait_a_minute(client, office, monkeypatch):
    monkeypatch.setattr(public, "QUESTIONS_A_MINUTE", 2)
    answers = [ask(client, "0" * 20).status_code for _ in range(3)]
    assert answers == [200, 200, 429]


def test_a_file_is_compared_by_its_digest(client, filed):
    pledge = Pledge.objects.get()
    letter = letters.issue_letter(pledge)
    url = reverse("pledges:check_compare", args=[pledge.check_code])
    same = client.post(url, {"file": SimpleUploadedFile("a.pdf", read(letter.file))})
    assert "完全一致" in text(same)
    other = client.post(url, {"file": SimpleUploadedFile("a.pdf", read(letter.file) + b" ")})
    assert "不一致" in text(other)
    assert client.get(url).status_code == 405
    assert client.post(url, {}).status_code == 422


def test_the_form_asks_for_a_code(client, db):
    assert client.get(reverse("pledges:check")).status_code == 200
    assert client.get(reverse("pledges:check"), {"code": ""}).status_code == 422
