"""Certificates for people to try signing with: from an authority of the demonstration, trusted nowhere else.

The authority lies beside the files, in the one folder that web and worker share and may write.
"""

import datetime
import os
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

DAYS = 365
USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip
Pair = tuple[ec.EllipticCurvePrivateKey, x509.Certificate]


def authorities() -> list[Any]:
    """The certificate of the demo authority."""
    from pyhanko.keys import load_certs_from_pemder_data

    return list(load_certs_from_pemder_data(_pem_of(_authority()[1])))


def issue(
    *, name: str, number: str, days: int = DAYS, starts: int = -1, authority: Pair | None = None
) -> bytes:
    """Key and certificate of a person or organisation in one PEM file, as a USB key would hold them."""
    if not settings.DEMO and authority is None:
        raise RuntimeError("demo certificates exist only in a demonstration")
    key, certificate = _make(_name(name, number), authority or _authority(), days=days, starts=starts)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + _pem_of(certificate)


def new_authority(name: str) -> Pair:
    """An authority of one's own."""
    return _make(_name(name), None, days=10 * DAYS)


def _authority() -> Pair:
    path = Path(settings.FILES_DIR) / "demo-signers" / "authority.pem"
    if not path.exists():
        _keep(path, new_authority("告知承诺门户演示用户证书根"))
    data = path.read_bytes()
    key: Any = serialization.load_pem_private_key(data, password=None)
    return key, x509.load_pem_x509_certificate(data)


def _keep(path: Path, pair: Pair) -> None:
    """Written beside and linked: the first process wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(f".{os.getpid()}")
    private = pair[0].private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(private + _pem_of(pair[1]))
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    fresh.unlink()


def _name(name: str, number: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    if number:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, number))
    return x509.Name(parts)


def _pem_of(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _make(name: x509.Name, authority: Pair | None, *, days: int, starts: int = -1) -> Pair:
    """A fresh key with its certificate; without an authority it is one and signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    signing_key, issuer = (authority[0], authority[1].subject) if authority else (key, name)
    since = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=starts)
    granted = ("digital_signature", "content_commitment") if authority else ("key_cert_sign", "crl_sign")
    usage = dict.fromkeys(USAGES, False) | dict.fromkeys(granted, True)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + datetime.timedelta(days=days))
        .add_extension(
            x509.BasicConstraints(ca=not authority, path_length=None if authority else 0), critical=True
        )
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False
        )
    )
    return key, builder.sign(signing_key, hashes.SHA256())
