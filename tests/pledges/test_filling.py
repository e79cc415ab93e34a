"""What is typed is kept while it is typed, on any device, and never taken for a filing."""

import pytest
from django.urls import reverse

from pledges.domain import cases, filling, signing
from pledges.enums import CaseState
from pledges.models import Case, Typed
from portal.kernel.acts import Refused
from tests.factories.people import ApplicantFactory
from tests.factories.pledges import VALUES, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def choice(office):
    """A pledge whose notice is read and whose fields are still empty."""
    chosen = office.pledging()
    read(chosen, by=office.user)
    return chosen


def at(name, choice):
    return reverse(f"pledges:{name}", args=[choice.case_id, choice.pk])


@pytest.mark.clause("P-07", "P-13")
def test_half_typed_values_are_there_again_on_another_device(client, office, choice):
    client.force_login(office.user)
    answer = client.post(at("keep", choice), {"income": "9", "members": "", "stranger": "x"}).content.decode()
    assert "已自动保存" in answer and "还没有提交" in answer
    assert Typed.objects.get(choice=choice).values == {"income": "9"}
    client.logout()
    client.force_login(office.user)
    page = client.get(at("fill", choice)).content.decode()
    assert 'value="9"' in page and "已自动保存" in page
    assert Case.objects.get(pk=choice.case_id).state == CaseState.DRAFT


def test_pages_of_the_way_say_that_nothing_is_filed(client, office, choice):
    client.force_login(office.user)
    page = client.get(at("fill", choice)).content.decode()
    assert "草稿，还没有提交" in page
    kept = f"保留到 {choice.case.expires_on:%-m月%-d日}"
    assert kept in page and kept in client.get(reverse("pledges:my")).content.decode()
    assert "保留到" in client.get(reverse("pledges:case", args=[choice.case_id])).content.decode()


def test_the_latest_words_win_and_end_with_the_finished_pledge(office, choice):
    filling.keep_typed(choice, typed={"income": "1"}, by=office.user)
    filling.keep_typed(choice, typed={"income": "12"}, by=office.user)
    assert Typed.objects.get(choice=choice).values == {"income": "12"}
    signing.prepare(choice, values=VALUES, by=office.user)
    assert not Typed.objects.filter(choice=choice).exists()


def test_over_long_words_are_cut_and_unknown_keys_let_fall(office, choice):
    filling.keep_typed(choice, typed={"income": "1" * 9000, "evil": "x"}, by=office.user)
    assert Typed.objects.get(choice=choice).values == {"income": "1" * filling.LONGEST}


def test_a_strangers_pledge_is_not_there(client, office, choice):
    client.force_login(ApplicantFactory())
    assert client.post(at("keep", choice), {"income": "9"}).status_code == 404
    assert not Typed.objects.exists()


def test_nothing_is_kept_of_what_was_filed(office, filed):
    pledge = filed.pledges.get()
    with pytest.raises(Refused, match="没有自动保存"):
        filling.keep_typed(pledge.choice, typed={"income": "9"}, by=office.user)


@pytest.mark.clause("P-13")
def test_a_draft_is_given_up_with_all_that_was_typed(client, office, choice):
    filling.keep_typed(choice, typed={"income": "9"}, by=office.user)
    client.force_login(office.user)
    address = reverse("pledges:discard", args=[choice.case_id])
    assert "作废草稿" in client.get(reverse("pledges:case", args=[choice.case_id])).content.decode()
    assert client.post(address).status_code == 302
    assert Case.objects.get(pk=choice.case_id).state == CaseState.DISCARDED
    assert not Typed.objects.exists()


def test_what_was_filed_cannot_be_given_up_as_a_draft(client, office, filed):
    client.force_login(office.user)
    page = client.post(reverse("pledges:discard", args=[filed.pk]), follow=True).content.decode()
    assert Case.objects.get(pk=filed.pk).state == CaseState.FILED
    assert "不是草稿" in page
    with pytest.raises(Refused):
        cases.discard_draft(filed, by=office.user)


@pytest.mark.clause("P-05")
def test_a_stranger_cannot_give_up_somebody_elses_draft(office, choice):
    with pytest.raises(Refused, match="不是您的办件"):
        cases.discard_draft(choice.case, by=ApplicantFactory())
    assert Case.objects.get(pk=choice.case_id).state == CaseState.DRAFT
