"""Signing with an SM2 certificate, as the country's authorities issue them: chain, signature value, revocation."""

import base64
import json
from pathlib import Path

import pytest
from asn1crypto import pem, x509

from matters.signature_enums import SignatureStrength
from pledges.domain import certified, signing
from pledges.enums import PledgeState, SignatureKind
from portal.kernel import certificates
from portal.kernel.acts import Refused
from tests.factories import sm2_signers
from tests.factories.certificates import certificate_of
from tests.factories.certificates import detached as with_ecdsa
from tests.factories.pledges import Office

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-07")]
ROOT_KEY, MIDDLE_KEY, KEY, OTHER_KEY = 77_001, 77_002, 77_003, 77_004


class Authority:
    """A root that is trusted, one below it, and what they issue."""

    def __init__(self, settings, folder):
        self.root = (ROOT_KEY, sm2_signers.certificate("国密演示根", private=ROOT_KEY))
        (folder / "roots.pem").write_bytes(sm2_signers.pem_of(self.root[1]))
        settings.SIGNING_AUTHORITIES = str(folder / "roots.pem")

    def issue(self, subject, *, private=KEY, **changed):
        said = {"name": subject.name, "number": subject.reveal_number(), "authority": self.root, **changed}
        return sm2_signers.certificate(said.pop("name"), said.pop("number"), private=private, **said)


@pytest.fixture
def authority(settings, tmp_path):
    return Authority(settings, tmp_path)


@pytest.fixture
def ready(authority):
    office = Office(signature_strength=SignatureStrength.CERTIFICATE)
    return office, office.prepared()


def signed(pledge, data, *, by):
    proof = certified.verify(pledge, data=data, by=by)
    return signing.sign(
        pledge, digest=pledge.content_digest, kind=SignatureKind.CERTIFICATE, by=by, certificate=proof
    )


def refused(code, office, pledge, data):
    with pytest.raises(Refused) as refusal:
        signed(pledge, data, by=office.user)
    assert refusal.value.code == code
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.DRAFT
    return refusal.value


@pytest.mark.parametrize("national", (False, True), ids=("RFC 5652", "GM/T 0010"))
@pytest.mark.parametrize("attributes", (False, True), ids=("content", "attributes"))
def test_an_sm2_signature_signs_the_pledge(ready, authority, national, attributes):
    office, pledge = ready
    own = authority.issue(office.subject)
    data = sm2_signers.detached(
        certified.statement_of(pledge), own, private=KEY, attributes=attributes, national=national
    )

    done = signed(pledge, data, by=office.user)

    said = done.evidence.record["certificate"]
    assert (done.state, said["issuer"], said["form"]) == (PledgeState.SIGNED, "国密演示根", "CMS")


def test_both_kinds_are_trusted_side_by_side(ready, authority, settings):
    office, pledge = ready
    settings.DEMO = True
    data = with_ecdsa(certified.statement_of(pledge), certificate_of(office.subject))
    assert signed(pledge, data, by=office.user).state == PledgeState.SIGNED


def changed_value(office, pledge, authority):
    data = sm2_signers.detached(certified.statement_of(pledge), authority.issue(office.subject), private=KEY)
    return data[:-3] + bytes([data[-3] ^ 1]) + data[-2:]


def of_another_key(office, pledge, authority):
    return sm2_signers.detached(
        certified.statement_of(pledge), authority.issue(office.subject), private=OTHER_KEY
    )


def of_another_content(office, pledge, authority):
    return sm2_signers.detached(b"another\n", authority.issue(office.subject), private=KEY)


def of_another_content_bare(office, pledge, authority):
    return sm2_signers.detached(b"another\n", authority.issue(office.subject), private=KEY, attributes=False)


def of_a_strange_root(office, pledge, authority):
    strange = (OTHER_KEY, sm2_signers.certificate("别处的根", private=OTHER_KEY))
    own = authority.issue(office.subject, authority=strange)
    return sm2_signers.detached(certified.statement_of(pledge), own, strange[1], private=KEY)


def of_a_root_of_the_same_name(office, pledge, authority):
    forged = (OTHER_KEY, sm2_signers.certificate("国密演示根", private=OTHER_KEY))
    own = authority.issue(office.subject, authority=forged)
    return sm2_signers.detached(certified.statement_of(pledge), own, forged[1], private=KEY)


def of_a_certificate_that_was_changed(office, pledge, authority):
    own = authority.issue(office.subject, name="李四另")
    der = own.dump().replace("李四另".encode(), b"\xe5\xbc\xa0\xe4\xb8\x89\xe4\xb8\x89")
    return sm2_signers.detached(certified.statement_of(pledge), x509.Certificate.load(der), private=KEY)


def run_out(office, pledge, authority):
    own = authority.issue(office.subject, starts=-30, days=10)
    return sm2_signers.detached(certified.statement_of(pledge), own, private=KEY)


def of_another_person(office, pledge, authority):
    own = authority.issue(office.subject, name="李另人")
    return sm2_signers.detached(certified.statement_of(pledge), own, private=KEY)


@pytest.mark.parametrize(
    ("made", "code"),
    (
        (changed_value, "not_valid"), (of_another_key, "not_valid"), (of_another_content, "other_content"),
        (of_another_content_bare, "other_content"), (of_a_strange_root, "not_trusted"),
        (of_a_root_of_the_same_name, "not_trusted"), (of_a_certificate_that_was_changed, "not_trusted"),
        (run_out, "not_trusted"), (of_another_person, "wrong_holder"),
    ),
    ids=lambda value: getattr(value, "__name__", None),
)  # fmt: skip
def test_what_does_not_hold_is_refused_with_its_reason(ready, authority, made, code):
    office, pledge = ready
    refused(code, office, pledge, made(office, pledge, authority))


@pytest.mark.parametrize("revoked", (False, True))
def test_the_list_of_revocations_is_signed_with_sm2_too(ready, authority, settings, tmp_path, revoked):
    office, pledge = ready
    own = authority.issue(office.subject)
    numbers = [own.serial_number] if revoked else [5]
    (tmp_path / "a.crl").write_bytes(sm2_signers.revocations(authority.root, *numbers))
    settings.SIGNING_REVOCATIONS = str(tmp_path)
    data = sm2_signers.detached(certified.statement_of(pledge), own, private=KEY)
    if revoked:
        assert "吊销" in refused("not_trusted", office, pledge, data).message
    else:
        assert signed(pledge, data, by=office.user).state == PledgeState.SIGNED


def test_a_list_that_another_key_signed_revokes_and_proves_nothing(ready, authority, settings, tmp_path):
    office, pledge = ready
    forged = (OTHER_KEY, authority.root[1])
    (tmp_path / "a.crl").write_bytes(sm2_signers.revocations(forged, 5))
    settings.SIGNING_REVOCATIONS = str(tmp_path)
    own = authority.issue(office.subject)
    refused("not_trusted", office, pledge, sm2_signers.detached(
        certified.statement_of(pledge), own, private=KEY
    ))  # fmt: skip


def test_certificates_and_signature_of_another_program_hold(settings, tmp_path):
    """Root, certificate and signature were made by OpenSSL."""
    said = json.loads(Path("tests/data/sm2.json").read_text("utf-8"))
    (tmp_path / "root.pem").write_text(said["root"])
    settings.SIGNING_AUTHORITIES = str(tmp_path / "root.pem")
    own = x509.Certificate.load(pem.unarmor(said["certificate"].encode())[2])
    content, signature = said["content"].encode(), base64.b64decode(said["signature"])
    data = sm2_signers.detached(content, own, attributes=False, given=signature)
    signer = certificates.verify_detached(data, content)
    assert signer.is_named("甲乙丙") and signer.has_number("11010119900307001X")
    with pytest.raises(Refused):
        certificates.verify_detached(data, b"another")
