"""Where one signs for all: to what the others agreed, and that they may take it back (P-03, P-10)."""

import base64
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from matters.enums import JointMode
from pledges.domain import (
    acceptance,
    cases,
    choices,
    consents,
    corrections,
    decisions,
    joint,
    signing,
    withdrawal,
)
from pledges.domain.clearing import clear_case
from pledges.domain.eligibility import closings_of
from pledges.enums import CaseState, ChoiceKind, JointState, MessageKind, PledgeState
from pledges.handling_parts import case_file
from pledges.models import Case
from portal.kernel import registry
from portal.kernel.acts import IllegalMove, Refused, Stale
from portal.people.enums import WithdrawalUntil
from tests.factories.people import ApplicantFactory
from tests.factories.pledges import VALUES, Office, handwriting, read, sign

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-10")]
WHY = "承诺的内容与我的情况不符。"


@pytest.fixture
def office():
    office = Office()
    office.matter.joint = JointMode.ONE
    office.matter.save()
    return office


@pytest.fixture
def other():
    return ApplicantFactory()


@pytest.fixture
def agreed(office, other):
    """A draft: written, signed by the first, agreed to by the other."""
    pledge = office.prepared()
    row = joint.add(pledge.case, subject=other.subject, by=office.user)
    pledge.refresh_from_db()
    sign(pledge, by=office.user)
    return joint.consent(row, by=other, signature_png=handwriting())


@pytest.fixture
def filed(office, agreed):
    cases.file_case(agreed.case, by=office.user)
    agreed.case.refresh_from_db()
    return agreed


def told(case):
    return {(row.kind, row.subject_id): row.text for row in case.messages.all()}


def test_before_filing_the_application_waits_for_him_again(office, other, agreed):
    row = consents.take_back(agreed, reason=WHY, by=other)

    assert (row.state, row.withdrawal_reason) == (JointState.WITHDRAWN, WHY)
    assert (MessageKind.CONSENT_MISSING, office.subject.pk) in told(row.case)
    assert row.case.pledges.get().state == PledgeState.SIGNED
    with pytest.raises(Refused) as refusal:
        cases.file_case(row.case, by=office.user)
    assert refusal.value.code == "joint_waiting"

    row = joint.consent(row, by=other, signature_png=handwriting())
    assert (row.state, row.withdrawn_at) == (JointState.DONE, None)
    assert cases.file_case(row.case, by=office.user).state == CaseState.FILED


@pytest.fixture
def closing(office):
    """Whoever withdraws a pledge for this certificate is closed out for a month."""
    office.version.withdrawal_closed_days = 30
    office.version.save()


def test_until_the_decision_the_pledges_fall_for_all_and_the_case_goes_on(closing, office, other, filed):
    acceptance.accept(filed.case, by=office.handler)
    Case.objects.update(decide_due=timezone.localdate() - timedelta(days=1))

    row = consents.take_back(filed, reason=WHY, by=other)

    case = Case.objects.get(pk=row.case_id)
    pledge, choice = case.pledges.get(), case.choices.get()
    assert (case.state, row.state) == (CaseState.ACCEPTED, JointState.WITHDRAWN)
    assert case.decide_due > timezone.localdate()  # the clock starts again
    assert (pledge.state, pledge.fell_with, choice.choice) == (
        PledgeState.WITHDRAWN,
        True,
        ChoiceKind.CERTIFICATE,
    )
    said = told(case)
    assert (MessageKind.CONSENT_WITHDRAWN, other.subject.pk) in said
    first = said[MessageKind.CONSENT_ENDED, office.subject.pk]
    assert other.subject.masked_name in first and pledge.version.name in first
    assert not closings_of(office.subject, [pledge.version])  # she withdrew nothing herself


def test_who_withdrew_herself_is_still_closed_out_for_the_days_of_the_matter(closing, office, filed):
    pledge = filed.case.pledges.get()
    withdrawal.withdraw_pledge(pledge, reason="情况变了", by=office.user)
    assert closings_of(office.subject, [pledge.version])


def test_after_the_decision_it_is_too_late(office, other, filed):
    office.rules.withdrawal_until = WithdrawalUntil.DECIDED
    office.rules.save()
    case = acceptance.accept(filed.case, by=office.handler)
    decisions.decide(case, decision="granted", text="准予。", by=office.handler)
    with pytest.raises(Refused) as refusal:
        consents.take_back(filed, reason=WHY, by=other)
    assert refusal.value.code == "too_late"
    filed.refresh_from_db()
    assert filed.state == JointState.DONE


def test_nobody_else_takes_it_back_and_nobody_without_a_reason(office, filed, other):
    for by in (office.user, office.handler, ApplicantFactory()):
        with pytest.raises(Refused) as refusal:
            consents.take_back(filed, reason=WHY, by=by)
        assert refusal.value.code == "not_yours"
    with pytest.raises(Refused):
        consents.take_back(filed, reason=" ", by=other)
    consents.take_back(filed, reason=WHY, by=other)
    with pytest.raises(IllegalMove):
        consents.take_back(filed, reason=WHY, by=other)


def test_what_was_found_untrue_is_answered_for(office, other, filed, monkeypatch):
    monkeypatch.setattr(registry, "pledge_locks", [lambda pledge: "已经发现不实。"])
    with pytest.raises(Refused) as refusal:
        consents.take_back(filed, reason=WHY, by=other)
    assert refusal.value.code == "found_untrue"


@pytest.mark.clause("P-07")
def test_he_agreed_to_one_content_and_is_asked_anew_about_another(office, other, agreed):
    case, choice = agreed.case, agreed.case.choices.get()
    withdrawal.withdraw_pledge(case.pledges.get(), reason="要改", by=office.user)
    choices.choose(choice, kind=ChoiceKind.PLEDGE, by=office.user)
    read(choice, by=office.user)
    pledge = signing.prepare(choice, values={**VALUES, "members": "5"}, by=office.user)

    agreed.refresh_from_db()
    assert agreed.state == JointState.WAITING
    assert (MessageKind.JOINT_CHANGED, other.subject.pk) in told(case)
    sign(pledge, by=office.user)
    with pytest.raises(Refused) as refusal:
        cases.file_case(case, by=office.user)
    assert refusal.value.code == "joint_waiting"


@pytest.mark.clause("P-07")
def test_nobody_agrees_to_what_is_not_written_or_was_changed_before_his_eyes(office, other):
    choice = office.pledging()
    row = joint.add(choice.case, subject=other.subject, by=office.user)
    with pytest.raises(Refused) as refusal:
        joint.consent(row, by=other, signature_png=handwriting())
    assert refusal.value.code == "first_missing"

    read(choice, by=office.user)
    signing.prepare(choice, values=VALUES, by=office.user)
    with pytest.raises(Stale):
        joint.consent(row, by=other, signature_png=handwriting(), seen=["0" * 64])


def test_one_alone_does_not_correct_what_others_agreed_to(office, filed):
    with pytest.raises(Refused) as refusal:
        corrections.prepare_correction(
            filed.case.pledges.get(), values={**VALUES, "members": "5"}, reason="填错了", by=office.user
        )
    assert refusal.value.code == "joint"


@pytest.mark.clause("P-03")
def test_where_only_certificates_are_handed_in_nobody_is_asked_to_agree(office, other):
    case = office.open()
    joint.add(case, subject=other.subject, by=office.user)
    choices.choose(case.choices.get(), kind=ChoiceKind.CERTIFICATE, by=office.user)
    joint.refuse_unless_all_signed(case)


@pytest.mark.clause("P-16")
def test_the_case_file_holds_the_consent_and_that_it_was_taken_back(other, filed):
    consents.take_back(filed, reason=WHY, by=other)
    parts = {part.key: part for part in case_file(filed.case)}
    facts = dict(parts[f"joint:{filed.pk}"].facts)
    assert facts["收回同意的理由"] == WHY
    assert facts["同意的承诺书内容摘要（SHA-256）"] == filed.case.pledges.get().content_digest
    assert parts[f"joint-consent:{filed.pk}"].file == filed.consent_file


@pytest.mark.clause("C-09")
def test_what_he_signed_and_wrote_goes_with_the_case(office, other, filed):
    consents.take_back(filed, reason=WHY, by=other)
    withdrawal.withdraw_application(filed.case, reason="不办了，因为我搬家了", by=office.user)
    type(other).objects.filter(pk=other.pk).update(is_active=False, disabled_at=timezone.now())

    case = clear_case(filed.case)

    filed.refresh_from_db()
    case.refresh_from_db()
    assert filed.consent_file.data_key.destroyed_at
    assert WHY not in filed.withdrawal_reason and "搬家" not in case.withdrawal_reason
    assert "不符" not in case.pledges.get().withdrawal_reason
    filed.subject.refresh_from_db()
    assert filed.subject.name == "已清除"


@pytest.mark.clause("C-09")
def test_an_agent_of_whom_nothing_else_is_left_goes_with_the_case():
    office, agent = Office(rules={"agent_allowed": True}, agent_allowed=True), ApplicantFactory()
    paper = office.authorization(agent.subject)
    case = office.filed(by=agent, agent=agent.subject, authorization=paper)
    withdrawal.withdraw_application(case, reason="不办了。", by=office.user)
    type(agent).objects.filter(pk=agent.pk).update(is_active=False, disabled_at=timezone.now())

    clear_case(case)

    agent.subject.refresh_from_db()
    office.subject.refresh_from_db()
    assert agent.subject.name == "已清除"
    assert office.subject.name != "已清除"  # her account is still open


# -- pages -----------------------------------------------------------------------------------------


def test_he_takes_it_back_on_his_own_page_and_reads_first_what_follows(client, office, other, filed):
    mine, page = (
        reverse(f"pledges:{name}", args=[filed.case_id]) for name in ("joint_mine", "joint_take_back")
    )
    client.force_login(other)
    assert page in client.get(mine).content.decode()
    shown = client.get(page).content.decode()
    assert f"改为由{office.subject.name}提交证明" in shown and "不记入失信记录" in shown
    assert client.post(page, {"reason": ""}).status_code == 422

    assert client.post(page, {"reason": WHY}).url == mine

    after = client.get(mine).content.decode()
    assert "已收回同意" in after and page not in after
    client.force_login(office.user)
    assert client.get(page).status_code == 404
    assert "已收回同意" in client.get(reverse("pledges:case", args=[filed.case_id])).content.decode()


def test_the_page_binds_his_consent_to_what_it_shows(client, office, other):
    choice = office.pledging()
    joint.add(choice.case, subject=other.subject, by=office.user)
    mine = reverse("pledges:joint_mine", args=[choice.case_id])
    client.force_login(other)
    assert 'value="consent"' not in client.get(mine).content.decode()
    read(choice, by=office.user)
    pledge = signing.prepare(choice, values=VALUES, by=office.user)
    assert f'name="content" value="{pledge.content_digest}"' in client.get(mine).content.decode()
    picture = "data:image/png;base64," + base64.b64encode(handwriting()).decode()
    signing.prepare(choice, values={**VALUES, "members": "6"}, by=office.user)

    answer = client.post(mine, {"step": "consent", "signature": picture, "content": [pledge.content_digest]})

    assert answer.status_code == 422
    assert "有改动" in answer.content.decode()
