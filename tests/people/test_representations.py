"""Guardians, heads and clerks: who may stand for whom, on what proof, how long (P-03)."""

from datetime import timedelta

import pytest

from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.kernel.files import keep
from portal.kernel.models import AuditEvent
from portal.people.domain import accounts, representations
from portal.people.domain.divisions import remarks_on
from portal.people.domain.subjects import get_or_create_subject
from portal.people.enums import Capacity, DocumentType, Relation, RepresentationState, Role, SubjectKind
from portal.people.models import Representation, Subject
from tests.factories.people import (
    AgencyFactory,
    ApplicantFactory,
    StaffFactory,
    SubjectFactory,
    UserFactory,
    id_number,
    uscc_number,
)

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-03")]


def born(years, days=0):
    day = today()
    return (day.replace(year=day.year - years) + timedelta(days=days)).strftime("%Y%m%d")


def child(years=10, days=0, n=5):
    return SubjectFactory(name="张小测", number=id_number(n, born=born(years, days)))


def paper():
    return keep(b"%PDF-1.7\n%%EOF\n", name="材料.pdf", content_type="application/pdf")


@pytest.fixture
def parent():
    return ApplicantFactory()


@pytest.fixture
def company():
    return SubjectFactory(organisation=True)


def guardian_of(ward, by, **fields):
    given = {
        "capacity": Capacity.GUARDIAN,
        "relation": Relation.PARENT,
        "file": paper(),
        "child_consent": True,
    }
    return representations.ask(principal=ward, by=by, **{**given, **fields})


def test_a_guardian_stands_for_a_minor_until_the_day_before_the_birthday(parent):
    ward = child(18, days=1)  # eighteen tomorrow

    row = guardian_of(ward, parent)

    assert row.state == RepresentationState.ASKED
    assert row.valid_until == today()
    assert row.holds(today()) and not row.holds(today() + timedelta(days=1))
    with pytest.raises(Refused) as refusal:
        representations.refuse_unless_holds(row, on=today() + timedelta(days=1))
    assert refusal.value.code == "of_age"
    assert "恢复码" in refusal.value.way_out


def test_what_was_only_asked_for_opens_nothing_that_was_there_before(parent):
    row = guardian_of(child(), parent)
    assert (parent.represented_ids, parent.asked_ids) == (set(), {row.pk})

    clerk = StaffFactory(role=Role.WINDOW_CLERK)
    representations.confirm(row, by=clerk, note="已核对户口簿")
    parent.forget_representations()

    assert (parent.represented_ids, parent.asked_ids) == ({row.principal_id}, set())


@pytest.mark.clause("P-03")
def test_below_fourteen_the_guardian_consents_expressly(parent):
    ward = child(13)
    with pytest.raises(Refused) as refusal:
        guardian_of(ward, parent, child_consent=False)
    assert (refusal.value.code, refusal.value.clause) == ("child_consent", "pipl/31")

    assert guardian_of(ward, parent).child_consent_at is not None
    assert guardian_of(child(14, n=6), parent, child_consent=False).child_consent_at is None


@pytest.mark.parametrize(
    ("kind", "capacity", "fits"),
    (
        (SubjectKind.LEGAL, Capacity.CLERK, True),
        (SubjectKind.LEGAL, Capacity.LEGAL_REPRESENTATIVE, True),
        (SubjectKind.LEGAL, Capacity.GUARDIAN, False),
        (SubjectKind.SOLE_TRADER, Capacity.OPERATOR, True),
        (SubjectKind.SOLE_TRADER, Capacity.LEGAL_REPRESENTATIVE, False),
        (SubjectKind.OTHER_ORG, Capacity.CLERK, True),
    ),
)
def test_the_capacity_fits_the_kind_of_applicant(parent, kind, capacity, fits):
    principal = SubjectFactory(organisation=True, kind=kind)
    ask = {"principal": principal, "capacity": capacity, "file": paper(), "by": parent}
    if capacity == Capacity.GUARDIAN:
        ask["relation"] = Relation.PARENT
    if fits:
        assert representations.ask(**ask).principal == principal
        return
    with pytest.raises(Refused) as refusal:
        representations.ask(**ask)
    assert refusal.value.code == "capacity"


def test_several_clerks_of_one_company_and_several_companies_of_one_clerk(company):
    account = UserFactory(subject=company)
    first, second = ApplicantFactory(), ApplicantFactory()
    other = SubjectFactory(organisation=True)
    for person in (first, second):
        representations.name_clerk(principal=company, person=person.subject, by=account)
    representations.name_clerk(principal=other, person=first.subject, by=UserFactory(subject=other))

    assert first.represented_ids == {company.pk, other.pk}
    assert second.represented_ids == {company.pk}


def test_only_the_organisation_or_its_confirmed_head_names_clerks(company, parent):
    head = ApplicantFactory()
    row = representations.ask(
        principal=company, capacity=Capacity.LEGAL_REPRESENTATIVE, file=paper(), by=head
    )
    with pytest.raises(Refused) as refusal:
        representations.name_clerk(principal=company, person=parent.subject, by=head)
    assert refusal.value.code == "not_head"

    representations.confirm(row, by=StaffFactory(role=Role.HANDLER))
    head.forget_representations()
    named = representations.name_clerk(principal=company, person=parent.subject, by=head)
    assert named.state == RepresentationState.IN_FORCE
    assert Representation.objects.for_user(head).filter(pk=named.pk).exists()


def test_who_brought_the_paper_does_not_judge_it(company, parent):
    row = representations.ask(principal=company, capacity=Capacity.CLERK, file=paper(), by=parent)

    for somebody in (parent, ApplicantFactory()):
        with pytest.raises(Refused) as refusal:
            representations.confirm(row, by=somebody)
        assert refusal.value.code == "not_a_judge"


def test_the_counter_enters_what_it_saw_once(parent):
    agency = AgencyFactory()
    clerk = StaffFactory(role=Role.WINDOW_CLERK, agency=agency)
    ward = child()
    guardian_of(ward, parent)
    seen = {
        "principal": ward, "person": parent.subject, "capacity": Capacity.GUARDIAN, "relation": Relation.PARENT,
        "note": "已核对户口簿原件", "agency": agency, "by": clerk,
    }  # fmt: skip

    row = representations.record_at_counter(**seen)

    assert row == Representation.objects.get()
    assert (row.state, row.confirmed_by) == (RepresentationState.IN_FORCE, clerk)
    assert representations.record_at_counter(**seen) == row
    with pytest.raises(Refused):
        representations.record_at_counter(**{**seen, "agency": AgencyFactory()})


@pytest.mark.clause("P-03")
def test_a_paper_brought_to_the_counter_is_kept_with_what_stood_without_one(company, parent):
    agency = AgencyFactory()
    clerk = StaffFactory(role=Role.WINDOW_CLERK, agency=agency)
    account = UserFactory(subject=company)
    row = representations.name_clerk(principal=company, person=parent.subject, by=account)
    papers = [
        keep(text, name="授权书.pdf", content_type="application/pdf") for text in (b"%PDF-1", b"%PDF-2")
    ]
    for paper in papers:
        seen = representations.record_at_counter(
            principal=company, person=parent.subject, capacity=Capacity.CLERK, note="单位授权书", agency=agency,
            by=clerk, file=paper,
        )  # fmt: skip
        assert (seen, seen.file) == (row, papers[0])  # what earlier cases rest on is not exchanged


def test_ended_is_ended_and_may_be_entered_anew(company, parent):
    account = UserFactory(subject=company)
    row = representations.name_clerk(principal=company, person=parent.subject, by=account)
    with pytest.raises(Refused):
        representations.name_clerk(principal=company, person=parent.subject, by=account)

    representations.end(row, reason="已离职", by=account)
    parent.forget_representations()

    assert parent.represented_ids == set()
    with pytest.raises(Refused) as refusal:
        representations.refuse_unless_holds(row, on=today())
    assert "已离职" in refusal.value.message
    assert representations.name_clerk(principal=company, person=parent.subject, by=account).holds(today())
    moved = AuditEvent.objects.get(object_id=str(row.pk), to_state=RepresentationState.ENDED)
    assert moved.subject == str(company.pseudonym)


def test_a_grown_ward_needs_her_guardian_once_the_proof_was_seen(parent):
    ward = SubjectFactory(name="李测试")
    row = guardian_of(ward, parent, relation=Relation.CHILD, child_consent=False)
    assert not representations.needs_guardian(ward, on=today())

    representations.confirm(row, by=StaffFactory(role=Role.WINDOW_CLERK), note="已核对判决书")

    assert row.valid_until is None
    assert representations.needs_guardian(ward, on=today())


def test_a_guardian_is_of_age_herself(company):
    young = ApplicantFactory(subject=child(17))

    with pytest.raises(Refused) as refusal:
        guardian_of(child(3, n=9), young)

    assert refusal.value.code == "person_minor"


def test_a_child_under_fourteen_is_told_kindly_to_ask_her_parents():
    fields = {"kind": SubjectKind.NATURAL, "name": "张小测", "document_type": DocumentType.ID_CARD}
    fields |= {"username": "xiaoce", "password": "long enough 2026", "phone": "13800001234"}

    with pytest.raises(Refused) as refusal:
        accounts.register_applicant(number=id_number(3, born=born(13)), **fields)

    assert refusal.value.code == "child"
    assert "监护人" in refusal.value.way_out
    assert accounts.register_applicant(number=id_number(3, born=born(14)), **fields).subject is not None


def test_a_residence_permit_typed_as_an_identity_card_is_one_person(parent):
    fields = {"kind": SubjectKind.NATURAL, "name": "陈测", "number": "810000199408230021", "by": parent}
    first = get_or_create_subject(document_type=DocumentType.ID_CARD, **fields)
    second = get_or_create_subject(document_type=DocumentType.HMT_RESIDENCE, **fields)

    assert first == second == Subject.find(DocumentType.ID_CARD, "810000 19940823 0021")
    assert first.document_type == DocumentType.HMT_RESIDENCE


def test_an_abolished_division_is_told_to_staff_and_refuses_nobody(parent):
    known = AgencyFactory(area__code="410404").area
    fields = {
        "kind": SubjectKind.NATURAL,
        "name": "万测",
        "document_type": DocumentType.ID_CARD,
        "by": parent,
    }
    old = get_or_create_subject(number="512221196605061239", **fields)
    new = get_or_create_subject(number=id_number(1, area=known.code), **fields)

    assert "号码仍然有效" in remarks_on(old)
    assert remarks_on(new) == ""


def test_an_individual_business_is_known_by_its_code(parent):
    shop = get_or_create_subject(
        kind=SubjectKind.SOLE_TRADER,
        name="石龙区小测面馆",
        document_type=DocumentType.USCC,
        number=uscc_number(77),
        legal_representative_name="王测试",
        by=parent,
    )
    assert (shop.holder_word, shop.is_natural) == ("经营者", False)
