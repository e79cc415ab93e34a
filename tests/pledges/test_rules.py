"""Who sees a case at all, and what each of them may do with it. The database is asked."""

import pytest

from pledges import rules
from pledges.domain import cases
from pledges.enums import Channel
from pledges.models import Case, CertificateChoice, Letter, Message, NoticeReading, Pledge
from portal.people.enums import Role
from tests.factories.people import ApplicantFactory, AreaFactory, StaffFactory, UserFactory


def sees(user) -> bool:
    return Case.objects.for_user(user).exists()


@pytest.fixture
def case(filed):
    return filed


@pytest.mark.parametrize(
    ("role", "seen"),
    (
        (Role.WINDOW_CLERK, True),
        (Role.HANDLER, True),
        (Role.AGENCY_HEAD, True),
        (Role.INSPECTOR, False),
        (Role.LEGAL_REVIEWER, False),
        (Role.ASSISTING_OFFICER, False),
    ),
)
def test_in_the_agency_only_those_who_handle_cases_see_them(office, case, role, seen):
    assert sees(StaffFactory(role=role, agency=office.agency)) is seen
    assert not sees(StaffFactory(role=role))


@pytest.mark.parametrize(
    ("role", "seen"),
    (
        (Role.BUREAU_ADMIN, True),
        (Role.AUDITOR, True),
        (Role.CREDIT_OFFICER, False),
        (Role.GOVERNMENT_APPROVER, False),
    ),
)
def test_over_an_area_the_bureau_and_the_auditors_see_what_was_filed_beneath(office, case, role, seen):
    neighbour = AreaFactory(code=f"{office.area.code}9")

    assert sees(StaffFactory(role=role, area=office.area)) is seen
    assert not sees(StaffFactory(role=role, area=neighbour))


@pytest.mark.parametrize("role", (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN))
def test_administrators_see_no_case(case, role):
    assert not sees(StaffFactory(role=role))


def test_a_stranger_sees_nothing_of_it(office, case):
    stranger = ApplicantFactory()

    for model in (Case, CertificateChoice, NoticeReading, Pledge, Letter, Message):
        assert not model.objects.for_user(stranger).exists()
    for model in (Case, CertificateChoice, NoticeReading, Pledge, Message):
        assert model.objects.for_user(office.user).exists()


def test_without_a_role_without_a_subject_there_is_nothing_to_see(case):
    assert not sees(UserFactory())


def test_a_disabled_account_sees_nothing(office, case):
    office.user.is_active = False

    assert not sees(office.user)


@pytest.mark.clause("P-13")
def test_a_draft_at_home_is_nobody_elses_business_until_it_comes_to_the_window(office):
    draft = office.open()
    assert sees(office.user)
    assert not sees(office.clerk) and not sees(office.handler)

    cases.resume(resume_code=draft.resume_code, channel=Channel.COUNTER, by=office.clerk)

    assert sees(office.clerk)
    assert not sees(StaffFactory(role=Role.BUREAU_ADMIN, area=office.area))


@pytest.mark.parametrize(
    ("rule", "allowed"),
    (
        (rules.may_accept, {"handler"}),
        (rules.may_ask_supplement, {"handler"}),
        (rules.may_hand_in, {"user"}),
        (rules.may_withdraw, {"user"}),
        (rules.may_see_letter, {"user", "clerk", "handler", "inspector"}),
        (rules.may_unmask, {"clerk", "handler"}),
        (rules.may_edit, set()),
        (rules.may_decide, set()),
    ),
)
def test_who_may_what_with_a_filed_case(office, case, rule, allowed):
    office.inspector = StaffFactory(role=Role.INSPECTOR, agency=office.agency)
    people = {"user", "clerk", "handler", "inspector"}

    assert {name for name in people if rule(getattr(office, name), case)} == allowed
    assert not rule(StaffFactory(role=Role.HANDLER), case)
    assert not rule(ApplicantFactory(), case)


def test_who_may_what_with_a_draft_at_the_counter(office):
    draft = office.open(channel=Channel.COUNTER)

    assert rules.may_edit(office.clerk, draft)
    assert rules.may_edit(office.user, draft.choices.get())
    assert not rules.may_edit(office.handler, draft)


def test_a_handler_does_not_handle_a_case_of_her_own(office, case):
    office.handler.subject = office.subject

    assert not rules.may_accept(office.handler, case)


def test_whoever_had_a_hand_in_a_case_is_known(office, decided):
    assert rules.acted_on(office.handler, decided)
    assert not rules.acted_on(StaffFactory(role=Role.INSPECTOR, agency=office.agency), decided)
    assert rules.served(office.user, decided.choices.get())


def test_the_number_of_queries_of_a_list_is_fixed(office, django_assert_num_queries):
    for _ in range(3):
        office.filed()
    user = type(office.handler).objects.get(pk=office.handler.pk)

    with django_assert_num_queries(2):
        rows = list(Case.objects.for_user(user).for_lists())
        assert [(row.administrative_matter.name, row.subject.name, row.area.name) for row in rows]
    assert len(rows) == 3
