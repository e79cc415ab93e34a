"""SM2 signatures (GB/T 32918.2) checked on the curve of GB/T 32918.5, with the digest SM3 of the cryptography library.

Only public values pass through here: nothing is signed, no key is kept, so time tells nobody anything.
"""

from cryptography.hazmat.primitives.hashes import SM3, Hash

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
DEFAULT_ID = b"1234567812345678"  # of the signatory, where parties have agreed on none (GM/T 0009)
SIZE = 32

Point = tuple[int, int]
Jacobian = tuple[int, int, int]  # X, Y, Z for the point (X/Z², Y/Z³); Z = 0 is the point at infinity
INFINITY: Jacobian = (1, 1, 0)


def sm3(*parts: bytes) -> bytes:
    """The digest of these bytes one after another."""
    digest = Hash(SM3())
    for part in parts:
        digest.update(part)
    return digest.finalize()


def identity_digest(public: Point, ident: bytes = DEFAULT_ID) -> bytes:
    """Z: what binds a signature to its signatory and key."""
    numbers = (A, B, *G, *public)
    return sm3(
        (8 * len(ident)).to_bytes(2, "big"), ident, *(number.to_bytes(SIZE, "big") for number in numbers)
    )


def read_point(data: bytes) -> Point:
    """A public key as certificates carry it, not compressed; ValueError when it is none."""
    if len(data) != 2 * SIZE + 1 or data[0] != 4:
        raise ValueError("not an uncompressed point")
    point = int.from_bytes(data[1 : SIZE + 1], "big"), int.from_bytes(data[SIZE + 1 :], "big")
    if not is_on_curve(point):
        raise ValueError("not a point of the curve")
    return point


def is_on_curve(point: Point) -> bool:
    """Whether both numbers are of the field and fit the equation of the curve."""
    x, y = point
    return 0 <= x < P and 0 <= y < P and (y * y - (x * x * x + A * x + B)) % P == 0


def holds(message: bytes, r: int, s: int, *, public: Point, ident: bytes = DEFAULT_ID) -> bool:
    """Whether (r, s) is a signature of this key over the message (GB/T 32918.2, 7.1)."""
    if not (1 <= r < N and 1 <= s < N and is_on_curve(public)):
        return False
    t = (r + s) % N
    if t == 0:
        return False
    e = int.from_bytes(sm3(identity_digest(public, ident), message), "big")
    point = multiply(((s, G), (t, public)))
    return point is not None and (e + point[0]) % N == r


def multiply(terms: tuple[tuple[int, Point], ...]) -> Point | None:
    """The sum of these multiples of points; None for the point at infinity."""
    total = INFINITY
    for bit in reversed(range(max(factor.bit_length() for factor, _ in terms))):
        total = _doubled(total)
        for factor, point in terms:
            if factor >> bit & 1:
                total = _added(total, point)
    x, y, z = total
    if z == 0:
        return None
    inverse = pow(z, -1, P)
    square = inverse * inverse % P
    return x * square % P, y * square * inverse % P


def _doubled(point: Jacobian) -> Jacobian:
    x, y, z = point
    if z == 0 or y == 0:
        return INFINITY
    square = y * y % P
    around = 4 * x * square % P
    zz = z * z % P
    slope = 3 * (x - zz) * (x + zz) % P  # A is -3
    new_x = (slope * slope - 2 * around) % P
    return new_x, (slope * (around - new_x) - 8 * square * square) % P, 2 * y * z % P


def _added(point: Jacobian, other: Point) -> Jacobian:
    x, y, z = point
    if z == 0:
        return *other, 1
    zz = z * z % P
    apart, slope = (other[0] * zz - x) % P, (other[1] * zz * z - y) % P
    if apart == 0:
        return INFINITY if slope else _doubled(point)
    square = apart * apart % P
    cube, around = square * apart % P, x * square % P
    new_x = (slope * slope - cube - 2 * around) % P
    return new_x, (slope * (around - new_x) - y * cube) % P, z * apart % P
