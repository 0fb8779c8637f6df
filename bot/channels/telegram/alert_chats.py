"""Counsellors' own Telegram chats, to which alerts without content go."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from bot.errors import AzimutError
from bot.handoff import Clock, MasterKey, utc_now
from bot.handoff.channel_tables import AlertChat, AlertCode
from bot.handoff.tables import Counsellor
from bot.handoff.uninterrupted import uninterrupted

CODE_LIFE = timedelta(minutes=15)
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 10
"""50 bits: nobody guesses one within its life."""


class AlertChats:
    """Codes and chats of counsellors who want alerts."""

    def __init__(self, engine: AsyncEngine, master: MasterKey, clock: Clock = utc_now) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._master = master
        self._clock = clock

    @uninterrupted
    async def new_code(self, counsellor_id: int) -> str:
        """Return a one-time code for this counsellor; an earlier one is void."""
        code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
        async with self._sessions() as session, session.begin():
            await session.execute(
                delete(AlertCode).where(AlertCode.counsellor_id == counsellor_id)
            )
            session.add(
                AlertCode(
                    code_hash=_hash(code), counsellor_id=counsellor_id,
                    expires_at=self._clock() + CODE_LIFE,
                )
            )  # fmt: skip
        return code

    async def new_code_for(self, login: str) -> str:
        """Return a one-time code for the user of this login. Raises AzimutError if there is none."""
        async with self._sessions() as session:
            found: int | None = await session.scalar(
                select(Counsellor.id).where(Counsellor.login == login)
            )
        if found is None:
            raise AzimutError(f"no user of the console is called {login!r}")
        return await self.new_code(found)

    @uninterrupted
    async def register(self, code: str, chat_id: int, language: str) -> bool:
        """Send alerts to this chat from now on; False when the code is wrong, used or too old."""
        async with self._sessions() as session, session.begin():
            row = await session.get(AlertCode, _hash(code.strip().upper()))
            if row is None or row.expires_at < self._clock():
                return False
            await session.execute(
                delete(AlertChat).where(AlertChat.counsellor_id == row.counsellor_id)
            )
            address = self._master.seal(str(chat_id).encode())
            session.add(
                AlertChat(counsellor_id=row.counsellor_id, address=address, language=language)
            )
            await session.delete(row)
            return True

    @uninterrupted
    async def forget(self, chat_id: int) -> bool:
        """Send no more alerts to this chat; False when none went there."""
        async with self._sessions() as session, session.begin():
            found = [
                row
                for row in await session.scalars(select(AlertChat))
                if int(self._master.unseal(row.address)) == chat_id
            ]
            for row in found:
                await session.delete(row)
            return bool(found)

    @uninterrupted
    async def of(self, roles: Sequence[str], logins: Sequence[str] = ()) -> dict[int, str]:
        """Return the chats, with their languages, of users of these roles or logins."""
        async with self._sessions() as session:
            rows = await session.scalars(
                select(AlertChat)
                .join(Counsellor, Counsellor.id == AlertChat.counsellor_id)
                .where(
                    or_(Counsellor.role.in_(roles), Counsellor.login.in_(logins)),
                    Counsellor.disabled_at.is_(None),
                )
                .order_by(AlertChat.counsellor_id)
            )
            return {int(self._master.unseal(row.address)): row.language for row in rows}


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
