"""The applicant's pages: start, choose, read, fill in, check, sign, file."""

import base64
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from credit.domain.standing import standing_of
from matters.models import TextVersion
from pledges.domain import choices, notices, signing
from pledges.domain.cases import RESUME_CODE_LENGTH
from pledges.enums import CaseState, Channel, ChoiceKind, PledgeState
from pledges.models import Case, NoticeReading, Pledge
from portal.kernel.ids import ALPHABET, read_code
from portal.people.enums import RealNameLevel
from tests.factories.credit import in_effect
from tests.factories.pledges import VALUES, Office, handwriting, next_version, read

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def applicant(client, office):
    client.force_login(office.user)
    return client


def at(name, choice):
    return reverse(f"pledges:{name}", args=[choice.case_id, choice.pk])


def drawn():
    return "data:image/png;base64," + base64.b64encode(handwriting()).decode()


# -- choose -----------------------------------------------------------------


@pytest.mark.clause("P-01")
def test_choose_shows_three_equal_cards_and_none_preset(applicant, office):
    choice = office.open().choices.get()
    page = applicant.get(at("choose", choice)).content.decode()
    for value in ChoiceKind.values:
        assert f'name="choice" value="{value}"' in page
    assert "checked" not in page
    assert "两种程序比一比" in page


@pytest.mark.clause("P-01")
def test_choosing_a_pledge_opens_the_notice(applicant, office):
    choice = office.open().choices.get()
    answer = applicant.post(at("choose", choice), {"choice": ChoiceKind.PLEDGE})
    assert answer.url == at("notice", choice)
    assert NoticeReading.objects.get().choice == choice


@pytest.mark.clause("P-01")
def test_choosing_the_certificate_leads_to_its_upload_and_filing(applicant, office):
    choice = office.open().choices.get()
    assert applicant.post(at("choose", choice), {"choice": "certificate"}).url == at("certificate", choice)

    answer = applicant.post(at("certificate", choice), {"file": SimpleUploadedFile("证明.pdf", PDF)})
    assert answer.url == reverse("pledges:submit", args=[choice.case_id])
    applicant.post(reverse("pledges:file", args=[choice.case_id]))
    assert Case.objects.get().state == CaseState.FILED


def test_a_file_that_is_not_what_it_says_is_refused(applicant, office):
    choice = choices.choose(office.open().choices.get(), kind=ChoiceKind.CERTIFICATE, by=office.user)
    answer = applicant.post(at("certificate", choice), {"file": SimpleUploadedFile("证明.pdf", b"<html>")})
    assert answer.status_code == 422
    assert "不是可以识别的" in answer.content.decode()


def test_choosing_what_is_held_asks_where_it_is(applicant, office):
    choice = office.open().choices.get()
    assert applicant.post(at("choose", choice), {"choice": "held"}).url == at("held", choice)
    assert "已向窗口" not in applicant.get(at("held", choice)).content.decode()

    answer = applicant.post(at("held", choice), {"held_source": "library", "held_note": "户口簿"})
    assert answer.url == reverse("pledges:submit", args=[choice.case_id])


def test_choosing_nothing_says_so(applicant, office):
    answer = applicant.post(at("choose", office.open().choices.get()), {})
    assert answer.status_code == 422
    assert "请选一种办法" in answer.content.decode()


# -- read -------------------------------------------------------------------


@pytest.mark.clause("P-02")
def test_the_notice_is_ticked_section_by_section(applicant, office):
    choice = office.pledging()
    notices.start_reading(choice, by=office.user)
    keys = TextVersion.objects.get().keys
    for key in keys:
        page = applicant.get(at("notice", choice)).content.decode()
        assert f"第1版 {key}" in page
        assert f'name="section" value="{key}"' in page
        answer = applicant.post(at("tick", choice), {"section": key, "read": "on"})
    assert answer.url == at("fill", choice)
    reading = NoticeReading.objects.get()
    assert sorted(reading.ticks) == sorted(keys)
    assert reading.finished_at is not None


def test_a_section_without_the_tick_is_not_read(applicant, office):
    choice = office.pledging()
    notices.start_reading(choice, by=office.user)
    answer = applicant.post(at("tick", choice), {"section": "matter"})
    assert answer.status_code == 422
    assert "请勾选" in answer.content.decode()
    assert NoticeReading.objects.get().ticks == {}


@pytest.mark.clause("P-02")
def test_a_notice_that_changed_is_read_again(applicant, office):
    choice = office.pledging()
    read(choice, by=office.user)
    next_version(office.version)
    page = applicant.get(at("notice", choice)).content.decode()
    assert "告知书已经更新" in page

    applicant.post(at("read", choice))
    assert "第2版" in applicant.get(at("notice", choice)).content.decode()


# -- fill in, check ---------------------------------------------------------


def test_filling_in_leads_to_the_whole_letter(applicant, office):
    choice = office.pledging()
    read(choice, by=office.user)
    answer = applicant.post(at("fill", choice), VALUES)
    assert answer.url == at("review", choice)

    page = applicant.get(at("review", choice)).content.decode()
    assert "900元" in page
    assert "经济困难证明" in page
    assert office.subject.name in page
    assert office.subject.reveal_number() not in page


@pytest.mark.parametrize(
    ("values", "message"),
    (
        ({"income": "", "members": "3"}, "请填写“家庭人均月收入”"),
        ({"income": "很少", "members": "3"}, "要填数字"),
        ({"income": "1200", "members": "3"}, "不超过"),
        ({"income": "9" * 30, "members": "3"}, "24"),
    ),
)
def test_bad_values_are_named_at_their_field(applicant, office, values, message):
    choice = office.pledging()
    read(choice, by=office.user)
    answer = applicant.post(at("fill", choice), values)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Pledge.objects.exists()


def test_full_width_digits_are_read(applicant, office):
    choice = office.pledging()
    read(choice, by=office.user)
    applicant.post(at("fill", choice), {"income": "９００", "members": "３"})
    assert Pledge.objects.get().values == {"income": "900", "members": "3"}


@pytest.mark.clause("P-12")
def test_the_site_address_is_asked_where_a_visit_may_come(client):
    office = Office(site_address_needed=True)
    client.force_login(office.user)
    choice = office.pledging()
    read(choice, by=office.user)
    answer = client.post(at("fill", choice), VALUES)
    assert answer.status_code == 422
    client.post(at("fill", choice), {**VALUES, "site_address": "石龙区人民路1号"})
    assert Case.objects.get().site_address == "石龙区人民路1号"


# -- sign, file -------------------------------------------------------------


@pytest.mark.clause("P-07", "P-17")
def test_signing_files_the_case_and_shows_its_number(applicant, prepared):
    page = applicant.get(at("sign", prepared.choice)).content.decode()
    assert prepared.content_digest in page

    data = {"signature": drawn(), "signature_digest": prepared.content_digest}
    answer = applicant.post(at("sign", prepared.choice), data)

    case = Case.objects.get()
    assert case.state == CaseState.FILED
    assert answer.url == reverse("pledges:done", args=[case.pk])
    done = applicant.get(answer.url).content.decode()
    assert case.number in done
    assert case.next_step in done
    assert "every 2s" in done


def test_signing_twice_files_one_case_with_one_pledge(applicant, prepared):
    data = {"signature": drawn(), "signature_digest": prepared.content_digest}
    for _ in range(2):
        applicant.post(at("sign", prepared.choice), data)
    assert Pledge.objects.get().state == PledgeState.SIGNED
    assert Case.objects.get().number


@pytest.mark.parametrize("signature", ("", "data:image/png;base64,AAAA", "javascript:alert(1)"))
def test_no_picture_no_signature(applicant, prepared, signature):
    data = {"signature": signature, "signature_digest": prepared.content_digest}
    answer = applicant.post(at("sign", prepared.choice), data)
    assert answer.status_code == 422
    assert Pledge.objects.get().state == PledgeState.DRAFT


@pytest.mark.clause("P-07")
def test_a_signature_for_another_content_is_not_taken(applicant, office, prepared):
    old = prepared.content_digest
    signing.prepare(prepared.choice, values={"income": "800", "members": "3"}, by=office.user)
    answer = applicant.post(
        at("sign", prepared.choice), {"signature": drawn(), "signature_digest": old}, follow=True
    )
    assert "这次签名没有生效" in answer.content.decode()
    assert Pledge.objects.get().state == PledgeState.DRAFT


@pytest.mark.clause("P-02")
def test_a_signature_for_a_text_that_changed_leads_back_to_the_reading(applicant, office, prepared):
    next_version(office.version)
    data = {"signature": drawn(), "signature_digest": prepared.content_digest}
    answer = applicant.post(at("sign", prepared.choice), data, follow=True)
    assert answer.redirect_chain[0][0] == at("notice", prepared.choice)
    assert "已经更新" in answer.content.decode()


@pytest.mark.clause("P-06")
def test_where_signing_is_in_person_the_way_stops_at_the_counter(client):
    office = Office(rules={"sign_in_person": True})
    client.force_login(office.user)
    pledge = office.prepared()
    page = client.get(at("sign", pledge.choice)).content.decode()
    assert pledge.case.resume_code in page
    assert "<canvas" not in page


@pytest.mark.clause("P-07")
def test_an_account_that_nobody_checked_signs_at_the_counter(client, office, prepared):
    office.user.real_name_level = RealNameLevel.BASIC
    office.user.save()
    client.force_login(office.user)
    assert "实名等级不够" in client.get(at("sign", prepared.choice)).content.decode()


@pytest.mark.clause("P-04")
def test_a_barred_person_sees_why_and_the_way_out(applicant, office):
    in_effect(subject=office.subject)
    choice = office.open().choices.get()
    page = applicant.get(at("choose", choice)).content.decode()
    assert "暂时不能选“承诺”" in page
    assert [f"<li>{way}</li>" in page for way in standing_of(office.subject).ways] == [True] * 3
    assert 'value="pledge"' not in page
    assert 'value="certificate"' in page

    answer = applicant.post(at("choose", choice), {"choice": "pledge"})
    assert answer.status_code == 422
    assert "一、您仍可以提交证明" in answer.content.decode()


# -- several certificates ---------------------------------------------------


def test_two_certificates_are_done_one_after_the_other(applicant, office):
    other = office.another_version()
    case = office.open(versions=[office.version, other])
    first, second = case.choices.all()
    applicant.post(at("choose", first), {"choice": "held"})
    answer = applicant.post(at("held", first), {"held_source": "shared"})
    assert answer.url == at("choose", second)
    assert "第 2 项证明，共 2 项" in applicant.get(answer.url).content.decode()


@pytest.mark.parametrize("count", (1, 3))
def test_choosing_costs_the_same_for_one_and_three_certificates(
    applicant, office, count, django_assert_num_queries
):
    versions = [office.version, *(office.another_version() for _ in range(count - 1))]
    choice = office.open(versions=versions).choices.first()
    applicant.get(at("choose", choice))
    with django_assert_num_queries(15):
        applicant.get(at("choose", choice))


def test_the_resume_code_brings_a_counter_draft_home(applicant, office):
    case = office.open(channel=Channel.COUNTER)
    answer = applicant.post(reverse("pledges:resume"), {"resume_code": case.resume_code.lower()})
    assert answer.url == at("choose", case.choices.get())
    case.refresh_from_db()
    assert case.channel == Channel.ONLINE


def test_the_example_of_a_resume_code_looks_like_one(applicant):
    page = applicant.get(reverse("pledges:my")).content.decode()
    (example,) = re.findall(r"例如 ([0-9A-Z]+)。", page)
    assert len(example) == RESUME_CODE_LENGTH
    assert read_code(example) == example and set(example) <= set(ALPHABET)
    assert not example.isdecimal()


def test_a_wrong_resume_code_says_so(applicant):
    answer = applicant.post(reverse("pledges:resume"), {"resume_code": "0000000000"})
    assert answer.status_code == 422
    assert "没有找到" in answer.content.decode()
