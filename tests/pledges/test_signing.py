"""Filling in and signing: what the signature binds, and when it does not count."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matters.enums import CheckMode
from pledges.domain import cases, choices, contents, signing
from pledges.enums import Channel, PledgeState, SignatureKind
from pledges.models import Letter, Pledge
from portal.kernel.acts import IllegalMove, Refused, Stale
from portal.kernel.calendar import today
from portal.kernel.files import read as stored_bytes
from portal.kernel.models import AuditEvent, Duty
from portal.people.domain.identity import record_identity_check
from portal.people.enums import RealNameLevel, Role
from portal.people.models import IdentityCheck
from tests.factories.credit import in_effect
from tests.factories.people import AgencyFactory, ApplicantFactory, StaffFactory
from tests.factories.pledges import VALUES, Office, days, handwriting, read, sign, stored_pdf, text_of


def refused(code, act):
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.code == code
    return refusal.value


@pytest.mark.clause("P-07", "P-08")
def test_a_signed_pledge_has_number_code_digest_and_asks_for_its_letter(office):
    prepared = office.prepared()

    pledge = sign(prepared, by=office.user)

    pledge.refresh_from_db()
    assert pledge.state == PledgeState.SIGNED
    assert pledge.number == f"{office.agency.number_prefix}承诺〔{today().year}〕{today():%m%d}-0001号"
    assert len(pledge.check_code) == 20
    assert pledge.content_digest == prepared.content_digest
    assert contents.thawed(pledge).signing_digest() == pledge.content_digest
    assert contents.thawed(pledge).digest() == pledge.document_digest
    assert Duty.objects.get(kind="pledges.letter").payload == {"pledge": str(pledge.pk)}
    assert not Letter.objects.exists()


def test_the_frozen_content_holds_no_identity_number(office):
    pledge = office.signed()

    number = office.subject.reveal_number()
    assert number not in str(Pledge.objects.filter(pk=pledge.pk).values().get())
    assert number not in str(list(AuditEvent.objects.values()))
    assert contents.thawed(pledge).applicant.document_number == number


@pytest.mark.clause("P-07")
def test_the_signature_is_written_anew_and_kept_encrypted(office):
    pledge = office.signed()

    picture = stored_bytes(pledge.signature_file)
    assert picture.startswith(b"\x89PNG")
    assert picture != handwriting()


@pytest.mark.clause("P-07")
@pytest.mark.parametrize(
    ("given", "code"),
    (
        ({"signature_png": None}, "no_signature"),
        ({"signature_png": b""}, "no_signature"),
        ({"signature_png": b"GIF89a not a picture"}, "bad_signature"),
        ({"signature_png": handwriting()[:60]}, "bad_signature"),
        ({"signature_png": b"x" * (signing.SIGNATURE_LIMIT + 1)}, "bad_signature"),
        ({"digest": "0" * 64}, "stale"),
        ({"digest": ""}, "stale"),
        ({"kind": SignatureKind.PAPER}, "no_signature"),
        ({"kind": SignatureKind.CERTIFICATE}, "no_signature"),
        ({"kind": "seal"}, "signature_kind"),
    ),
)
def test_a_signature_that_is_none_does_not_count(office, prepared, given, code):
    refused(code, lambda: sign(prepared, by=office.user, **given))

    prepared.refresh_from_db()
    assert prepared.state == PledgeState.DRAFT


@pytest.mark.clause("P-07")
def test_what_was_refilled_meanwhile_is_not_signed_by_the_old_digest(office, prepared):
    signing.prepare(prepared.choice, values={**VALUES, "income": "500"}, by=office.user)

    with pytest.raises(Stale, match="有改动"):
        sign(prepared, by=office.user)


@pytest.mark.clause("P-02", "P-07")
def test_a_text_that_changed_meanwhile_is_not_signed(office, prepared):
    text_of(office.version, number=2, in_force_from=days(0))

    with pytest.raises(Stale, match="告知书的内容已经更新"):
        sign(prepared, by=office.user)

    with pytest.raises(Stale):
        signing.prepare(prepared.choice, values=VALUES, by=office.user)
    read(prepared.choice, by=office.user)
    again = signing.prepare(prepared.choice, values=VALUES, by=office.user)
    assert sign(again, by=office.user).text.number == 2


def test_a_content_changed_in_the_database_is_not_signed(office, prepared):
    content = {**prepared.content, "certification_matter": "另一项证明"}
    Pledge.objects.filter(pk=prepared.pk).update(content=content)

    with pytest.raises(Stale, match="摘要不一致"):
        sign(prepared, by=office.user)


@pytest.mark.clause("P-02")
def test_without_the_notice_read_nothing_is_filled_in(office):
    choice = office.pledging()

    refused("unread", lambda: signing.prepare(choice, values=VALUES, by=office.user))


@pytest.mark.parametrize(
    ("values", "field"),
    (({}, "income"), ({"income": "900"}, "members"), ({"income": "1200", "members": "3"}, "income")),
)
def test_conditions_that_are_not_met_are_told_at_their_field(office, values, field):
    choice = office.pledging()
    read(choice, by=office.user)

    refusal = refused("conditions", lambda: signing.prepare(choice, values=values, by=office.user))

    assert refusal.field == field
    assert field in refusal.errors


@pytest.mark.clause("P-12")
def test_where_an_on_site_check_may_come_the_address_is_asked(db):
    office = Office(site_address_needed=True, check_mode=CheckMode.ON_SITE)
    choice = office.pledging()
    read(choice, by=office.user)

    refusal = refused("site_address", lambda: signing.prepare(choice, values=VALUES, by=office.user))
    pledge = signing.prepare(choice, values=VALUES, by=office.user, site_address="人民路1号")

    assert refusal.field == "site_address"
    assert pledge.content["site_address"] == "人民路1号"


@pytest.mark.clause("P-06")
def test_where_signing_happens_in_person_an_online_case_stops_at_the_counter(db):
    office = Office(rules={"sign_in_person": True})
    pledge = office.prepared()

    refusal = refused("sign_at_counter", lambda: sign(pledge, by=office.user))

    case = pledge.case
    case.refresh_from_db()
    assert case.resume_code in refusal.way_out
    assert case.waits_at_counter
    assert "到场签署" in case.next_step


@pytest.mark.clause("P-06", "P-13")
def test_it_is_then_signed_at_the_counter_without_filling_in_again(db):
    office = Office(rules={"sign_in_person": True})
    pledge = office.prepared()
    cases.resume(resume_code=pledge.case.resume_code, channel=Channel.COUNTER, by=office.clerk)
    refused("no_identity_check", lambda: sign(pledge, by=office.clerk))
    record_identity_check(subject=office.subject, by=office.clerk, agency=office.agency, account=office.user)

    signed = sign(pledge, by=office.clerk, signature_png=None, kind="paper", paper_scan=stored_pdf())

    assert (signed.state, signed.signature_kind) == (PledgeState.SIGNED, SignatureKind.PAPER)
    assert signed.values["income"] == pledge.values["income"]


@pytest.mark.clause("P-06")
@pytest.mark.parametrize("wrong", ("yesterday", "elsewhere", "somebody else"))
def test_the_original_is_looked_at_today_at_this_window(office, wrong):
    pledge = office.prepared(channel=Channel.COUNTER)
    other = AgencyFactory()
    subject = ApplicantFactory().subject if wrong == "somebody else" else office.subject
    IdentityCheck.objects.create(
        subject=subject,
        checked_by=office.clerk,
        agency=other if wrong == "elsewhere" else office.agency,
        at=timezone.now() - timedelta(days=1) if wrong == "yesterday" else timezone.now(),
        method="original",
        document_type=subject.document_type,
    )

    refused("no_identity_check", lambda: sign(pledge, by=office.clerk))


@pytest.mark.clause("P-06")
def test_paper_at_the_counter_needs_its_scan(office):
    pledge = office.prepared(channel=Channel.COUNTER)
    record_identity_check(subject=office.subject, by=office.clerk, agency=office.agency)

    refused("no_signature", lambda: sign(pledge, by=office.clerk, kind="paper", signature_png=None))


@pytest.mark.clause("P-07")
@pytest.mark.parametrize("level", (RealNameLevel.UNVERIFIED, RealNameLevel.BASIC))
def test_online_the_signer_is_identified_for_sure(office, prepared, level):
    office.user.real_name_level = level
    office.user.save(update_fields=["real_name_level"])

    refused("real_name_level", lambda: sign(prepared, by=office.user))


@pytest.mark.parametrize("role", (Role.WINDOW_CLERK, Role.HANDLER))
def test_nobody_of_the_agency_signs_an_online_case(office, prepared, role):
    refused("not_yours", lambda: sign(prepared, by=StaffFactory(role=role, agency=office.agency)))


@pytest.mark.clause("P-04")
def test_a_record_entered_between_choosing_and_signing_bars(office, prepared):
    in_effect(subject=office.subject, agency=office.agency)

    refused("barred", lambda: sign(prepared, by=office.user))

    assert Pledge.objects.get().state == PledgeState.DRAFT


def test_a_pledge_is_signed_once(office):
    pledge = office.signed()

    with pytest.raises(IllegalMove):
        sign(pledge, by=office.user)
    with pytest.raises(IllegalMove):
        signing.prepare(pledge.choice, values=VALUES, by=office.user)


def test_check_codes_are_unlike_each_other(office):
    codes = {office.signed().check_code for _ in range(3)}

    assert len(codes) == 3
    assert not set("".join(codes)) & set("ILOU")


def test_a_case_with_two_certificates_carries_two_pledges(office):
    second = office.another_version()
    case = office.open(versions=[office.version, second])
    for choice in case.choices.all():
        choice = choices.choose(choice, kind="pledge", by=office.user)
        read(choice, by=office.user)
        sign(signing.prepare(choice, values=VALUES, by=office.user), by=office.user)

    assert [pledge.number[-5:-1] for pledge in Pledge.objects.order_by("number")] == ["0001", "0002"]


@pytest.mark.clause("P-02", "P-07")
def test_what_was_filled_in_for_the_old_text_is_not_signed_after_reading_the_new_one(office, prepared):
    text_of(office.version, number=2, in_force_from=days(0))
    read(prepared.choice, by=office.user)

    with pytest.raises(Stale):
        sign(prepared, by=office.user)
