"""Which master key belongs to a database, and the key of digests that outlives it.

One sealed row, made at the first start, holds the key of digests. Whether a master key opens it tells
whether the database was written with that key: with another nothing is read, and nothing is written
that nobody could read later.
"""

import os

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.errors import AzimutError
from bot.handoff.crypto import MasterKey
from bot.handoff.database import connect_sync
from bot.handoff.tables import Conversation, SealedKey

_NAME = "digest"
_BYTES = 32


class WrongMasterKey(AzimutError):
    """The master key is not the one that the database was written with."""

    def __init__(self) -> None:
        super().__init__(
            "the master key is not the one that this database was written with. After “azimut admin "
            "rotate-key” the old one is refused: set the new one. If that command was cut off, run it "
            "again"
        )


def open_keys(url: str, master: MasterKey) -> MasterKey:
    """Return *master* with the key of digests of the migrated database at *url*.

    Raises WrongMasterKey.
    """
    engine = connect_sync(url)
    try:
        with engine.begin() as connection:
            return digest_key_of(connection, master) or _made(connection, master)
    finally:
        engine.dispose()


def digest_key_of(connection: Connection, master: MasterKey) -> MasterKey | None:
    """Return *master* with the database's key of digests; None when there is none yet."""
    sealed = connection.scalar(select(SealedKey.wrapped).where(SealedKey.name == _NAME))
    return master.with_digest_key(_opened(master, sealed)) if sealed else None


def _made(connection: Connection, master: MasterKey) -> MasterKey:
    """Write the row. A database older than it goes on with the digests that the master key made."""
    older = connection.scalar(select(SealedKey.wrapped).limit(1)) or connection.scalar(
        select(Conversation.wrapped_key).limit(1)
    )
    if older is not None:
        _opened(master, older)
    made = master if older else master.with_digest_key(os.urandom(_BYTES))
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    new = insert(SealedKey).values(name=_NAME, wrapped=made.seal_digest_key())
    connection.execute(new.on_conflict_do_nothing())  # another process may have made it
    return digest_key_of(connection, master) or made


def _opened(master: MasterKey, sealed: bytes) -> bytes:
    try:
        return master.unseal(sealed)
    except AzimutError:
        raise WrongMasterKey from None
