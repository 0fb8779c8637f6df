"""Encryption at rest: one key per conversation, wrapped by the master key.

AES-256-GCM with a random 96-bit nonce before each ciphertext. Destroying a conversation's wrapped
key makes its texts unreadable, also in backups of the messages.
"""

import base64
import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import AzimutError

_NONCE = 12
_KEY = 32


def encrypt(key: bytes, plain: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, None)


def decrypt(key: bytes, sealed: bytes) -> bytes:
    """Return the plain bytes. Raises AzimutError when key and bytes do not belong together."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
    except (InvalidTag, ValueError):  # ValueError: too short to hold a nonce
        raise AzimutError(
            "stored data cannot be decrypted: AZIMUT_MASTER_KEY is not the key it was written with"
        ) from None


class MasterKey:
    """Wraps the keys of conversations, and encrypts what belongs to none."""

    def __init__(self, key: bytes, digest_key: bytes | None = None) -> None:
        """*digest_key* is that of ``digest``; it outlives the master key, by default it is the same."""
        if len(key) != _KEY:
            raise AzimutError(f"the master key has {len(key)} bytes; it needs {_KEY}, in base64")
        self._key = key
        self._digest_key = digest_key or key

    @classmethod
    def from_base64(cls, text: str) -> "MasterKey":
        try:
            return cls(base64.b64decode(text, validate=True))
        except ValueError:
            raise AzimutError("AZIMUT_MASTER_KEY is not base64 of 32 bytes") from None

    @classmethod
    def read_or_make(cls, path: Path) -> "MasterKey":
        """Return the key in *path*, made there (readable by the owner only) if it is missing."""
        return cls.from_base64(read_or_make_secret(path))

    def new_wrapped_key(self) -> bytes:
        return encrypt(self._key, os.urandom(_KEY))

    def unwrap(self, wrapped: bytes) -> bytes:
        return decrypt(self._key, wrapped)

    def seal(self, plain: bytes) -> bytes:
        """Encrypt what belongs to no conversation."""
        return encrypt(self._key, plain)

    def unseal(self, sealed: bytes) -> bytes:
        return decrypt(self._key, sealed)

    def with_digest_key(self, digest_key: bytes) -> "MasterKey":
        return MasterKey(self._key, digest_key)

    def adopt_digest_key(self, other: "MasterKey") -> None:
        """Take the key of digests of *other*, as when the database comes later than its reader."""
        self._digest_key = other._digest_key

    def seal_digest_key(self) -> bytes:
        return self.seal(self._digest_key)

    def digest(self, text: str) -> str:
        """Return a keyed hash of *text*: who has only the database cannot try out all numbers."""
        return hmac.new(self._digest_key, text.encode(), hashlib.sha256).hexdigest()


def read_or_make_secret(path: Path) -> str:
    """Return the secret in *path*: 32 random bytes in base64, made at the first call."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    secret = base64.b64encode(os.urandom(_KEY)).decode()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret)
    return secret
