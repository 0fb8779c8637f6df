"""Backups: one moment of the database as one SQLite file, whichever database it comes from or goes to.

What is encrypted stays so: without the master key, which is in no backup, nobody reads a text. A backup
holds no key of a conversation that was deleted before it was made, and restoring one deletes what was
deleted since.
"""

import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Integer, Table, delete, inspect, select, text
from sqlalchemy.exc import DatabaseError

from bot.errors import AzimutError
from bot.handoff.alone import take_alone
from bot.handoff.crypto import MasterKey
from bot.handoff.database import connect_sync, migrate
from bot.handoff.deletions import id_hash
from bot.handoff.keys import WrongMasterKey, open_keys
from bot.handoff.rotation import rotate
from bot.handoff.tables import Base, Conversation, Counsellor, Deletion

SUFFIX = ".backup"
_AT_ONCE = 500


def make_backup(url: str, folder: Path, now: datetime) -> Path:
    """Write the database at *url*, as it is at one moment, to a new file in *folder*; return that.

    Azimut may run meanwhile. The file is whole or it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"azimut-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    part, target = folder / f"{name}.part", folder / f"{name}{SUFFIX}"
    if target.exists():
        raise AzimutError(f"{target} is there already; wait a second")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        migrate(_sqlite(part))
        source, copy = connect_sync(url), connect_sync(_sqlite(part))
        level = "REPEATABLE READ" if source.dialect.name == "postgresql" else "SERIALIZABLE"
        with (
            source.connect().execution_options(isolation_level=level) as reading,
            copy.begin() as writing,
        ):
            if source.dialect.name == "sqlite":
                reading.exec_driver_sql("BEGIN")  # one snapshot for all tables
            for table in Base.metadata.sorted_tables:
                _copy(reading, writing, table)
        source.dispose()
        copy.dispose()
        _flush(part)
        os.replace(part, target)
    finally:
        for left in folder.glob(f"{name}.part*"):
            left.unlink()
    return target


def forget_old_backups(folder: Path, before: datetime) -> int:
    """Delete the backups made before that moment; return how many."""
    oldest = f"azimut-{before.astimezone(UTC):%Y%m%dT%H%M%SZ}{SUFFIX}"
    old = [file for file in folder.glob(f"azimut-*{SUFFIX}") if file.name < oldest]
    for file in old:
        file.unlink()
    return len(old)


def restore_backup(
    url: str,
    backup: Path,
    master: MasterKey,
    deleted: Mapping[str, datetime],
    old: MasterKey | None = None,
    replace: bool = False,
) -> int:
    """Put a backup into the migrated database at *url*, in one transaction; return its conversations.

    Left out is what *deleted*, or the database itself, says was deleted. *old* is the master key of
    the backup, if it was another. Raises AzimutError; nothing is changed then.
    """
    if not backup.is_file():
        raise AzimutError(f"{backup} is not there; name a backup")
    with tempfile.TemporaryDirectory(prefix="azimut-restore-", dir=backup.parent) as temporary:
        copy = Path(temporary) / "copy.db"
        _prepare(backup, copy, master, old)
        source, target = connect_sync(_sqlite(copy)), connect_sync(url)
        try:
            with target.connect() as writing:
                take_alone(writing, Base.metadata.sorted_tables)
                known = {**deleted, **_deletions(writing)}
                if not replace and _is_used(writing):
                    raise AzimutError(
                        "the database holds conversations or users; with --replace they are lost"
                    )
                with source.begin() as reading:
                    count = _without_deleted(reading, known)
                    for table in reversed(Base.metadata.sorted_tables):
                        writing.execute(delete(table))
                    for table in Base.metadata.sorted_tables:
                        _copy(reading, writing, table)
                _set_sequences(writing)
                writing.commit()
        finally:
            source.dispose()
            target.dispose()
    return count


def _prepare(backup: Path, copy: Path, master: MasterKey, old: MasterKey | None) -> None:
    """Copy a backup, bring it to the newest schema and under the present master key."""
    shutil.copyfile(backup, copy)
    url = _sqlite(copy)
    try:
        engine = connect_sync(url)
        with engine.connect() as connection:
            whole = connection.scalar(text("PRAGMA integrity_check")) == "ok"
            ours = "alembic_version" in inspect(connection).get_table_names()
        engine.dispose()
        if not (whole and ours):
            raise AzimutError(f"{backup} is damaged or no backup of Azimut; take another")
        migrate(url)
    except DatabaseError:
        raise AzimutError(f"{backup} is damaged or no backup of Azimut; take another") from None
    try:
        open_keys(url, master)
    except WrongMasterKey:
        if old is None:
            raise AzimutError(
                "the backup was made with another master key; name the file that holds it with "
                "--old-key"
            ) from None
        rotate(url, old, master)


def _without_deleted(connection: Connection, deleted: Mapping[str, datetime]) -> int:
    """Delete from the copy what was deleted since, note it there, and count what stays."""
    ids = list(connection.scalars(select(Conversation.id)))
    gone = [one for one in ids if id_hash(one) in deleted]
    for start in range(0, len(gone), _AT_ONCE):
        some = gone[start : start + _AT_ONCE]
        connection.execute(delete(Conversation).where(Conversation.id.in_(some)))
    noted = set(connection.scalars(select(Deletion.id_hash)))
    new = [{"id_hash": name, "at": at} for name, at in deleted.items() if name not in noted]
    if new:
        connection.execute(Deletion.__table__.insert(), new)  # type: ignore[attr-defined]
    return len(ids) - len(gone)


def _is_used(connection: Connection) -> bool:
    wanted = (select(column).limit(1) for column in (Conversation.id, Counsellor.id))
    return any(connection.scalar(one) is not None for one in wanted)


def _deletions(connection: Connection) -> dict[str, datetime]:
    rows = connection.execute(select(Deletion.id_hash, Deletion.at))
    return {row.id_hash: row.at for row in rows}


def _copy(reading: Connection, writing: Connection, table: Table) -> None:
    rows = reading.execute(select(table), execution_options={"yield_per": _AT_ONCE}).mappings()
    for some in rows.partitions():
        writing.execute(table.insert(), [dict(row) for row in some])


def _set_sequences(connection: Connection) -> None:
    """Let PostgreSQL number new rows after those that were restored."""
    if connection.dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        for column in table.primary_key.columns:
            if isinstance(column.type, Integer) and column is table.autoincrement_column:
                connection.execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "
                        f"coalesce(max({column.name}), 0) + 1, false) FROM {table.name}"
                    )
                )


def _sqlite(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
