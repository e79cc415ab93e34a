"""Guardians, heads and clerks by the interface: an organisation comes as a person, a child with her guardian."""

import base64
import io

import pytest

from pledges.domain import acceptance
from pledges.models import Case
from portal.kernel.calendar import today
from portal.people.domain.representations import record_by_system
from portal.people.enums import RepresentationState
from portal.people.models import Representation
from tests.factories.exchange import Line
from tests.factories.people import SubjectFactory, id_number, uscc_number
from tests.factories.pledges import handwriting, stored_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.clause("X-13", "P-03")]
FIRM = {"kind": "legal", "name": "测试建材有限公司", "document_type": "uscc", "number": uscc_number(3)}
PAPER = {"name": "授权书.pdf", "content": base64.b64encode(b"%PDF-1.7\n%%EOF\n").decode()}


def child():
    born = f"{today().year - 9}0511"
    return {"kind": "natural", "name": "测小", "document_type": "id_card", "number": id_number(71, born=born)}


def person(capacity, **more):
    return {
        "capacity": capacity, "name": "孙测", "document_type": "id_card", "number": id_number(73),
        "phone": "13900000073", "authorization": PAPER, **more,
    }  # fmt: skip


@pytest.fixture
def line(office):
    return Line(office.agency)


def opened(line, office, applicant, representative):
    certificate = str(office.version.matter_id)
    return line.post(
        "cases/",
        {
            "matter": str(office.matter.pk), "certificates": [certificate], "applicant": applicant,
            "representative": representative,
        },
    )  # fmt: skip


def signed(line, office, case):
    """From the choice to the filing."""
    item = f"cases/{case['id']}/certificates/{case['certificates'][0]['id']}/"
    assert line.put(item + "choice/", {"choice": "pledge"}).status_code == 200
    text = line.get(f"matters/{office.matter.pk}/").json()["certificates"][0]["text"]
    sections = [part["key"] for part in text["sections"]]
    line.post(item + "readings/", {"text": text["id"], "digest": text["digest"], "sections": sections})
    values = {"values": {"income": "900", "members": "3"}}
    digest = line.put(item + "values/", values).json()["content_digest"]
    line.post(f"cases/{case['id']}/identity/", {"method": "original", "operator": "A017"})
    picture = io.BytesIO(handwriting())
    picture.name = "signature.png"
    form = {"digest": digest, "kind": "pad", "file": picture}
    assert line.post(item + "signature/", form, form=True).status_code == 200
    assert line.post(f"cases/{case['id']}/submission/").status_code == 200


@pytest.mark.parametrize(
    ("applicant", "representative"),
    (
        (FIRM, person("clerk")),
        (FIRM, person("legal_rep", relation="parent")),
        (None, person("guardian", relation="parent", child_consent=True)),
    ),
)
def test_who_stands_for_the_applicant_signs_and_her_paper_is_looked_at(
    line, office, applicant, representative
):
    answer = opened(line, office, applicant or child(), representative)
    assert (answer.status_code, answer.json()["representative"]) == (201, "孙*")
    signed(line, office, answer.json())
    case, pledge = Case.objects.get(), Case.objects.get().pledges.get()
    row = case.representation
    assert (row.person.name, row.state, row.file.name) == ("孙测", RepresentationState.ASKED, "授权书.pdf")
    assert (pledge.representation, pledge.content["representative"]["name"]) == (row, "孙测")
    acceptance.accept(case, by=office.handler)
    row.refresh_from_db()
    assert (row.state, row.confirmed_by) == (RepresentationState.IN_FORCE, office.handler)
    assert opened(line, office, applicant or child(), representative).status_code == 201
    assert Representation.objects.get() == row


@pytest.mark.parametrize(
    ("applicant", "representative", "code", "field"),
    (
        (FIRM, None, "nobody_there", "representative"),
        (FIRM, person("guardian", relation="parent"), "capacity", "representative.capacity"),
        (FIRM, person("clerk", number="1"), "invalid", "representative.number"),
        (FIRM, person("clerk", valid_until="2020-01-01"), "period", "representative.valid_until"),
        (
            FIRM,
            person("clerk", authorization={"name": "a.pdf", "content": "eA=="}),
            "bad_upload",
            "representative.authorization",
        ),
        (None, person("guardian", relation="parent"), "child_consent", "representative.child_consent"),
    ),
)
def test_what_is_wrong_with_who_came_is_named_and_nothing_kept(
    line, office, applicant, representative, code, field
):
    answer = opened(line, office, applicant or child(), representative)
    told = answer.json()
    assert (answer.status_code, [error["field"] for error in told["errors"]]) == (422, [field])
    assert told["code"] == code or code == "invalid"
    assert not Case.objects.exists() and not Representation.objects.exists()


def test_only_a_business_system_says_so(office):
    given = {"principal": SubjectFactory(organisation=True), "person": SubjectFactory(), "capacity": "clerk"}
    with pytest.raises(Exception, match="只有业务系统"):
        record_by_system(**given, file=stored_pdf(), by=office.clerk)
