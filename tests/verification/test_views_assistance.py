"""Pages of assistance: the inspector asks, the officer of the other agency answers, nobody else knows of it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.kernel.calendar import today
from portal.kernel.models import AccessEvent
from portal.people.enums import Role
from tests.factories.people import AgencyFactory, StaffFactory
from tests.factories.verification import QUESTION, Assisted
from verification.enums import AssistanceState, CheckState
from verification.models import AssistanceRequest

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"
ANSWER = {"line_0": "true", "basis_0": "查社保缴费记录。", "line_1": "true", "basis_1": "查户籍登记。"}
ACTS = ("receive", "answer", "decline", "unmask_assistance")


def url(name, *args):
    return reverse(f"verification:{name}", args=args)


DESK = url("assisting")


@pytest.fixture(scope="module")
def assisted_once(rows_of_file):
    return Assisted()


@pytest.fixture
def assisted(assisted_once, fresh):
    return fresh(assisted_once)


@pytest.fixture
def officer(client, assisted):
    client.force_login(assisted.officer)
    return client


@pytest.mark.clause("V-05")
def test_from_the_question_to_the_answer_to_the_conclusion(supervised, client):
    supervised.running()
    other = AgencyFactory(area=supervised.office.area)
    check, helper = supervised.check, StaffFactory(role=Role.ASSISTING_OFFICER, agency=other)
    client.force_login(supervised.inspector)
    assert "请其他单位协助核查" in client.get(url("check", check.pk)).content.decode()
    question = {"to_agency": other.pk, "items": ["income", "members"], "question": QUESTION}
    assert client.post(url("ask", check.pk), question).status_code == 302
    asked = AssistanceRequest.objects.get()
    page = client.get(url("check", check.pk)).content.decode()
    assert other.name in page and "已发出，待签收" in page and QUESTION in page

    client.force_login(helper)
    assert url("assistance", asked.pk) in client.get(DESK).content.decode()
    assert client.post(url("receive", asked.pk)).status_code == 302
    given = {**ANSWER, "file": SimpleUploadedFile("查询结果.pdf", PDF, content_type="application/pdf")}
    assert client.post(url("answer", asked.pk), given).status_code == 302
    assert client.get(url("answer_file", asked.pk)).content == PDF
    assert url("assistance", asked.pk) in client.get(f"{DESK}?tab=done").content.decode()

    client.force_login(supervised.inspector)
    page = client.get(url("check", check.pk)).content.decode()
    assert "查社保缴费记录" in page and "已答复" in page
    assert client.get(url("reply_file", check.pk, asked.pk)).content == PDF
    conclusion = {"line_0": "met", "line_1": "met", "conclusion": "true", "account": "依据答复。"}
    assert client.post(url("conclude", check.pk), conclusion).status_code == 302
    supervised.refresh()
    assert supervised.check.state == CheckState.CONCLUDED


@pytest.mark.parametrize(
    ("fields", "words"),
    (
        ({"to_agency": ""}, "协助单位"),
        ({"to_agency": "no-uuid"}, "协助单位"),
        ({"items": []}, "要核实的项目"),
        ({"items": ["elsewhere"]}, "elsewhere"),
        ({"question": ""}, "需要核实的内容"),
        ({"question": "长" * 1001}, "1000"),
    ),
)
def test_a_bad_question_is_shown_at_its_field(client, assisted, fields, words):
    client.force_login(assisted.inspector)
    given = {"to_agency": assisted.other.pk, "items": ["income"], "question": QUESTION, **fields}
    answer = client.post(url("ask", assisted.check.pk), given)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert 'id="act-ask" open' in answer.content.decode()
    assert AssistanceRequest.objects.count() == 1


def test_asking_the_same_agency_twice_is_refused_with_the_way_out(client, assisted):
    client.force_login(assisted.inspector)
    given = {"to_agency": assisted.other.pk, "items": ["income"], "question": QUESTION}
    answer = client.post(url("ask", assisted.check.pk), given)
    assert answer.status_code == 422 and "尚未答复。请等待答复" in answer.content.decode()


def test_asking_is_for_the_inspector_at_work(client, assisted):
    client.force_login(assisted.office.handler)
    assert client.post(url("ask", assisted.check.pk), {}).status_code == 403
    client.force_login(StaffFactory(role=Role.INSPECTOR, agency=assisted.agency))
    assert client.post(url("ask", assisted.check.pk), {}).status_code == 403
    client.force_login(StaffFactory(role=Role.INSPECTOR))
    assert client.post(url("ask", assisted.check.pk), {}).status_code == 404
    assert client.get(url("ask", assisted.check.pk)).status_code == 405


@pytest.mark.parametrize(
    ("fields", "words"),
    (
        ({"line_0": ""}, "家庭人均月收入"),
        ({"line_0": "no_answer"}, "no_answer"),
        ({"basis_1": "  "}, "依据（第2项）"),
        ({"basis_0": "长" * 501}, "500"),
        ({"file": SimpleUploadedFile("结果.jpg", PDF, content_type="image/jpeg")}, "扩展名"),
        ({"file": SimpleUploadedFile("结果.pdf", b"MZ", content_type="application/pdf")}, "不是可以识别"),
    ),
)
def test_a_bad_answer_is_shown_at_its_field(officer, assisted, fields, words):
    assisted.received()
    answer = officer.post(url("answer", assisted.asked.pk), {**ANSWER, **fields})
    assert answer.status_code == 422 and words in answer.content.decode()
    assisted.asked.refresh_from_db()
    assert assisted.asked.state == AssistanceState.RECEIVED


@pytest.mark.clause("V-05")
def test_declining_needs_a_reason_and_the_inspector_reads_it(officer, assisted):
    assisted.received()
    for reason in ("", "   "):
        answer = officer.post(url("decline", assisted.asked.pk), {"reason": reason})
        assert answer.status_code == 422 and "不能协助的理由" in answer.content.decode()
    assert officer.post(url("decline", assisted.asked.pk), {"reason": "档案在市馆。"}).status_code == 302
    officer.force_login(assisted.inspector)
    page = officer.get(url("check", assisted.check.pk)).content.decode()
    assert "档案在市馆。" in page and "不能协助的理由" in page


def test_answering_before_receiving_or_twice_says_so(officer, assisted):
    answer = officer.post(url("answer", assisted.asked.pk), ANSWER)
    assert answer.status_code == 422 and "已发出，待签收" in answer.content.decode()
    assisted.answered()
    answer = officer.post(url("answer", assisted.asked.pk), ANSWER)
    assert answer.status_code == 422 and "不能变为" in answer.content.decode()
    assert officer.post(url("decline", assisted.asked.pk), {"reason": "…"}).status_code == 422


def test_a_double_receive_is_told_and_harmless(officer, assisted):
    for _ in range(2):
        assert officer.post(url("receive", assisted.asked.pk)).status_code == 302
    assert "请刷新" in officer.get(url("assistance", assisted.asked.pk)).content.decode()


@pytest.mark.clause("V-05")
def test_strangers_and_other_agencies_do_not_know_of_it(client, assisted):
    others = (
        StaffFactory(role=Role.ASSISTING_OFFICER), assisted.office.user, assisted.office.handler,
        StaffFactory(role=Role.INSPECTOR, agency=assisted.other),
    )  # fmt: skip
    for stranger in others:
        client.force_login(stranger)
        assert client.get(url("assistance", assisted.asked.pk)).status_code == 404
        for act in ACTS:
            assert client.post(url(act, assisted.asked.pk), ANSWER).status_code == 404
    client.logout()
    assert client.get(url("assistance", assisted.asked.pk)).status_code == 302


@pytest.mark.parametrize("act", ACTS)
def test_who_asked_does_not_answer(client, assisted, act):
    client.force_login(assisted.inspector)
    assert client.get(url("assistance", assisted.asked.pk)).status_code == 403
    assert client.post(url(act, assisted.asked.pk), ANSWER).status_code == 403
    assert client.get(url("answer_file", assisted.asked.pk)).status_code == 403


@pytest.mark.parametrize("act", ACTS)
def test_only_posts_act(officer, assisted, act):
    assert officer.get(url(act, assisted.asked.pk)).status_code == 405


def test_who_handled_the_case_is_told_that_another_answers(officer, assisted):
    assisted.case.created_by = assisted.officer
    assisted.case.save()
    page = officer.get(url("assistance", assisted.asked.pk)).content.decode()
    assert "请由本单位其他人员办理" in page and "签收</button>" not in page
    officer.post(url("receive", assisted.asked.pk))
    assisted.asked.refresh_from_db()
    assert assisted.asked.state == AssistanceState.SENT


@pytest.mark.clause("V-05")
def test_the_other_agency_reads_no_more_than_it_needs(officer, assisted):
    subject, number = assisted.case.subject, assisted.case.subject.reveal_number()
    page = officer.get(url("assistance", assisted.asked.pk)).content.decode()
    assert subject.name not in page and number not in page and assisted.case.number not in page
    assert "家庭人均月收入不超过1100元" in page and AccessEvent.objects.filter(unmasked=False).exists()
    assert officer.post(url("unmask_assistance", assisted.asked.pk), {"purpose": "verify"}).status_code == 403
    assisted.received()
    assert officer.post(url("unmask_assistance", assisted.asked.pk), {}).status_code == 302
    shown = officer.post(url("unmask_assistance", assisted.asked.pk), {"purpose": "verify"}).content.decode()
    assert number in shown and AccessEvent.objects.filter(unmasked=True).exists()
    assert officer.get(url("check", assisted.check.pk)).status_code == 404


def test_files_that_are_not_there(officer, assisted):
    assert officer.get(url("answer_file", assisted.asked.pk)).status_code == 404
    officer.force_login(assisted.inspector)
    assert officer.get(url("reply_file", assisted.check.pk, assisted.asked.pk)).status_code == 404
    assert officer.get(url("reply_file", assisted.check.pk, assisted.check.pk)).status_code == 404


@pytest.mark.clause("V-05")
def test_an_escalated_request_is_read_by_the_head_who_does_not_answer_it(client, assisted):
    client.force_login(StaffFactory(role=Role.AGENCY_HEAD, agency=assisted.other))
    assert client.get(url("assistance", assisted.asked.pk)).status_code == 404
    now = timezone.now()
    AssistanceRequest.objects.update(reminded_at=now, escalated_at=now)
    assert url("assistance", assisted.asked.pk) in client.get(DESK).content.decode()
    page = client.get(url("assistance", assisted.asked.pk)).content.decode()
    assert "已报协助单位负责人" in page and "签收</button>" not in page
    assert client.post(url("receive", assisted.asked.pk)).status_code == 403


def more(assisted, days):
    """Another request to the same agency, due so many days from now."""
    third = AgencyFactory(area=assisted.office.area)
    StaffFactory(role=Role.ASSISTING_OFFICER, agency=third)
    row = assisted.ask(third)
    due = today() + timedelta(days=days)
    AssistanceRequest.objects.filter(pk=row.pk).update(due_on=due)
    assisted.officer.assignments.create(role=Role.ASSISTING_OFFICER, agency=third)


def test_the_desk_shows_what_is_due_first(officer, assisted):
    for days in (3, -2, 0):
        more(assisted, days)
    page = officer.get(DESK)
    dates = [row.due_on for row in page.context["page"].rows]
    assert dates == sorted(dates) and len(dates) == 4
    assert page.context["figures"] == {"late": 1, "due": 1} and "is-late" in page.content.decode()
    assert len(officer.get(f"{DESK}?due=late").context["page"].rows) == 1
    assert len(officer.get(f"{DESK}?due=today").context["page"].rows) == 1


def test_the_desk_costs_the_same_with_more_rows(officer, assisted):
    officer.get(DESK)
    counts = []
    for rows in (1, 3, 9):
        while AssistanceRequest.objects.count() < rows:
            more(assisted, rows)
        with CaptureQueriesContext(connection) as found:
            officer.get(DESK)
        counts.append(len(found))
    # Over several agencies PostgreSQL reads the first keys of each in one statement more.
    assert counts[1] == counts[2] <= counts[0] + 1 <= 10, counts


@pytest.mark.parametrize("number", (1, 3))
def test_the_check_page_costs_the_same_for_one_and_three_requests(client, assisted, number):
    for days in range(number - 1):
        more(assisted, days)
    client.force_login(assisted.inspector)
    client.get(url("check", assisted.check.pk))
    with CaptureQueriesContext(connection) as found:
        client.get(url("check", assisted.check.pk))
    assert len(found) <= 18, [query["sql"][:120] for query in found]
