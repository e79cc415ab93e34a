"""Roles: what they mean, where they hold, and which exclude each other."""

import pytest
from django.db import IntegrityError, transaction

from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused
from portal.people import scope
from portal.people.domain.assignments import assign, clash, end
from portal.people.enums import BUSINESS_ROLES, CONTROL_ROLES, EXCLUSIVE, Role
from portal.people.models import Agency, Assignment
from tests.factories.people import AgencyFactory, AreaFactory, StaffFactory, SubjectFactory, UserFactory


def test_every_role_says_in_plain_words_what_it_is_for():
    assert len(Role) == 14
    for role in Role:
        assert len(role.description) > 8


@pytest.mark.parametrize("first", sorted(CONTROL_ROLES))
@pytest.mark.parametrize("second", sorted(CONTROL_ROLES))
def test_three_administrators_are_three_persons(first, second):
    assert bool(clash(first, frozenset({Role(second)}))) == (first != second)


@pytest.mark.parametrize("control", sorted(CONTROL_ROLES))
@pytest.mark.parametrize("business", sorted(BUSINESS_ROLES))
def test_who_runs_or_watches_the_system_does_no_business(control, business):
    assert clash(control, frozenset({business})) and clash(business, frozenset({Role(control)}))


def test_business_roles_of_one_account_may_be_joined():
    assert clash(Role.INSPECTOR, frozenset({Role.HANDLER, Role.WINDOW_CLERK})) == ""
    assert clash(Role.HANDLER, frozenset({Role.APPLICANT})) != ""
    assert all(len(pair) == 2 and reason for pair, reason in EXCLUSIVE.items())


def test_an_excluded_role_is_refused_and_on_record(db):
    admin, other = StaffFactory(role=Role.SYSTEM_ADMIN), StaffFactory(role=Role.AUDITOR)
    with pytest.raises(Refused) as caught:
        assign(user=other, role=Role.SECURITY_ADMIN, by=admin)
    assert caught.value.code == "roles_exclude"
    assert "三人分别担任" in caught.value.message
    assert Assignment.objects.filter(user=other).count() == 1


def test_two_accounts_of_one_person_are_one_person(db):
    person = SubjectFactory()
    StaffFactory(role=Role.SYSTEM_ADMIN, subject=person)
    second = UserFactory(subject=person)
    with pytest.raises(Refused) as caught:
        assign(user=second, role=Role.SECURITY_ADMIN, by=SYSTEM)
    assert caught.value.code == "roles_exclude"


@pytest.mark.parametrize("role", (Role.HANDLER, Role.BUREAU_ADMIN))
def test_a_role_needs_its_place(db, role):
    with pytest.raises(Refused) as caught:
        assign(user=UserFactory(), role=role, by=SYSTEM)
    assert caught.value.code == "place_missing"
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(user=UserFactory(), role=role)


def test_the_same_role_twice_is_refused_by_act_and_database(db):
    user, agency = UserFactory(), AgencyFactory()
    assign(user=user, role=Role.HANDLER, agency=agency, by=SYSTEM)
    with pytest.raises(Refused):
        assign(user=user, role=Role.HANDLER, agency=agency, by=SYSTEM)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(user=user, role=Role.HANDLER, agency=agency)
    assign(user=user, role=Role.HANDLER, agency=AgencyFactory(), by=SYSTEM)


@pytest.mark.parametrize("giver", (Role.SECURITY_ADMIN, Role.AUDITOR, Role.BUREAU_ADMIN))
def test_only_the_system_administrator_gives_roles(db, giver):
    with pytest.raises(Refused) as caught:
        assign(user=UserFactory(), role=Role.HANDLER, agency=AgencyFactory(), by=StaffFactory(role=giver))
    assert caught.value.code == "may_not_assign"


def test_nobody_gives_herself_a_role(db):
    admin = StaffFactory(role=Role.SYSTEM_ADMIN)
    with pytest.raises(Refused) as caught:
        assign(user=admin, role=Role.SYSTEM_ADMIN, by=admin)
    assert caught.value.code == "may_not_assign"


def test_an_ended_role_is_gone_at_once_and_its_trace_stays(db):
    admin, handler = StaffFactory(role=Role.SYSTEM_ADMIN), StaffFactory(role=Role.HANDLER)
    assignment = handler.assignments.get()
    end(assignment, by=admin, reason="调离")
    handler.forget_roles()
    assert not handler.has_role(Role.HANDLER)
    assert handler.agency_ids(Role.HANDLER) == set()
    assignment.refresh_from_db()
    assert assignment.ended_reason == "调离"
    assert assignment.history.count() == 2


def test_the_last_system_administrator_stays(db):
    admin = StaffFactory(role=Role.SYSTEM_ADMIN)
    with pytest.raises(Refused) as caught:
        end(admin.assignments.get(), by=SYSTEM, reason="离职")
    assert caught.value.code == "last_admin"
    StaffFactory(role=Role.SYSTEM_ADMIN)
    end(admin.assignments.get(), by=SYSTEM, reason="离职")


def test_roles_of_a_user_take_one_query(db, django_assert_num_queries):
    user = StaffFactory(role=Role.HANDLER)
    fresh = type(user).objects.get(pk=user.pk)
    with django_assert_num_queries(1):
        assert fresh.roles == {Role.HANDLER}
        assert fresh.has_role(Role.HANDLER, Role.AUDITOR)
        assert len(fresh.agency_ids(Role.HANDLER)) == 1
        assert fresh.area_paths() == []


def test_scope_is_nothing_without_the_role(db):
    agency = AgencyFactory()
    handler = StaffFactory(role=Role.HANDLER, agency=agency)
    assert list(scope.by_agency(Agency.objects.all(), handler, [Role.HANDLER], field="pk")) == [agency]
    assert not scope.by_agency(Agency.objects.all(), handler, [Role.INSPECTOR], field="pk").exists()
    assert not scope.by_area(Agency.objects.all(), handler, [Role.HANDLER]).exists()


def test_scope_of_an_area_reaches_all_below_it_and_no_neighbour(db):
    city = AreaFactory(code="77")
    county = AreaFactory(code="7701", parent=city)
    neighbour = AreaFactory(code="771")
    inside, at_top = AgencyFactory(area=county), AgencyFactory(area=city)
    AgencyFactory(area=neighbour)
    bureau = StaffFactory(role=Role.BUREAU_ADMIN, agency=at_top, area=city)
    assert set(scope.by_area(Agency.objects.all(), bureau, [Role.BUREAU_ADMIN])) == {inside, at_top}


def test_a_disabled_account_has_no_power(db):
    user = StaffFactory(role=Role.HANDLER)
    user.is_active = False
    assert not user.has_role(Role.HANDLER)
    assert user.agency_ids(Role.HANDLER) == set()


def test_many_places_of_one_role_are_told_as_a_number(db):
    handler = StaffFactory(role=Role.HANDLER)
    first = handler.assignments.get().agency.name
    assert handler.roles_in_words == [f"承办人（{first}）"]
    assign(user=handler, role=Role.HANDLER, agency=AgencyFactory(), by=SYSTEM)
    handler.forget_roles()
    assert "等2个单位" in handler.roles_in_words[0]
