"""The next customer at the counter: looked up by the number, filled in from record, with what lies here already."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from pledges.domain import certificates, choices
from pledges.enums import CaseState, Channel, ChoiceKind
from pledges.models import Case
from portal.kernel.models import AccessEvent
from portal.people.domain.identity import record_identity_check
from portal.people.domain.subjects import get_or_create_subject
from portal.people.models import Subject
from tests.factories.people import StaffFactory, id_number
from tests.pledges.test_views_window import NUMBER, at, opening, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client, office):
    client.force_login(office.clerk)
    return client


@pytest.fixture
def known(office):
    """Somebody whom the counter has seen before."""
    subject = get_or_create_subject(
        kind="natural", name="张镕喆", document_type="id_card", number=NUMBER, phone="13911112222",
        address="石龙区人民路12号", by=office.clerk,
    )  # fmt: skip
    record_identity_check(subject=subject, by=office.clerk, agency=office.agency)
    return subject


def look_up(client, **typed):
    return client.post(
        reverse("pledges:window_person"), {"kind": "natural", "document_type": "id_card", **typed}
    )


@pytest.mark.clause("P-06")
def test_who_is_known_is_shown_masked_and_need_not_be_typed(clerk, office, known):
    page = text(look_up(clerk, number=NUMBER))
    assert "张**" in page
    assert "139****2222" in page
    for whole in ("张镕喆", "13911112222", "人民路12号"):
        assert whole not in page
    assert 'data-then="#id_original_checked"' in page
    assert AccessEvent.objects.filter(object_id=str(known.pk), purpose="窗口按证件号码查找").exists()

    clerk.post(reverse("pledges:window_new"), opening(office, name="", phone=""))
    case = Case.objects.get()
    known.refresh_from_db()
    assert (case.subject, known.name, known.phone) == (known, "张镕喆", "13911112222")


def test_a_refused_form_does_not_give_away_what_is_on_record(clerk, office, known):
    page = text(clerk.post(reverse("pledges:window_new"), opening(office, name="", phone="", matter="")))
    assert "请选一个事项" in page
    assert "张镕喆" not in page
    assert "13911112222" not in page


def test_who_is_not_known_is_asked_for_the_name(clerk, office):
    page = text(look_up(clerk, number=NUMBER))
    assert "第一次来" in page
    assert 'data-then="#id_name"' in page
    answer = clerk.post(reverse("pledges:window_new"), opening(office, name=""))
    assert answer.status_code == 422
    assert "请填写姓名" in text(answer)


def test_a_scanned_line_fills_the_fields_and_opens_the_case(clerk, office):
    line = f"张镕|男|汉|19800101|石龙区人民路12号|{NUMBER}|某市公安局"
    page = text(look_up(clerk, number=line))
    assert 'value="张镕"' in page
    assert "人民路12号" in page
    clerk.post(reverse("pledges:window_new"), opening(office, number=line, name="", address=""))
    subject = Case.objects.get().subject
    assert (subject, subject.name, subject.address) == (
        Subject.find("id_card", NUMBER), "张镕", "石龙区人民路12号",
    )  # fmt: skip


def test_a_card_with_another_name_is_not_taken_for_the_one_on_record(clerk, office, known):
    answer = clerk.post(reverse("pledges:window_new"), opening(office, number=f"李四|{NUMBER}", name=""))
    assert answer.status_code == 422
    assert "不一致" in text(answer)
    assert not Case.objects.exists()


def test_a_wrong_number_is_told_at_once(clerk):
    page = text(look_up(clerk, number="410404197902030901"))
    assert "校验码" in page
    assert 'data-then="#id_number"' in page


def test_numbers_are_not_fished_for(clerk, monkeypatch):
    monkeypatch.setattr("pledges.views.window_new.LOOK_UPS", 1)
    look_up(clerk, number=NUMBER)
    assert "太频繁" in text(look_up(clerk, number=NUMBER))


def test_only_clerks_look_people_up_and_only_by_post(client, office):
    for other in (office.user, office.handler):
        client.force_login(other)
        assert look_up(client, number=NUMBER).status_code == 403
    assert client.get(reverse("pledges:window_person")).status_code == 405


# -- what lies here already ---------------------------------------------------


@pytest.fixture
def handed_in(office):
    """A certificate that this person handed in at the counter some time ago."""
    record_identity_check(subject=office.subject, by=office.clerk, agency=office.agency)
    case = office.open(channel=Channel.COUNTER)
    choice = choices.choose(case.choices.get(), kind=ChoiceKind.CERTIFICATE, by=office.clerk)
    choice = certificates.hand_in(choice, by=office.clerk)
    Case.objects.filter(pk=case.pk).update(
        state=CaseState.FILED, filed_at=timezone.now(), accept_due=timezone.localdate(), number="石龙司1"
    )
    return choice


@pytest.mark.clause("P-06")
def test_what_lies_here_stands_first_and_is_taken_by_one_key(clerk, office, handed_in):
    case = office.open(channel=Channel.COUNTER)
    page = text(clerk.get(at("window_case", case)))
    assert page.index("石龙司1") < page.index("申请人选的办法")
    assert 'data-key="0"' in page

    choice = case.choices.get()
    clerk.post(at("window_reuse", choice), {"earlier": str(handed_in.pk)})
    choice.refresh_from_db()
    assert (choice.choice, choice.held_source) == ("held", "earlier")
    assert "石龙司1" in choice.held_note
    assert choice.is_complete


@pytest.mark.parametrize(
    "change",
    (
        {"verdict": "insufficient", "verdict_reason": "过期", "checked_at": timezone.now()},
        {"handed_in_at": timezone.now() - timedelta(days=400)},
    ),
)
def test_what_does_not_do_any_more_is_not_offered(clerk, office, handed_in, change):
    change = {**change, "checked_by": office.clerk} if "verdict" in change else change
    type(handed_in).objects.filter(pk=handed_in.pk).update(**change)
    page = text(clerk.get(at("window_case", office.open(channel=Channel.COUNTER))))
    assert "石龙司1" not in page


def test_nobody_takes_what_somebody_else_handed_in(clerk, office, handed_in):
    other = get_or_create_subject(
        kind="natural", name="李四", document_type="id_card", number=id_number(5), phone="13800001234",
        by=office.clerk,
    )  # fmt: skip
    case = office.open(channel=Channel.COUNTER, subject=other)
    answer = clerk.post(at("window_reuse", case.choices.get()), {"earlier": str(handed_in.pk)})
    assert answer.status_code == 422
    assert "没有找到" in text(answer)
    answer = clerk.post(at("window_choose", case.choices.get()), {"choice": "held", "held_source": "earlier"})
    assert "来源" in text(answer)


# -- the queue ------------------------------------------------------------------


@pytest.mark.clause("P-06")
def test_a_ticket_is_optional_shown_and_found(clerk, office):
    clerk.post(reverse("pledges:window_new"), opening(office, ticket="A012"))
    case = Case.objects.get()
    assert case.ticket == "A012"
    desk = reverse("pledges:window")
    assert "排队 A012" in text(clerk.get(desk))
    assert case.resume_code in text(clerk.get(desk, {"q": "a012"}))
    assert case.resume_code not in text(clerk.get(desk, {"q": "A013"}))


def test_the_next_customer_starts_with_what_the_last_one_came_for(clerk, office):
    clerk.post(reverse("pledges:window_new"), opening(office))
    answer = clerk.post(reverse("pledges:window_next"))
    assert answer.url == reverse("pledges:window_new")
    page = text(clerk.get(answer.url))
    chosen = page[page.index(f'value="{office.matter.pk}"') :].split(">")[0]
    assert " checked" in chosen
    assert NUMBER not in page
    assert "张喆" not in page


@pytest.mark.clause("P-06")
def test_the_notice_can_be_printed_to_be_read(clerk, office):
    choice = office.pledging(channel=Channel.COUNTER)
    page = text(clerk.get(at("window_notice", choice)))
    assert all(f"第1版 {key}" in page for key in ("matter", "liability"))


def test_keys_belong_to_the_ways_not_to_their_places(clerk, office):
    page = text(clerk.get(at("window_case", office.open(channel=Channel.COUNTER))))
    for value, key in (("pledge", 1), ("certificate", 2), ("held", 3)):
        assert f'value="{value}" aria-pressed="false" data-key="{key}"' in page


def test_another_agencys_clerk_prints_nothing(client, office):
    choice = office.pledging(channel=Channel.COUNTER)
    client.force_login(StaffFactory(role="window_clerk"))
    assert client.get(at("window_notice", choice)).status_code == 404
    assert client.get(at("window_print", choice.case)).status_code == 404
