"""Signing with a certificate: what is signed, whose certificate it has to be, and what is kept of it (数字证书签署).

The signatory's own program (of a USB key) signs either the statement, a small text that names the digest of the
content, or the letter to be signed as PDF. The check runs before the act; the act asks whether it still fits.
"""

from dataclasses import dataclass, field
from typing import Any

from pledges.domain.strengths import signatory
from pledges.enums import CopyKind
from pledges.models import Pledge
from portal.kernel import certificates
from portal.kernel.acts import Refused, Stale
from portal.kernel.certificates import BadCertificate, Signer
from portal.kernel.files import keep, read
from portal.kernel.masking import mask_id
from portal.kernel.models import StoredFile
from portal.people.models import Subject, User

PDF = b"%PDF-"


@dataclass(frozen=True)
class CertificateProof:
    """A signature that holds: over which content, by whom, and its bytes."""

    pledge: Any
    digest: str
    holder: Any
    content_type: str
    data: bytes = field(repr=False)
    signer: Signer = field(repr=False)


def statement_of(pledge: Pledge) -> bytes:
    """What is signed: short enough to be read in full before the key is used, and bound to the whole content."""
    lines = (
        "告知承诺书签署声明",
        f"证明事项：{pledge.version.name}",
        f"办理机关：{pledge.case.agency.name}",
        f"承诺人：{pledge.subject.name}",
        f"承诺书编号：签署后生成，本次签署标识{pledge.pk}",
        f"签署内容摘要（SHA-256）：{pledge.content_digest}",
        "我已阅读并理解告知的全部内容，对上述摘要所指的承诺书签署，愿意承担不实承诺的法律责任。",
    )
    return "".join(f"{line}\n" for line in lines).encode()


def verify(pledge: Pledge, *, data: bytes, by: User) -> CertificateProof:
    """Look at a signature that was handed in: it holds, and the certificate is the signatory's. Outside any act."""
    if data.startswith(PDF):
        signer, kind = certificates.verify_pdf(data, _unsigned(pledge)), "application/pdf"
    else:
        signer = certificates.verify_detached(data, statement_of(pledge))
        kind = "application/pkcs7-signature"
    return CertificateProof(
        pledge=pledge.pk,
        digest=pledge.content_digest,
        holder=_holder(pledge, signer, by=by).pk,
        data=data,
        content_type=kind,
        signer=signer,
    )


def _unsigned(pledge: Pledge) -> bytes:
    copy = (
        pledge.copies.filter(kind=CopyKind.UNSIGNED, digest=pledge.content_digest).exclude(file=None).first()
    )
    if copy is None or copy.file is None:
        raise BadCertificate(
            "还没有下载过待签的承诺书，无法核对上传的PDF。",
            code="other_content",
            field="signature_file",
            way_out="请在本页下载待签的承诺书，用数字证书签名后再上传。",
        )
    return read(copy.file)


def _holder(pledge: Pledge, signer: Signer, *, by: User) -> Subject:
    """Whose certificate it is: the signatory's; an organisation may also sign with that of its own."""
    person = signatory(pledge, by)
    allowed = [person] if pledge.subject.is_natural else [person, pledge.subject]
    for subject in allowed:
        if signer.is_named(subject.name) and signer.has_number(subject.reveal_number()):
            return subject
    if any(signer.is_named(subject.name) for subject in allowed):
        raise BadCertificate(
            "数字证书上的姓名相符，但是没有载明相同的证件号码或者统一社会信用代码。",
            code="wrong_holder",
            field="signature_file",
            way_out="请换用载明证件号码的证书，或者换一种签署方式。",
        )
    raise BadCertificate(
        "数字证书不是签署人本人的。",
        code="wrong_holder",
        field="signature_file",
        way_out=f"请用{person.masked_name}本人的数字证书签名。",
    )


def kept_certificate(
    pledge: Pledge, proof: CertificateProof | None, *, by: User
) -> tuple[StoredFile, dict[str, Any]]:
    """Keep the signature and what the certificate says. Called inside the act that signs."""
    if proof is None:
        raise Refused("请上传数字签名文件。", code="no_signature", field="signature_file")
    allowed = {signatory(pledge, by).pk, *(() if pledge.subject.is_natural else (pledge.subject_id,))}
    if (proof.pledge, proof.digest) != (pledge.pk, pledge.content_digest) or proof.holder not in allowed:
        raise Stale(
            "数字签名所签的内容不是现在的承诺书，这次签名没有生效。", way_out="请重新下载签署声明，再签一次。"
        )
    name = "承诺书（数字签名）.pdf" if proof.content_type == "application/pdf" else "签署声明.p7s"
    file = keep(proof.data, name=name, content_type=proof.content_type)
    signer = proof.signer
    said = {
        "issuer": signer.issuer,
        "serial": signer.serial,
        "fingerprint": signer.fingerprint,
        "valid_from": signer.valid_from.isoformat(),
        "valid_until": signer.valid_until.isoformat(),
        "number": next((mask_id(number) for number in signer.numbers), ""),
        "form": "PAdES" if proof.content_type == "application/pdf" else "CMS",
    }
    return file, {"certificate": said}
