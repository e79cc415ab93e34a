"""Certificates and CMS signatures with SM2 and SM3: their names for the ASN.1 reader, their check for the validator.

The formats are those of GB/T 20518 (certificates) and GB/T 35275, earlier GM/T 0010 (signed data, with object identifiers of
its own for the same structures).
"""

from functools import cache
from typing import Any

from asn1crypto import algos, cms, core, keys, tsp
from cryptography.exceptions import InvalidSignature
from pyhanko_certvalidator.sig_validate import (
    DEFAULT_SIGNATURE_VALIDATOR,
    DEFAULT_VALIDATION_CONTEXT,
    SignatureValidationContext,
    SignatureValidator,
)

from portal.kernel import sm2

CURVE = "sm2p256v1"
SIGNED_DATA = ("signed_data", "gm_signed_data")
NAMES = (
    (keys.NamedCurve, "1.2.156.10197.1.301", CURVE),
    (algos.DigestAlgorithmId, "1.2.156.10197.1.401", "sm3"),
    (algos.SignedDigestAlgorithmId, "1.2.156.10197.1.501", "sm2_sm3"),
    (algos.SignedDigestAlgorithmId, "1.2.156.10197.1.301.1", "sm2_sign"),
    (algos.SignedDigestAlgorithmId, "1.2.156.10197.1.301", "sm2"),
    (cms.ContentType, "1.2.156.10197.6.1.4.2.1", "gm_data"),
    (cms.ContentType, "1.2.156.10197.6.1.4.2.2", "gm_signed_data"),
)
ALGORITHMS = ("sm2_sm3", "sm2_sign", "sm2")


@cache
def know_sm2() -> None:
    """Give the ASN.1 reader the names of what it would otherwise show as bare numbers.

    The attributes of time stamps are named by their own module, which counts only before the first attribute is read.
    """
    cms.CMSAttribute._oid_specs["signing_certificate_v2"] = tsp.SetOfSigningCertificatesV2
    for kind, number, name in NAMES:
        kind._map[number] = name
        # Made from the map at first use, which may have been long ago.
        if kind._reverse_map is not None:
            kind._reverse_map[name] = number
    for holder in (cms.ContentInfo, cms.EncapsulatedContentInfo):
        holder._oid_specs["gm_data"] = core.OctetString
    cms.ContentInfo._oid_specs["gm_signed_data"] = cms.SignedData


class Validator(SignatureValidator):
    """Checks SM2 on the curve, and leaves every other algorithm to the library.

    ``content`` is what a signature without signed attributes covers: SM2 mixes the signatory's identity into the
    digest, so that the plain digest of the content does not do.
    """

    def __init__(self, content: bytes | None = None) -> None:
        self.content = content

    def validate_signature(
        self,
        signature: bytes,
        signed_data: bytes,
        public_key_info: Any,
        signature_algorithm: Any,
        context: SignatureValidationContext = DEFAULT_VALIDATION_CONTEXT,
    ) -> None:
        if not is_sm2(public_key_info):
            DEFAULT_SIGNATURE_VALIDATOR.validate_signature(
                signature, signed_data, public_key_info, signature_algorithm, context
            )
            return
        covered = self.content if context.prehashed else signed_data
        said = (signature_algorithm["algorithm"].native, context.contextual_md_algorithm or "sm3")
        if covered is None or said[0] not in ALGORITHMS or said[1] != "sm3":
            raise InvalidSignature
        _check(signature, covered, public_key_info)


def is_sm2(public_key_info: Any) -> bool:
    """Whether a public key is a point of the curve of SM2."""
    algorithm = public_key_info["algorithm"]
    return bool(algorithm["algorithm"].native == "ec" and algorithm["parameters"].chosen.native == CURVE)


def _check(signature: bytes, covered: bytes, public_key_info: Any) -> None:
    try:
        pair = algos.DSASignature.load(signature, strict=True)
        r, s = pair["r"].native, pair["s"].native
        public = sm2.read_point(public_key_info["public_key"].native)
    except (ValueError, TypeError) as error:
        raise InvalidSignature from error
    if not sm2.holds(covered, r, s, public=public):
        raise InvalidSignature
