"""Certificates of the demonstration: authorities and what they issue, made at first use and kept beside the files.

One builder for the agencies' seals and for people's own signatures. Worth nothing outside a demonstration.
"""

import datetime
import os
import stringprep
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

YEAR = 365
LONGEST_NAME = 64  # bytes that a certificate allows for one part of a name
USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip
Pair = tuple[ec.EllipticCurvePrivateKey, x509.Certificate]


def named(name: str, *, number: str = "", organization: str = "") -> x509.Name:
    """Who the certificate is for: a person or an authority, with a number; or an organisation."""
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "CN")]
    if organization:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, within(organization)))
    parts.append(x509.NameAttribute(NameOID.COMMON_NAME, name))
    if number:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, number))
    return x509.Name(parts)


def within(text: str, size: int = LONGEST_NAME) -> str:
    """As much of the text as fits this many bytes.

    Names in certificates know the characters of Unicode 3.2 only; a later one becomes 〓 there, while the
    picture of the seal shows it.
    """
    known = "".join("〓" if stringprep.in_table_a1(char) else char for char in text)
    return known.encode()[:size].decode(errors="ignore")


def authority(name: str) -> Pair:
    """A fresh authority that signs itself."""
    return issue(named(name), None, days=10 * YEAR)


def issue(name: x509.Name, by: Pair | None, *, days: int, starts: int = -1) -> Pair:
    """A fresh key on the P-256 curve with its certificate; without an authority it is one and signs itself.

    It holds from yesterday on unless told otherwise, so that a clock that is a little slow does not refuse it.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    signing_key, issuer = (by[0], by[1].subject) if by else (key, name)
    since = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=starts)
    granted = ("digital_signature", "content_commitment") if by else ("key_cert_sign", "crl_sign")
    usage = dict.fromkeys(USAGES, False) | dict.fromkeys(granted, True)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + datetime.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=not by, path_length=None if by else 0), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False
        )
    )
    return key, builder.sign(signing_key, hashes.SHA256())


def kept(folder: str, label: str, make: Callable[[], Pair]) -> Pair:
    """The pair of this label, made at first use: in the one folder that web and worker share and may write.

    Written beside and linked, so that of several processes the first wins and nobody reads half a key.
    """
    path = Path(settings.FILES_DIR) / folder / f"{label}.pem"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.parent / f".{label}.{os.getpid()}"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem_of(make()))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        fresh.unlink()
    data = path.read_bytes()
    key: Any = serialization.load_pem_private_key(data, password=None)
    return key, x509.load_pem_x509_certificate(data)


def pem_of(pair: Pair) -> bytes:
    """Key and certificate in one PEM file, as a USB key would hold them."""
    return key_pem(pair) + certificate_pem(pair)


def key_pem(pair: Pair) -> bytes:
    """The private key alone."""
    return pair[0].private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def certificate_pem(pair: Pair) -> bytes:
    """The certificate alone."""
    return pair[1].public_bytes(serialization.Encoding.PEM)


def loaded(pair: Pair) -> list[Any]:
    """The certificate as pyHanko reads it."""
    from pyhanko.keys import load_certs_from_pemder_data

    return list(load_certs_from_pemder_data(certificate_pem(pair)))
