"""The audit log: what the staff did, in a chain of seals that shows what was changed afterwards.

Each record's seal is an HMAC-SHA256 over its content and the seal before it, with a key that only the
master key opens: who can write to the database alone cannot mend the chain. The last seal is kept
apart, encrypted, so that records cut off at the end are missed as well.
"""

import asyncio
import hashlib
import hmac
import os
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from bot.handoff.base import Clock, utc_now
from bot.handoff.crypto import MasterKey
from bot.handoff.tables import AuditRecord, SealedKey
from bot.handoff.uninterrupted import uninterrupted

_KEY, _HEAD = "audit", "audit-head"
_FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that someone of the staff did; ``subject`` is a conversation's id or a login's."""

    id: int
    at: datetime
    counsellor_id: int | None
    action: str
    subject: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verification of the log found: ``broken_at`` is the first record that does not fit."""

    count: int
    head: str
    broken_at: int | None = None
    reason: str = ""

    @property
    def is_whole(self) -> bool:
        return not self.reason


class Audit:
    """The only way to the audit log: records are added, never changed."""

    def __init__(self, engine: AsyncEngine, master: MasterKey, clock: Clock = utc_now) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._postgresql = engine.dialect.name == "postgresql"
        self._master = master
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()

    @uninterrupted
    async def record(
        self, action: str, counsellor_id: int | None = None, subject: str | None = None
    ) -> None:
        """Add a record: *action* is a permission's or event's name, never free text."""
        async with self._one_at_a_time, self._sessions() as session, session.begin():
            if self._postgresql:
                await session.execute(text("LOCK TABLE audit IN EXCLUSIVE MODE"))
            last = await session.scalar(
                select(AuditRecord).order_by(AuditRecord.id.desc()).limit(1)
            )
            row = AuditRecord(
                id=(last.id if last else 0) + 1, at=self._clock(), action=action,
                counsellor_id=counsellor_id, subject=subject,
            )  # fmt: skip
            row.seal = _seal(await self._key(session), last.seal if last else _FIRST, row)
            session.add(row)
            head = self._master.seal(f"{row.id}:{row.seal}".encode())
            await session.merge(SealedKey(name=_HEAD, wrapped=head))

    async def entries(self, limit: int = 200) -> list[AuditEntry]:
        """Return the newest records, newest first."""
        async with self._sessions() as session:
            rows = await session.scalars(
                select(AuditRecord).order_by(AuditRecord.id.desc()).limit(limit)
            )
            return [
                AuditEntry(row.id, row.at, row.counsellor_id, row.action, row.subject)
                for row in rows
            ]

    async def verify(self) -> Verdict:
        """Go through the whole chain and say where it breaks, if it does."""
        async with self._sessions() as session, session.begin():
            key = await self._key(session)
            count, seal = 0, _FIRST
            rows = await session.stream_scalars(select(AuditRecord).order_by(AuditRecord.id))
            async for row in rows:
                if row.id != count + 1:
                    return Verdict(count, seal, count + 1, "a record is missing")
                expected = _seal(key, seal, row)
                if not hmac.compare_digest(row.seal, expected):
                    return Verdict(count, seal, row.id, "a record was changed")
                count, seal = row.id, row.seal
            head = await session.get(SealedKey, _HEAD)
            kept = self._master.unseal(head.wrapped).decode() if head else f"0:{_FIRST}"
            if kept != f"{count}:{seal}":
                return Verdict(count, seal, count + 1, "records at the end are missing")
            return Verdict(count, seal)

    async def holds(self, head: str) -> bool:
        """Tell whether the log still has the record of *head*, a “count:seal” seen earlier."""
        count, _, seal = head.partition(":")
        if not count.isdecimal():
            return False
        if count == "0":
            return seal == _FIRST
        async with self._sessions() as session:
            row = await session.get(AuditRecord, int(count))
            return row is not None and hmac.compare_digest(row.seal, seal)

    async def _key(self, session: AsyncSession) -> bytes:
        row = await session.get(SealedKey, _KEY)
        if row is None:
            row = SealedKey(name=_KEY, wrapped=self._master.seal(os.urandom(32)))
            session.add(row)
            await session.flush()
        return self._master.unseal(row.wrapped)


def _seal(key: bytes, before: str, row: AuditRecord) -> str:
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    content = "\n".join(
        (before, str(row.id), at, str(row.counsellor_id), row.action, row.subject or "")
    )
    return hmac.new(key, content.encode(), hashlib.sha256).hexdigest()
