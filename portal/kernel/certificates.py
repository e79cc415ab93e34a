"""Signatures that people make with certificates of their own: a detached CMS over a text, or a PAdES-signed PDF.

Checked against the authorities that the operator trusts (``settings.SIGNING_AUTHORITIES``) and the revocation lists
that lie beside them; nothing is fetched. In a demonstration the demo authority is trusted as well. RSA, ECDSA and SM2
(``sm2_certificates``); a signature of another kind is refused with that reason.
"""

import asyncio
import base64
import binascii
import io
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from portal.kernel import demo_signers
from portal.kernel.acts import Refused, outside_act

# Where certificates carry the number of their holder besides the subject: GB/T 20518 (person, organisation).
NUMBER_PLACES = ("1.2.156.10260.4.1.1", "1.2.156.10260.4.1.3", "1.2.156.10260.4.1.4")
KNOWN_KEYS = ("rsa", "rsassa_pss", "ec", "ed25519", "ed448")
KNOWN_CURVES = ("secp256r1", "secp384r1", "secp521r1", "sm2p256v1")
MOST_BYTES = 12 * 1024 * 1024


class BadCertificate(Refused):
    """The signature or its certificate does not do; the message says why."""

    code = "bad_certificate"


@dataclass(frozen=True)
class Signer:
    """Who signed, as the certificate says, and which certificate it was."""

    names: tuple[str, ...]
    numbers: tuple[str, ...]
    raw_numbers: bytes
    issuer: str
    serial: str
    fingerprint: str
    valid_from: datetime
    valid_until: datetime

    def is_named(self, name: str) -> bool:
        """Whether the certificate was issued to this name; authorities put further facts beside it."""
        return any(
            name in said.replace("@", " ").replace(",", " ").split() or name == said for said in self.names
        )

    def has_number(self, number: str) -> bool:
        """Whether it carries this identity number or code."""
        return bool(number) and (
            number.upper() in self.numbers or number.upper().encode() in self.raw_numbers
        )


def anchors() -> list[Any]:
    """The authorities that are trusted; none means that this way of signing is not offered."""
    _know_sm2()
    found: list[Any] = []
    if settings.SIGNING_AUTHORITIES:
        from pyhanko.keys import load_certs_from_pemder_data

        found += load_certs_from_pemder_data(Path(settings.SIGNING_AUTHORITIES).read_bytes())
    if settings.DEMO:
        found += demo_signers.authorities()
    return found


def _know_sm2() -> None:
    from portal.kernel.sm2_certificates import know_sm2

    know_sm2()


def verify_detached(signature: bytes, content: bytes) -> Signer:
    """Who signed these very bytes. Raises BadCertificate."""
    outside_act("verifying a signature")
    from asn1crypto import cms
    from pyhanko.sign.validation.generic_cms import async_validate_detached_cms

    signed = _signed_data(signature)
    inside = signed["encap_content_info"]["content"]
    if inside.native is not None and inside.native != content:
        raise BadCertificate(
            "签名文件里的内容不是这次下载的签署声明。",
            code="other_content",
            field="signature_file",
            way_out="请重新下载签署声明，对它签名后再上传。",
        )
    # What was taken out stands in ``content``; the signature covers its digest either way.
    national = signed["encap_content_info"]["content_type"].native == "gm_data"
    signed["encap_content_info"] = cms.ContentInfo({"content_type": "gm_data" if national else "data"})
    _refuse_unknown_keys(signed)
    status = _checked(
        lambda: async_validate_detached_cms(
            content, signed, signer_validation_context=_context(content), key_usage_settings=_usage()
        )
    )
    return _signer_of(status)


def verify_pdf(signed_pdf: bytes, original: bytes) -> Signer:
    """Who signed this very PDF, to which nothing but the signature was added. Raises BadCertificate."""
    outside_act("verifying a signature")
    from pyhanko.sign.validation import async_validate_pdf_signature

    if not signed_pdf.startswith(original):
        raise BadCertificate(
            "上传的PDF不是这次下载的待签承诺书，或者被另存、改动过。",
            code="other_content",
            field="signature_file",
            way_out="请下载待签的承诺书，不要打印或者另存，直接用数字证书签名。",
        )
    _know_sm2()
    signature = _only_signature(signed_pdf, original)
    _refuse_unknown_keys(signature.signed_data)
    status = _checked(
        lambda: async_validate_pdf_signature(
            signature, signer_validation_context=_context(), key_usage_settings=_usage()
        )
    )
    whole = status.coverage is not None and status.coverage.name == "ENTIRE_FILE"
    *_, last, length = signature.byte_range
    if not whole or last + length != len(signed_pdf):
        raise BadCertificate("签名以后PDF又被改动过。", code="changed_after", field="signature_file")
    return _signer_of(status)


def _only_signature(signed_pdf: bytes, original: bytes) -> Any:
    """The one signature of the PDF, when nothing that anybody could read was changed with it."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult
    from pyhanko.sign.fields import MDPPerm

    try:
        before = PdfFileReader(io.BytesIO(original)).xrefs.total_revisions
        reader = PdfFileReader(io.BytesIO(signed_pdf))
        signatures = reader.embedded_signatures
        result = DEFAULT_DIFF_POLICY.review_file(reader, before - 1, doc_mdp=MDPPerm.FILL_FORMS)
    except (PdfError, ValueError, KeyError, TypeError) as error:
        raise BadCertificate("上传的PDF无法读取。", code="unreadable", field="signature_file") from error
    if len(signatures) != 1:
        raise BadCertificate(
            "上传的PDF里要有一个、也只有一个数字签名。", code="no_signature", field="signature_file"
        )
    if not isinstance(result, DiffResult):
        raise BadCertificate(
            "上传的PDF除签名以外还有改动。",
            code="other_content",
            field="signature_file",
            way_out="请重新下载待签的承诺书，只加签名，不加批注。",
        )
    return signatures[0]


def _signed_data(signature: bytes) -> Any:
    from asn1crypto import cms

    from portal.kernel.sm2_certificates import SIGNED_DATA

    _know_sm2()
    if len(signature) > MOST_BYTES:
        raise BadCertificate("签名文件过大。", code="unreadable", field="signature_file")
    try:
        found = cms.ContentInfo.load(_der(signature))
        if found["content_type"].native not in SIGNED_DATA:
            raise ValueError("no signed data")
        signed = found["content"]
        _ = signed.native
    except (ValueError, TypeError, KeyError) as error:
        raise BadCertificate(
            "上传的文件不是数字签名文件（PKCS#7、CMS）。",
            code="unreadable",
            field="signature_file",
            way_out="请用数字证书的签名软件对签署声明签名，上传它生成的 .p7s 或者 .p7b 文件。",
        ) from error
    if len(signed["signer_infos"]) != 1:
        raise BadCertificate(
            "签名文件里要有一个、也只有一个签名。", code="no_signature", field="signature_file"
        )
    return signed


def _der(signature: bytes) -> bytes:
    """DER, also out of PEM or bare Base64, as the various programs write it."""
    if signature[:1] == b"\x30":
        return signature
    lines = [line for line in signature.split() if not line.startswith(b"-") and not line.endswith(b"-----")]
    try:
        return base64.b64decode(b"".join(lines), validate=True)
    except binascii.Error as error:
        raise ValueError("neither DER nor Base64") from error


def _refuse_unknown_keys(signed: Any) -> None:
    """A signature that cannot be checked here is told so, and not called wrong."""
    try:
        keys = [
            choice.chosen["tbs_certificate"]["subject_public_key_info"]
            for choice in signed["certificates"] or ()
        ]
        known = all(_is_known(key["algorithm"]) for key in keys)
    except (AttributeError, ValueError, KeyError, TypeError) as error:
        raise BadCertificate(
            "签名文件里的数字证书无法读取。", code="unreadable", field="signature_file"
        ) from error
    if not known:
        raise BadCertificate(
            "这张数字证书的算法本系统还不能核验。",
            code="unknown_algorithm",
            field="signature_file",
            way_out="请换用国密SM2、RSA或者ECDSA证书，或者换一种签署方式。",
        )


def _is_known(algorithm: Any) -> bool:
    kind = algorithm["algorithm"].native
    return kind in KNOWN_KEYS and (kind != "ec" or algorithm["parameters"].chosen.native in KNOWN_CURVES)


def _context(content: bytes | None = None) -> Any:
    from pyhanko_certvalidator import ValidationContext

    from portal.kernel.sm2_certificates import Validator

    crls = (
        [path.read_bytes() for path in sorted(Path(settings.SIGNING_REVOCATIONS).glob("*.crl"))]
        if (settings.SIGNING_REVOCATIONS)
        else []
    )
    mode = "require" if crls else "soft-fail"
    return ValidationContext(
        trust_roots=anchors(),
        allow_fetching=False,
        crls=crls,
        revocation_mode=mode,
        weak_hash_algos={"md5", "sha1"},
        signature_validator=Validator(content),
    )


def _usage() -> Any:
    from pyhanko.sign.validation.settings import KeyUsageConstraints

    return KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)


def _checked(check: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """The status of a signature that holds: whole, valid, and of a certificate that is trusted now."""
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.validation.errors import SignatureValidationError

    try:
        with ThreadPoolExecutor(1) as aside:  # a loop of its own, whether or not the server runs one here
            status = aside.submit(asyncio.run, check()).result(timeout=20)
    except (SigningError, SignatureValidationError, ValueError, KeyError, TypeError) as error:
        raise BadCertificate("数字签名无法核验。", code="unreadable", field="signature_file") from error
    if not status.intact:
        raise BadCertificate(
            "签名的内容不是这份承诺书。",
            code="other_content",
            field="signature_file",
            way_out="请重新下载签署声明，对它签名后再上传。",
        )
    if not status.valid:
        raise BadCertificate("数字签名与证书不符。", code="not_valid", field="signature_file")
    if not status.trusted:
        raise BadCertificate(_untrusted(status), code="not_trusted", field="signature_file")
    return status


def _untrusted(status: Any) -> str:
    """Why the certificate is not trusted, as far as it can be told."""
    problem = getattr(status.trust_problem_indic, "name", "")
    certificate = status.signing_cert
    if status.revocation_details is not None or problem in {"REVOKED", "REVOKED_NO_POE"}:
        return "数字证书已经吊销。"
    since, until = certificate.not_valid_before, certificate.not_valid_after
    if not since <= timezone.now() <= until:
        here = [timezone.localtime(at) for at in (since, until)]
        return f"数字证书不在有效期内（{here[0]:%Y年%-m月%-d日}至{here[1]:%Y年%-m月%-d日}）。"
    if problem == "CHAIN_CONSTRAINTS_FAILURE":
        return "数字证书不能用于签名，或者不符合要求。"
    return "数字证书不是由本系统信任的认证机构签发的。"


def _signer_of(status: Any) -> Signer:
    certificate = status.signing_cert
    subject = certificate.subject.native
    raw = b"".join(
        extension["extn_value"].contents or b""
        for extension in certificate["tbs_certificate"]["extensions"] or ()
        if extension["extn_id"].dotted in NUMBER_PLACES
    )
    return Signer(
        names=_texts(subject, "common_name", "organization_name"),
        numbers=tuple(text.upper() for text in _texts(subject, "serial_number", "organization_identifier")),
        raw_numbers=raw,
        issuer=next(iter(_texts(certificate.issuer.native, "common_name", "organization_name")), ""),
        serial=f"{certificate.serial_number:x}",
        fingerprint=certificate.sha256.hex(),
        valid_from=certificate.not_valid_before,
        valid_until=certificate.not_valid_after,
    )


def _texts(name: dict[str, Any], *parts: str) -> tuple[str, ...]:
    """The values of these parts of a name; a part may stand there several times."""
    values = [name.get(part, ()) for part in parts]
    return tuple(text for value in values for text in ([value] if isinstance(value, str) else value))
