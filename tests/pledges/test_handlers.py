"""Who handles a case: recusal, deputies, reassignment; who handled it once neither verifies nor reviews."""

import pytest
from django.urls import reverse

from pledges import rules
from pledges.desks import stands_for
from pledges.domain import acceptance, decisions, handlers
from pledges.handling_enums import RecusalGround, RecusalState
from pledges.models import Absence, Case, HandlerChange, Recusal
from portal.kernel.acts import Refused
from portal.people.enums import Role
from portal.people.models import Assignment
from tests.factories.people import AgencyFactory, StaffFactory
from tests.factories.pledges import days
from verification.rules import took_part

FACTS = {"ground": RecusalGround.KIN, "facts": "承办人是对方当事人的姐姐。"}


@pytest.fixture
def head(office):
    return StaffFactory(role=Role.AGENCY_HEAD, agency=office.agency)


@pytest.fixture
def second(office):
    return StaffFactory(role=Role.HANDLER, agency=office.agency)


def code(call, *args, **fields):
    with pytest.raises(Refused) as refusal:
        call(*args, **fields)
    return refusal.value.code


def grant(case, by):
    return decisions.decide(case, decision="granted", text="准予。", by=by)


def test_until_the_head_decides_nobody_recused_acts(office, accepted, head, second):
    row = handlers.ask_recusal(accepted, about=office.handler, by=office.user, **FACTS)
    assert code(grant, accepted, office.handler) == "recused"
    assert (
        code(handlers.ask_recusal, accepted, about=office.handler, by=office.user, **FACTS) == "asked_already"
    )

    words = {"grant": False, "opinion": f"请先补交{office.version.name}。"}
    assert code(handlers.decide_recusal, row, by=head, **words) == "pledged_certificate"
    handlers.decide_recusal(row, grant=True, opinion="情况属实。", replacement=second, by=head)
    accepted.refresh_from_db()
    assert accepted.handler == second
    assert code(grant, accepted, office.handler) == "recused"
    assert grant(accepted, second).decided_by == second
    assert "已决定回避" in accepted.messages.last().text or accepted.messages.filter(kind="recusal").exists()


def test_declined_the_handler_goes_on(office, accepted, head):
    row = handlers.ask_recusal(accepted, about=office.handler, by=office.user, **FACTS)
    handlers.decide_recusal(row, grant=False, opinion="没有利害关系。", by=head)
    assert Recusal.objects.get().state == RecusalState.DECLINED
    assert grant(accepted, office.handler).state == "decided"


def test_the_handler_declares_herself_before_accepting(office, filed, head, second):
    row = handlers.ask_recusal(filed, about=office.handler, by=office.handler, **FACTS)
    assert code(acceptance.accept, filed, by=office.handler) == "recused"
    assert code(handlers.decide_recusal, row, grant=True, opinion="属实", by=head) == "no_replacement"
    handlers.decide_recusal(row, grant=True, opinion="属实", replacement=second, by=head)
    assert acceptance.accept(filed, by=second).handler == second


def test_nobody_decides_on_herself_and_strangers_ask_nothing(office, accepted, head):
    Assignment.objects.create(user=head, role=Role.HANDLER, agency=office.agency)
    row = handlers.ask_recusal(accepted, about=head, by=head, **FACTS)
    assert code(handlers.decide_recusal, row, grant=False, opinion="无", by=head) == "same_person"
    assert code(handlers.decide_recusal, row, grant=False, opinion="无", by=office.handler) == "not_head"
    stranger = StaffFactory(role=Role.HANDLER, agency=AgencyFactory())
    assert code(handlers.ask_recusal, accepted, about=office.handler, by=stranger, **FACTS) == "not_yours"


def test_reassigned_with_its_reason_and_remembered(office, accepted, head, second):
    handlers.reassign(accepted, to=second, reason="工作调整", by=head)

    accepted.refresh_from_db()
    change = HandlerChange.objects.get()
    assert (accepted.handler, change.before, change.reason) == (second, office.handler, "工作调整")
    assert rules.acted_on(office.handler, accepted)  # though he handles it no more
    assert took_part(office.handler, accepted)
    assert not took_part(head, accepted)


@pytest.mark.parametrize("wrong", ("same", "stranger", "no_reason", "not_head"))
def test_reassigned_only_to_a_handler_here(office, accepted, head, second, wrong):
    given = {"to": second, "reason": "工作调整", "by": head}
    given |= {
        "same": {"to": office.handler},
        "stranger": {"to": StaffFactory(role=Role.HANDLER, agency=AgencyFactory())},
        "no_reason": {"reason": " "},
        "not_head": {"by": office.handler},
    }[wrong]
    wanted = {"same": "same_handler", "stranger": "not_handler"}.get(wrong, wrong)
    assert code(handlers.reassign, accepted, **given) == wanted


def test_several_at_once_all_or_none(office, head, second, client):
    cases = [office.accepted() for _ in range(3)]
    client.force_login(head)
    url = reverse("pledges:reassign_bulk")
    assert "批量改派" in client.get(url).content.decode()
    posted = {"cases": [case.pk for case in cases[:2]], "to": second.pk, "reason": "接替休假人员"}
    assert client.post(url, posted).status_code == 302
    assert Case.objects.filter(handler=second).count() == 2

    again = client.post(url, {**posted, "cases": [case.pk for case in cases]})
    assert again.status_code == 422
    assert "一件都没有改派" in again.content.decode()
    assert again.content.decode().count(" checked") == 3
    assert (
        Case.objects.filter(handler=second).count() == 2
    )  # two were his already, so the third stays as well
    client.force_login(office.handler)
    assert client.get(url).status_code == 403


def test_a_head_of_several_agencies_looks_at_one_at_a_time(office, accepted, head, second, client):
    """Both pages have a switch, and what is entered stays at the agency that was chosen."""
    case, other = accepted, AgencyFactory(name="甲局，排在前面", area=office.area)
    Assignment.objects.create(user=head, role=Role.AGENCY_HEAD, agency=other)
    client.force_login(head)
    for name in ("pledges:reassign_bulk", "pledges:absences"):
        page = client.get(reverse(name), {"agency": office.agency.pk}).content.decode()
        assert f'<option value="{office.agency.pk}" selected>' in page
        assert f'<option value="{other.pk}">' in page
        assert f'name="agency" value="{office.agency.pk}"' in page
    posted = {"agency": office.agency.pk, "cases": [case.pk], "to": second.pk, "reason": "接替休假人员"}
    answer = client.post(reverse("pledges:reassign_bulk"), posted)
    assert answer.headers["Location"].endswith(f"?agency={office.agency.pk}")
    assert Case.objects.get(pk=case.pk).handler == second
    strange = AgencyFactory()
    page = client.get(reverse("pledges:absences"), {"agency": strange.pk}).content.decode()
    assert f'value="{strange.pk}"' not in page
    client.force_login(office.handler)
    assert "选择单位" not in client.get(reverse("pledges:absences")).content.decode()


def test_the_deputy_sees_the_work_of_who_is_away(office, accepted, second, client):
    given = {"agency": office.agency, "starts_on": days(0), "ends_on": days(3), "reason": "出差"}
    handlers.enter_absence(office.handler, deputy=second, by=office.handler, **given)

    assert set(stands_for(second)) == {second.pk, office.handler.pk}
    client.force_login(second)
    page = client.get(reverse("pledges:handling"), {"mine": 1}).content.decode()
    assert accepted.number in page
    assert "由您代办" in page
    Absence.objects.update(ends_on=days(-1), starts_on=days(-3))
    assert accepted.number not in client.get(reverse("pledges:handling"), {"mine": 1}).content.decode()


@pytest.mark.parametrize(
    ("fields", "wanted"),
    (
        ({"reason": ""}, "no_reason"),
        ({"ends_on": -1}, "bad_date"),
        ({"deputy": "self"}, "same_person"),
        ({"deputy": "stranger"}, "not_handler"),
        ({"by": "second"}, "not_yours"),
    ),
)
def test_an_absence_has_a_deputy_and_an_end(office, second, fields, wanted):
    people = {
        "self": office.handler,
        "stranger": StaffFactory(role=Role.HANDLER, agency=AgencyFactory()),
        "second": second,
    }
    given = {"agency": office.agency, "starts_on": days(0), "ends_on": days(3), "reason": "休假"}
    given |= {"deputy": second, "by": office.handler}
    given |= {name: people.get(value, value) for name, value in fields.items()}
    if isinstance(given["ends_on"], int):
        given["ends_on"] = days(given["ends_on"])
    assert code(handlers.enter_absence, office.handler, **given) == wanted


def test_two_absences_do_not_cross(office, second, client):
    client.force_login(office.handler)
    posted = {
        "user": office.handler.pk,
        "deputy": second.pk,
        "starts_on": days(0),
        "ends_on": days(3),
        "reason": "休假",
    }
    url = reverse("pledges:enter_absence")
    assert client.post(url, posted).status_code == 302
    assert client.post(url, posted).status_code == 422
    row = Absence.objects.get()
    client.force_login(second)
    client.post(reverse("pledges:cancel_absence", args=[row.pk]))
    row.refresh_from_db()
    assert row.cancelled_at is None
    client.force_login(office.handler)
    client.post(reverse("pledges:cancel_absence", args=[row.pk]))
    row.refresh_from_db()
    assert row.cancelled_at is not None


def test_recusal_on_the_pages(office, accepted, head, second, client):
    client.force_login(office.user)
    url = reverse("pledges:ask_recusal", args=[accepted.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 422
    assert client.post(url, FACTS).status_code == 302
    row = Recusal.objects.get()
    decide = reverse("pledges:decide_recusal", args=[accepted.pk, row.pk])
    client.force_login(office.handler)
    assert client.get(decide).status_code == 403
    client.force_login(head)
    assert "去决定" in client.get(reverse("pledges:handling_case", args=[accepted.pk])).content.decode()
    posted = {"grant": "yes", "opinion": "情况属实", "replacement": second.pk}
    assert client.post(decide, posted).status_code == 302
    accepted.refresh_from_db()
    assert accepted.handler == second


def test_who_is_recused_is_told_and_offered_nothing(office, accepted, client):
    url = reverse("pledges:handling_case", args=[accepted.pk])
    client.force_login(office.handler)
    assert "form-decide" in client.get(url).content.decode()
    handlers.ask_recusal(accepted, about=office.handler, by=office.user, **FACTS)
    page = client.get(url).content.decode()
    assert "负责人决定以前您不能办理本件" in page
    assert "form-decide" not in page
