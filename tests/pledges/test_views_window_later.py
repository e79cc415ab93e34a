"""The counter after filing: who came by the counter does there what others do at home (P-10, P-13)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from matters.enums import JointMode
from pledges.domain import acceptance, cases, consents, joint, withdrawal
from pledges.enums import CaseState, Channel, ChoiceKind, JointState, PledgeState
from pledges.models import Case
from portal.kernel.acts import Refused
from portal.kernel.models import AccessEvent
from portal.people.domain.identity import record_identity_check
from portal.people.models import IdentityCheck
from tests.factories.people import SubjectFactory
from tests.factories.pledges import Office, handwriting, sign

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-10", "P-13")]
WHY = "收入有变化。"


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def counter_case(office):
    """Filed at the counter by one who has no account."""
    record_identity_check(subject=office.subject, by=office.clerk, agency=office.agency)
    return office.filed(channel=Channel.COUNTER)


def another_day():
    IdentityCheck.objects.update(at=timezone.now() - timedelta(days=2))


def page(name, *keys):
    return reverse(f"pledges:{name}", args=keys)


def text(answer):
    return answer.content.decode()


def test_a_pledge_is_taken_back_at_the_counter(client, office, counter_case):
    pledge = counter_case.pledges.get()
    address = page("window_withdraw_pledge", counter_case.pk, pledge.pk)
    client.force_login(office.clerk)
    assert address in text(client.get(page("window_case", counter_case.pk)))
    shown = text(client.get(address))
    assert f"这一项改为提交证明：{pledge.version.name}" in shown and "念给本人听" in shown
    assert client.post(address, {"reason": ""}).status_code == 422

    assert client.post(address, {"reason": WHY}).url == page("window_case", counter_case.pk)

    pledge.refresh_from_db()
    assert (pledge.state, pledge.withdrawal_reason) == (PledgeState.WITHDRAWN, WHY)
    assert counter_case.choices.get().choice == ChoiceKind.CERTIFICATE
    # What is wanted instead can be handed in on the same screen.
    assert page("window_certificate", counter_case.pk, pledge.choice_id) in text(
        client.get(page("window_case", counter_case.pk))
    )


def test_on_another_day_the_original_is_looked_at_again(client, office, counter_case):
    another_day()
    pledge = counter_case.pledges.get()
    address = page("window_withdraw_pledge", counter_case.pk, pledge.pk)
    client.force_login(office.clerk)
    refused = client.post(address, {"reason": WHY})
    assert refused.status_code == 422 and "核对过本人的证件原件" in text(refused)
    with pytest.raises(Refused) as refusal:
        withdrawal.withdraw_application(counter_case, reason=WHY, by=office.clerk)
    assert refusal.value.code == "no_identity_check"

    client.post(page("window_identity", counter_case.pk), {"original_checked": "on"})
    assert client.post(address, {"reason": WHY}).status_code == 302


def test_a_paper_taken_in_long_ago_does_not_stand_for_her_coming_today(office, counter_case):
    another_day()
    Case.objects.update(received_on=timezone.localdate() - timedelta(days=2))
    with pytest.raises(Refused) as refusal:
        withdrawal.withdraw_application(counter_case, reason=WHY, by=office.clerk)
    assert refusal.value.code == "no_identity_check"


def test_the_application_is_taken_back_at_the_counter(client, office, counter_case):
    address = page("window_withdraw", counter_case.pk)
    client.force_login(office.clerk)
    assert address in text(client.get(page("window_case", counter_case.pk)))
    assert "本件不再办理" in text(client.get(address))
    client.post(address, {"reason": WHY})
    counter_case.refresh_from_db()
    assert counter_case.state == CaseState.WITHDRAWN
    assert address not in text(client.get(page("window_case", counter_case.pk)))


def test_an_agent_at_the_counter_withdraws_only_with_that_power(client):
    office, agent = Office(rules={"agent_allowed": True}, agent_allowed=True), SubjectFactory()
    paper = office.authorization(agent, powers=["apply", "pledge"])
    record_identity_check(subject=agent, by=office.clerk, agency=office.agency)
    case = office.filed(channel=Channel.COUNTER, agent=agent, authorization=paper)
    with pytest.raises(Refused, match="撤回"):
        withdrawal.withdraw_application(case, reason=WHY, by=office.clerk)
    client.force_login(office.clerk)
    assert "申请人本人来的" in text(client.get(page("window_case", case.pk)))
    client.post(page("window_identity", case.pk), {"whose": "applicant", "original_checked": "on"})
    assert withdrawal.withdraw_application(case, reason=WHY, by=office.clerk).state == CaseState.WITHDRAWN


def test_supplements_are_taken_in_at_the_counter(client, office, counter_case):
    acceptance.ask_supplement(
        counter_case, items=[{"kind": "other", "text": "申请表第二页没有签名。"}], by=office.handler
    )
    address = page("window_supplement", counter_case.pk)
    client.force_login(office.clerk)
    assert address in text(client.get(page("window_case", counter_case.pk)))
    assert "申请表第二页没有签名" in text(client.get(address))
    assert client.post(address, {"answer": ""}).status_code == 422

    assert client.post(address, {"answer": "已补签名，原件收下。"}).status_code == 302

    counter_case.refresh_from_db()
    assert counter_case.state == CaseState.FILED
    assert client.get(address).status_code == 302


def test_what_was_filed_at_home_is_taken_up_at_the_counter_by_its_code(client, office):
    case = office.filed()
    client.force_login(office.user)
    assert case.resume_code in text(client.get(page("case", case.pk)))
    client.force_login(office.clerk)
    assert client.get(page("window_withdraw", case.pk)).status_code in (403, 404)
    client.post(page("window_resume"), {"resume_code": case.resume_code})
    client.post(page("window_identity", case.pk), {"original_checked": "on"})
    client.post(page("window_withdraw", case.pk), {"reason": WHY})
    case.refresh_from_db()
    assert case.state == CaseState.WITHDRAWN
    assert [step["channel"] for step in case.channel_history] == [Channel.ONLINE, Channel.COUNTER]


def test_a_joint_applicant_takes_his_consent_back_at_the_counter_himself(client, office):
    office.matter.joint = JointMode.ONE
    office.matter.save()
    record_identity_check(subject=office.subject, by=office.clerk, agency=office.agency)
    pledge = office.prepared(channel=Channel.COUNTER)
    second = SubjectFactory()
    row = joint.add(pledge.case, subject=second, by=office.clerk)
    pledge.refresh_from_db()
    sign(pledge, by=office.clerk)
    record_identity_check(subject=second, by=office.clerk, agency=office.agency)
    row = joint.consent(row, by=office.clerk, signature_png=handwriting())
    cases.file_case(pledge.case, by=office.clerk)
    another_day()
    record_identity_check(subject=office.subject, by=office.clerk, agency=office.agency)
    with pytest.raises(Refused) as refusal:
        consents.take_back(row, reason=WHY, by=office.clerk)
    assert refusal.value.code == "no_identity_check"

    record_identity_check(subject=second, by=office.clerk, agency=office.agency)
    client.force_login(office.clerk)
    address = page("window_take_back", row.case_id, row.pk)
    assert address in text(client.get(page("joint_window", row.case_id, row.pk)))
    client.post(address, {"reason": WHY})
    row.refresh_from_db()
    assert row.state == JointState.WITHDRAWN


def test_nobody_but_the_counter_of_the_case(client, office, counter_case):
    pledge = counter_case.pledges.get()
    pages = (
        page("window_supplement", counter_case.pk),
        page("window_withdraw", counter_case.pk),
        page("window_withdraw_pledge", counter_case.pk, pledge.pk),
    )
    for user in (office.handler, office.user, Office().clerk):
        client.force_login(user)
        for address in pages:
            assert client.post(address, {"reason": WHY, "answer": "有"}).status_code in (403, 404)
    counter_case.refresh_from_db()
    assert counter_case.state == CaseState.FILED
    client.force_login(office.clerk)
    client.get(pages[1])
    assert AccessEvent.objects.filter(object_id=str(counter_case.pk), actor=str(office.clerk.pk)).exists()
