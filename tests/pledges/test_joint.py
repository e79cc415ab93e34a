"""Joint applicants: each reads and signs for himself, filing waits for all (P-03, P-08, P-13)."""

import base64

import pytest
from django.urls import reverse

from matters.enums import JointMode
from matters.signature_enums import PaperReason, SignatureStrength
from pledges.domain import cases, joint, notices, signing, withdrawal
from pledges.domain.contents import thawed
from pledges.enums import CaseState, Channel, JointState, MessageKind, PledgeState
from pledges.models import Case, JointApplicant
from portal.kernel.acts import IllegalMove, Refused
from portal.people.domain.identity import record_identity_check
from tests.factories.people import ApplicantFactory, SubjectFactory, id_number
from tests.factories.pledges import SECTIONS, VALUES, Office, handwriting, sign, stored_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-03")]


@pytest.fixture
def together():
    office = Office()
    office.matter.joint = JointMode.EACH
    office.matter.save()
    return office


@pytest.fixture
def other():
    return ApplicantFactory()


def read_own(choice, user):
    reading = notices.start_reading(choice, by=user, reader=user.subject)
    for section in reading.text.sections:
        reading = notices.tick_section(reading, section=section["key"], by=user)
    notices.finish_reading(reading, by=user)
    return joint.prepare_own(choice, subject=user.subject, by=user)


def test_each_signs_his_own_letter_and_filing_waits_for_all(together, other):
    pledge = together.prepared()
    case = pledge.case
    row = joint.add(case, subject=other.subject, by=together.user)
    pledge.refresh_from_db()
    sign(pledge, by=together.user)

    with pytest.raises(Refused) as refusal:
        cases.file_case(case, by=together.user)
    assert refusal.value.code == "joint_waiting"
    assert other.subject.name not in refusal.value.message

    own = sign(read_own(pledge.choice, other), by=other)

    row.refresh_from_db()
    assert (row.state, row.agreed_by) == (JointState.DONE, other)
    assert own.number and own.number != pledge.number
    assert (own.subject, own.values) == (other.subject, VALUES)
    content = thawed(own)
    assert content.applicant.document_number == other.subject.reveal_number()
    assert content.joint == (together.subject.name,)
    assert content.digest() == own.document_digest
    told = set(case.messages.values_list("kind", "subject"))
    assert (MessageKind.JOINT_ASKED, other.subject.pk) in told
    assert (MessageKind.JOINT_DONE, together.subject.pk) in told
    assert cases.file_case(case, by=together.user).state == CaseState.FILED
    assert Case.objects.for_user(other).get() == case


def test_the_first_letter_names_who_was_added_after_it_was_filled_in(together, other):
    pledge = together.prepared()
    before = pledge.content_digest

    row = joint.add(pledge.case, subject=other.subject, by=together.user)
    pledge.refresh_from_db()
    assert pledge.content["joint"] == [other.subject.name]
    assert pledge.content_digest != before

    joint.remove(row, by=other)
    pledge.refresh_from_db()
    assert "joint" not in pledge.content
    assert not JointApplicant.objects.exists()


def test_once_somebody_signed_nobody_joins_or_leaves(together, other):
    case = together.signed().case
    with pytest.raises(IllegalMove):
        joint.add(case, subject=other.subject, by=together.user)


@pytest.mark.parametrize(
    ("whom", "code"), (("self", "joint_self"), ("known", "joint_known"), ("closed", "no_joint"))
)
def test_who_cannot_join_is_told_why(together, other, whom, code):
    case = together.open()
    subject = together.subject if whom == "self" else other.subject
    if whom == "known":
        joint.add(case, subject=subject, by=together.user)
    if whom == "closed":
        together.matter.joint = JointMode.NONE
        together.matter.save()
        case.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        joint.add(case, subject=subject, by=together.user)
    assert refusal.value.code == code


def test_a_joint_applicant_signs_and_does_nothing_else(together, other):
    pledge = together.prepared()
    joint.add(pledge.case, subject=other.subject, by=together.user)
    pledge.refresh_from_db()

    for refused in (
        lambda: sign(pledge, by=other),
        lambda: cases.file_case(pledge.case, by=other),
        lambda: withdrawal.withdraw_application(pledge.case, reason="不办了", by=other),
        lambda: read_own(pledge.choice, ApplicantFactory()),
    ):
        with pytest.raises(Refused) as refusal:
            refused()
        assert refusal.value.code == "not_yours"


def test_what_the_first_fills_in_anew_the_others_read_anew(together, other):
    pledge = together.prepared()
    joint.add(pledge.case, subject=other.subject, by=together.user)
    read_own(pledge.choice, other)

    signing.prepare(pledge.choice, values={**VALUES, "members": "4"}, by=together.user)

    assert pledge.choice.pledges.count() == 1
    own = joint.prepare_own(pledge.choice, subject=other.subject, by=other)
    assert own.values["members"] == "4"
    sign(own, by=other)
    with pytest.raises(IllegalMove):
        signing.prepare(pledge.choice, values=VALUES, by=together.user)


def test_with_one_pledge_all_pledges_of_the_certificate_are_withdrawn(together, other):
    pledge = together.prepared()
    joint.add(pledge.case, subject=other.subject, by=together.user)
    pledge.refresh_from_db()
    sign(pledge, by=together.user)
    own = sign(read_own(pledge.choice, other), by=other)
    cases.file_case(pledge.case, by=together.user)

    withdrawal.withdraw_pledge(own, reason="我的情况变了", by=other)

    states = set(pledge.case.pledges.values_list("state", flat=True))
    assert states == {PledgeState.WITHDRAWN}
    told = {row.kind: row for row in pledge.case.messages.filter(kind__endswith="withdrawn")}
    assert told[MessageKind.PLEDGE_WITHDRAWN].subject == other.subject
    assert told[MessageKind.JOINT_WITHDRAWN].subject == together.subject
    assert other.subject.masked_name in told[MessageKind.JOINT_WITHDRAWN].text


def test_where_one_signs_for_all_the_others_agree_with_their_own_hand(together, other):
    together.matter.joint = JointMode.ONE
    together.matter.save()
    pledge = together.prepared()
    row = joint.add(pledge.case, subject=other.subject, by=together.user)
    pledge.refresh_from_db()
    sign(pledge, by=together.user)
    with pytest.raises(Refused):
        cases.file_case(pledge.case, by=together.user)
    with pytest.raises(Refused) as refusal:
        joint.consent(row, by=other, signature_png=b"")
    assert refusal.value.code == "no_signature"

    joint.consent(row, by=other, signature_png=handwriting())

    row.refresh_from_db()
    assert row.consent_file is not None
    assert cases.file_case(pledge.case, by=together.user).pledges.count() == 1


@pytest.mark.clause("P-13")
def test_at_the_counter_his_own_original_is_looked_at(together, other):
    pledge = together.prepared(channel=Channel.COUNTER)
    record_identity_check(subject=together.subject, by=together.clerk, agency=together.agency)
    joint.add(pledge.case, subject=other.subject, by=together.clerk)
    reading = notices.start_reading(pledge.choice, by=together.clerk, reader=other.subject)
    for section in SECTIONS:
        notices.tick_section(reading, section=section, by=together.clerk)
    notices.finish_reading(reading, by=together.clerk)
    own = joint.prepare_own(pledge.choice, subject=other.subject, by=together.clerk)

    with pytest.raises(Refused) as refusal:
        sign(own, by=together.clerk)
    assert refusal.value.code == "no_identity_check"

    record_identity_check(subject=other.subject, by=together.clerk, agency=together.agency)
    assert sign(own, by=together.clerk).subject == other.subject


# -- pages ---------------------------------------------------------------------------------------------


def text(answer):
    return answer.content.decode()


@pytest.mark.clause("P-08")
def test_the_way_of_a_joint_applicant_by_his_own_account(client, together):
    pledge = together.prepared()
    case = pledge.case
    client.force_login(together.user)
    page = reverse("pledges:joint", args=[case.pk])
    assert "没有共同申请人" in text(client.get(page))
    person = {"document_type": "id_card", "number": id_number(66), "name": "李测", "phone": "13900001234"}
    assert client.post(page, {**person, "number": "1"}).status_code == 422
    client.post(page, person)
    assert "等待签署" in text(client.get(reverse("pledges:case", args=[case.pk])))

    row = JointApplicant.objects.get()
    other = ApplicantFactory(subject=row.subject)
    client.force_login(other)
    mine = reverse("pledges:joint_mine", args=[case.pk])
    assert mine in text(client.get(reverse("pledges:my")))
    assert client.get(reverse("pledges:case", args=[case.pk])).status_code == 403
    choice = str(pledge.choice.pk)
    missing = client.post(mine, {"step": "read", "choice": choice, "section": list(SECTIONS[:2])})
    assert missing.status_code == 422
    assert "没有确认读过" in text(missing)
    client.post(mine, {"step": "read", "choice": choice, "section": list(SECTIONS)})
    shown = client.get(mine)
    assert "证明事项告知承诺书" in text(shown)
    own = case.pledges.get(subject=row.subject)
    picture = "data:image/png;base64," + base64.b64encode(handwriting()).decode()
    client.post(
        mine, {"step": "sign", "choice": choice, "signature": picture, "signature_digest": own.content_digest}
    )
    assert "您的部分已经办完" in text(client.get(mine))
    assert "里面的“您”指的是申请人" not in text(client.get(mine))  # what he is told is told to him


@pytest.fixture
def both_signed(together, other):
    """A filed case of two, each with his own pledge: that of the joint applicant."""
    pledge = together.prepared()
    joint.add(pledge.case, subject=other.subject, by=together.user)
    pledge.refresh_from_db()
    sign(pledge, by=together.user)
    own = sign(read_own(pledge.choice, other), by=other)
    cases.file_case(pledge.case, by=together.user)
    return own


@pytest.mark.clause("P-10")
def test_a_joint_applicant_takes_his_pledge_back_on_his_own_page(client, together, other, both_signed):
    mine = reverse("pledges:joint_mine", args=[both_signed.case_id])
    page = reverse("pledges:withdraw_pledge", args=[both_signed.case_id, both_signed.pk])
    client.force_login(other)
    assert page in text(client.get(mine))
    shown = text(client.get(page))
    assert f"由{together.subject.name}提交证明" in shown and mine in shown
    assert client.post(page, {"reason": ""}).status_code == 422

    assert client.post(page, {"reason": "我的情况变了"}).url == mine

    both_signed.refresh_from_db()
    assert both_signed.state == PledgeState.WITHDRAWN
    after = text(client.get(mine))
    assert page not in after and "现在没有要您签署的承诺" in after
    client.force_login(together.user)
    assert "已撤回" in text(client.get(reverse("pledges:case", args=[both_signed.case_id])))


@pytest.mark.clause("P-10")
def test_nobody_takes_back_the_pledge_of_another(client, together, other, both_signed):
    first = both_signed.case.pledges.get(subject=together.subject)
    client.force_login(other)
    page = reverse("pledges:withdraw_pledge", args=[first.case_id, first.pk])
    assert client.get(page).status_code in (403, 404)
    assert client.post(page, {"reason": "不要了"}).status_code in (403, 404)
    third = ApplicantFactory()
    joint_only = reverse("pledges:withdraw_pledge", args=[both_signed.case_id, both_signed.pk])
    client.force_login(third)
    assert client.get(joint_only).status_code == 404
    client.force_login(together.user)
    assert "其他人对这一项的承诺同时失效" in text(client.get(page))


def test_the_page_is_nobody_elses(client, together, other):
    case = together.open()
    client.force_login(other)
    assert client.get(reverse("pledges:joint_mine", args=[case.pk])).status_code == 404
    assert client.get(reverse("pledges:joint", args=[case.pk])).status_code == 404
    client.force_login(together.user)
    assert client.get(reverse("pledges:joint_mine", args=[case.pk])).status_code == 404


def test_the_counter_signs_for_a_joint_applicant(client, together):
    pledge = together.prepared(channel=Channel.COUNTER)
    row = joint.add(pledge.case, subject=SubjectFactory(name="李测"), by=together.clerk)
    client.force_login(together.clerk)
    page = reverse("pledges:joint_window", args=[pledge.case_id, row.pk])
    assert client.post(page, {"step": "identity"}).status_code == 422
    client.post(page, {"step": "identity", "original_checked": "on"})
    client.post(page, {"step": "read", "choice": str(pledge.choice.pk), "section": list(SECTIONS)})
    assert 'value="sign"' in text(client.get(page))
    assert page in text(client.get(reverse("pledges:joint", args=[pledge.case_id])))
    assert "共同申请人" in text(client.get(reverse("pledges:window_case", args=[pledge.case_id])))


@pytest.mark.clause("P-06")
def test_what_the_law_wants_on_paper_is_agreed_to_on_paper_at_the_counter(other):
    office = Office(signature_strength=SignatureStrength.ORIGINAL, paper_reason=PaperReason.FAMILY)
    office.matter.joint = JointMode.ONE
    office.matter.save()
    pledge = office.prepared(channel=Channel.COUNTER)
    row = joint.add(pledge.case, subject=other.subject, by=office.clerk)
    record_identity_check(subject=other.subject, by=office.clerk, agency=office.agency)

    with pytest.raises(Refused) as refusal:
        joint.consent(row, by=office.clerk, signature_png=handwriting())
    assert refusal.value.code == "paper_only"
    paper = stored_pdf("同意书.pdf")

    joint.consent(row, by=office.clerk, paper_scan=paper)

    row.refresh_from_db()
    assert (row.state, row.consent_file) == (JointState.DONE, paper)
