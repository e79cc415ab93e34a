"""The applicant's own cases: list, page, papers, messages, supplements, withdrawals."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pledges.domain import acceptance, decisions, letters, withdrawal
from pledges.enums import CaseState, ChoiceKind, PledgeState
from pledges.models import Message, Pledge
from portal.kernel.models import AccessEvent
from tests.factories.people import ApplicantFactory, StaffFactory
from tests.factories.pledges import REMEDIES

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def applicant(client, office):
    client.force_login(office.user)
    return client


def at(name, case, *more):
    return reverse(f"pledges:{name}", args=[case.pk, *more])


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize("count", (1, 3))
def test_my_cases_cost_the_same_for_one_and_three(applicant, office, count, django_assert_num_queries):
    for _ in range(count):
        office.filed()
    applicant.get(reverse("pledges:my"))
    with django_assert_num_queries(11):
        page = applicant.get(reverse("pledges:my"))
    assert text(page).count("已提交") == count


def test_my_cases_are_mine_only(client, filed):
    client.force_login(ApplicantFactory())
    assert filed.number not in text(client.get(reverse("pledges:my")))
    assert "还没有办件" in text(client.get(reverse("pledges:my")))


@pytest.mark.clause("P-17")
def test_a_case_shows_state_next_step_deadline_and_messages(applicant, accepted):
    page = text(applicant.get(at("case", accepted)))
    assert "已受理" in page
    assert accepted.next_step in page
    assert "作出决定" in page
    assert Message.objects.filter(case=accepted).last().text in page


@pytest.mark.clause("P-09")
def test_a_pledged_certificate_is_not_asked_for_again(applicant, filed):
    assert "任何人不得再向您要这项证明" in text(applicant.get(at("case", filed)))


def test_the_trail_names_no_member_of_staff(applicant, office, accepted):
    page = text(applicant.get(at("case", accepted)))
    assert office.handler.name not in page
    assert office.agency.short_name in page


def test_messages_are_marked_by_a_post_only(applicant, filed):
    applicant.get(at("case", filed))
    assert Message.objects.filter(read_at=None).exists()
    assert applicant.get(at("messages_read", filed)).status_code == 405
    applicant.post(at("messages_read", filed))
    assert not Message.objects.filter(read_at=None).exists()


def test_the_letter_appears_when_it_is_made(applicant, filed):
    assert "every 2s" in text(applicant.get(at("documents", filed)))
    letters.issue_letter(Pledge.objects.get())
    page = text(applicant.get(at("documents", filed)))
    assert "every 2s" not in page
    assert "letter.pdf" in page


def test_the_letter_is_streamed_and_the_look_recorded(applicant, filed):
    letter = letters.issue_letter(Pledge.objects.get())
    answer = applicant.get(at("letter", filed, letter.pledge_id))
    assert answer.content[:5] == b"%PDF-"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert AccessEvent.objects.filter(object_id=str(filed.pk), purpose="查看承诺书").exists()


def test_the_letter_of_a_stranger_is_not_there(client, filed):
    letter = letters.issue_letter(Pledge.objects.get())
    for user in (ApplicantFactory(), StaffFactory(role="handler"), StaffFactory(role="window_clerk")):
        client.force_login(user)
        assert client.get(at("letter", filed, letter.pledge_id)).status_code == 404
        assert client.post(at("ask_accessible", filed, letter.pledge_id)).status_code == 404


# -- supplements ------------------------------------------------------------


@pytest.fixture
def asked(office):
    case = office.filed()
    acceptance.ask_supplement(case, items=[{"text": "申请表第2页没有签名"}], by=office.handler)
    case.refresh_from_db()
    return case


def test_a_supplement_is_shown_and_answered(applicant, asked):
    assert "申请表第2页没有签名" in text(applicant.get(at("supplement", asked)))
    data = {"answer": "已补签", "file": SimpleUploadedFile("第2页.pdf", PDF)}
    answer = applicant.post(at("supplement", asked), data)
    assert answer.url == at("case", asked)
    asked.refresh_from_db()
    assert asked.state == CaseState.FILED
    assert asked.supplement.file.name == "第2页.pdf"


def test_an_empty_answer_is_no_answer(applicant, asked):
    answer = applicant.post(at("supplement", asked), {"answer": ""})
    assert answer.status_code == 422
    asked.refresh_from_db()
    assert asked.state == CaseState.SUPPLEMENT_ASKED


# -- withdrawals ------------------------------------------------------------


@pytest.mark.clause("P-10")
def test_a_pledge_is_withdrawn_with_a_reason_and_the_certificate_asked_instead(applicant, accepted):
    url = at("withdraw_pledge", accepted, Pledge.objects.get().pk)
    assert "不记入失信记录" in text(applicant.get(url))

    answer = applicant.post(url, {"reason": "收入有变化"}, follow=True)

    assert Pledge.objects.get().state == PledgeState.WITHDRAWN
    assert accepted.choices.get().choice == ChoiceKind.CERTIFICATE
    assert "等您提交证明" in text(answer)


@pytest.mark.clause("P-10")
def test_the_certificate_can_be_handed_in_after_the_withdrawal(applicant, office, accepted):
    withdrawal.withdraw_pledge(Pledge.objects.get(), reason="收入有变化", by=office.user)
    choice = accepted.choices.get()
    url = reverse("pledges:certificate", args=[accepted.pk, choice.pk])
    answer = applicant.post(url, {"file": SimpleUploadedFile("证明.pdf", PDF)})
    assert answer.url == at("case", accepted)
    choice.refresh_from_db()
    assert choice.handed_in_at is not None


@pytest.mark.clause("P-10")
def test_a_withdrawal_without_reason_or_too_late_is_refused(applicant, office):
    case = office.concluded()
    url = at("withdraw_pledge", case, Pledge.objects.get().pk)
    assert applicant.post(url, {"reason": ""}).status_code == 422
    answer = applicant.post(url, {"reason": "想撤回"})
    assert answer.status_code == 422
    assert "不能再撤回" in text(answer)


def test_an_application_is_withdrawn_with_a_reason(applicant, filed):
    applicant.post(at("withdraw_application", filed), {"reason": "不需要了"})
    filed.refresh_from_db()
    assert (filed.state, filed.withdrawal_reason) == (CaseState.WITHDRAWN, "不需要了")


def test_an_ended_application_is_not_withdrawn_again(applicant, office):
    case = office.concluded()
    answer = applicant.post(at("withdraw_application", case), {"reason": "不需要了"})
    assert answer.status_code == 422
    case.refresh_from_db()
    assert case.state == CaseState.CONCLUDED


def test_an_adverse_decision_tells_the_remedies(applicant, office, accepted):
    decisions.decide(accepted, decision="refused", text="不符合条件。", remedies=REMEDIES, by=office.handler)
    page = text(applicant.get(at("case", accepted)))
    assert "不服怎么办" in page
    assert REMEDIES in page


# -- filing -----------------------------------------------------------------


def test_filing_an_incomplete_case_leads_to_what_is_missing(applicant, office):
    case = office.open()
    answer = applicant.post(at("file", case), follow=True)
    assert "还没有选择办理方式" in text(answer)
    assert answer.redirect_chain[0][0].endswith("/choose/")


def test_filing_is_a_post(applicant, office):
    assert applicant.get(at("file", office.open())).status_code == 405


PAGES = ("case", "documents", "submit", "done", "supplement", "withdraw_application")


@pytest.mark.parametrize("name", PAGES)
def test_a_strangers_case_is_not_there(client, filed, name):
    for stranger in (ApplicantFactory(), StaffFactory(role="handler")):
        client.force_login(stranger)
        assert client.get(at(name, filed)).status_code == 404


@pytest.mark.parametrize("name", ("case", "submit", "done", "supplement", "withdraw_application"))
def test_the_agency_has_its_own_pages(client, office, filed, name):
    client.force_login(office.handler)
    assert client.get(at(name, filed)).status_code == 403


@pytest.mark.parametrize("count", (1, 3))
def test_a_case_costs_the_same_for_one_and_three_certificates(
    applicant, office, count, django_assert_num_queries
):
    versions = [office.version, *(office.another_version() for _ in range(count - 1))]
    case = office.open(versions=versions)
    applicant.get(at("case", case))
    with django_assert_num_queries(15):
        applicant.get(at("case", case))


@pytest.mark.clause("P-10", "P-17")
def test_after_a_pledge_is_taken_back_the_page_asks_for_the_certificate_before_acceptance_too(
    applicant, office, filed
):
    withdrawal.withdraw_pledge(filed.pledges.get(), reason="情况有变化", by=office.user)
    page = text(applicant.get(at("case", filed)))
    assert "您已改为提交证明，请尽快提交" in page and "您暂时不用做什么" not in page
    assert "现在提交证明" in page

    page = text(applicant.get(at("certificate", filed, filed.choices.get().pk)))
    assert "草稿" not in page and "提交证明</button>" in page


@pytest.mark.clause("P-17")
def test_what_is_to_be_supplemented_stands_where_the_case_stands(applicant, asked):
    page = text(applicant.get(at("case", asked)))
    assert page.index("要补什么") < page.index("各项证明怎么办")


def test_the_page_of_a_case_and_the_foot_of_every_page_lead_to_a_complaint(applicant, filed):
    page = text(applicant.get(at("case", filed)))
    assert "对办理有意见，反映问题" in page and f"agency={filed.agency_id}" in page
    assert "投诉举报" in page
