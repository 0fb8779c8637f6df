"""Codes by which a person comes back to a conversation: 12 digits instead of an account.

Only a keyed digest of a code is kept, so that the few digits cannot be tried out on a stolen
database. One conversation has one code; it dies with the conversation.
"""

import secrets
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from bot.handoff.base import Clock, hash_address, utc_now
from bot.handoff.crypto import MasterKey
from bot.handoff.tables import Conversation, ReturnCode
from bot.handoff.uninterrupted import uninterrupted

DIGITS = 12
DAYS = 30
"""A code opens its conversation for so many days after it was made."""


class ReturnCodes:
    """The only way to the table of codes."""

    def __init__(self, engine: AsyncEngine, master: MasterKey, clock: Clock = utc_now) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._master = master
        self._clock = clock

    @uninterrupted
    async def make(self, conversation_id: str) -> str:
        """Return a new code of the conversation; the one before opens nothing any more."""
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        async with self._sessions() as session, session.begin():
            await session.execute(
                delete(ReturnCode).where(
                    (ReturnCode.conversation_id == conversation_id)
                    | (ReturnCode.expires_at < self._clock())
                )
            )
            session.add(
                ReturnCode(
                    code_hash=self._digest(code), conversation_id=conversation_id,
                    expires_at=self._clock() + timedelta(days=DAYS),
                )
            )  # fmt: skip
        return code

    @uninterrupted
    async def forget(self, conversation_id: str) -> None:
        """Let no code open the conversation."""
        async with self._sessions() as session, session.begin():
            await session.execute(
                delete(ReturnCode).where(ReturnCode.conversation_id == conversation_id)
            )

    @uninterrupted
    async def take(self, code: str, channel: str, address: str) -> str | None:
        """Give the conversation of *code* to *address* alone; return its id, None if there is none."""
        async with self._sessions() as session, session.begin():
            known = await session.scalar(
                select(ReturnCode).where(
                    ReturnCode.code_hash == self._digest(code),
                    ReturnCode.expires_at >= self._clock(),
                )
            )
            row = await session.get(Conversation, known.conversation_id) if known else None
            if row is None or row.channel != channel:
                return None
            row.address_hash = hash_address(channel, address)
            row.updated_at = self._clock()
            return row.id

    def _digest(self, code: str) -> str:
        return self._master.digest(f"return code:{code}")
