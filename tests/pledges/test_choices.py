"""The free choice, and who may not choose the pledge."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from credit.domain.standing import Reason, Standing
from pledges.domain import certificates, choices, eligibility
from pledges.enums import Channel, ChoiceKind, HeldSource
from pledges.models import Pledge
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.calendar import today
from portal.kernel.models import AuditEvent
from portal.people.enums import DocumentType, SubjectKind
from tests.factories.people import ApplicantFactory, SubjectFactory, id_number
from tests.factories.pledges import Office, stored_pdf


@pytest.mark.clause("P-01")
@pytest.mark.parametrize(
    ("kind", "source"),
    ((ChoiceKind.PLEDGE, ""), (ChoiceKind.CERTIFICATE, ""), (ChoiceKind.HELD, HeldSource.SHARED_DATA)),
)
def test_each_of_the_three_ways_is_open_and_recorded(office, kind, source):
    choice = office.open().choices.get()
    assert choice.choice is None

    choice = choices.choose(choice, kind=kind, by=office.user, held_source=source)

    choice.refresh_from_db()
    assert (choice.choice, choice.chosen_by) == (kind, office.user)
    assert choice.chosen_at is not None
    assert AuditEvent.objects.get(act="pledges.choose").data["kind"] == kind


@pytest.mark.clause("P-01")
def test_certificates_of_one_case_are_chosen_one_by_one(office):
    case = office.open(versions=[office.version, office.another_version()])
    first, second = case.choices.all()

    choices.choose(first, kind=ChoiceKind.PLEDGE, by=office.user)
    choices.choose(second, kind=ChoiceKind.CERTIFICATE, by=office.user)

    assert [choice.choice for choice in case.choices.all()] == [ChoiceKind.PLEDGE, ChoiceKind.CERTIFICATE]


@pytest.mark.clause("P-01")
def test_minds_may_change_until_signing(office, prepared):
    choice = choices.choose(prepared.choice, kind=ChoiceKind.CERTIFICATE, by=office.user)

    assert choice.choice == ChoiceKind.CERTIFICATE
    assert not Pledge.objects.exists()


def test_after_signing_the_pledge_is_withdrawn_first(office):
    pledge = office.signed()

    with pytest.raises(IllegalMove, match="已经签署"):
        choices.choose(pledge.choice, kind=ChoiceKind.CERTIFICATE, by=office.user)


def test_after_filing_the_choice_stands(office, filed):
    with pytest.raises(IllegalMove, match="已经提交"):
        choices.choose(filed.choices.get(), kind=ChoiceKind.CERTIFICATE, by=office.user)


def test_a_stranger_chooses_nothing(office):
    with pytest.raises(Refused) as refusal:
        choices.choose(office.open().choices.get(), kind=ChoiceKind.PLEDGE, by=ApplicantFactory())

    assert refusal.value.code == "not_yours"


def bar(monkeypatch):
    """A standing that closes the pledge path; the real one is tested in the credit room."""
    monkeypatch.setattr(eligibility, "standing_of", lambda subject, on: BARRED)


BARRED = Standing(
    barred=True,
    on=date(2026, 6, 1),
    reasons=(Reason(UUID(int=1), "2026年3月1日有虚假承诺的记录。", "国办发〔2020〕42号"),),
    ways=("您仍可以提交证明。", "申请信用修复后恢复适用。"),
)


@pytest.mark.clause("P-04")
def test_a_barred_subject_is_told_why_and_shown_the_certificate_path(office, monkeypatch):
    choice = office.open().choices.get()
    bar(monkeypatch)

    with pytest.raises(choices.NotEligible) as refusal:
        choices.choose(choice, kind=ChoiceKind.PLEDGE, by=office.user)

    assert refusal.value.code == "barred"
    assert "虚假承诺" in refusal.value.message
    assert "提交证明" in refusal.value.way_out and "信用修复" in refusal.value.way_out
    assert (
        choices.choose(choice, kind=ChoiceKind.CERTIFICATE, by=office.user).choice == ChoiceKind.CERTIFICATE
    )


@pytest.mark.clause("P-03")
@pytest.mark.parametrize(
    ("years", "refused"), ((17, True), (18, False), (40, False)), ids=("seventeen", "eighteen", "forty")
)
def test_a_pledge_takes_full_age(office, years, refused):
    born = today().replace(year=today().year - years)
    subject = SubjectFactory(number=id_number(77, born=f"{born:%Y%m%d}"))
    user = ApplicantFactory(subject=subject)
    choice = office.open(by=user, subject=subject).choices.get()

    if not refused:
        assert choices.choose(choice, kind=ChoiceKind.PLEDGE, by=user).choice == ChoiceKind.PLEDGE
        return
    with pytest.raises(choices.NotEligible) as refusal:
        choices.choose(choice, kind=ChoiceKind.PLEDGE, by=user)
    assert refusal.value.code == "under_age"


def test_the_birthday_itself_counts(office):
    tomorrow = today() + timedelta(days=1)
    subject = SubjectFactory(number=id_number(78, born=f"{tomorrow.year - 18}{tomorrow:%m%d}"))
    user = ApplicantFactory(subject=subject)

    with pytest.raises(choices.NotEligible):
        choices.choose(office.open(by=user, subject=subject).choices.get(), kind=ChoiceKind.PLEDGE, by=user)


@pytest.mark.clause("P-03")
@pytest.mark.parametrize("allowed", (True, False))
def test_other_organisations_pledge_only_where_the_area_says_so(db, allowed):
    office = Office(rules={"other_organisations": allowed})
    subject = SubjectFactory(organisation=True, kind=SubjectKind.OTHER_ORG)
    user = ApplicantFactory(subject=subject)
    choice = office.open(by=user, subject=subject).choices.get()

    if allowed:
        assert choices.choose(choice, kind=ChoiceKind.PLEDGE, by=user).choice == ChoiceKind.PLEDGE
        return
    with pytest.raises(choices.NotEligible) as refusal:
        choices.choose(choice, kind=ChoiceKind.PLEDGE, by=user)
    assert refusal.value.code == "other_organisation"


@pytest.mark.clause("P-03")
def test_a_legal_person_pledges(office):
    subject = SubjectFactory(organisation=True)
    user = ApplicantFactory(subject=subject)

    pledge = office.signed(by=user, subject=subject)

    assert subject.document_type == DocumentType.USCC
    assert pledge.content["applicant"]["name"] == subject.name


@pytest.mark.parametrize(
    ("channel", "source", "code"),
    (
        (Channel.ONLINE, "", "held_source"),
        (Channel.ONLINE, "hearsay", "held_source"),
        (Channel.ONLINE, HeldSource.SHOWN, "held_source"),
    ),
)
def test_what_is_held_needs_a_source_that_fits_the_channel(office, channel, source, code):
    with pytest.raises(Refused) as refusal:
        choices.choose(
            office.open(channel=channel).choices.get(),
            kind=ChoiceKind.HELD,
            by=office.user,
            held_source=source,
        )

    assert refusal.value.code == code


def test_at_the_counter_a_licence_shown_is_enough(office):
    choice = office.open(channel=Channel.COUNTER).choices.get()

    choice = choices.choose(
        choice, kind=ChoiceKind.HELD, by=office.clerk, held_source=HeldSource.SHOWN, note="居民户口簿"
    )

    assert (choice.held_source, choice.is_complete) == (HeldSource.SHOWN, True)


@pytest.mark.parametrize(
    ("channel", "file", "complete"),
    ((Channel.ONLINE, True, True), (Channel.COUNTER, False, True), (Channel.ONLINE, False, False)),
)
def test_a_certificate_is_handed_in_as_a_file_or_on_paper(office, channel, file, complete):
    by = office.user if channel == Channel.ONLINE else office.clerk
    choice = choices.choose(office.open(channel=channel).choices.get(), kind=ChoiceKind.CERTIFICATE, by=by)

    if complete:
        choice = certificates.hand_in(choice, by=by, file=stored_pdf() if file else None)
    else:
        with pytest.raises(Refused):
            certificates.hand_in(choice, by=by)

    choice.refresh_from_db()
    assert choice.is_complete is complete


def test_a_certificate_is_not_handed_in_where_a_pledge_was_chosen(office):
    choice = office.pledging()

    with pytest.raises(IllegalMove):
        certificates.hand_in(choice, by=office.user, file=stored_pdf())
