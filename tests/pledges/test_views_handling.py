"""The handlers' desk and their case page."""

import re

import pytest
from django.urls import reverse

from pledges.domain import letters
from pledges.enums import CaseState, Decision
from pledges.models import Case, Pledge
from portal.kernel.models import AccessEvent
from tests.factories.people import ApplicantFactory, StaffFactory
from tests.factories.pledges import REMEDIES, Office, days

pytestmark = pytest.mark.django_db


@pytest.fixture
def handler(client, office):
    client.force_login(office.handler)
    return client


def at(name, case):
    return reverse(f"pledges:{name}", args=[case.pk])


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize("count", (1, 3))
def test_the_desk_costs_the_same_for_one_and_three(handler, office, count, django_assert_num_queries):
    for _ in range(count):
        office.filed()
    handler.get(reverse("pledges:handling"))
    with django_assert_num_queries(13):
        page = handler.get(reverse("pledges:handling"))
    assert sum(number in text(page) for number in Case.objects.values_list("number", flat=True)) == count


def test_what_is_due_first_is_first(handler, office):
    calm, late = office.filed(), office.filed()
    Case.objects.filter(pk=calm.pk).update(due_on=days(5))
    Case.objects.filter(pk=late.pk).update(due_on=days(-3))
    page = text(handler.get(reverse("pledges:handling")))
    assert page.index(late.number) < page.index(calm.number)
    assert "is-late" in page

    page = text(handler.get(reverse("pledges:handling"), {"due": "late"}))
    assert late.number in page
    assert calm.number not in page


@pytest.mark.parametrize(
    ("query", "found"),
    (
        ({"state": "filed"}, True),
        ({"state": "concluded"}, False),
        ({"channel": "counter"}, False),
        ({"channel": "online"}, True),
        ({"q": "没有这个号"}, False),
        ({"state": "nonsense"}, True),
        ({"after": "nonsense"}, True),
    ),
)
def test_filters_live_in_the_address(handler, filed, query, found):
    assert (filed.number in text(handler.get(reverse("pledges:handling"), query))) is found


def test_a_case_is_found_by_number_and_by_name(handler, office, filed):
    for query in (filed.number, filed.number[-4:], office.subject.name):
        assert filed.number in text(handler.get(reverse("pledges:handling"), {"q": query}))


def test_closed_cases_are_found_by_their_state(handler, office):
    case = office.concluded()
    assert case.number in text(handler.get(reverse("pledges:handling"), {"state": "concluded"}))


def test_pages_follow_each_other_without_gap(handler, office, monkeypatch):
    monkeypatch.setattr("pledges.desks.PAGE_SIZE", 2)
    numbers = {office.filed().number for _ in range(3)}
    first = handler.get(reverse("pledges:handling"))
    second = handler.get(reverse("pledges:handling") + first.context["page"].next_url)
    seen = [case.number for page in (first, second) for case in page.context["page"].rows]
    assert len(seen) == 3
    assert set(seen) == numbers


@pytest.mark.clause("P-09")
def test_the_case_shows_everything_and_forbids_asking_again(handler, office, filed):
    page = text(handler.get(at("handling_case", filed)))
    assert filed.number in page
    assert "不得再要" in page
    assert "900元" in page
    assert office.subject.masked_name in page
    assert office.subject.name not in page.replace(office.subject.masked_name, "")
    assert AccessEvent.objects.filter(object_id=str(filed.pk), purpose="查看办件").exists()


@pytest.mark.clause("P-09")
def test_accept_decide_conclude(handler, office, filed):
    handler.post(at("accept", filed))
    handler.post(at("decide", filed), {"decision": "granted", "text": "准予法律援助。", "remedies": ""})
    handler.post(at("conclude", filed))
    filed.refresh_from_db()
    assert filed.state == CaseState.DECIDED  # not before the decision was served
    handler.post(at("deliver", filed), {"method": "direct", "done_on": days(0), "proof": "送达回证1号"})
    filed.refresh_from_db()
    assert (filed.state, filed.decision, filed.handler) == (
        CaseState.CONCLUDED,
        Decision.GRANTED,
        office.handler,
    )


def test_a_refusal_needs_remedies(handler, accepted):
    answer = handler.post(at("decide", accepted), {"decision": "refused", "text": "不符合。", "remedies": ""})
    assert answer.status_code == 422
    assert "救济途径" in text(answer)


def test_a_decision_without_words_is_named(handler, accepted):
    answer = handler.post(at("decide", accepted), {"decision": "granted", "text": ""})
    assert answer.status_code == 422


def test_a_case_on_hold_says_why_and_is_not_decided(client):
    office = Office(check_when="before_decision")
    client.force_login(office.handler)
    case = office.accepted()
    page = text(client.get(at("handling_case", case)))
    assert case.hold_reason in page
    assert 'id="form-decide"' not in page
    answer = client.post(at("decide", case), {"decision": "granted", "text": "准予。"})
    assert answer.status_code == 422
    assert "核查结束以前不能作出决定" in text(answer)


@pytest.mark.clause("P-09")
def test_a_supplement_is_asked_once_and_never_for_what_was_pledged(handler, office, filed):
    answer = handler.post(at("ask_supplement", filed), {"items": f"请提交{office.version.name}"})
    assert answer.status_code == 422
    assert "不得再索要" in text(answer)

    handler.post(at("ask_supplement", filed), {"items": "申请表没有签名\n缺第2页"})
    filed.refresh_from_db()
    assert filed.state == CaseState.SUPPLEMENT_ASKED
    assert [item["text"] for item in filed.supplement.items] == ["申请表没有签名", "缺第2页"]
    assert "缺第2页" in text(handler.get(at("handling_case", filed)))


def test_an_empty_supplement_is_refused(handler, filed):
    assert handler.post(at("ask_supplement", filed), {"items": " \n "}).status_code == 422


def test_refusing_acceptance_tells_reason_and_remedies(handler, filed):
    assert handler.post(at("refuse", filed), {"reason": "", "remedies": REMEDIES}).status_code == 422
    handler.post(at("refuse", filed), {"reason": "不属于本机关管辖", "remedies": REMEDIES})
    filed.refresh_from_db()
    assert (filed.state, filed.end_reason) == (CaseState.NOT_ACCEPTED, "不属于本机关管辖")


def test_an_act_out_of_turn_says_so(handler, filed):
    answer = handler.post(at("conclude", filed), follow=True)
    assert "不能变为" in text(answer)


def test_the_full_number_takes_a_purpose_and_leaves_a_trace(handler, office, filed):
    number = office.subject.reveal_number()
    assert number not in text(handler.get(at("handling_case", filed)))
    assert number not in text(handler.post(at("handling_unmask", filed), {}, follow=True))
    assert number in text(handler.post(at("handling_unmask", filed), {"purpose": "accept"}))
    assert AccessEvent.objects.filter(object_id=str(filed.pk), purpose="accept", unmasked=True).exists()


def test_the_handler_reads_the_letter(handler, filed):
    letters.issue_letter(Pledge.objects.get())
    answer = handler.get(reverse("pledges:letter", args=[filed.pk, Pledge.objects.get().pk]), {"show": ""})
    assert answer.content[:5] == b"%PDF-"
    assert answer["Content-Disposition"].startswith("inline")


ACTS = ("accept", "ask_supplement", "refuse", "decide", "conclude", "handling_unmask")


@pytest.mark.parametrize("name", ("handling_case", *ACTS))
def test_a_stranger_and_another_agency_find_nothing(client, filed, name):
    for stranger in (ApplicantFactory(), StaffFactory(role="handler"), StaffFactory(role="window_clerk")):
        client.force_login(stranger)
        assert client.post(at(name, filed)).status_code in (404, 405)
        assert client.get(at(name, filed)).status_code in (404, 405)


@pytest.mark.parametrize("name", ("accept", "ask_supplement", "refuse", "decide", "conclude"))
def test_the_wrong_role_is_refused(client, office, filed, name):
    for wrong in (office.user, office.clerk, StaffFactory(role="agency_head", agency=office.agency)):
        client.force_login(wrong)
        assert client.post(at(name, filed)).status_code == 403


@pytest.mark.parametrize("name", ACTS)
def test_acts_are_posts(handler, filed, name):
    assert handler.get(at(name, filed)).status_code == 405


def test_the_desk_is_for_handlers(client, office):
    for wrong in (office.user, office.clerk):
        client.force_login(wrong)
        assert client.get(reverse("pledges:handling")).status_code == 403


@pytest.mark.parametrize("count", (1, 3))
def test_a_case_costs_the_same_for_one_and_three_certificates(
    handler, office, count, django_assert_num_queries
):
    versions = [office.version, *(office.another_version() for _ in range(count - 1))]
    case = office.open(versions=versions)
    Case.objects.filter(pk=case.pk).update(
        state="filed", number="X-1", filed_at=case.created_at, accept_due=days(1)
    )
    handler.get(at("handling_case", case))
    with django_assert_num_queries(17):
        handler.get(at("handling_case", case))


def test_each_field_of_the_case_page_has_an_id_of_its_own(office, accepted, client):
    client.force_login(office.handler)
    page = client.get(reverse("pledges:handling_case", args=[accepted.pk])).content.decode()
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'\bfor="([^"]+)"', page)) <= set(ids)
