"""The window clerk's own pages of identity."""

import pytest
from django.urls import reverse

from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused
from portal.people.domain.subjects import get_or_create_subject
from portal.people.enums import RealNameLevel, Role
from portal.people.models import IdentityCheck, Subject
from tests.factories.people import AgencyFactory, ApplicantFactory, StaffFactory, SubjectFactory, UserFactory

pytestmark = pytest.mark.django_db
NUMBER = "410404198501020019"


@pytest.fixture
def clerk(client):
    user = StaffFactory(role=Role.WINDOW_CLERK)
    client.force_login(user)
    return user


def typed(**changed):
    return {
        "kind": "natural",
        "document_type": "id_card",
        "number": NUMBER,
        "name": "王䶮",
        "username": "wangyan",
        "seen": "on",
        **changed,
    }


@pytest.mark.clause("P-06")
def test_an_account_is_raised_with_the_original_in_hand(client, clerk):
    subject = SubjectFactory(name="王䶮", number=NUMBER)
    account = UserFactory(username="wangyan", claim=subject)
    assert client.post(reverse("people:identity"), typed()).status_code == 302
    account.refresh_from_db()
    assert (account.subject, account.real_name_level) == (subject, RealNameLevel.HIGH)
    assert IdentityCheck.objects.get().checked_by == clerk


@pytest.mark.clause("P-06")
@pytest.mark.parametrize(
    ("changed", "field"),
    (
        ({"seen": ""}, "seen"),
        ({"username": "nobody"}, "username"),
        ({"number": "410404198501020018"}, "number"),
        ({"document_type": "uscc"}, "document_type"),
    ),
)
def test_what_does_not_fit_is_said_at_its_field(client, clerk, changed, field):
    UserFactory(username="wangyan")
    answer = client.post(reverse("people:identity"), typed(**changed))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not IdentityCheck.objects.exists()


def test_the_account_of_another_person_or_of_staff_is_not_raised(client, clerk):
    ApplicantFactory(username="wangyan", real_name_level=RealNameLevel.BASIC)
    assert "username" in client.post(reverse("people:identity"), typed()).context["form"].errors
    colleague = StaffFactory(role=Role.HANDLER)
    answer = client.post(reverse("people:identity"), typed(username=colleague.username))
    assert "username" in answer.context["form"].errors


@pytest.mark.parametrize("name", ("people:identity", "people:rename"))
def test_only_window_clerks_come_here(client, name):
    for role in (Role.HANDLER, Role.SYSTEM_ADMIN, Role.BUREAU_ADMIN):
        client.force_login(StaffFactory(role=role))
        assert client.get(reverse(name)).status_code == 403
    client.force_login(ApplicantFactory())
    assert client.get(reverse(name)).status_code == 403


def test_a_new_name_of_a_checked_person_is_entered_with_its_proof(client, clerk):
    subject = SubjectFactory(name="王旧", number=NUMBER)
    answer = client.post(reverse("people:rename"), typed(name="王新", reason="户口簿更名页"))
    assert answer.status_code == 302
    subject.refresh_from_db()
    assert subject.name == "王新"
    answer = client.post(reverse("people:rename"), typed(number="410404198501020027", reason="x"))
    assert answer.status_code == 422


def test_a_name_that_nobody_checked_yields_to_the_original(clerk):
    squatted = SubjectFactory(name="张冒名", number=NUMBER)
    subject = get_or_create_subject(
        kind="natural", name="王䶮", document_type="id_card", number=NUMBER, by=clerk
    )
    assert (subject, subject.name) == (squatted, "王䶮")


def test_a_checked_name_does_not_yield_silently(clerk):
    subject = SubjectFactory(name="王䶮", number=NUMBER)
    IdentityCheck.objects.create(
        subject=subject,
        checked_by=clerk,
        agency=AgencyFactory(),
        at="2026-01-01T00:00Z",
        method="original",
        document_type="id_card",
    )
    with pytest.raises(Refused) as caught:
        get_or_create_subject(kind="natural", name="王某", document_type="id_card", number=NUMBER, by=clerk)
    assert caught.value.code == "name_differs"


def test_a_stranger_who_types_the_number_changes_nothing():
    subject = SubjectFactory(name="王䶮", number=NUMBER, phone="13800001234")
    stranger = ApplicantFactory()
    fields = {"kind": "natural", "name": "王䶮", "document_type": "id_card", "number": NUMBER}
    assert get_or_create_subject(**fields, phone="13911112222", by=stranger) == subject
    assert Subject.objects.get(pk=subject.pk).phone == "13800001234"
    get_or_create_subject(**fields, phone="13911112222", by=SYSTEM)
    assert Subject.objects.get(pk=subject.pk).phone == "13911112222"


def test_two_requests_at_once_enter_one_subject(monkeypatch):
    existing = SubjectFactory(name="王䶮", number=NUMBER)
    real, calls = Subject.find, []

    def late(document_type, number):
        calls.append(number)
        return None if len(calls) == 1 else real(document_type, number)

    monkeypatch.setattr(Subject, "find", late)
    fields = {"kind": "natural", "name": "王䶮", "document_type": "id_card", "number": NUMBER}
    assert get_or_create_subject(**fields, by=SYSTEM) == existing
    assert Subject.objects.count() == 1
