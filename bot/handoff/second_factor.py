"""The second factor: codes of an authenticator app (TOTP, RFC 6238), six digits, SHA-1."""

from datetime import datetime
from hmac import compare_digest

import pyotp

TOTP_SECONDS = 30
TOTP_DRIFT = 1
"""Steps of TOTP_SECONDS that a phone's clock may be early or late."""


def new_totp_secret() -> str:
    """Return a new secret of a second factor: 160 bits in base32, as authenticator apps want it."""
    return pyotp.random_base32()


def totp_address(secret: str, login: str) -> str:
    """Return the ``otpauth:`` address that the QR code of a second factor holds."""
    return pyotp.TOTP(secret, interval=TOTP_SECONDS).provisioning_uri(
        name=login, issuer_name="Azimut"
    )


def matching_step(secret: str, code: str, now: datetime, last: int) -> int | None:
    """Return the time step that *code* is of, if it is right and newer than the *last* used."""
    digits = "".join(code.split())
    totp = pyotp.TOTP(secret, interval=TOTP_SECONDS)
    present = int(now.timestamp()) // TOTP_SECONDS
    found = None
    for step in range(present - TOTP_DRIFT, present + TOTP_DRIFT + 1):
        if compare_digest(totp.generate_otp(step).encode(), digits.encode()) and step > last:
            found = step
    return found
