"""Certificates for people to try signing with: from an authority of the demonstration, trusted nowhere else."""

from typing import Any

from django.conf import settings

from portal.kernel import demo_certificates
from portal.kernel.demo_certificates import Pair

FOLDER = "demo-signers"


def authorities() -> list[Any]:
    """The certificate of the demo authority."""
    return demo_certificates.loaded(_authority())


def issue(
    *,
    name: str,
    number: str,
    days: int = demo_certificates.YEAR,
    starts: int = -1,
    authority: Pair | None = None,
) -> bytes:
    """Key and certificate of a person or organisation in one PEM file, as a USB key would hold them."""
    if not settings.DEMO and authority is None:
        raise RuntimeError("demo certificates exist only in a demonstration")
    holder = demo_certificates.named(name, number=number)
    made = demo_certificates.issue(holder, authority or _authority(), days=days, starts=starts)
    return demo_certificates.pem_of(made)


def _authority() -> Pair:
    return demo_certificates.kept(
        FOLDER, "authority", lambda: demo_certificates.authority("告知承诺门户演示用户证书根")
    )
