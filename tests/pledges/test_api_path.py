"""A business system takes an applicant from the matter to the sealed document, by the same acts as the pages."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from matters.signature_enums import PaperReason, SignatureStrength
from pledges.domain import acceptance, cases
from pledges.enums import CaseState, Channel
from pledges.models import Case, NoticeReading, Pledge
from portal.kernel import duties
from portal.kernel.models import AccessEvent, AuditEvent
from portal.people.enums import Role
from portal.people.models import IdentityCheck
from tests.factories.certificates import certificate_of, detached
from tests.factories.exchange import Line
from tests.factories.people import StaffFactory, id_number
from tests.factories.pledges import Office, handwriting, next_version

PERSON = {"kind": "natural", "name": "测试甲", "document_type": "id_card", "number": id_number(77)}


@pytest.fixture
def line(office):
    return Line(office.agency)


def wanted(office, **more):
    certificate = office.version.matter_id
    return {"matter": str(office.matter.pk), "certificates": [str(certificate)], "applicant": PERSON, **more}


def opened(line, office, **more):
    answer = line.post("cases/", wanted(office, **more))
    assert answer.status_code == 201, answer.json()
    return answer.json()


def place(case):
    return f"cases/{case['id']}/certificates/{case['certificates'][0]['id']}/"


def text_of(line, office):
    return line.get(f"matters/{office.matter.pk}/").json()["certificates"][0]["text"]


def read(line, office, case):
    text = text_of(line, office)
    sections = [section["key"] for section in text["sections"]]
    whole = {"text": text["id"], "digest": text["digest"], "sections": sections}
    return line.post(place(case) + "readings/", whole)


def filled(line, office, **more):
    """A draft that was chosen, read and filled in; with the digest of what is to be signed."""
    case = opened(line, office, **more)
    line.put(place(case) + "choice/", {"choice": "pledge"})
    read(line, office, case)
    answer = line.put(place(case) + "values/", {"values": {"income": "900", "members": "3"}})
    assert answer.status_code == 200, answer.json()
    return case, answer.json()["content_digest"]


def picture(name="signature.png"):
    file = io.BytesIO(handwriting())
    file.name = name
    return file


def sign(line, case, digest, **more):
    line.post(f"cases/{case['id']}/identity/", {"method": "reader", "operator": "A017"})
    return line.post(
        place(case) + "signature/", {"digest": digest, "kind": "pad", "file": picture()}, form=True, **more
    )


def submitted(line, office, **more):
    case, digest = filled(line, office, **more)
    assert sign(line, case, digest).status_code == 200
    answer = line.post(f"cases/{case['id']}/submission/")
    assert answer.status_code == 200, answer.json()
    return answer.json()


@pytest.mark.clause("X-13", "P-02", "P-07", "P-13")
def test_from_the_matter_to_the_sealed_document(office, line):
    listed = line.get("matters/").json()["results"]
    assert [row["id"] for row in listed] == [str(office.matter.pk)]
    schema = text_of(line, office)["values_schema"]
    assert schema["required"] == ["income", "members"]
    assert "不超过1100元" in schema["properties"]["income"]["description"]

    case = submitted(line, office, reference="FY-2026-0001")

    row = Case.objects.get(pk=case["id"])
    assert (row.channel, row.state) == (Channel.SYSTEM, CaseState.FILED)
    assert row.created_by == line.client.account
    assert case["number"] == row.number
    assert case["deadline"]["what"] == "告知是否受理"
    reading = NoticeReading.objects.get()
    assert set(reading.ticks) == {part["key"] for part in reading.text.sections}
    assert reading.digest == office.version.texts.get().digest

    waiting = line.get(f"cases/{case['id']}/pledges/{case['certificates'][0]['pledge']['id']}/letter.pdf")
    assert (waiting.status_code, waiting.json()["code"]) == (409, "not_ready")
    duties.work(queue="letters")
    duties.work(queue="default")
    pledge = row.pledges.get()
    letter = line.get(f"cases/{row.pk}/pledges/{pledge.pk}/letter.pdf")
    assert letter.status_code == 200
    assert letter["Content-Type"] == "application/pdf"
    assert letter.content.startswith(b"%PDF")
    record = line.get(f"cases/{row.pk}/pledges/{pledge.pk}/").json()
    assert record["content"]["conditions"][0]["value"] == "900"
    assert PERSON["number"] not in str(record)


@pytest.mark.clause("X-13", "P-07")
def test_a_text_that_changed_meanwhile_is_told_and_the_signature_does_not_count(office, line):
    case, digest = filled(line, office)
    next_version(office.version)

    answer = sign(line, case, digest)

    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "stale"
    assert "重新阅读" in answer.json()["way_out"]
    assert Pledge.objects.get().state == "draft"
    assert AuditEvent.objects.filter(refused="stale", actor=str(line.client.account_id)).exists()


@pytest.mark.clause("X-13", "P-07")
def test_a_signature_under_another_content_does_not_count(office, line):
    case, digest = filled(line, office)
    line.put(place(case) + "values/", {"values": {"income": "800", "members": "3"}})

    answer = sign(line, case, digest)

    assert (answer.status_code, answer.json()["code"]) == (409, "stale")


@pytest.mark.clause("X-13", "P-02")
def test_a_reading_names_text_and_digest_and_every_section_counts(office, line):
    case = opened(line, office)
    line.put(place(case) + "choice/", {"choice": "pledge"})
    text = text_of(line, office)
    first = text["sections"][0]["key"]

    other = line.post(
        place(case) + "readings/", {"text": text["id"], "digest": "0" * 64, "sections": [first]}
    )
    one = line.post(
        place(case) + "readings/", {"text": text["id"], "digest": text["digest"], "sections": [first]}
    )
    early = line.put(place(case) + "values/", {"values": {"income": "900", "members": "3"}})

    assert (other.status_code, other.json()["code"]) == (409, "stale")
    assert one.json()["certificates"][0]["sections_read"] == [first]
    assert one.json()["certificates"][0]["notice_read"] is False
    assert (early.status_code, early.json()["code"]) == (409, "unread")


@pytest.mark.clause("X-13")
def test_nothing_is_signed_before_somebody_answers_for_who_signs(office, line):
    case, digest = filled(line, office)

    answer = line.post(
        place(case) + "signature/", {"digest": digest, "kind": "pad", "file": picture()}, form=True
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "no_identity_check")


@pytest.mark.clause("X-13")
def test_where_the_area_wants_paper_and_presence_the_interface_wants_them_too(db):
    office = Office(rules={"electronic_allowed": False, "sign_in_person": True})
    line = Line(office.agency)
    case, digest = filled(line, office)
    line.post(f"cases/{case['id']}/identity/", {"method": "face", "operator": "A017"})

    def signed(kind):
        form = {"digest": digest, "kind": kind, "file": picture()}
        return line.post(place(case) + "signature/", form, form=True)

    assert signed("pad").json()["code"] == "paper_only"
    assert signed("paper").json()["code"] == "no_identity_check"
    asked = line.post(place(case) + "paper/")
    assert (asked.status_code, asked.json()["digest"]) == (202, digest)
    line.post(f"cases/{case['id']}/identity/", {"method": "original", "operator": "A017"})
    assert signed("paper").status_code == 200
    assert IdentityCheck.objects.filter(note__contains="操作员A017").count() == 2


@pytest.mark.clause("X-13", "P-09")
def test_a_certificate_that_is_pledged_cannot_be_handed_in_or_asked_for(office, line):
    case, _ = filled(line, office)

    handed = line.post(place(case) + "certificate/", {"file": picture("证明.png")}, form=True)
    unlisted = line.post(
        "cases/", {**wanted(office), "certificates": ["00000000-0000-7000-8000-000000000000"]}
    )

    assert (handed.status_code, handed.json()["code"]) == (409, "illegal_move")
    assert (unlisted.status_code, unlisted.json()["code"]) == (422, "unlisted")


@pytest.mark.clause("X-13", "P-13")
def test_begun_in_the_system_finished_at_the_counter_and_back(office, line):
    case = opened(line, office)

    cases.resume(resume_code=case["resume_code"], channel=Channel.COUNTER, by=office.clerk)
    looked = line.get(f"cases/{case['id']}/").json()
    refused = line.put(place(case) + "choice/", {"choice": "pledge"})
    back = line.post("cases/take-up/", {"resume_code": case["resume_code"]})

    assert looked["channel"] == "counter"
    assert (refused.status_code, refused.json()["code"]) == (409, "other_channel")
    assert (back.status_code, back.json()["id"], back.json()["channel"]) == (200, case["id"], "system")
    row = Case.objects.get()
    assert [entry["channel"] for entry in row.channel_history] == ["system", "counter", "system"]


@pytest.mark.clause("X-13", "P-13")
def test_a_case_begun_at_the_counter_is_taken_up_by_the_agencys_system_only(office, line):
    case = office.open(channel=Channel.COUNTER)
    stranger = Line()

    assert line.get(f"cases/{case.pk}/").status_code == 404
    assert stranger.post("cases/take-up/", {"resume_code": case.resume_code}).status_code == 422
    taken = line.post("cases/take-up/", {"resume_code": case.resume_code})
    assert (taken.status_code, taken.json()["id"]) == (200, str(case.pk))


@pytest.mark.clause("X-13")
def test_each_system_sees_its_own_cases_and_nothing_else(office, line):
    mine = opened(line, office)
    neighbour = Line(office.agency)
    at_home = office.filed()

    assert neighbour.get(f"cases/{mine['id']}/").status_code == 404
    assert line.get(f"cases/{at_home.pk}/").status_code == 404
    assert neighbour.get("cases/").json()["results"] == []
    assert [row["id"] for row in line.get("cases/").json()["results"]] == [mine["id"]]


@pytest.mark.clause("X-13")
def test_the_list_goes_on_from_a_cursor_and_shows_what_changed_since(office, line, django_assert_num_queries):
    made = [opened(line, office, reference=f"R{n}")["id"] for n in range(3)]
    for number, key in enumerate(made):  # an hour apart, the first the latest change
        row = Case.objects.get(pk=key).systems.get()
        row.changed_at = timezone.now() - timedelta(hours=number)
        row.save(update_fields=["changed_at"])

    first = line.get("cases/", limit=2).json()
    second = line.get("cases/", limit=2, cursor=first["next"]).json()
    recent = line.get("cases/", updated_since=(timezone.now() - timedelta(minutes=90)).isoformat()).json()

    assert [row["id"] for row in first["results"] + second["results"]] == made[::-1]
    assert second["next"] is None
    assert [row["id"] for row in recent["results"]] == [made[1], made[0]]
    assert line.get("cases/", cursor="made-up").json()["code"] == "bad_cursor"
    with django_assert_num_queries(5):
        line.get("cases/", limit=1)
    with django_assert_num_queries(5):
        line.get("cases/", limit=100)


@pytest.mark.clause("X-13")
def test_a_step_of_the_agency_shows_in_the_list_of_what_changed(office, line):
    case = submitted(line, office)
    since = timezone.now()

    acceptance.accept(Case.objects.get(pk=case["id"]), by=office.handler)

    row = line.get("cases/", updated_since=since.isoformat()).json()["results"][0]
    assert (row["id"], row["state"], row["deadline"]["what"]) == (case["id"], "accepted", "作出决定")


@pytest.mark.clause("X-13")
def test_supplement_withdrawal_of_the_pledge_and_of_the_application(office, line):
    case = submitted(line, office)
    row = Case.objects.get(pk=case["id"])
    acceptance.ask_supplement(row, items=[{"text": "请补充联系电话"}], by=office.handler)
    asked = line.get(f"cases/{row.pk}/").json()
    assert asked["supplement"]["items"] == ["请补充联系电话"]

    answered = line.post(f"cases/{row.pk}/supplement/", {"answer": "电话是0375-2520002"}, form=True)
    pledge = case["certificates"][0]["pledge"]["id"]
    taken_back = line.post(f"cases/{row.pk}/pledges/{pledge}/withdrawal/", {"reason": "收入有变化"})
    handed = line.post(place(case) + "certificate/", {"file": picture("证明.png")}, form=True)
    ended = line.post(f"cases/{row.pk}/withdrawal/", {"reason": "不办了"})
    late = line.post(f"cases/{row.pk}/withdrawal/", {"reason": "不办了"})

    assert answered.json()["state"] == "filed"
    assert taken_back.json()["certificates"][0]["choice"] == "certificate"
    assert handed.json()["certificates"][0]["complete"] is True
    assert ended.json()["state"] == "withdrawn"
    assert (late.status_code, late.json()["code"]) == (409, "illegal_move")


@pytest.mark.clause("X-13", "P-04")
def test_eligibility_is_told_with_reason_and_ways_and_leaves_nobody_behind(office, line):
    child = {**PERSON, "number": id_number(5, born=f"{timezone.now().year - 10}0102")}
    ask = {"matter": str(office.matter.pk)}

    may = line.post("eligibility/", {**ask, "applicant": PERSON}).json()
    may_not = line.post("eligibility/", {**ask, "applicant": child}).json()
    wrong = line.post("eligibility/", {**ask, "applicant": {**PERSON, "number": "41040419850102001"}})

    assert may["eligible"] is True
    assert (may_not["eligible"], may_not["code"]) == (False, "under_age")
    assert may_not["ways"]
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "applicant.number")
    assert not type(office.subject).objects.exclude(pk=office.subject.pk).exists()
    trace = AccessEvent.objects.filter(actor=str(line.client.account_id), object_id=str(office.matter.pk))
    assert trace.count() == 3
    assert line.client.purpose in trace.first().purpose


@pytest.mark.clause("X-13")
def test_every_call_leaves_its_trace_with_client_purpose_and_case(office, line):
    case = opened(line, office)
    line.get(f"cases/{case['id']}/")
    line.get("cases/00000000-0000-7000-8000-000000000000/")

    events = AccessEvent.objects.filter(actor=str(line.client.account_id)).order_by("id")
    assert [event.object_id for event in events] == [case["id"], case["id"], str(line.client.pk)]
    assert all(line.client.name in event.purpose for event in events)


@pytest.mark.clause("X-13")
def test_staff_and_bureau_see_in_which_system_it_was_done(office, line):
    case = submitted(line, office)
    bureau = StaffFactory(role=Role.BUREAU_ADMIN, area=office.area)

    assert Case.objects.for_user(bureau).filter(pk=case["id"]).exists()
    acts = AuditEvent.objects.filter(object_id=case["id"], actor=str(line.client.account_id))
    assert acts.filter(act="pledges.open_case").exists()


@pytest.mark.clause("X-13")
def test_the_systems_own_number_names_nobody_and_serves_one_case(office, line):
    opened(line, office, reference="FY-1")
    for reference, code in (("FY-1", "reference_used"), (PERSON["number"], "reference_personal")):
        answer = line.post("cases/", wanted(office, reference=reference))
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert answer.json()["errors"][0]["field"] == "reference"
    assert Case.objects.count() == 1


@pytest.mark.clause("X-13", "P-07")
def test_the_interface_tells_how_to_sign_and_refuses_what_the_law_wants_on_paper(db):
    office = Office(signature_strength=SignatureStrength.ORIGINAL, paper_reason=PaperReason.UTILITIES)
    line = Line(office.agency)
    told = line.get(f"matters/{office.matter.pk}/").json()["certificates"][0]
    case, digest = filled(line, office)
    line.post(f"cases/{case['id']}/identity/", {"method": "face", "operator": "A017"})

    def signed(kind):
        form = {"digest": digest, "kind": kind, "file": picture()}
        return line.post(place(case) + "signature/", form, form=True)

    assert (told["signature_strength"], "停止供水" in told["paper_reason"]) == ("original", True)
    for kind in ("pad", "cert", "paper"):  # paper too: nobody looked at her and her original
        answer = signed(kind)
        assert (answer.status_code, answer.json()["code"]) == (422, "paper_only")
    line.post(f"cases/{case['id']}/identity/", {"method": "original", "operator": "A017"})
    assert signed("paper").status_code == 200


@pytest.mark.clause("X-13", "P-07", "X-08")
def test_a_certificate_signs_by_the_interface_and_its_evidence_is_answered(office, line, settings):
    settings.DEMO = True
    case, digest = filled(line, office)
    line.post(f"cases/{case['id']}/identity/", {"method": "face", "operator": "A017"})
    draft = line.get(place(case) + "preview/").json()
    subject = Case.objects.get().subject
    signature = detached(draft["statement"].encode(), certificate_of(subject))
    form = {"digest": digest, "kind": "cert", "file": SimpleUploadedFile("s.p7s", signature)}

    assert line.post(place(case) + "signature/", form, form=True).status_code == 200

    pledge = Pledge.objects.get()
    told = line.get(f"cases/{case['id']}/pledges/{pledge.pk}/").json()["signature"]
    assert (told["kind"], told["strength"], told["required"]) == ("cert", "cert", "scan")
    assert told["evidence_digest"] == pledge.evidence.digest
    assert told["evidence"]["certificate"]["form"] == "CMS"
