"""Which conversations were deleted, as hashes of their random ids: an older backup must not bring them back.

They are written in the transaction that deletes, and from there to a list beside the backups, so that the
list outlives the database.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot.handoff.database import for_reading
from bot.handoff.tables import Deletion

LIST = "deletions.txt"
_DAY = timedelta(days=1)
_MARGIN = timedelta(hours=1)
"""Clocks of several hubs, and outages of the folder, differ by less."""


def id_hash(conversation_id: str) -> str:
    """Return what the list knows of a conversation; its id is random, so nobody can guess back."""
    return hashlib.sha256(conversation_id.encode()).hexdigest()


async def note_deletions(session: AsyncSession, ids: Iterable[str], at: datetime) -> None:
    """Remember, in the caller's transaction, that these conversations are deleted."""
    rows = [{"id_hash": id_hash(one), "at": at} for one in ids]
    if not rows:
        return
    dialect = session.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    await session.execute(insert(Deletion).on_conflict_do_nothing(), rows)


class DeletionList:
    """The list beside the backups: a line for each, “hash moment”."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LIST
        self._known: dict[str, datetime] = {}
        self._as_read: tuple[int, int] | None = None
        self.compared: datetime | None = None
        """When it was last compared with everything that the database remembers."""

    def read(self) -> dict[str, datetime]:
        """Return what the list holds; a line that a power cut left half written is passed over."""
        if not self._path.exists():
            return {}
        found = {}
        for line in self._path.read_text(encoding="ascii", errors="replace").splitlines():
            name, _, moment = line.partition(" ")
            try:
                found[name] = datetime.fromisoformat(moment)
            except ValueError:
                continue
        return {name: at for name, at in found.items() if len(name) == 64}

    def add(self, deletions: Mapping[str, datetime]) -> None:
        """Write what the list does not hold yet, so that it is on the disk when this returns."""
        if self.is_strange():
            self._known = self.read()
            self._as_read = self._state()
        new = {name: at for name, at in deletions.items() if name not in self._known}
        if not new:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="ascii") as file:
            file.writelines(f"\n{name} {at.isoformat()}" for name, at in new.items())
            file.flush()
            os.fsync(file.fileno())
        self._known |= new
        self._as_read = self._state()

    def forget_before(self, moment: datetime) -> None:
        """Take out what is older than every backup."""
        kept = {name: at for name, at in self.read().items() if at >= moment}
        if not self._path.exists():
            return
        part = self._path.with_suffix(".part")
        part.write_text("".join(f"\n{n} {at.isoformat()}" for n, at in kept.items()), "ascii")
        part.chmod(0o600)
        part.replace(self._path)

    def is_strange(self) -> bool:
        """Tell whether another process wrote the list since we did."""
        return self._state() != self._as_read

    def _state(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_size


async def write_list(
    engine: AsyncEngine, found: DeletionList, now: datetime, keep: timedelta
) -> None:
    """Bring the list up to date with the database; once a day forget there what is too old.

    The list is compared whole when another wrote it, and once a day; else only with what is new.
    """
    whole = found.is_strange() or found.compared is None or now - found.compared > _DAY
    since = now - (keep if whole else _MARGIN)
    async with AsyncSession(for_reading(engine)) as session:
        wanted = select(Deletion.id_hash, Deletion.at).where(Deletion.at >= since)
        rows = (await session.execute(wanted)).all()
    try:
        found.add({row.id_hash: row.at for row in rows})
    except OSError:
        found.compared = None  # however long the folder is away, nothing is left out
        raise
    if whole:
        found.compared = now
        async with AsyncSession(engine) as session, session.begin():
            await session.execute(delete(Deletion).where(Deletion.at < now - keep))
