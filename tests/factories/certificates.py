"""Certificates and what people sign with them, as a USB key and its program would make it."""

import asyncio
import io

from portal.kernel import demo_signers


def signer(pem: bytes, *others):
    """A pyHanko signer out of a key and its certificate."""
    from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()
    store.register_multiple(others)
    return SimpleSigner(
        signing_cert=next(iter(load_certs_from_pemder_data(pem[pem.index(b"-----BEGIN CERT") :]))),
        signing_key=load_private_key_from_pemder_data(pem, passphrase=None),
        cert_registry=store,
    )


def detached(content: bytes, pem: bytes, *, inside: bool = False) -> bytes:
    """A CMS over these bytes; with the bytes inside when asked."""
    made = signer(pem).async_sign_general_data(content, "sha256", detached=not inside)
    return asyncio.run(made).dump()


def signed_pdf(pdf: bytes, pem: bytes) -> bytes:
    """The PDF with one signature added, as the programs of the authorities do it."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    made = signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name="Signature1", subfilter=fields.SigSeedSubFilter.PADES),
        signer=signer(pem),
    )
    return asyncio.run(made.async_sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))).getvalue()


def certificate_of(subject, **fields) -> bytes:
    """Key and certificate of a person, from the authority of the demonstration unless told otherwise."""
    return demo_signers.issue(**{"name": subject.name, "number": subject.reveal_number(), **fields})
