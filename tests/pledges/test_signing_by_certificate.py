"""Signing with a certificate of one's own: what holds, and what is refused with its reason."""

import base64
import io

import pikepdf
import pytest

from matters.signature_enums import SignatureStrength
from pledges.domain import certified, copies, signing
from pledges.enums import CopyKind, PledgeState, SignatureKind
from pledges.models import Copy
from portal.kernel import demo_certificates
from portal.kernel.acts import Refused, Stale
from portal.kernel.files import keep, read
from portal.kernel.pdf.copies import ready_to_sign
from tests.factories.certificates import certificate_of, detached, signed_pdf
from tests.factories.people import ApplicantFactory
from tests.factories.pledges import VALUES, Office, days, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-07")]


@pytest.fixture
def ready(settings):
    settings.DEMO = True
    office = Office(signature_strength=SignatureStrength.CERTIFICATE)
    return office, office.prepared()


def refused(code, act):
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.code == code
    return refusal.value


def signed(pledge, data, *, by):
    proof = certified.verify(pledge, data=data, by=by)
    return signing.sign(
        pledge, digest=pledge.content_digest, kind=SignatureKind.CERTIFICATE, by=by, certificate=proof
    )


@pytest.mark.parametrize("shape", ("der", "pem", "base64", "content inside"))
def test_a_signature_over_the_statement_signs_the_pledge(ready, shape):
    office, pledge = ready
    data = detached(
        certified.statement_of(pledge), certificate_of(office.subject), inside=shape == "content inside"
    )
    if shape == "pem":
        data = b"-----BEGIN PKCS7-----\n" + base64.encodebytes(data) + b"-----END PKCS7-----\n"
    if shape == "base64":
        data = base64.b64encode(data)

    done = signed(pledge, data, by=office.user)

    assert done.state == PledgeState.SIGNED
    assert read(done.signature_file) == data
    said = done.evidence.record["certificate"]
    assert (said["form"], said["issuer"]) == ("CMS", "告知承诺门户演示用户证书根")
    assert len(said["fingerprint"]) == 64
    assert office.subject.reveal_number() not in str(done.evidence.record)


def of_another_document(office, pledge):
    other = Office()
    return detached(certified.statement_of(other.prepared()), certificate_of(office.subject))


def of_another_person(office, pledge):
    return detached(certified.statement_of(pledge), certificate_of(office.subject, name="李另人"))


def of_a_namesake(office, pledge):
    number = ApplicantFactory().subject.reveal_number()
    return detached(certified.statement_of(pledge), certificate_of(office.subject, number=number))


def run_out(office, pledge):
    return detached(certified.statement_of(pledge), certificate_of(office.subject, starts=-30, days=10))


def not_yet(office, pledge):
    return detached(certified.statement_of(pledge), certificate_of(office.subject, starts=3))


def of_a_strange_authority(office, pledge):
    authority = demo_certificates.authority("别处的根")
    return detached(certified.statement_of(pledge), certificate_of(office.subject, authority=authority))


def no_signature(office, pledge):
    return "我同意".encode()


@pytest.mark.parametrize(
    ("made", "code", "words"),
    (
        (of_another_document, "other_content", "不是这份承诺书"),
        (of_another_person, "wrong_holder", "不是签署人本人的"),
        (of_a_namesake, "wrong_holder", "没有载明相同的证件号码"),
        (run_out, "not_trusted", "不在有效期内"),
        (not_yet, "not_trusted", "不在有效期内"),
        (of_a_strange_authority, "not_trusted", "信任的认证机构"),
        (no_signature, "unreadable", "不是数字签名文件"),
    ),
    ids=lambda value: getattr(value, "__name__", None),
)
def test_any_other_signature_is_refused_with_the_reason(ready, made, code, words):
    office, pledge = ready

    refusal = refused(code, lambda: signed(pledge, made(office, pledge), by=office.user))

    assert words in refusal.message
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.DRAFT


def test_a_changed_byte_is_found(ready):
    office, pledge = ready
    data = bytearray(detached(certified.statement_of(pledge), certificate_of(office.subject)))
    data[-3] ^= 1

    refused("not_valid", lambda: signed(pledge, bytes(data), by=office.user))


def test_what_was_signed_before_the_content_changed_does_not_count(ready):
    office, pledge = ready
    data = detached(certified.statement_of(pledge), certificate_of(office.subject))
    proof = certified.verify(pledge, data=data, by=office.user)
    again = signing.prepare(pledge.choice, values={**VALUES, "income": "500"}, by=office.user)

    with pytest.raises(Stale, match="不是现在的承诺书"):
        signing.sign(
            again,
            digest=again.content_digest,
            kind=SignatureKind.CERTIFICATE,
            by=office.user,
            certificate=proof,
        )
    refused("other_content", lambda: signed(again, data, by=office.user))


def test_a_text_that_changed_meanwhile_is_not_signed(ready):
    office, pledge = ready
    data = detached(certified.statement_of(pledge), certificate_of(office.subject))
    text_of(office.version, number=2, in_force_from=days(0))

    with pytest.raises(Stale, match="告知书的内容已经更新"):
        signed(pledge, data, by=office.user)


def test_without_a_trusted_authority_the_way_is_not_offered(ready, settings):
    office, pledge = ready
    settings.DEMO = False

    refused("signature_strength", lambda: signing.sign(
        pledge, digest=pledge.content_digest, kind=SignatureKind.CERTIFICATE, by=office.user
    ))  # fmt: skip


@pytest.fixture
def printed(ready):
    """The letter to be signed, as the worker would have laid it out: here one empty page."""
    office, pledge = ready
    copy = copies.ask_copy(pledge, kind=CopyKind.UNSIGNED, by=office.user)
    out, paper = io.BytesIO(), pikepdf.new()
    paper.add_blank_page()
    paper.save(out)
    pdf = ready_to_sign(out.getvalue())
    Copy.objects.filter(pk=copy.pk).update(file=keep(pdf, name="待签.pdf", content_type="application/pdf"))
    return pdf


def test_the_letter_signed_as_pdf_signs_the_pledge(ready, printed):
    office, pledge = ready

    done = signed(pledge, signed_pdf(printed, certificate_of(office.subject)), by=office.user)

    assert done.evidence.record["certificate"]["form"] == "PAdES"


def annotated(pdf, pem):
    """Something was written over the letter before it was signed."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Annots"] = generic.ArrayObject()
    page["/Rotate"] = generic.NumberObject(90)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return signed_pdf(out.getvalue(), pem)


@pytest.mark.parametrize(
    "changed",
    (
        annotated,
        lambda pdf, pem: signed_pdf(pdf.replace(b"%PDF-1.7", b"%PDF-1.6"), pem),
        lambda pdf, pem: signed_pdf(pdf, pem) + b"\n% more\n",
        lambda pdf, pem: pdf,
    ),
    ids=("written over", "another letter", "added to afterwards", "not signed"),
)
def test_a_pdf_that_is_not_that_letter_and_one_signature_is_refused(ready, printed, changed):
    office, pledge = ready

    with pytest.raises(Refused):
        signed(pledge, changed(printed, certificate_of(office.subject)), by=office.user)
