"""Agents and joint applicants by the interface: both with what the law asks of them, refused where a matter allows none."""

import base64
import io
from datetime import timedelta

import pytest

from matters.enums import JointMode
from pledges.enums import CaseState, Channel, JointState
from pledges.models import Authorization, Case, JointApplicant
from portal.exchange.api.description import schema
from portal.kernel import duties
from portal.kernel.calendar import today
from tests.factories.exchange import Line
from tests.factories.people import id_number
from tests.factories.pledges import Office, handwriting

pytestmark = [pytest.mark.django_db, pytest.mark.clause("X-13", "P-03")]
FIRST = {"kind": "natural", "name": "测试甲", "document_type": "id_card", "number": id_number(77)}
SECOND = {"kind": "natural", "name": "测试乙", "document_type": "id_card", "number": id_number(78)}
PAPER = b"%PDF-1.7\n%%EOF\n"


def agent(**more):
    return {
        "name": "测试丙", "document_type": "id_card", "number": id_number(79), "phone": "0375-2520009",
        "valid_from": str(today()), "valid_until": str(today() + timedelta(days=30)),
        "authorization": {"name": "特别授权书.pdf", "content": base64.b64encode(PAPER).decode()}, **more,
    }  # fmt: skip


@pytest.fixture
def office(db):
    """Here an agent may pledge."""
    return Office(rules={"agent_allowed": True}, agent_allowed=True)


@pytest.fixture
def line(office):
    return Line(office.agency)


@pytest.fixture
def together(office):
    office.matter.joint = JointMode.EACH
    office.matter.save()
    return office


def wanted(office, **more):
    return {
        "matter": str(office.matter.pk),
        "certificates": [str(office.version.matter_id)],
        "applicant": FIRST,
        **more,
    }


def good(answer, status=200):
    assert answer.status_code == status, answer.json()
    return answer.json()


def place(case):
    return f"cases/{case['id']}/certificates/{case['certificates'][0]['id']}/"


def read(line, office, case, **who):
    text = line.get(f"matters/{office.matter.pk}/").json()["certificates"][0]["text"]
    whole = {
        "text": text["id"],
        "digest": text["digest"],
        "sections": [part["key"] for part in text["sections"]],
    }
    return good(line.post(place(case) + "readings/", {**whole, **who}))


def filled(line, office, case):
    good(line.put(place(case) + "choice/", {"choice": "pledge"}))
    read(line, office, case)
    return good(line.put(place(case) + "values/", {"values": {"income": "900", "members": "3"}}))[
        "content_digest"
    ]


def sign(line, case, digest, **who):
    picture = io.BytesIO(handwriting())
    picture.name = "signature.png"
    body = {"digest": digest, "kind": "pad", "file": picture, **who}
    return line.post(place(case) + "signature/", body, form=True)


def identify(line, case, **who):
    return line.post(f"cases/{case['id']}/identity/", {"method": "reader", "operator": "A017", **who})


# -- agents ----------------------------------------------------------------------


@pytest.mark.clause("P-05")
def test_an_agent_comes_with_her_authorisation_in_the_body(office, line):
    case = good(line.post("cases/", wanted(office, agent=agent())), 201)
    assert (case["agent"], case["applicant"]) != (None, case["agent"])
    row = Case.objects.get()
    held = Authorization.objects.get()
    assert (row.authorization, row.agent_subject.name, row.channel) == (held, "测试丙", Channel.SYSTEM)
    assert held.file.name == "特别授权书.pdf" and held.checked_at is None

    digest = filled(line, office, case)
    identify(line, case)
    good(sign(line, case, digest))
    assert good(line.post(f"cases/{case['id']}/submission/"))["state"] == CaseState.FILED
    assert row.pledges.get().signed_by_agent
    assert id_number(79) not in line.get(f"cases/{case['id']}/").content.decode()


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    (
        ({"valid_until": str(today() - timedelta(days=1)), "valid_from": str(today() - timedelta(days=9))},
         "agent.valid_until", "authorization_expired"),
        ({"number": FIRST["number"], "name": FIRST["name"]}, "agent.number", "authorization_self"),
        ({"number": "410404"}, "agent.number", None),
        ({"authorization": {"name": "x.pdf", "content": base64.b64encode(b"MZ").decode()}},
         "agent.authorization", "bad_upload"),
        ({"authorization": {"name": "x.pdf", "content": "***"}}, "agent.authorization.content", "invalid"),
        ({"valid_from": ""}, "agent.valid_from", "invalid"),
        ({"powers": []}, "agent.powers", "invalid"),
    ),
)  # fmt: skip
def test_what_is_wrong_with_the_authorisation_is_named(office, line, changed, field, code):
    answer = line.post("cases/", wanted(office, agent=agent(**changed)))
    said = answer.json()
    assert answer.status_code == 422 and any(error["field"] == field for error in said["errors"]), said
    assert code is None or said["code"] == code
    assert not Case.objects.exists() and not Authorization.objects.exists()


@pytest.mark.clause("P-05")
def test_where_the_matter_wants_the_applicant_herself_no_agent_is_taken(db):
    office = Office(rules={"agent_allowed": True}, agent_allowed=False)
    answer = Line(office.agency).post("cases/", wanted(office, agent=agent()))
    assert (answer.status_code, answer.json()["code"]) == (422, "agent_not_allowed")
    assert answer.json()["errors"][0]["field"] == "agent"
    assert not Case.objects.exists() and not Authorization.objects.exists()


def test_the_same_key_opens_one_case_with_its_agent(office, line):
    body, key = wanted(office, agent=agent()), "k" * 20
    first = good(line.post("cases/", body, key=key), 201)
    again = line.post("cases/", body, key=key)
    assert again.json() == first and again["Idempotency-Replayed"] == "true"
    other = {**agent()["authorization"], "name": "另一份.pdf"}
    changed = line.post("cases/", wanted(office, agent=agent(authorization=other)), key=key)
    assert changed.json()["code"] == "idempotency_mismatch"
    assert Case.objects.count() == Authorization.objects.count() == 1


def test_a_body_with_a_file_may_be_as_long_as_a_file(office, line, settings):
    settings.UPLOAD_MAX_BYTES = 300_000
    long = {"name": "x.pdf", "content": base64.b64encode(PAPER + b" " * 250_000).decode()}
    good(line.post("cases/", wanted(office, agent=agent(authorization=long))), 201)
    longer = {"name": "x.pdf", "content": base64.b64encode(PAPER + b" " * 400_000).decode()}
    assert line.post("cases/", wanted(office, agent=agent(authorization=longer))).status_code == 413


# -- joint applicants -------------------------------------------------------------


def two(line, office):
    """A draft of two, chosen and filled in; with what the first one is to sign."""
    case = good(line.post("cases/", wanted(office)), 201)
    added = good(line.post(f"cases/{case['id']}/joint/", {"applicant": SECOND}), 201)
    return added, filled(line, office, added), added["joint"][0]["id"]


def test_each_signs_his_own_and_filing_waits_for_all(together, line):
    case, digest, second = two(line, together)
    assert line.get(f"matters/{together.matter.pk}/").json()["joint"] == "each"
    identify(line, case)
    good(sign(line, case, digest))
    waits = line.post(f"cases/{case['id']}/submission/")
    assert (waits.status_code, waits.json()["code"]) == (409, "joint_waiting")

    assert sign(line, case, digest, joint=second).json()["code"] == "illegal_move"  # not read yet
    (own,) = read(line, together, case, joint=second)["joint"][0]["pledges"]
    shown = line.get(place(case) + "preview/", joint=second).json()
    assert shown["content_digest"] == own["content_digest"] != digest
    unknown = sign(line, case, own["content_digest"], joint=second)
    assert unknown.json()["code"] == "no_identity_check"
    identify(line, case, joint=second)
    done = good(sign(line, case, own["content_digest"], joint=second))
    assert (done["joint"][0]["state"], done["joint"][0]["pledges"][0]["state"]) == (JointState.DONE, "signed")

    filed = good(line.post(f"cases/{case['id']}/submission/"))
    assert filed["state"] == CaseState.FILED and SECOND["name"] not in str(filed)
    duties.work(queue="letters")
    letter = line.get(f"cases/{case['id']}/pledges/{own['id']}/letter.pdf")
    assert letter.content.startswith(b"%PDF")


def test_a_matter_for_one_takes_nobody_else(office, line):
    case = good(line.post("cases/", wanted(office)), 201)
    answer = line.post(f"cases/{case['id']}/joint/", {"applicant": SECOND})
    assert (answer.status_code, answer.json()["code"]) == (422, "no_joint")
    assert not JointApplicant.objects.exists()


def test_twice_is_once_and_taken_off_is_off(together, line):
    case = good(line.post("cases/", wanted(together)), 201)
    address, key = f"cases/{case['id']}/joint/", "j" * 20
    first = good(line.post(address, {"applicant": SECOND}, key=key), 201)
    assert line.post(address, {"applicant": SECOND}, key=key).json() == first
    assert line.post(address, {"applicant": SECOND}).json()["code"] == "joint_known"
    wrong = line.post(address, {"applicant": {**SECOND, "number": "1"}}).json()
    assert wrong["errors"][0]["field"] == "applicant.number"
    key = first["joint"][0]["id"]
    assert good(line.post(f"{address}{key}/removal/"))["joint"] == []
    assert line.post(f"{address}{key}/removal/").status_code == 404


def test_where_one_signs_for_all_the_other_agrees(office, line):
    office.matter.joint = JointMode.ONE
    office.matter.save()
    case, digest, second = two(line, office)
    identify(line, case)
    good(sign(line, case, digest))
    address = f"cases/{case['id']}/joint/{second}/consent/"

    def consent():
        picture = io.BytesIO(handwriting())
        picture.name = "signature.png"
        return line.post(address, {"kind": "pad", "file": picture}, form=True)

    assert consent().json()["code"] == "no_identity_check"
    identify(line, case, joint=second)
    assert good(consent())["joint"][0]["state"] == JointState.DONE
    assert good(line.post(f"cases/{case['id']}/submission/"))["state"] == CaseState.FILED


def test_where_paper_is_wanted_each_prints_his_own(together, line):
    case, _, second = two(line, together)
    (own,) = read(line, together, case, joint=second)["joint"][0]["pledges"]
    asked = line.post(place(case) + "paper/", {"joint": second})
    assert (asked.status_code, asked.json()["digest"]) == (202, own["content_digest"])
    duties.work(queue="letters")
    duties.work(queue="default")
    paper = line.get(place(case) + "paper.pdf", joint=second)
    assert paper.content.startswith(b"%PDF")
    assert line.get(place(case) + "paper.pdf").status_code == 404  # the first one's was not asked for


def test_another_system_and_another_case_reach_nobody(together, line):
    case, _, second = two(line, together)
    stranger = Line(together.agency)
    assert stranger.post(f"cases/{case['id']}/joint/", {"applicant": SECOND}).status_code == 404
    assert stranger.post(f"cases/{case['id']}/joint/{second}/removal/").status_code == 404
    other = good(line.post("cases/", wanted(together)), 201)
    assert identify(line, other, joint=second).status_code == 404
    assert line.post(f"cases/{other['id']}/joint/{second}/removal/").status_code == 404
    case_row = Case.objects.get(pk=case["id"])
    Case.objects.filter(pk=case_row.pk).update(channel=Channel.COUNTER)
    assert identify(line, case, joint=second).json()["code"] == "other_channel"


def test_the_description_tells_of_both(capsys):
    said = schema()
    assert "agent" in said["components"]["schemas"]["OpenCaseRequest"]["properties"]
    assert "/api/v1/cases/{case}/joint/" in said["paths"]
    assert capsys.readouterr().err == ""
