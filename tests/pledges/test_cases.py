"""Opening, resuming, discarding and filing a case."""

import uuid

import pytest

from matters.enums import Audience
from pledges.domain import cases, certificates, choices
from pledges.enums import CaseState, Channel, ChoiceKind, HeldSource, PledgeState
from pledges.models import Case, Message
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.calendar import add_workdays, today
from portal.kernel.models import AuditEvent
from portal.people.enums import Role
from tests.factories.people import ApplicantFactory, StaffFactory, SubjectFactory
from tests.factories.pledges import administrative_matter, next_version, published_version, stored_pdf


def test_a_draft_has_a_resume_code_but_no_number(office):
    case = office.open()

    assert case.number is None
    assert len(case.resume_code) == 10
    assert (case.area, case.agency) == (office.area, office.agency)
    assert [choice.choice for choice in case.choices.all()] == [None]


def test_the_same_form_sent_twice_opens_one_case(office):
    token = uuid.uuid4()

    first, second = (office.open(form_token=token) for _ in range(2))

    assert first == second
    assert Case.objects.count() == 1


def test_the_same_form_finds_its_case_even_when_the_list_moved_on(office):
    token = uuid.uuid4()
    first = office.open(form_token=token)
    next_version(office.version)

    assert office.open(form_token=token) == first


def test_a_certificate_whose_version_was_replaced_is_not_opened(office):
    next_version(office.version)

    with pytest.raises(Refused) as refusal:
        office.open()

    assert refusal.value.code == "superseded"


def test_a_form_token_of_somebody_else_gives_nothing_away(office):
    token = uuid.uuid4()
    office.open(form_token=token)
    stranger = ApplicantFactory()

    with pytest.raises(Refused) as refusal:
        office.open(form_token=token, by=stranger, subject=stranger.subject)

    assert refusal.value.code == "form_token"


def test_nobody_opens_a_case_for_a_stranger(office):
    with pytest.raises(Refused) as refusal:
        office.open(by=ApplicantFactory())

    assert refusal.value.code == "not_yours"
    assert not Case.objects.exists()


@pytest.mark.parametrize("role", (Role.WINDOW_CLERK, Role.HANDLER, Role.INSPECTOR))
def test_only_the_window_of_the_agency_opens_at_the_counter(office, role):
    outsider = (
        StaffFactory(role=role)
        if role == Role.WINDOW_CLERK
        else StaffFactory(role=role, agency=office.agency)
    )

    with pytest.raises(Refused) as refusal:
        office.open(channel=Channel.COUNTER, by=outsider)

    assert refusal.value.code == "not_yours"


@pytest.mark.clause("M-18")
def test_an_unlisted_certificate_is_not_asked(office):
    elsewhere = published_version(administrative_matter(office.agency))

    with pytest.raises(Refused) as refusal:
        office.open(versions=[elsewhere])

    assert refusal.value.code == "not_listed"
    assert refusal.value.clause == "business-environment/44"


def test_a_case_asks_for_at_least_one_certificate(office):
    with pytest.raises(Refused) as refusal:
        cases.open_case(
            administrative_matter=office.matter,
            versions=[],
            subject=office.subject,
            channel=Channel.ONLINE,
            by=office.user,
        )

    assert refusal.value.code == "no_certificate"


@pytest.mark.clause("P-13")
def test_begun_online_and_gone_on_at_the_counter_it_is_the_same_case(office):
    pledge = office.signed()
    code = pledge.case.resume_code.lower()

    resumed = cases.resume(resume_code=f" {code[:5]} {code[5:]}", channel=Channel.COUNTER, by=office.clerk)
    filed = cases.file_case(resumed, by=office.clerk)

    assert filed.pk == pledge.case.pk
    assert [entry["channel"] for entry in filed.channel_history] == ["online", "counter"]
    assert filed.pledges.get().number == pledge.number
    assert cases.resume(resume_code=code, channel=Channel.ONLINE, by=office.user).number == filed.number


@pytest.mark.clause("P-13")
def test_the_code_opens_nothing_to_a_clerk_of_another_agency(office):
    case = office.open()

    with pytest.raises(Refused) as refusal:
        cases.resume(
            resume_code=case.resume_code, channel=Channel.COUNTER, by=StaffFactory(role=Role.WINDOW_CLERK)
        )

    assert refusal.value.code == "no_such_code"


@pytest.mark.parametrize(
    ("prepare", "words"),
    (
        (lambda office, choice: None, "还没有选择办理方式"),
        (lambda office, choice: choices.choose(choice, kind=ChoiceKind.PLEDGE, by=office.user), "还没有签署"),
        (
            lambda office, choice: choices.choose(choice, kind=ChoiceKind.CERTIFICATE, by=office.user),
            "还没有提交证明",
        ),
    ),
)
def test_an_incomplete_case_is_not_filed(office, prepare, words):
    case = office.open()
    prepare(office, case.choices.get())

    with pytest.raises(Refused, match=words):
        cases.file_case(case, by=office.user)

    assert Case.objects.get().state == CaseState.DRAFT


@pytest.mark.clause("P-01")
@pytest.mark.parametrize("kind", (ChoiceKind.CERTIFICATE, ChoiceKind.HELD))
def test_without_any_pledge_a_case_is_filed_all_the_same(office, kind):
    case = office.open()
    source = HeldSource.LICENCE_LIBRARY if kind == ChoiceKind.HELD else ""
    choice = choices.choose(case.choices.get(), kind=kind, by=office.user, held_source=source)
    if kind == ChoiceKind.CERTIFICATE:
        certificates.hand_in(choice, by=office.user, file=stored_pdf())

    assert cases.file_case(case, by=office.user).state == CaseState.FILED


def test_filing_gives_number_state_deadline_and_message(office, filed):
    filed.refresh_from_db()
    assert filed.number == f"{office.agency.number_prefix}{today():%Y%m%d}-0001"
    assert (filed.state, filed.due_on) == (CaseState.FILED, add_workdays(today(), 1).date)
    assert filed.accept_due == add_workdays(today(), 5).date
    assert Message.objects.filter(case=filed, kind="filed").count() == 1
    assert AuditEvent.objects.filter(
        object_id=str(filed.pk), to_state="filed", clause="GBF-2020-42/procedure"
    ).exists()


def test_at_the_counter_the_agency_has_five_working_days_to_accept(office):
    choice = choices.choose(
        office.open(channel=Channel.COUNTER).choices.get(), kind=ChoiceKind.CERTIFICATE, by=office.clerk
    )
    certificates.hand_in(choice, by=office.clerk)

    assert cases.file_case(choice.case, by=office.clerk).accept_due == add_workdays(today(), 5).date


def test_filing_twice_gives_one_number(office, filed):
    again = cases.file_case(filed, by=office.user)

    assert again.number == filed.number
    assert Message.objects.filter(kind="filed").count() == 1


def test_numbers_of_an_agency_have_no_gaps(office):
    refused = office.open()
    first = office.filed()
    with pytest.raises(Refused):
        cases.file_case(refused, by=office.user)
    second = office.filed()

    assert [case.number[-4:] for case in (first, second)] == ["0001", "0002"]


def test_a_discarded_draft_takes_its_pledges_along(office):
    pledge = office.signed()
    office.another_version()

    case = cases.discard_draft(pledge.case, by=office.user)

    pledge.refresh_from_db()
    assert case.state == CaseState.DISCARDED
    assert (pledge.state, pledge.withdrawal_reason) == (PledgeState.WITHDRAWN, "申请人放弃草稿")
    with pytest.raises(IllegalMove):
        cases.file_case(case, by=office.user)


def test_refusals_are_kept_although_they_rolled_back(office):
    case = office.open()

    with pytest.raises(Refused):
        cases.file_case(case, by=office.user)

    assert AuditEvent.objects.filter(object_id=str(case.pk), refused="incomplete").exists()


@pytest.mark.clause("P-03")
@pytest.mark.parametrize(
    ("audience", "organisation", "refused"),
    (
        (Audience.NATURAL, True, True),
        (Audience.LEGAL, False, True),
        (Audience.LEGAL, True, False),
        (Audience.BOTH, False, False),
    ),
)
def test_a_matter_for_persons_is_not_for_companies_nor_the_other_way_round(
    office, audience, organisation, refused
):
    office.matter.audience = audience
    subject = SubjectFactory(organisation=organisation)
    user = ApplicantFactory(subject=subject)

    if not refused:
        assert office.open(by=user, subject=subject).subject == subject
        return
    with pytest.raises(Refused) as refusal:
        office.open(by=user, subject=subject)
    assert refusal.value.code == "audience"


def test_every_event_of_a_case_carries_area_agency_and_pseudonym(office):
    office.concluded()

    events = AuditEvent.objects.filter(object_type__startswith="pledges.")
    assert events.count() >= 10
    for event in events:
        found = (event.area, event.agency, event.subject)
        assert found == (office.area.pk, str(office.agency.pk), str(office.subject.pseudonym)), event.act
