"""A person's rights over her data: who saw it, a copy, a correction, closing the account (个人信息保护法)."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pledges.domain import acceptance
from pledges.domain.letters import issue_letter
from portal.kernel import duties
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.kernel.models import AccessEvent, AuditEvent
from portal.people import clock
from portal.people.domain import closing, data_corrections, exports, representations
from portal.people.enums import Capacity, Relation, Role
from portal.people.models import Contact, DataCorrection, DataExport
from portal.people.personal_enums import CorrectedField, CorrectionState, ExportState
from tests.factories.messages import reachable, work
from tests.factories.people import PASSWORD, ApplicantFactory, StaffFactory, SubjectFactory
from tests.factories.pledges import REMEDIES, Office

pytestmark = pytest.mark.clause("C-09")


@pytest.fixture
def office(db):
    return Office()


def test_she_sees_who_looked_by_agency_and_role_for_what_and_never_by_name(client, office):
    case = office.filed()
    client.force_login(office.handler)
    client.get(f"/handling/cases/{case.pk}/")
    client.post(f"/handling/cases/{case.pk}/unmask/", {"purpose": "核对身份"})
    looked = AccessEvent.objects.filter(subject=str(office.subject.pseudonym))
    assert looked.count() >= 1
    AccessEvent.objects.create(
        actor=str(office.clerk.pk), agency=str(office.agency.pk), object_type="pledges.case", object_id=str(case.pk),
        subject=str(office.subject.pseudonym), purpose="窗口核对", unmasked=True,
    )  # fmt: skip

    client.force_login(office.user)
    page = client.get("/my/data/accesses/").content.decode()

    assert f"{office.agency.name}　承办人员" in page or "承办" in page
    assert "窗口核对" in page
    assert case.number in page
    assert office.handler.name not in page
    assert office.clerk.name not in page
    client.force_login(ApplicantFactory())
    assert case.number not in client.get("/my/data/accesses/").content.decode()


def test_her_page_of_looks_costs_the_same_with_one_and_thirty(client, office):
    case = office.filed()
    row = {"agency": str(office.agency.pk), "object_type": "pledges.case", "object_id": str(case.pk),
           "subject": str(office.subject.pseudonym), "purpose": "查看办件"}  # fmt: skip
    client.force_login(office.user)
    counts = []
    for number in (1, 30):
        AccessEvent.objects.bulk_create(
            [AccessEvent(actor=str(office.handler.pk), **row) for _ in range(number)]
        )
        with CaptureQueriesContext(connection) as captured:
            client.get("/my/data/accesses/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_guardian_sees_who_looked_at_her_ward_and_nobody_else_does(client, office):
    case = office.filed()
    client.force_login(office.handler)
    client.get(f"/handling/cases/{case.pk}/")
    mother = ApplicantFactory()
    address = f"/my/data/accesses/?of={office.subject.pk}"
    client.force_login(mother)
    assert client.get(address).status_code == 404
    representations.record_at_counter(
        principal=office.subject, person=mother.subject, capacity=Capacity.GUARDIAN, relation=Relation.PARENT,
        note="户口簿", agency=office.agency, by=office.clerk,
    )  # fmt: skip

    page = client.get(address).content.decode()
    assert f"谁看过{office.subject.name}的信息" in page
    assert "承办" in page and case.number in page
    assert case.number not in client.get("/my/data/accesses/").content.decode()
    assert "换到您监护的人" in client.get("/my/data/").content.decode()


def test_who_stands_for_a_company_is_no_guardian_of_its_looks(client, office):
    company, clerk = SubjectFactory(organisation=True), ApplicantFactory()
    representations.record_at_counter(
        principal=company, person=clerk.subject, capacity=Capacity.CLERK, note="委托书",
        agency=office.agency, by=office.clerk,
    )  # fmt: skip
    client.force_login(clerk)
    assert client.get(f"/my/data/accesses/?of={company.pk}").status_code == 404


def made(user):
    row = exports.ask_export(by=user)
    assert exports.ask_export(by=user) == row
    for duty in duties.claim(queue="letters", limit=100):
        duties.perform(duty)
    row.refresh_from_db()
    return row


def test_the_copy_holds_all_of_hers_and_nothing_of_others_and_goes_after_a_week(client, office):
    case = office.filed()
    stranger = Office().filed()
    row = made(office.user)
    assert (row.state, row.kept_until) == (ExportState.MADE, today() + timedelta(days=7))

    client.force_login(office.user)
    answer = client.get(f"/my/data/exports/{row.pk}/")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    data = json.loads(archive.read("我的个人信息.json"))
    page = archive.read("我的个人信息.html").decode()

    titles = {part["title"] for part in data["parts"]}
    assert {"账号", "身份", "办件", "告知承诺书", "消息"} <= titles
    for text in (page, json.dumps(data, ensure_ascii=False)):
        assert case.number in text
        assert "家庭人均月收入" in text
        assert stranger.number not in text
        assert office.subject.reveal_number() not in text
    client.force_login(ApplicantFactory())
    assert client.get(f"/my/data/exports/{row.pk}/").status_code == 404

    DataExport.objects.update(kept_until=today() - timedelta(days=1))
    assert clock.remove_exports() == 1
    row.refresh_from_db()
    assert row.state == ExportState.REMOVED
    assert row.file.data_key.destroyed_at
    client.force_login(office.user)
    assert client.get(f"/my/data/exports/{row.pk}/").status_code == 403


def test_three_copies_a_day(office):
    for _ in range(exports.MOST_A_DAY):
        made(office.user)
    with pytest.raises(Refused, match="一天最多"):
        exports.ask_export(by=office.user)


def asked(office, field=CorrectedField.NAME, wanted="王更名"):
    return data_corrections.ask_correction(
        agency=office.agency, field=field, wanted=wanted, reason="户口簿已经更名", by=office.user
    )


def test_a_correction_is_put_to_an_agency_that_holds_her_data_and_answered_in_time(client, office):
    office.filed()
    client.force_login(office.user)
    words = {"agency": office.agency.pk, "field": "name", "wanted": "王更名", "reason": "户口簿已经更名"}
    assert client.post("/my/data/corrections/new/", words).status_code == 302
    assert client.post("/my/data/corrections/new/", words).status_code == 422
    row = DataCorrection.objects.get()
    assert 18 <= (row.due_on - today()).days <= 30

    client.force_login(office.handler)
    assert "姓名" in client.get("/data-corrections/").content.decode()
    refused = client.post(
        f"/data-corrections/{row.pk}/answer/", {"verdict": "granted", "value": "王更名", "answer": "已核"}
    )
    assert "窗口核对原件" in refused.content.decode()
    client.force_login(office.clerk)
    client.get(f"/data-corrections/{row.pk}/")
    seen = AccessEvent.objects.latest("id")
    assert (seen.subject, seen.actor) == (str(office.subject.pseudonym), str(office.clerk.pk))
    granted = {"verdict": "granted", "value": "王更名", "answer": "已核对户口簿原件。"}
    assert client.post(f"/data-corrections/{row.pk}/answer/", granted).status_code == 302
    row.refresh_from_db()
    office.subject.refresh_from_db()
    assert (row.state, office.subject.name) == (CorrectionState.GRANTED, "王更名")
    client.force_login(office.user)
    assert "已核对户口簿原件" in client.get("/my/data/").content.decode()


def test_a_refusal_says_why_and_the_way_to_court(office):
    office.filed()
    row = asked(office, CorrectedField.CASE, "收入应为1200元")
    with pytest.raises(Refused, match="说明理由"):
        data_corrections.refuse_correction(row, answer="不行", by=office.handler)
    reachable(office.user)
    row = data_corrections.refuse_correction(
        row, answer="承诺书由您本人签署，请在办件里更正。", by=office.handler
    )

    assert row.state == CorrectionState.REFUSED
    assert "人民法院" in row.answer
    assert AuditEvent.objects.get(act="people.datacorrection.refused").clause == "pipl/50"
    for kind in ("exchange.correction_answered", "exchange.message"):
        work(kind)
    assert mail.outbox[-1].body.endswith("已经答复。请登录本站，在“我的个人信息”里查看。")


def test_nobody_else_reads_or_answers_a_correction(client, office):
    office.filed()
    row = asked(office)
    outsider = StaffFactory(role=Role.HANDLER)
    client.force_login(outsider)
    assert client.get(f"/data-corrections/{row.pk}/").status_code == 404
    with pytest.raises(Refused, match="处理机关"):
        data_corrections.grant_correction(row, answer="已核对。", value="王更名", by=outsider)
    with pytest.raises(Refused, match="没有您的信息"):
        data_corrections.ask_correction(
            agency=Office().agency, field="name", wanted="王", reason="不对的", by=office.user
        )
    client.force_login(office.user)
    assert client.get(f"/data-corrections/{row.pk}/").status_code == 403


def test_an_account_is_closed_when_nothing_is_open_and_emptied_after_a_month(client, office):
    person = reachable(ApplicantFactory(password=PASSWORD))
    with pytest.raises(Refused, match="密码不对"):
        closing.close_own_account(password="wrong one 2026", by=person)
    client.force_login(person)
    assert client.post("/my/data/close/", {"password": PASSWORD}).status_code == 302
    person.refresh_from_db()
    assert not person.is_active
    assert not Contact.objects.filter(user=person).exists()
    assert client.get("/my/data/").status_code == 302
    subject = person.subject

    assert not closing.over_accounts().exists()
    type(person).objects.update(closed_at=timezone.now() - timedelta(days=31))
    closing.empty_account(closing.over_accounts().get(pk=person.pk))
    person.refresh_from_db()
    subject.refresh_from_db()
    assert (person.name, person.phone, person.subject) == ("已注销", "", None)
    assert (subject.name, subject.number_lookup, bool(subject.data_key.destroyed_at)) == ("已清除", "", True)


def test_an_account_with_an_open_case_is_not_closed_and_its_closed_cases_stay(office):
    type(office.user).objects.filter(pk=office.user.pk).update(
        password=ApplicantFactory(password=PASSWORD).password
    )
    office.user.refresh_from_db()
    case = office.filed()
    with pytest.raises(Refused, match="还不能注销") as refusal:
        closing.close_own_account(password=PASSWORD, by=office.user)
    assert case.number in refusal.value.way_out
    acceptance.refuse_acceptance(
        case, reason="不属于本机关职权范围，请向民政部门申请", remedies=REMEDIES, by=office.handler
    )
    closing.close_own_account(password=PASSWORD, by=office.user)
    type(office.user).objects.update(closed_at=timezone.now() - timedelta(days=31))
    closing.empty_account(closing.over_accounts().get(pk=office.user.pk))
    office.subject.refresh_from_db()
    assert office.subject.name != "已清除"  # the agency keeps her case


def test_staff_and_organisations_have_the_same_rights_but_staff_accounts_are_not_closed_here(client, db):
    clerk = StaffFactory(role=Role.WINDOW_CLERK, password=PASSWORD)
    with pytest.raises(Refused, match="工作账号"):
        closing.close_own_account(password=PASSWORD, by=clerk)
    company = ApplicantFactory(subject=SubjectFactory(organisation=True))
    client.force_login(company)
    for page in ("/my/data/", "/my/data/accesses/", "/my/data/corrections/new/", "/my/data/close/"):
        assert client.get(page).status_code == 200


@pytest.mark.parametrize("page", ("/accounts/signup/",))
def test_the_purpose_stands_before_the_fields(client, db, page):
    text = client.get(page).content.decode()
    assert text.index("用途：") < text.index('name="number"')
    assert "pipl/17" in text  # a test without the library of law shows its key


def test_whoever_opens_a_letter_has_seen_the_whole_number(client, office):
    pledge = office.filed().pledges.get()
    issue_letter(pledge)
    client.force_login(office.handler)
    client.get(f"/cases/{pledge.case_id}/pledges/{pledge.pk}/letter.pdf")
    assert AccessEvent.objects.latest("id").unmasked
