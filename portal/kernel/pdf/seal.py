"""The agency's seal on a document: one PAdES signature over the whole file, seen on every copy.

The signature's visible field is the seal on the agency's copy; on the other places the same picture
is printed, before signing, so that the signature covers it too. A second signature would only make
two files out of one, and a field may have but one widget. The document is certified: nobody may
change it any more.

Keys come from a ``SealService``. The one here makes its own certificates for demonstrations and
tests; an agency's statutory electronic seal comes from its own service, named by
``settings.SEAL_SERVICE``.
"""

import io
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple, Protocol

import pikepdf
from django.conf import settings
from django.utils.module_loading import import_string
from pikepdf import Array, Dictionary, Name

from portal.kernel import demo_certificates
from portal.kernel.acts import outside_act
from portal.kernel.pdf.copies import saved
from portal.kernel.pdf.seal_picture import SIZE, seal_picture

FIELD = "AgencySeal"
DEFAULT_SERVICE = "portal.kernel.pdf.seal.DemoSeals"
FOLDER = "demo-seals"
DAYS = 10 * demo_certificates.YEAR
COMMON_NAME_BYTES = 46  # beside it the word for "demo seal" has to fit


class Spot(NamedTuple):
    """Where a seal goes: page counted from 0, and its middle in points from the upper left corner."""

    page: int
    x: float
    y: float


class SealService(Protocol):
    """What the portal needs from whoever keeps an agency's seal."""

    demo: bool  # the seal then says that it is one for demonstration

    def signer(self, owner: str) -> Any:
        """A pyHanko ``Signer`` for the agency of this name (``ExternalSigner`` for a remote service)."""

    def trust_roots(self) -> list[Any]:
        """The certificates (asn1crypto) on which the agency's seal rests."""


class SealVerdict(NamedTuple):
    """What a check of a sealed document found."""

    intact: bool  # not a bit of the document differs from what was sealed
    valid: bool  # the signature belongs to the certificate
    trusted: bool  # the certificate rests on one of the roots
    owner: str

    @property
    def good(self) -> bool:
        return self.intact and self.valid and self.trusted


NOT_SEALED = SealVerdict(intact=False, valid=False, trusted=False, owner="")


def apply_seal(
    pdf: bytes, *, owner: str, signed_at: Spot, printed_at: Sequence[Spot] = (), reason: str = ""
) -> bytes:
    """Seal the document in the agency's name. The last step: afterwards nothing may change."""
    outside_act("sealing")
    from pyhanko.sign import fields, signers

    service = seal_service()
    picture = seal_picture(owner, demo=service.demo)
    writer = _archive_writer()(io.BytesIO(_printed(pdf, picture, printed_at)))
    page_height = 841.8898
    left, bottom = signed_at.x - SIZE / 2, page_height - signed_at.y - SIZE / 2
    signer = signers.PdfSigner(
        signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
            name=owner,
            reason=reason or None,
        ),
        signer=service.signer(owner),
        stamp_style=_stamp_style(picture),
        new_field_spec=fields.SigFieldSpec(
            FIELD,
            on_page=signed_at.page,
            box=(left, bottom, left + SIZE, bottom + SIZE),  # type: ignore[arg-type]
            readable_field_name=f"{owner}印章",
        ),
    )
    return bytes(signer.sign_pdf(writer).getvalue())


def verify_seal(pdf: bytes) -> SealVerdict:
    """Check the seal of a document: every byte, the signature, the certificate."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(trust_roots=seal_service().trust_roots(), allow_fetching=False)
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if not signatures:
            return NOT_SEALED
        signature = signatures[-1]
        status = validate_pdf_signature(signature, context)
    except (PdfError, SigningError, SignatureValidationError, ValueError, KeyError):
        return NOT_SEALED  # what cannot even be read is not a sealed document
    whole = bool(status.coverage and status.coverage.name == "ENTIRE_FILE")
    return SealVerdict(
        intact=bool(status.intact) and whole,
        valid=bool(status.valid),
        trusted=bool(status.trusted),
        owner=str(signature.signer_cert.subject.native.get("organization_name", "")),
    )


@cache
def seal_service() -> SealService:
    """The service that keeps the agencies' seals, by setting."""
    service: SealService = import_string(getattr(settings, "SEAL_SERVICE", DEFAULT_SERVICE))()
    return service


@cache
def _archive_writer() -> Any:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class ArchiveWriter(IncrementalPdfFileWriter):
        """Stays at PDF 1.7, which PDF/A-3 is made of; PAdES is declared as its extension."""

        def ensure_output_version(self, version: tuple[int, int]) -> None:
            super().ensure_output_version(min(version, (1, 7)))

    return ArchiveWriter


def _printed(pdf: bytes, picture: bytes, spots: Sequence[Spot]) -> bytes:
    """The document with the picture of the seal printed on further places.

    The old information dictionary goes: signing would change it, and it would differ from XMP.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        form = document.make_stream(
            picture,
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, SIZE, SIZE]),
            Resources=Dictionary(),
        )
        mix = document.make_indirect(Dictionary(Type=Name.ExtGState, BM=Name.Multiply))
        for spot in spots:
            page = document.pages[spot.page]
            resources = Dictionary(dict(page.obj.Resources.items()))
            for kind, name, item in (("/XObject", "/Seal", form), ("/ExtGState", "/Mix", mix)):
                resources[kind] = Dictionary({**dict(resources.get(kind, Dictionary()).items()), name: item})
            page.obj.Resources = resources
            left, bottom = spot.x - SIZE / 2, float(page.mediabox[3]) - spot.y - SIZE / 2
            paint = f"q /Mix gs 1 0 0 1 {left:.3f} {bottom:.3f} cm /Seal Do Q\n"
            contents = page.obj.Contents
            parts = list(contents) if isinstance(contents, Array) else [contents]
            page.obj.Contents = Array([*parts, document.make_stream(paint.encode())])
        if "/Info" in document.trailer:
            del document.trailer["/Info"]
        return saved(document)


def _stamp_style(picture: bytes) -> Any:
    from pyhanko.pdf_utils import content, generic, layout
    from pyhanko.stamp import StaticStampStyle

    name = generic.pdf_name
    resources = content.PdfResources()
    resources[content.ResourceType.EXT_G_STATE][name("/Mix")] = generic.DictionaryObject(
        {name("/Type"): name("/ExtGState"), name("/BM"): name("/Multiply")}
    )
    drawn = content.RawContent(
        b"q /Mix gs " + picture + b" Q", box=layout.BoxConstraints(SIZE, SIZE), resources=resources
    )
    return StaticStampStyle(
        background=drawn,
        border_width=0,
        background_layout=layout.SimpleBoxLayoutRule(
            x_align=layout.AxisAlignment.ALIGN_MID, y_align=layout.AxisAlignment.ALIGN_MID
        ),
    )


# -- demonstration ----------------------------------------------------------------------------------


class DemoSeals:
    """Self-made certificates, made at first use. Worth nothing outside a demonstration."""

    demo = True

    def __init__(self) -> None:
        self.signers: dict[str, Any] = {}

    def signer(self, owner: str) -> Any:
        if owner not in self.signers:
            self.signers[owner] = self._load(owner)
        return self.signers[owner]

    def trust_roots(self) -> list[Any]:
        return demo_certificates.loaded(self._authority())

    def _load(self, owner: str) -> Any:
        from pyhanko.keys import load_private_key_from_pemder_data
        from pyhanko.sign.signers import SimpleSigner
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        common = demo_certificates.within(owner, COMMON_NAME_BYTES) + "（演示章）"
        name = demo_certificates.named(common, organization=owner)
        label = sha256(owner.encode()).hexdigest()[:16]
        pair = demo_certificates.kept(
            FOLDER, label, lambda: demo_certificates.issue(name, self._authority(), days=DAYS)
        )
        store = SimpleCertificateStore()
        store.register_multiple(self.trust_roots())
        return SimpleSigner(
            signing_cert=demo_certificates.loaded(pair)[0],
            signing_key=load_private_key_from_pemder_data(demo_certificates.key_pem(pair), passphrase=None),
            cert_registry=store,
        )

    def _authority(self) -> demo_certificates.Pair:
        return demo_certificates.kept(
            FOLDER, "authority", lambda: demo_certificates.authority("告知承诺门户演示根证书")
        )
