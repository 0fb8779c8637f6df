"""What must be set before Azimut serves people: with AZIMUT_PRODUCTION it starts with nothing less."""

import base64
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import AzimutError
from bot.settings import Settings

SECRET_BYTES = 32
"""Bytes of a secret that `azimut admin new-secret` makes."""
LEAST_SECRET = 32
"""Characters that a secret must have."""
LEAST_DATABASE_PASSWORD = 12
_LEAST_KINDS = 10
"""Different characters that a secret must have: “xxxx…” is none."""
_PLACEHOLDERS = ("change", "example", "secret", "password", "default", "insert", "todo", "test")
_MAKE = "make one with: azimut admin new-secret"


@dataclass(frozen=True, slots=True)
class Missing:
    """A setting that production cannot start with, and how to mend it."""

    setting: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"AZIMUT_{self.setting.upper()} {self.what}; {self.mend}"


class NotForProduction(AzimutError):
    """Secrets are missing or known to everybody; ``missing`` names each."""

    def __init__(self, missing: list[Missing]) -> None:
        self.missing = missing
        lines = "\n".join(f"  {one}" for one in missing)
        super().__init__(f"AZIMUT_PRODUCTION is set, and these settings are not safe:\n{lines}")


def require_production_settings(settings: Settings) -> None:
    """Do nothing without AZIMUT_PRODUCTION; with it raise NotForProduction for unsafe settings."""
    if settings.production and (missing := unsafe(settings)):
        raise NotForProduction(missing)


def unsafe(settings: Settings) -> list[Missing]:
    """Return every setting that is missing, known to everybody or too open for production."""
    secrets = ["master_key", "internal_token"]
    if settings.telegram_token:
        secrets.append("telegram_secret")
    found = [one for name in secrets if (one := _weak(name, getattr(settings, name)))]
    given = [getattr(settings, name) for name in secrets if getattr(settings, name)]
    if len(set(given)) < len(given):
        found.append(Missing("internal_token", "is the same as another secret", _MAKE))
    if one := _database(settings.database_url):
        found.append(one)
    if settings.second_factor != "required":
        mend = "leave it out, or set it to required"
        found.append(Missing("second_factor", "lets people in by password alone", mend))
    if settings.telegram_api.startswith("http://") and not _on_this_machine(settings.telegram_api):
        found.append(Missing("telegram_api", "is not encrypted", "write it with https://"))
    if settings.log_level.upper() == "DEBUG":
        found.append(Missing("log_level", "is for development", "set it to INFO or WARNING"))
    return found


def _weak(name: str, secret: str) -> Missing | None:
    if not secret:
        return Missing(name, "is not set", _MAKE)
    folded = secret.casefold()
    if len(secret) < LEAST_SECRET or len(set(secret)) < _LEAST_KINDS:
        return Missing(name, "can be guessed", _MAKE)
    if any(word in folded for word in _PLACEHOLDERS):
        return Missing(name, "is a placeholder", _MAKE)
    if _counts(secret):
        return Missing(name, "stands in the tests and is known to everybody", _MAKE)
    return None


def _counts(secret: str) -> bool:
    """Tell whether *secret* is bytes in a row, as 0, 1, 2, … in base64."""
    try:
        plain = base64.b64decode(secret, validate=True)
    except ValueError:
        return False
    return len({(after - before) % 256 for before, after in pairwise(plain)}) == 1


def _database(address: str) -> Missing | None:
    if not address:
        return None
    try:
        url = make_url(address)
    except ArgumentError:
        return Missing("database_url", "is no address", "write postgresql+psycopg://…")
    if url.get_backend_name() == "sqlite" or not url.host:  # a file, or a socket of this machine
        return None
    password = str(url.password or "")
    known = password == url.username or any(w in password.casefold() for w in _PLACEHOLDERS)
    if known or len(password) < LEAST_DATABASE_PASSWORD:
        mend = f"choose a password of at least {LEAST_DATABASE_PASSWORD} characters"
        return Missing("database_url", "has no password, or one that is known", mend)
    return None


def _on_this_machine(address: str) -> bool:
    return address.startswith(("http://127.", "http://localhost", "http://[::1]"))
