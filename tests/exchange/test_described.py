"""What the interface answers is what its description says: short here, long in ``make deep``."""

import pytest

from pledges.models import Case
from portal.exchange.api.description import schema
from tests.exchange.fuzz import fuzz, known_body
from tests.factories.exchange import Line
from tests.factories.pledges import Office
from tests.pledges.test_api_path import filled, place, text_of

pytestmark = pytest.mark.clause("X-13")
GOOD = {200, 201, 202}


def run(examples):
    """Against one draft that is filled in and another that waits."""
    office = Office()
    line = Line(office.agency)
    case, _ = filled(line, office)
    pledge = Case.objects.get(pk=case["id"]).pledges.get()
    known = {
        "case": case["id"],
        "choice": place(case).split("/")[3],
        "pledge": str(pledge.pk),
        "matter": str(office.matter.pk),
    }
    return fuzz(line, known=known, body=known_body(office, case, text_of(line, office)), examples=examples)


def test_every_call_is_described_in_openapi_3_1():
    found = schema()

    operations = [(path, method) for path, methods in found["paths"].items() for method in methods]
    assert found["openapi"].startswith("3.1")
    assert len(operations) >= 22
    for path, method in operations:
        answers = found["paths"][path][method]["responses"]
        assert {"401", "403", "404", "429"} <= set(answers), path
        assert "application/problem+json" in answers["401"]["content"]
    assert "idempotency-key" in str(found["paths"]["/api/v1/cases/"]["post"]["parameters"]).lower()
    assert found["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


@pytest.mark.parametrize("rest", ("nothing/", "cases/x/", "cases/%0A/paper.pdf", "%F0%B3%AA%81/", ""))
def test_no_address_of_the_interface_answers_with_a_page(client, rest):
    answer = client.get(f"/api/v1/{rest}")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_no_fault_and_no_answer_that_is_not_described(db):
    seen = run(examples=2)

    assert len(seen) >= 22
    assert not [name for name, counts in seen.items() if any(status >= 500 for status in counts)]
    reached = {name for name, counts in seen.items() if GOOD & set(counts)}
    assert {"open_case", "case", "case_list", "matters", "matter", "choose", "fill", "eligibility"} <= reached


@pytest.mark.deep
def test_the_same_at_length(db):
    seen = run(examples=300)

    assert not [name for name, counts in seen.items() if any(status >= 500 for status in counts)]
