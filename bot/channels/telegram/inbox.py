"""What Telegram delivered: each update once, also after a restart, and none lost before it is handled."""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from bot.channels.telegram import CHANNEL
from bot.handoff import Clock, MasterKey, utc_now
from bot.handoff.channel_tables import ChannelUpdate
from bot.handoff.database import truncate_log
from bot.handoff.uninterrupted import uninterrupted

KEPT = timedelta(days=3)
"""Telegram delivers an update anew for a day at most; its number is remembered longer than that."""

Body = dict[str, Any]


class Inbox:
    """Updates by their number. A body is sealed, and gone once the update is handled."""

    def __init__(self, engine: AsyncEngine, master: MasterKey, clock: Clock = utc_now) -> None:
        self._engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._master = master
        self._clock = clock

    @uninterrupted
    async def add(self, update_id: int, body: Body | None) -> bool:
        """Keep an update until it is handled; False when it was delivered before.

        Without a body there is nothing to handle; only the number is remembered.
        """
        sealed = None if body is None else self._master.seal(json.dumps(body).encode())
        row = ChannelUpdate(
            channel=CHANNEL, update_id=update_id, body=sealed, received_at=self._clock()
        )
        try:
            async with self._sessions() as session, session.begin():
                session.add(row)
        except IntegrityError:
            return False
        return True

    @uninterrupted
    async def unhandled(self) -> list[tuple[int, Body]]:
        """Return what is not handled yet, in the order in which it was sent."""
        async with self._sessions() as session:
            rows = await session.scalars(
                select(ChannelUpdate)
                .where(ChannelUpdate.channel == CHANNEL, ChannelUpdate.body.is_not(None))
                .order_by(ChannelUpdate.update_id)
            )
            return [
                (row.update_id, json.loads(self._master.unseal(row.body or b""))) for row in rows
            ]

    @uninterrupted
    async def handled(self, update_id: int) -> None:
        """Forget what an update said; its number stays."""
        async with self._sessions() as session, session.begin():
            await session.execute(
                update(ChannelUpdate)
                .where(ChannelUpdate.channel == CHANNEL, ChannelUpdate.update_id == update_id)
                .values(body=None)
            )

    @uninterrupted
    async def clear(self) -> int:
        """Delete the numbers of handled updates that Telegram will not send again."""
        old = delete(ChannelUpdate).where(
            ChannelUpdate.channel == CHANNEL,
            ChannelUpdate.body.is_(None),
            ChannelUpdate.received_at < self._clock() - KEPT,
        )
        async with self._sessions() as session, session.begin():
            deleted = (await session.execute(old)).rowcount  # type: ignore[attr-defined]
        if deleted:
            await truncate_log(self._engine)
        return int(deleted)
