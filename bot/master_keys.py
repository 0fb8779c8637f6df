"""The master key of an installation: where it is read from, and how it is replaced."""

import os
from dataclasses import dataclass
from pathlib import Path

import bot.cases.tables  # noqa: F401 -- a rotation must know every table
from bot.errors import AzimutError
from bot.handoff import Audit, MasterKey, connect, migrate, read_or_make_secret
from bot.handoff.keys import WrongMasterKey, open_keys
from bot.handoff.rotation import rotate
from bot.settings import Settings

FILE = "master.key"


def master_key(settings: Settings) -> MasterKey:
    """Return the key of the settings, or the one in the data folder, for the migrated database.

    Raises WrongMasterKey when the database was written with another.
    """
    return open_keys(settings.effective_database_url, present_key(settings))


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did; ``to_set`` is the file with the key that AZIMUT_MASTER_KEY must become."""

    values: int
    to_set: Path | None


async def rotate_key(settings: Settings, keep_old: Path | None) -> Rotated:
    """Replace the master key, and note it in the audit log. Run again, it ends what was cut off.

    With *keep_old* the old key is written there first, for backups that were made with it.
    Raises AzimutError.
    """
    url = settings.effective_database_url
    migrate(url)
    current, fresh = settings.data_dir / FILE, settings.data_dir / f"{FILE}.new"
    new = MasterKey.from_base64(_made_durable(fresh))
    if _opens(url, new):  # cut off between the database and the file
        values = 0
    else:
        open_keys(url, present_key(settings))
        if keep_old is not None:
            _keep(settings.master_key or current.read_text(encoding="ascii"), keep_old)
        values = rotate(url, present_key(settings), new)
    engine = connect(url)
    await Audit(engine, open_keys(url, new)).record("key.rotated")
    await engine.dispose()
    if settings.master_key:
        return Rotated(values, fresh)
    os.replace(fresh, current)
    _flush(current.parent)
    return Rotated(values, None)


def present_key(settings: Settings) -> MasterKey:
    """Return the key of the settings, or the one in the data folder; no database is asked."""
    if settings.master_key:
        return MasterKey.from_base64(settings.master_key)
    return MasterKey.read_or_make(settings.data_dir / FILE)


def _opens(url: str, key: MasterKey) -> bool:
    try:
        open_keys(url, key)
    except WrongMasterKey:
        return False
    return True


def _made_durable(path: Path) -> str:
    """Return the secret in *path*, made there if it is missing, and on the disk for certain.

    Were the database written with a key that a power cut took away, nothing could be read.
    """
    secret = read_or_make_secret(path)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    _flush(path.parent)
    return secret


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _keep(secret: str, path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise AzimutError(f"{path} cannot be written: {error.strerror}; name a new file") from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
