"""Keys: UUIDv7 for rows (they grow with time, so indexes stay compact) and secret codes for strangers."""

import secrets
import uuid
from datetime import datetime

from uuid_utils.compat import uuid7 as _uuid7

# Crockford's base 32: no I, L, O, U, so that a code read over the telephone arrives.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def uuid7() -> uuid.UUID:
    """A new time-ordered key."""
    return _uuid7()


def first_key(at: datetime) -> uuid.UUID:
    """The smallest key that a row of this moment can have: bounds a stretch of time by the primary key."""
    return uuid.UUID(int=(int(at.timestamp() * 1000) << 80) | (7 << 76) | (2 << 62))


def secret_code(length: int = 20) -> str:
    """A code that cannot be guessed: five bits a character."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def read_code(text: str) -> str:
    """What a person typed, as the code it means: O is 0, I and L are 1, gaps and case do not count."""
    plain = "".join(c for c in text.upper() if c.isalnum())
    return plain.translate(str.maketrans("OIL", "011"))
