"""The system administrator's pages: who may, what happens, what is said."""

import pytest
from django.urls import reverse

from portal.kernel.acts import Refused
from portal.kernel.models import AuditEvent
from portal.people.domain import accounts
from portal.people.enums import Role
from portal.people.models import Assignment, User
from tests.factories.people import AgencyFactory, ApplicantFactory, AreaFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    user = StaffFactory(role=Role.SYSTEM_ADMIN)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    "role", [r for r in Role if r not in {Role.SYSTEM_ADMIN, Role.APPLICANT, Role.AGENT}]
)
def test_the_pages_of_accounts_are_closed_to_other_staff(client, role):
    client.force_login(StaffFactory(role=role))
    assert client.get(reverse("people:users")).status_code == 403
    assert client.get(reverse("people:new_user")).status_code == 403
    other = UserFactory()
    wanted = 403 if role == Role.SECURITY_ADMIN else 404
    assert client.get(reverse("people:user", args=[other.pk])).status_code == wanted
    assert client.post(reverse("people:disable", args=[other.pk]), {"reason": "x"}).status_code == wanted


def test_the_pages_of_accounts_are_closed_to_citizens_and_strangers(client):
    assert client.get(reverse("people:users")).status_code == 302
    client.force_login(ApplicantFactory())
    assert client.get(reverse("people:users")).status_code == 403
    assert client.get(reverse("people:security")).status_code == 403


def test_the_system_administrator_has_no_business_in_security(client, admin):
    assert client.get(reverse("people:security")).status_code == 403
    other = StaffFactory(role=Role.HANDLER)
    assert (
        client.post(reverse("people:reset_second_factor", args=[other.pk]), {"reason": "x"}).status_code
        == 403
    )


def test_the_list_takes_the_same_queries_however_long(client, admin, django_assert_max_num_queries):
    for _ in range(12):
        StaffFactory(role=Role.HANDLER)
    with django_assert_max_num_queries(8):
        assert client.get(reverse("people:users")).status_code == 200


def test_the_list_is_filtered_by_name_role_and_state(client, admin):
    wanted = StaffFactory(role=Role.INSPECTOR, username="inspector-9")
    StaffFactory(role=Role.HANDLER, username="handler-9")
    page = client.get(
        reverse("people:users"), {"role": "inspector", "q": "inspector", "active": "1"}
    ).content.decode()
    assert wanted.username in page and "handler-9" not in page


def test_a_new_account_shows_its_password_once(client, admin):
    answer = client.post(reverse("people:new_user"), {"username": "SL-01", "name": "陈静", "phone": ""})
    user = User.objects.get(username="sl-01")
    assert user.check_password(answer.context["password"])
    assert user.roles == frozenset()
    assert (
        answer.context["password"] not in client.get(reverse("people:user", args=[user.pk])).content.decode()
    )


def test_a_taken_username_is_said_at_the_field(client, admin):
    UserFactory(username="sl-01")
    answer = client.post(reverse("people:new_user"), {"username": "sl-01", "name": "陈静"})
    assert answer.status_code == 422
    assert "username" in answer.context["form"].errors


def test_a_role_is_given_and_ended(client, admin):
    agency, person = AgencyFactory(), UserFactory()
    answer = client.post(
        reverse("people:assign", args=[person.pk]), {"role": "handler", "agency": agency.pk, "area": ""}
    )
    assert answer.status_code == 302
    assignment = Assignment.objects.get(user=person)
    assert assignment.assigned_by == admin
    assert (
        client.post(reverse("people:end_role", args=[assignment.pk]), {"reason": "调离"}).status_code == 302
    )
    assignment.refresh_from_db()
    assert assignment.ended_at


def test_an_excluded_role_is_refused_at_the_field_with_the_reason(client, admin):
    person = StaffFactory(role=Role.HANDLER)
    area = AreaFactory()
    answer = client.post(reverse("people:assign", args=[person.pk]), {"role": "auditor", "area": area.code})
    assert answer.status_code == 422
    assert "不得同时办理业务" in " ".join(answer.context["form"].errors["role"])


def test_a_role_without_its_place_and_an_unknown_area_are_said(client, admin):
    person = UserFactory()
    answer = client.post(reverse("people:assign", args=[person.pk]), {"role": "handler"})
    assert "agency" in answer.context["form"].errors
    answer = client.post(reverse("people:assign", args=[person.pk]), {"role": "auditor", "area": "999999"})
    assert "area" in answer.context["form"].errors
    assert not Assignment.objects.filter(user=person).exists()


def test_a_disabled_account_loses_its_roles_and_gets_none_back(client, admin):
    person = StaffFactory(role=Role.HANDLER)
    client.post(reverse("people:disable", args=[person.pk]), {"reason": "调离"})
    person = User.objects.get(pk=person.pk)
    assert (person.is_active, person.roles) == (False, frozenset())
    client.post(reverse("people:enable", args=[person.pk]), {"reason": "返岗"})
    person = User.objects.get(pk=person.pk)
    assert (person.is_active, person.roles) == (True, frozenset())
    assert AuditEvent.objects.filter(object_id=str(person.pk), act="people.account_disabled").exists()


def test_disabling_asks_for_a_reason(client, admin):
    person = UserFactory()
    assert client.post(reverse("people:disable", args=[person.pk]), {"reason": " "}).status_code == 409
    assert User.objects.get(pk=person.pk).is_active


def test_nobody_disables_herself_nor_the_last_administrator():
    admin = StaffFactory(role=Role.SYSTEM_ADMIN)
    with pytest.raises(Refused):
        accounts.disable(admin, by=admin, reason="试试")
    second = StaffFactory(role=Role.SYSTEM_ADMIN)
    accounts.disable(admin, by=second, reason="离职")
    assert not User.objects.get(pk=admin.pk).is_active


def test_a_new_password_ends_the_sessions(client, admin):
    person = UserFactory()
    salt = person.session_salt
    answer = client.post(reverse("people:new_password", args=[person.pk]), {"reason": "忘记密码"})
    person.refresh_from_db()
    assert person.check_password(answer.context["password"])
    assert person.session_salt != salt


def test_a_get_never_changes_an_account(client, admin):
    person = UserFactory()
    for name in ("disable", "enable", "new_password", "assign"):
        assert client.get(reverse(f"people:{name}", args=[person.pk])).status_code == 405
