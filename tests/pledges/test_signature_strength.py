"""How strongly a pledge has to be signed, and what is kept of the signature."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from matters.models import MatterVersion
from matters.signature_enums import PaperReason, SignatureStrength
from pledges.domain import bundles, signing, strengths
from pledges.domain.bundles import Device
from pledges.enums import Channel, PledgeState, SignatureKind
from pledges.file_parts import case_file
from pledges.models import SignatureEvidence
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.models import AuditEvent
from portal.people.domain.identity import record_identity_check
from portal.people.enums import RealNameLevel
from tests.factories.people import ApplicantFactory
from tests.factories.pledges import Office, handwriting, sign, stored_pdf

pytestmark = pytest.mark.django_db

ON_PAPER = {"signature_strength": SignatureStrength.ORIGINAL, "paper_reason": PaperReason.FAMILY}
DEVICE = Device(agent="Firefox/140.0", address="203.0.113.77")


def refused(code, act):
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.code == code
    return refusal.value


def at_counter(office):
    pledge = office.prepared(channel=Channel.COUNTER)
    record_identity_check(subject=office.subject, by=office.clerk, agency=office.agency)
    return pledge


def by_scan(pledge, *, by):
    return sign(
        pledge, by=by, kind=SignatureKind.PAPER, signature_png=None, paper_scan=stored_pdf("承诺书.pdf")
    )


@pytest.mark.clause("P-07")
@pytest.mark.parametrize(
    ("least", "kind", "enough"),
    (
        ("", SignatureKind.PAPER, True),
        ("", SignatureKind.PAD, True),
        (SignatureStrength.SCAN, SignatureKind.PAPER, True),
        (SignatureStrength.PAD, SignatureKind.PAPER, False),
        (SignatureStrength.PAD, SignatureKind.PAD, True),
        (SignatureStrength.CODE, SignatureKind.PAD, False),
        (SignatureStrength.CERTIFICATE, SignatureKind.PAD, False),
    ),
)
def test_the_certificate_says_how_strong_the_signature_must_be_at_home(least, kind, enough):
    office = Office(signature_strength=least)
    pledge = office.prepared()
    by = by_scan if kind == SignatureKind.PAPER else sign

    if enough:
        assert by(pledge, by=office.user).state == PledgeState.SIGNED
    else:
        refusal = refused("signature_strength", lambda: by(pledge, by=office.user))
        assert SignatureStrength(least).label in refusal.message
        assert pledge.case.resume_code in refusal.way_out


def test_the_pad_of_an_account_that_nobody_identified_is_no_more_than_a_scan():
    office = Office(
        rules={"id_check_required_online_level": RealNameLevel.BASIC},
        signature_strength=SignatureStrength.PAD,
    )
    office.user.real_name_level = RealNameLevel.BASIC
    office.user.save(update_fields=["real_name_level"])
    pledge = office.prepared()

    refused("signature_strength", lambda: sign(pledge, by=office.user))


@pytest.mark.clause("P-06")
@pytest.mark.parametrize("least", SignatureStrength.values)
def test_paper_signed_before_the_clerk_always_suffices(least):
    more = ON_PAPER if least == SignatureStrength.ORIGINAL else {"signature_strength": least}
    office = Office(**more)
    pledge = at_counter(office)

    signed = by_scan(pledge, by=office.clerk)

    assert signed.evidence.strength == SignatureStrength.ORIGINAL
    assert signed.evidence.record["clerk"] == str(office.clerk.pk)
    assert signed.evidence.record["identity_check"]["method"] == "original"


@pytest.mark.clause("P-06", "P-07")
def test_what_the_law_excludes_is_signed_neither_at_home_nor_on_the_pad_of_the_counter():
    office = Office(**ON_PAPER)
    home = office.prepared()
    assert not [way for way in strengths.ways_of(home, office.user) if way.is_open]
    for act in (sign, by_scan):
        refusal = refused("paper_only", lambda act=act: act(home, by=office.user))
        assert "电子签名法" in refusal.message
        assert refusal.clause == "e-signature-law/3"
    office.user = ApplicantFactory(real_name_level=RealNameLevel.HIGH)
    office.subject = office.user.subject

    pledge = at_counter(office)

    refused("paper_only", lambda: sign(pledge, by=office.clerk))


def test_only_what_the_law_excludes_insists_on_paper_and_says_why():
    office = Office()
    rows = MatterVersion.objects.filter(pk=office.version.pk)
    for wrong in (
        {"signature_strength": SignatureStrength.ORIGINAL},
        {"paper_reason": PaperReason.FAMILY},
        {"signature_strength": SignatureStrength.ORIGINAL, "paper_reason": PaperReason.OTHER},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    rows.update(**ON_PAPER)


@pytest.mark.clause("P-07")
def test_the_evidence_of_a_signature_says_what_when_how_and_from_where(office):
    prepared = office.prepared()

    pledge = sign(prepared, by=office.user, device=DEVICE)

    said = pledge.evidence.record
    assert (said["kind"], said["strength"], said["required"]) == ("pad", "pad", "scan")
    assert said["content_digest"] == pledge.content_digest
    assert said["document_digest"] == pledge.document_digest
    assert said["signature_sha256"] == pledge.signature_file.sha256
    assert said["signed_at"] == pledge.signed_at.isoformat()
    assert said["versions"]["text_digest"] == pledge.text.digest
    assert said["device"]["agent"] == "Firefox/140.0"
    assert said["device"]["address"] == "203.0.*"
    assert "113.77" not in str(said)
    assert len(said["reading"]["ticks"]) == len(pledge.text.sections)
    assert office.subject.reveal_number() not in str(said)
    kept = AuditEvent.objects.get(act="pledges.keep_evidence")
    assert kept.data["digest"] == pledge.evidence.digest
    assert bundles.is_whole(pledge.evidence)


@pytest.mark.clause("P-07")
@pytest.mark.parametrize("change", ("update", "delete"))
def test_the_evidence_is_never_changed(office, change):
    row = office.signed().evidence
    rows = SignatureEvidence.objects.filter(pk=row.pk)

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(strength="cert") if change == "update" else rows.delete()

    row.record["strength"] = "cert"
    assert not bundles.is_whole(row)


@pytest.mark.clause("P-07")
def test_a_signature_sent_twice_is_one_signature(office, prepared):
    given = {"digest": prepared.content_digest, "kind": SignatureKind.PAD, "signature_png": handwriting()}
    first = signing.sign(prepared, by=office.user, **given)

    with pytest.raises(IllegalMove):
        signing.sign(prepared, by=office.user, **given)

    assert SignatureEvidence.objects.get(pledge=prepared).record["signed_at"] == first.signed_at.isoformat()


@pytest.mark.clause("P-16")
def test_the_case_file_holds_the_evidence_and_the_scan(office, prepared):
    pledge = by_scan(prepared, by=office.user)

    parts = {part.key: part for part in case_file(pledge.case)}

    facts = dict(parts[f"signature-evidence:{pledge.pk}"].facts)
    assert facts["签署强度"] == SignatureStrength.SCAN.label
    assert pledge.evidence.digest in facts.values()
    assert pledge.evidence.record["device"]["address_digest"] in facts["签署证据记录（JSON）"]
    assert parts[f"scan:{pledge.pk}"].source == "申请人上传的签署扫描件"
