"""SM2 signatures: the published example holds, what differs from it in one place does not."""

import hashlib

import pytest
from asn1crypto import algos, keys
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.kernel import sm2
from portal.kernel.sm2_certificates import CURVE, know_sm2
from tests.factories.sm2_signers import public_of, sign

pytestmark = pytest.mark.clause("P-07")

# GM/T 0003.5 (GB/T 32918.5), example of a signature over the prime field.
MESSAGE = b"message digest"
PRIVATE = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
PUBLIC = (
    0x09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020,
    0xCCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13,
)
K = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
Z = "B2E14C5C79C6DF5B85F4FE7ED8DB7A262B9DA7E07CCB0EA9F4747B8CCDA8A4F3"
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA
FLIP = 1 << 77


def test_the_digest_is_that_of_the_standard():
    assert sm2.sm3(b"abc").hex().upper() == "66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0"
    assert sm2.sm3(b"abcd" * 16).hex().upper() == (
        "DEBE9FF92275B8A138604889C18E5A4D6FDB70E5387E5765293DCBA39C0C5732"
    )


def test_the_example_of_the_standard_holds():
    assert sm2.identity_digest(PUBLIC).hex().upper() == Z
    assert public_of(PRIVATE) == PUBLIC
    assert sign(MESSAGE, PRIVATE, k=K) == (R, S)
    assert sm2.holds(MESSAGE, R, S, public=PUBLIC)


@pytest.mark.parametrize(
    "changed",
    (
        {"message": b"message digesT"}, {"message": b""}, {"r": R ^ FLIP}, {"s": S ^ FLIP}, {"r": S, "s": R},
        {"r": 0}, {"s": 0}, {"r": sm2.N}, {"s": sm2.N}, {"r": R + sm2.N}, {"s": S + sm2.N}, {"s": sm2.N - R},
        {"r": -R}, {"ident": b""}, {"ident": b"ALICE123@YAHOO.COM"}, {"public": sm2.G},
        {"public": (PUBLIC[0], sm2.P - PUBLIC[1])}, {"public": (PUBLIC[0], PUBLIC[1] ^ FLIP)}, {"public": (0, 0)},
        {"public": (PUBLIC[0] + sm2.P, PUBLIC[1])},
    ),
)  # fmt: skip
def test_what_differs_in_one_place_does_not_hold(changed):
    said = {"message": MESSAGE, "r": R, "s": S, "public": PUBLIC, **changed}
    message, r, s = (said.pop(name) for name in ("message", "r", "s"))
    assert not sm2.holds(message, r, s, **said)


@pytest.mark.parametrize(
    "data",
    (b"", b"\x04" + bytes(63), b"\x04" + bytes(64), b"\x02" + PUBLIC[0].to_bytes(32, "big"), b"\x00" * 65,
     b"\x04" + PUBLIC[0].to_bytes(32, "big") + (PUBLIC[1] ^ 1).to_bytes(32, "big")),
)  # fmt: skip
def test_what_is_no_point_of_the_curve_is_no_key(data):
    with pytest.raises(ValueError, match="point"):
        sm2.read_point(data)


@given(st.binary(max_size=80), st.integers(1, sm2.N - 2), st.binary(max_size=40))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_whatever_is_signed_holds_for_this_message_and_key_alone(message, private, ident):
    r, s = sign(message, private, ident=ident)
    public = public_of(private)
    assert sm2.holds(message, r, s, public=public, ident=ident)
    assert not sm2.holds(message + b"x", r, s, public=public, ident=ident)
    other = 1 + int.from_bytes(hashlib.sha256(message).digest(), "big") % (sm2.N - 2)
    assert other == private or not sm2.holds(message, r, s, public=public_of(other), ident=ident)


def test_the_group_has_its_order():
    assert sm2.multiply(((sm2.N, sm2.G),)) is None
    assert sm2.multiply(((sm2.N - 1, sm2.G),)) == (sm2.G[0], sm2.P - sm2.G[1])
    assert sm2.multiply(((1, sm2.G), (1, sm2.G))) == sm2.multiply(((2, sm2.G),))


def test_what_the_reader_knew_before_it_knows_afterwards():
    """Names are added in a process that has already read and written other certificates."""
    for kind, name in ((keys.NamedCurve, "secp256r1"), (algos.SignedDigestAlgorithmId, "sha256_rsa")):
        kind(name)
    know_sm2.__wrapped__()

    for kind, name in ((keys.NamedCurve, "secp256r1"), (algos.SignedDigestAlgorithmId, "sha256_rsa")):
        assert kind(name).native == name
    assert keys.NamedCurve(CURVE).dotted == "1.2.156.10197.1.301"
    assert keys.NamedCurve.load(keys.NamedCurve(CURVE).dump()).native == CURVE
