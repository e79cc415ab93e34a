"""Pages of credit: who may see and do what, and what they say."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from credit import rules
from credit.domain import repair
from credit.domain.standing import standing_of
from credit.enums import RecordState, RequestState
from credit.models import Objection, Record, Repair
from portal.kernel.calendar import today
from portal.kernel.models import AccessEvent
from portal.people.domain import representations
from portal.people.enums import Capacity, DocumentType, Role
from portal.people.models import Representation, User
from tests.factories.credit import entered, in_effect, officer
from tests.factories.people import ApplicantFactory, StaffFactory, SubjectFactory, id_number
from tests.factories.pledges import stored_pdf

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"credit:{name}", args=args)


@pytest.fixture
def record():
    return entered()


@pytest.fixture
def second(record):
    return officer(record.agency)


def ripe():
    return in_effect(document_date=today() - timedelta(days=120))


def test_the_desk_lists_what_waits(client, record, second):
    client.force_login(second)
    page = client.get(url("desk")).content.decode()
    assert "待复核" in page and url("record", record.pk) in page
    assert record.subject.name not in page


def test_desk_is_for_credit_officers(client, record):
    client.force_login(StaffFactory(role=Role.HANDLER, agency=record.agency))
    assert client.get(url("desk")).status_code == 403


def test_the_desk_costs_the_same_with_more_rows(client, record, second, django_assert_max_num_queries):
    for _ in range(12):
        entered(agency=record.agency)
    client.force_login(second)
    client.get(url("desk"))
    with django_assert_max_num_queries(14):
        client.get(url("desk"))


def test_an_officer_of_another_area_does_not_know_of_it(client, record):
    stranger = officer(entered().agency)
    client.force_login(stranger)
    assert client.get(url("record", record.pk)).status_code == 404
    assert client.post(url("confirm", record.pk)).status_code == 404


def test_a_handler_reads_but_does_not_confirm(client, record):
    client.force_login(StaffFactory(role=Role.HANDLER, agency=record.agency))
    assert client.get(url("record", record.pk)).status_code == 200
    assert client.post(url("confirm", record.pk)).status_code == 403


def test_a_get_confirms_nothing(client, record, second):
    client.force_login(second)
    assert client.get(url("confirm", record.pk)).status_code == 405


def test_confirming_makes_it_effective(client, record, second):
    client.force_login(second)
    assert client.post(url("confirm", record.pk)).status_code == 302
    record.refresh_from_db()
    assert record.state == RecordState.IN_EFFECT


def test_rejecting_needs_a_reason(client, record, second):
    client.force_login(second)
    assert client.post(url("reject", record.pk), {"reason": ""}).status_code == 422
    assert client.post(url("reject", record.pk), {"reason": "文书不符"}).status_code == 302
    record.refresh_from_db()
    assert record.state == RecordState.ANNULLED


def test_the_subject_does_not_see_what_is_not_confirmed(client, record):
    client.force_login(ApplicantFactory(subject=record.subject))
    assert client.get(url("my_record", record.pk)).status_code == 404
    assert "可以适用告知承诺制" in client.get(url("mine")).content.decode()


@pytest.mark.clause("P-04", "C-06")
def test_my_credit_says_why_and_what_to_do(client):
    record = in_effect()
    client.force_login(ApplicantFactory(subject=record.subject))
    page = client.get(url("mine")).content.decode()
    assert "目前不适用告知承诺制" in page and "提交证明" in page and "信用修复" in page
    assert url("my_record", record.pk) in page
    assert "还不能申请修复" in client.get(url("my_record", record.pk)).content.decode()


def test_somebody_elses_record_is_not_there(client):
    record = in_effect()
    client.force_login(ApplicantFactory())
    assert client.get(url("my_record", record.pk)).status_code == 404
    assert client.post(url("lodge_objection", record.pk), {"objection-reason": "x"}).status_code == 404


def test_an_account_without_identity_has_an_empty_page(client):
    client.force_login(ApplicantFactory(subject=None))
    assert client.get(url("mine")).status_code == 200


@pytest.mark.clause("C-06")
def test_a_repair_from_the_subjects_page_to_the_decision(client):
    record = ripe()
    client.force_login(ApplicantFactory(subject=record.subject))
    assert client.post(url("lodge_repair", record.pk), {"repair-reason": "已改正"}).status_code == 422
    asked = {"repair-reason": "已补交证明。", "repair-public_pledge": "今后如实承诺。"}
    assert client.post(url("lodge_repair", record.pk), asked).status_code == 302
    row = Repair.objects.get()
    assert "已提出" in client.get(url("my_record", record.pk)).content.decode()

    client.force_login(officer(record.agency))
    assert url("request", "repair", row.pk) in client.get(url("desk")).content.decode()
    client.post(url("request_accept", "repair", row.pk))
    same = {"granted": "yes", "corrected": "on", "answer": "条件具备。"}
    assert client.post(url("request_decide", "repair", row.pk), same).status_code == 422

    client.force_login(officer(record.agency))
    assert client.post(url("request_decide", "repair", row.pk), same).status_code == 302
    assert not standing_of(record.subject).barred


def test_a_repair_without_correction_is_refused_at_its_field(client):
    record = ripe()
    asked = repair.lodge(
        record, by=ApplicantFactory(subject=record.subject), reason="改了。", public_pledge="如实。",
        evidence=stored_pdf(),
    )  # fmt: skip
    repair.accept(asked, by=officer(record.agency))
    client.force_login(officer(record.agency))
    answer = client.post(url("request_decide", "repair", asked.pk), {"granted": "yes", "answer": "好。"})
    assert answer.status_code == 422 and "不能准予修复" in answer.content.decode()
    assert client.get(url("request_evidence", "repair", asked.pk)).content.startswith(b"%PDF")


def test_an_objection_from_lodging_to_refusal(client):
    record = in_effect()
    client.force_login(ApplicantFactory(subject=record.subject))
    assert (
        client.post(url("lodge_objection", record.pk), {"objection-reason": "不是本人。"}).status_code == 302
    )
    row = Objection.objects.get()
    client.force_login(officer(record.agency))
    answer = client.post(url("request_refuse", "objection", row.pk), {"refusal-answer": "没有新的事实。"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.state == RequestState.NOT_ACCEPTED


def test_a_file_that_is_not_what_it_says_is_refused(client):
    record = in_effect()
    client.force_login(ApplicantFactory(subject=record.subject))
    fake = SimpleUploadedFile("证据.pdf", b"MZ not a pdf", content_type="application/pdf")
    answer = client.post(
        url("lodge_objection", record.pk), {"objection-reason": "不是本人。", "objection-evidence": fake}
    )
    assert answer.status_code == 422 and not Objection.objects.exists()


@pytest.mark.clause("C-01")
def test_a_file_is_found_by_number_with_a_purpose_and_leaves_its_trace(client, second):
    number = id_number(77)
    subject = SubjectFactory(number=number)
    client.force_login(second)
    assert client.get(url("file", subject.pk)).status_code == 404  # no record in her area, no purpose given
    asked = {"document_type": DocumentType.ID_CARD, "number": number, "purpose": "受理审查"}
    answer = client.post(url("find"), asked)
    assert answer["Location"] == url("file", subject.pk) and number not in answer["Location"]
    page = client.get(answer["Location"])
    assert page.status_code == 200 and number not in page.content.decode()
    seen = AccessEvent.objects.filter(object_id=str(subject.pk)).get()
    assert seen.purpose == "受理审查" and seen.actor == str(second.pk)


def test_a_file_is_not_looked_up_without_a_purpose(client, second):
    client.force_login(second)
    asked = {"document_type": DocumentType.ID_CARD, "number": id_number(78), "purpose": ""}
    assert client.post(url("find"), asked)["Location"] == url("desk")


@pytest.mark.clause("C-01")
def test_the_file_is_paged_by_key_at_a_fixed_cost(client, second, record, django_assert_max_num_queries):
    subject = record.subject
    for _ in range(24):
        entered(subject=subject, agency=record.agency)
    client.force_login(second)
    with django_assert_max_num_queries(16):
        first = client.get(url("file", subject.pk)).context["page"]
    second_page = client.get(url("file", subject.pk) + first.next_url).context["page"]
    seen = {row.pk for row in first.rows} | {row.pk for row in second_page.rows}
    assert (len(first.rows), len(second_page.rows)) == (20, 5)
    assert seen == set(Record.objects.filter(subject=subject).values_list("pk", flat=True))


@pytest.fixture
def standing_for():
    """Somebody who was confirmed as the clerk of a company that has a record, and as guardian of a child."""
    record = in_effect(subject=SubjectFactory(organisation=True))
    user = ApplicantFactory()
    seen = {"person": user.subject, "agency": record.agency, "note": "看了原件",
            "by": StaffFactory(role=Role.WINDOW_CLERK, agency=record.agency)}  # fmt: skip
    representations.record_at_counter(principal=record.subject, capacity=Capacity.CLERK, **seen)
    return user, record


@pytest.mark.clause("C-01", "P-03")
def test_who_stands_for_a_company_turns_to_its_credit_and_acts_for_it(client, standing_for):
    user, record = standing_for
    client.force_login(user)
    page = client.get(url("mine")).content.decode()
    assert f"?of={record.subject_id}" in page and url("my_record", record.pk) not in page

    page = client.get(url("mine"), {"of": record.subject_id}).content.decode()
    assert f"{record.subject.name}的信用" in page and url("my_record", record.pk) in page
    assert AccessEvent.objects.filter(subject=str(record.subject.pseudonym), actor=str(user.pk)).exists()

    form = {"objection-reason": "事实认定有误，另附材料"}
    client.post(url("lodge_objection", record.pk), form)
    assert Objection.objects.get().lodged_by == user


@pytest.mark.clause("C-01", "P-03")
def test_nobody_else_turns_to_it_nor_who_was_not_confirmed_or_no_longer_stands(client, standing_for):
    user, record = standing_for
    address = url("mine") + f"?of={record.subject_id}"
    client.force_login(ApplicantFactory())
    assert client.get(address).status_code == 404
    assert client.get(url("my_record", record.pk)).status_code == 404
    assert client.get(url("mine"), {"of": "no key"}).status_code == 404

    row = Representation.objects.get()
    Representation.objects.filter(pk=row.pk).update(state="asked", confirmed_at=None, confirmed_by=None)
    client.force_login(user)
    assert client.get(address).status_code == 404
    assert client.get(url("my_record", record.pk)).status_code == 404


@pytest.mark.clause("C-01")
def test_an_officer_decides_nothing_about_whom_she_stands_for(standing_for):
    user, record = standing_for
    second = officer(record.agency)
    assert rules.is_officer(second, record)
    User.objects.filter(pk=second.pk).update(subject=user.subject, claim=None)
    assert not rules.is_officer(User.objects.get(pk=second.pk), record)
