"""Keys, certificates and signatures with SM2, as the USB keys of the country's authorities make them. For tests only."""

import hashlib
from datetime import UTC, datetime, timedelta

from asn1crypto import algos, cms, core, crl, keys, pem, x509

from portal.kernel import sm2, sm2_certificates

GM_SIGNED_DATA = "1.2.156.10197.6.1.4.2.2"  # GM/T 0010
GM_DATA = "1.2.156.10197.6.1.4.2.1"
SM2_SIGN = "1.2.156.10197.1.301.1"
ALGORITHM = {"algorithm": "sm2_sm3"}


def public_of(private: int) -> sm2.Point:
    return sm2.multiply(((private, sm2.G),))


def sign(message: bytes, private: int, *, ident: bytes = sm2.DEFAULT_ID, k: int = 0) -> tuple[int, int]:
    """GB/T 32918.2, 6.1; the number k from message and key, so that each run gives the same."""
    e = int.from_bytes(sm2.sm3(sm2.identity_digest(public_of(private), ident), message), "big")
    k = k or 1 + int.from_bytes(hashlib.sha512(message + private.to_bytes(32, "big")).digest(), "big") % (
        sm2.N - 1
    )
    r = (e + sm2.multiply(((k, sm2.G),))[0]) % sm2.N
    s = pow(1 + private, -1, sm2.N) * (k - r * private) % sm2.N
    return r, s


def signature(message: bytes, private: int) -> bytes:
    r, s = sign(message, private)
    return algos.DSASignature({"r": r, "s": s}).dump()


def certificate(
    name: str, number: str = "", *, private: int, authority=None, starts: int = -1, days: int = 365
) -> x509.Certificate:
    """A certificate; without an authority (its key and certificate) it is one and signs itself."""
    sm2_certificates.know_sm2()
    subject = {"country_name": "CN", "common_name": name, **({"serial_number": number} if number else {})}
    since = datetime.now(UTC).replace(microsecond=0) + timedelta(days=starts)
    usage = {"digital_signature", "non_repudiation"} if authority else {"key_cert_sign", "crl_sign"}
    issuing_key, issuer = (
        (authority[0], authority[1].subject) if authority else (private, x509.Name.build(subject))
    )
    point = public_of(private)
    raw = b"\x04" + b"".join(part.to_bytes(32, "big") for part in point)
    told = x509.TbsCertificate({
        "version": "v3",
        "serial_number": 1000 + private % 99991,
        "signature": ALGORITHM,
        "issuer": issuer,
        "validity": {
            "not_before": x509.Time("utc_time", since),
            "not_after": x509.Time("utc_time", since + timedelta(days=days)),
        },
        "subject": x509.Name.build(subject),
        "subject_public_key_info": {
            "algorithm": {"algorithm": "ec", "parameters": keys.ECDomainParameters("named", "sm2p256v1")},
            "public_key": raw,
        },
        "extensions": [
            {"extn_id": "basic_constraints", "critical": True, "extn_value": {"ca": not authority}},
            {"extn_id": "key_usage", "critical": True, "extn_value": usage},
            {"extn_id": "key_identifier", "critical": False, "extn_value": hashlib.sha1(raw).digest()},
        ],
    })  # fmt: skip
    return x509.Certificate({
        "tbs_certificate": told,
        "signature_algorithm": ALGORITHM,
        "signature_value": signature(told.dump(), issuing_key),
    })  # fmt: skip


def pem_of(made: x509.Certificate) -> bytes:
    return pem.armor("CERTIFICATE", made.dump())


def detached(
    content: bytes,
    own: x509.Certificate,
    *others,
    private: int = 0,
    attributes: bool = True,
    national: bool = False,
    given: bytes = b"",
) -> bytes:
    """A CMS over these bytes: with signed attributes or over the content itself, in RFC 5652 or in GM/T 0010.

    ``given`` is a signature that was made elsewhere.
    """
    data = GM_DATA if national else "data"
    info = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            "issuer_and_serial_number", {"issuer": own.issuer, "serial_number": own.serial_number}
        ),
        "digest_algorithm": {"algorithm": "sm3"},
        "signature_algorithm": {"algorithm": SM2_SIGN if national else "sm2_sm3"},
    }
    covered = content
    if attributes:
        said = cms.CMSAttributes([
            {"type": "content_type", "values": [cms.ContentType(data)]},
            {"type": "message_digest", "values": [core.OctetString(sm2.sm3(content))]},
        ])  # fmt: skip
        info["signed_attrs"], covered = said, said.dump()
    info["signature"] = given or signature(covered, private)
    signed = cms.SignedData({
        "version": "v1",
        "digest_algorithms": [{"algorithm": "sm3"}],
        "encap_content_info": {"content_type": data},
        "certificates": [own, *others],
        "signer_infos": [info],
    })  # fmt: skip
    kind = GM_SIGNED_DATA if national else "signed_data"
    return cms.ContentInfo({"content_type": kind, "content": signed}).dump()


def revocations(authority, *numbers: int) -> bytes:
    """A list of revoked certificates, signed by the authority (its key and certificate)."""
    private, own = authority
    now = datetime.now(UTC).replace(microsecond=0)
    told = crl.TbsCertList({
        "version": "v2",
        "signature": ALGORITHM,
        "issuer": own.subject,
        "this_update": x509.Time("utc_time", now - timedelta(hours=2)),
        "next_update": x509.Time("utc_time", now + timedelta(days=2)),
        "revoked_certificates": [
            {"user_certificate": number, "revocation_date": x509.Time("utc_time", now - timedelta(hours=3))}
            for number in numbers
        ],
    })  # fmt: skip
    return crl.CertificateList({
        "tbs_cert_list": told,
        "signature_algorithm": ALGORITHM,
        "signature": signature(told.dump(), private),
    }).dump()  # fmt: skip
