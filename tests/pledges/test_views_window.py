"""The counter: one screen from the identity card to the two copies."""

import base64
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pledges.domain import letters
from pledges.enums import CaseState, Channel, PledgeState
from pledges.models import Case, CertificateChoice, NoticeReading, Pledge
from portal.people.domain.identity import record_identity_check
from portal.people.models import IdentityCheck, Subject
from tests.factories.credit import in_effect
from tests.factories.people import ApplicantFactory, StaffFactory, id_number
from tests.factories.pledges import VALUES, handwriting

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF\n"
NUMBER = id_number(77, born="19800101")


@pytest.fixture
def clerk(client, office):
    client.force_login(office.clerk)
    return client


@pytest.fixture
def draft(office):
    case = office.open(channel=Channel.COUNTER)
    record_identity_check(subject=office.subject, by=office.clerk, agency=office.agency)
    return case


def at(name, row):
    if isinstance(row, CertificateChoice):
        return reverse(f"pledges:{name}", args=[row.case_id, row.pk])
    return reverse(f"pledges:{name}", args=[row.pk])


def text(answer):
    return answer.content.decode()


def opening(office, **more):
    return {
        "kind": "natural",
        "document_type": "id_card",
        "number": NUMBER,
        "name": "张喆",
        "phone": "13800001234",
        "original_checked": "on",
        "matter": str(office.matter.pk),
        "certificates": [str(office.version.matter_id)],
        "form_token": str(uuid.uuid4()),
        **more,
    }


def fill_in(client, choice):
    """Choice, notice and conditions, by their forms. Returns the draft pledge."""
    client.post(at("window_choose", choice), {"choice": "pledge"})
    keys = NoticeReading.objects.get(choice=choice).text.keys
    client.post(at("window_tick", choice), {"section": keys})
    prefix = f"c{choice.pk.hex[-6:]}"
    client.post(at("window_fill", choice), {f"{prefix}-{key}": value for key, value in VALUES.items()})
    return Pledge.objects.get(choice=choice)


def signature(pledge):
    picture = "data:image/png;base64," + base64.b64encode(handwriting()).decode()
    return {"signature": picture, "signature_digest": pledge.content_digest}


@pytest.mark.clause("P-06")
def test_the_counter_opens_a_case_with_the_original_checked(clerk, office):
    answer = clerk.post(reverse("pledges:window_new"), opening(office))
    case = Case.objects.get()
    assert answer.url == at("window_case", case)
    assert (case.channel, case.subject.name) == (Channel.COUNTER, "张喆")
    assert IdentityCheck.objects.get().checked_by == office.clerk
    assert NUMBER not in text(clerk.get(answer.url))


def test_the_same_form_twice_opens_one_case(clerk, office):
    data = opening(office)
    for _ in range(2):
        clerk.post(reverse("pledges:window_new"), data)
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    (
        ({"original_checked": ""}, "已核对证件原件"),
        ({"number": NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")}, "校验码"),
        ({"number": id_number(1, born="20990101")}, "晚于今天"),
        ({"number": "410404198013010010"}, "不是有效的出生日期"),
        ({"number": "E12345678"}, "护照"),
        ({"document_type": "uscc"}, "公民不能使用统一社会信用代码"),
        ({"name": "张" * 101}, "100"),
        ({"phone": "打我手机"}, "电话"),
        ({"matter": ""}, "请选一个事项"),
    ),
)
def test_bad_input_is_named_and_nothing_opened(clerk, office, wrong, message):
    answer = clerk.post(reverse("pledges:window_new"), opening(office, **wrong))
    assert answer.status_code == 422
    assert message in text(answer)
    assert not Case.objects.exists()


def test_full_width_numbers_are_read(clerk, office):
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in NUMBER)
    clerk.post(reverse("pledges:window_new"), opening(office, number=wide))
    assert Subject.find("id_card", NUMBER) is not None


def test_the_matters_of_the_agency_are_found_by_a_part_of_their_name(clerk, office):
    page = text(clerk.get(reverse("pledges:window_matters"), {"q": "法律援助"}))
    assert office.matter.name in page
    assert office.version.name in page
    assert "不得索要" in text(clerk.get(reverse("pledges:window_matters"), {"q": "不存在的"}))


@pytest.mark.clause("P-06", "P-13")
def test_the_whole_filing_happens_on_one_screen(clerk, office):
    clerk.post(reverse("pledges:window_new"), opening(office))
    case = Case.objects.get()
    choice = case.choices.get()
    screen = at("window_case", case)
    assert "checked" not in text(clerk.get(screen)).split("申请人选的办法")[1].split("记录选择")[0]

    pledge = fill_in(clerk, choice)
    assert "签名板" in text(clerk.get(screen))
    answer = clerk.post(at("window_sign", choice), signature(pledge))
    assert answer.url.startswith(screen)
    clerk.post(at("window_file", case))

    case.refresh_from_db()
    pledge.refresh_from_db()
    assert (case.state, pledge.state) == (CaseState.FILED, PledgeState.SIGNED)
    letters.issue_letter(pledge)
    page = text(clerk.get(screen))
    assert case.number in page
    assert "打印两份" in page


def test_signing_without_the_original_on_the_desk_is_refused(clerk, office):
    case = office.open(channel=Channel.COUNTER)
    pledge = fill_in(clerk, case.choices.get())
    answer = clerk.post(at("window_sign", pledge.choice), signature(pledge))
    assert answer.status_code == 422
    assert "核对过签署人的证件原件" in text(answer)

    clerk.post(at("window_identity", case), {"original_checked": "on"})
    assert clerk.post(at("window_sign", pledge.choice), signature(pledge)).status_code == 302


def test_a_scan_that_is_no_picture_is_refused(clerk, draft):
    pledge = fill_in(clerk, draft.choices.get())
    data = {"signature_digest": pledge.content_digest, "scan": SimpleUploadedFile("签好.pdf", b"PK\x03\x04")}
    answer = clerk.post(at("window_scan", pledge.choice), data)
    assert answer.status_code == 422
    assert "不是可以识别的" in text(answer)


def test_bad_values_come_back_on_the_same_screen(clerk, draft):
    choice = draft.choices.get()
    clerk.post(at("window_choose", choice), {"choice": "pledge"})
    clerk.post(at("window_tick", choice), {"section": NoticeReading.objects.get().text.keys})
    prefix = f"c{choice.pk.hex[-6:]}"
    answer = clerk.post(at("window_fill", choice), {f"{prefix}-income": "5000", f"{prefix}-members": "3"})
    assert answer.status_code == 422
    assert "不超过" in text(answer)
    assert 'value="5000"' in text(answer)


@pytest.mark.clause("P-01")
def test_a_certificate_is_received_on_paper(clerk, draft):
    choice = draft.choices.get()
    clerk.post(at("window_choose", choice), {"choice": "certificate"})
    clerk.post(at("window_certificate", choice), {})
    clerk.post(at("window_file", draft))
    draft.refresh_from_db()
    assert draft.state == CaseState.FILED


def test_what_was_shown_is_noted(clerk, draft):
    choice = draft.choices.get()
    clerk.post(at("window_choose", choice), {"choice": "held", "held_note": "户口簿"})
    choice.refresh_from_db()
    assert (choice.held_source, choice.held_note) == ("shown", "户口簿")


@pytest.mark.clause("P-04")
def test_a_barred_customer_is_told_why_and_offered_the_certificate(clerk, office, draft):
    in_effect(subject=office.subject)
    choice = draft.choices.get()
    page = text(clerk.get(at("window_case", draft)))
    assert "不能承诺" in page
    assert 'value="pledge"' not in page
    answer = clerk.post(at("window_choose", choice), {"choice": "pledge"})
    assert answer.status_code == 422
    assert "您仍可以提交证明" in text(answer)


def test_an_incomplete_case_is_not_filed(clerk, draft):
    answer = clerk.post(at("window_file", draft), follow=True)
    assert "还没有选择办理方式" in text(answer)
    draft.refresh_from_db()
    assert draft.state == CaseState.DRAFT


@pytest.mark.clause("P-13")
def test_what_was_begun_online_goes_on_at_the_counter(clerk, prepared):
    answer = clerk.post(reverse("pledges:window_resume"), {"resume_code": prepared.case.resume_code})
    assert answer.url == at("window_case", prepared.case)
    assert "今天还没有核对原件" in text(clerk.get(answer.url))
    clerk.post(at("window_identity", prepared.case), {"original_checked": "on"})
    clerk.post(at("window_sign", prepared.choice), signature(prepared))
    clerk.post(at("window_file", prepared.case))
    prepared.case.refresh_from_db()
    assert prepared.case.state == CaseState.FILED


def test_a_resume_code_of_another_agency_is_not_known(client, draft):
    client.force_login(StaffFactory(role="window_clerk"))
    answer = client.post(reverse("pledges:window_resume"), {"resume_code": draft.resume_code})
    assert answer.status_code == 422
    assert "没有找到" in text(answer)


# -- who, and how much ------------------------------------------------------

SCREENS = ("window", "window_new", "window_matters")
ON_CASE = ("window_identity", "window_file")
ON_CHOICE = (
    "window_choose",
    "window_tick",
    "window_fill",
    "window_sign",
    "window_paper",
    "window_scan",
    "window_certificate",
)


@pytest.mark.parametrize("name", SCREENS)
def test_the_counter_is_for_clerks(client, office, name):
    for other in (office.user, office.handler):
        client.force_login(other)
        assert client.get(reverse(f"pledges:{name}")).status_code == 403


@pytest.mark.parametrize("name", ("window_case", *ON_CASE))
def test_a_clerk_of_another_agency_finds_no_case(client, draft, name):
    client.force_login(StaffFactory(role="window_clerk"))
    assert client.post(at(name, draft)).status_code in (404, 405)
    assert client.get(at(name, draft)).status_code in (404, 405)


@pytest.mark.parametrize("name", ON_CHOICE)
def test_a_clerk_of_another_agency_acts_on_nothing(client, draft, name):
    client.force_login(StaffFactory(role="window_clerk"))
    assert client.post(at(name, draft.choices.get())).status_code == 404


@pytest.mark.parametrize("name", ON_CHOICE)
def test_the_applicant_and_the_handler_do_not_act_at_the_counter(client, office, draft, name):
    for other in (office.user, office.handler):
        client.force_login(other)
        assert client.post(at(name, draft.choices.get())).status_code == 403


@pytest.mark.parametrize("name", sorted(set(ON_CHOICE) - {"window_paper"}))
def test_acts_on_a_certificate_are_posts(clerk, draft, name):
    assert clerk.get(at(name, draft.choices.get())).status_code == 405


@pytest.mark.parametrize("name", ON_CASE)
def test_acts_on_a_case_are_posts(clerk, draft, name):
    assert clerk.get(at(name, draft)).status_code == 405


@pytest.mark.parametrize("count", (1, 3))
def test_the_desk_costs_the_same_for_one_and_three(clerk, office, count, django_assert_num_queries):
    for _ in range(count):
        office.open(channel=Channel.COUNTER, subject=ApplicantFactory().subject)
    clerk.get(reverse("pledges:window"))
    with django_assert_num_queries(11):
        page = clerk.get(reverse("pledges:window"))
    assert text(page).count("草稿留到") == count


@pytest.mark.parametrize("count", (1, 3))
def test_the_screen_costs_the_same_for_one_and_three(clerk, office, count, django_assert_num_queries):
    versions = [office.version, *(office.another_version() for _ in range(count - 1))]
    case = office.open(channel=Channel.COUNTER, versions=versions)
    for choice in case.choices.all():
        fill_in(clerk, choice)
    clerk.get(at("window_case", case))
    with django_assert_num_queries(20):
        clerk.get(at("window_case", case))
