"""Encryption of identity numbers and files, and the keyed lookup that finds a number without decrypting.

One cipher for all (AES-GCM, or SM4-GCM by setting). The cipher stands in every ciphertext and the id of the master
key beside every wrapped data key, so both can be changed while old data stays readable.
A data key belongs to one subject or file and is wrapped by a master key: destroying it erases for good.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12
TAG = 16


class Undecryptable(Exception):
    """The ciphertext, its place or its key is not the one it was made with."""


def _seal(cipher: str, key: bytes, plain: bytes, place: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    if cipher == "AES-GCM":
        return nonce + AESGCM(key).encrypt(nonce, plain, place)
    sm4 = Cipher(algorithms.SM4(key[:16]), modes.GCM(nonce)).encryptor()
    sm4.authenticate_additional_data(place)
    body = sm4.update(plain) + sm4.finalize()
    return nonce + body + sm4.tag


def _open(cipher: str, key: bytes, sealed: bytes, place: bytes) -> bytes:
    nonce, body = sealed[:NONCE], sealed[NONCE:]
    try:
        if cipher == "AES-GCM":
            return AESGCM(key).decrypt(nonce, body, place)
        sm4 = Cipher(algorithms.SM4(key[:16]), modes.GCM(nonce, body[-TAG:])).decryptor()
        sm4.authenticate_additional_data(place)
        return sm4.update(body[:-TAG]) + sm4.finalize()
    except Exception as error:
        raise Undecryptable(place.decode()) from error


def encrypt(plain: bytes, *, key: bytes, place: str) -> bytes:
    """Seal ``plain`` to its place ("table:row:field"); moved elsewhere it does not open."""
    cipher = settings.FIELD_CIPHER
    return cipher.encode() + b":" + _seal(cipher, key, plain, place.encode())


def decrypt(sealed: bytes, *, key: bytes, place: str) -> bytes:
    """Open what ``encrypt`` sealed. Raises Undecryptable."""
    cipher, _, body = bytes(sealed).partition(b":")
    return _open(cipher.decode(), key, body, place.encode())


def new_wrapped_key(place: str) -> tuple[bytes, str, bytes]:
    """A fresh data key, the id of the master key, and the data key wrapped by it."""
    data_key = secrets.token_bytes(32)
    key_id = next(iter(settings.FIELD_KEYS))
    return data_key, key_id, encrypt(data_key, key=settings.FIELD_KEYS[key_id], place=place)


def unwrap(wrapped: bytes, key_id: str, place: str) -> bytes:
    """The data key. Raises Undecryptable when it was destroyed or its master key is not configured."""
    if not wrapped or key_id not in settings.FIELD_KEYS:
        raise Undecryptable(f"{place}: key {key_id!r} is not available")
    return decrypt(wrapped, key=settings.FIELD_KEYS[key_id], place=place)


def lookup(kind: str, value: str) -> str:
    """Keyed digest by which an identity number is found: equal numbers give equal digests, nothing leads back."""
    mac = hmac.new(settings.LOOKUP_KEY, f"{kind}:{value}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")
