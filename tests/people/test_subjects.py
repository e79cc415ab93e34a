"""Subjects are entered once and found again; identity numbers lie sealed."""

import pytest

from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused
from portal.kernel.models import AuditEvent
from portal.people.domain.identity import record_identity_check
from portal.people.domain.subjects import correct_name, get_or_create_subject
from portal.people.enums import DocumentType, RealNameLevel, Role, SubjectKind
from portal.people.models import IdentityCheck, Subject
from tests.factories.people import (
    AgencyFactory,
    ApplicantFactory,
    StaffFactory,
    SubjectFactory,
    UserFactory,
    id_number,
)

pytestmark = pytest.mark.django_db
NUMBER = "410404198501020019"


def enter(**changed):
    fields = {
        "kind": SubjectKind.NATURAL,
        "name": "王䶮",
        "document_type": DocumentType.ID_CARD,
        "number": NUMBER,
        "by": SYSTEM,
        **changed,
    }
    return get_or_create_subject(**fields)


@pytest.mark.clause("P-03")
def test_a_person_is_entered_once_however_the_number_is_typed():
    first = enter()
    again = enter(number=" ４１０４０４１９８５０１０２００１９", name="　王䶮 ")
    assert again == first
    assert Subject.objects.count() == 1
    assert Subject.find(DocumentType.ID_CARD, NUMBER.lower()) == first


@pytest.mark.clause("C-09")
def test_the_number_is_nowhere_in_the_clear():
    subject = enter()
    assert NUMBER.encode() not in bytes(subject.number_sealed)
    assert NUMBER not in subject.number_lookup + subject.number_masked + subject.masked_name
    assert subject.number_masked == "4" + "*" * 16 + "9"
    assert Subject.objects.get().reveal_number() == NUMBER
    assert not AuditEvent.objects.filter(data__icontains=NUMBER).exists()


def test_a_known_number_with_another_name_is_refused_with_a_way_out():
    enter()
    with pytest.raises(Refused) as caught:
        enter(name="李四")
    assert caught.value.code == "name_differs"
    assert "窗口" in caught.value.way_out


def test_new_contact_data_replaces_old_but_an_empty_field_does_not():
    enter(phone="13800001234", address="石龙区人民路1号")
    subject = enter(phone="１３９００００１２３４")
    assert (subject.phone, subject.address) == ("13900001234", "石龙区人民路1号")


@pytest.mark.parametrize("phone", ("12", "打给我", "138000012345678901234567"))
def test_a_phone_that_cannot_be_is_refused(phone):
    with pytest.raises(Refused) as caught:
        enter(phone=phone)
    assert caught.value.field == "phone"


@pytest.mark.clause("P-03")
def test_a_company_has_a_public_name_and_a_person_a_masked_one():
    company = enter(
        kind=SubjectKind.LEGAL,
        name="石龙(河南)建筑有限公司",
        document_type=DocumentType.USCC,
        number="91370406L24894136J",
        legal_representative_name="李某",
    )
    assert company.masked_name == "石龙（河南）建筑有限公司"
    assert enter().masked_name == "王*"


def test_a_refused_entry_leaves_no_row_but_a_trace():
    with pytest.raises(Refused):
        enter(number="410404198501020018")
    assert not Subject.objects.exists()
    assert AuditEvent.objects.get().refused == "bad_number"


def test_a_new_name_needs_a_reason():
    subject = enter()
    with pytest.raises(Refused):
        correct_name(subject, name="王新", reason=" ", by=SYSTEM)
    assert correct_name(subject, name="王新", reason="户口簿更名页", by=SYSTEM).name == "王新"


@pytest.mark.clause("P-06")
def test_a_check_at_the_counter_raises_the_account_that_the_person_names():
    agency = AgencyFactory()
    clerk = StaffFactory(role=Role.WINDOW_CLERK, agency=agency)
    account = ApplicantFactory(real_name_level=RealNameLevel.BASIC)
    check = record_identity_check(subject=account.subject, by=clerk, agency=agency, account=account)
    account.refresh_from_db()
    assert account.real_name_level == RealNameLevel.HIGH
    assert (check.checked_by, check.agency) == (clerk, agency)
    assert AuditEvent.objects.filter(act="people.identity_checked", actor=str(clerk.pk)).exists()


def test_an_unchecked_account_in_another_name_loses_the_identity():
    agency = AgencyFactory()
    clerk = StaffFactory(role=Role.WINDOW_CLERK, agency=agency)
    stranger = ApplicantFactory(real_name_level=RealNameLevel.BASIC)
    subject, salt = stranger.subject, stranger.session_salt
    record_identity_check(subject=subject, by=clerk, agency=agency)
    stranger.refresh_from_db()
    assert (stranger.subject, stranger.claim) == (None, subject)
    assert stranger.real_name_level == RealNameLevel.UNVERIFIED
    assert stranger.session_salt != salt


def test_a_checked_account_keeps_the_identity():
    agency = AgencyFactory()
    clerk = StaffFactory(role=Role.WINDOW_CLERK, agency=agency)
    account = ApplicantFactory()
    record_identity_check(subject=account.subject, by=clerk, agency=agency)
    account.refresh_from_db()
    assert account.real_name_level == RealNameLevel.HIGH
    assert account.subject is not None


def test_a_claim_becomes_the_identity_once_checked():
    agency = AgencyFactory()
    clerk = StaffFactory(role=Role.WINDOW_CLERK, agency=agency)
    subject = SubjectFactory()
    account = UserFactory(claim=subject)
    record_identity_check(subject=subject, by=clerk, agency=agency, account=account)
    account.refresh_from_db()
    assert (account.subject, account.claim, account.real_name_level) == (subject, None, RealNameLevel.HIGH)


def test_an_account_of_somebody_else_is_not_raised():
    agency = AgencyFactory()
    clerk = StaffFactory(role=Role.WINDOW_CLERK, agency=agency)
    with pytest.raises(Refused) as caught:
        record_identity_check(subject=SubjectFactory(), by=clerk, agency=agency, account=ApplicantFactory())
    assert caught.value.code == "not_her_account"
    assert not IdentityCheck.objects.exists()


@pytest.mark.clause("P-06")
@pytest.mark.parametrize("role", (Role.HANDLER, Role.AGENCY_HEAD))
def test_only_a_clerk_of_the_agency_checks_originals(role):
    agency = AgencyFactory()
    for by in (StaffFactory(role=role, agency=agency), StaffFactory(role=Role.WINDOW_CLERK)):
        with pytest.raises(Refused) as caught:
            record_identity_check(subject=SubjectFactory(), by=by, agency=agency)
        assert caught.value.code == "not_a_clerk_here"


def test_numbers_of_the_factory_are_valid():
    assert enter(number=id_number(7)).number_masked.startswith("4")
