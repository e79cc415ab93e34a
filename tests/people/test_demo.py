"""The demo data: complete, valid, and the same however often it is loaded."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from stdnum.cn import uscc

from portal.people import demo
from portal.people.domain.identifiers import checked_number
from portal.people.enums import RealNameLevel, Role
from portal.people.models import Agency, Assignment, IdentityCheck, User


@pytest.fixture(scope="module")
def loaded_once(rows_of_file):
    demo.load()


@pytest.fixture
def loaded(loaded_once, db):
    """The people of the demonstration."""


def test_every_role_has_an_account():
    assert {account.role for account in demo.DEMO_ACCOUNTS} == set(Role)


def test_the_numbers_are_valid():
    for account in demo.DEMO_ACCOUNTS:
        if account.number:
            stored = checked_number(account.document_type, account.number, on=date(2026, 11, 20))
            assert stored == account.number


def test_loading_twice_is_loading_once(loaded):
    def count():
        return [model.objects.count() for model in (User, Agency, Assignment, IdentityCheck)]

    before = count()
    demo.load()
    assert count() == before


@pytest.mark.clause("M-01")
def test_each_of_the_four_areas_has_its_agencies_with_departments_and_superior(loaded):
    for area in ("410404", "540102", "3404Z1", "370212"):
        agencies = Agency.objects.filter(area=area)
        assert agencies.count() >= 9
        justice = agencies.get(leads_justice=True)
        assert justice.superior is not None
        assert justice.departments.count() == 2
    assert all(uscc.is_valid(agency.uscc) for agency in Agency.objects.all())


def test_citizens_are_checked_at_the_counter_and_staff_have_a_second_factor(loaded):
    for account in demo.DEMO_ACCOUNTS:
        user = User.objects.get(username=account.username)
        assert account.role in user.roles
        if account.number:
            assert user.real_name_level == RealNameLevel.HIGH
        else:
            assert user.authenticator_set.count() == 1


def test_demo_code_only_in_a_demonstration(settings):
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("demo_code", "handler")
    settings.DEMO = True
    out = StringIO()
    call_command("demo_code", "handler", stdout=out, stderr=StringIO())
    assert out.getvalue().strip().isdigit() and len(out.getvalue().strip()) == 6
    for wrong in ("nobody", "applicant"):
        with pytest.raises(CommandError):
            call_command("demo_code", wrong)
