"""Messages to chats that belong to no conversation: a farewell, a refusal in a group, an alert.

They wait in the database, sealed, until they are sent: an outage or a crash does not lose them.
"""

import asyncio
import json
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from bot.channels.telegram import CHANNEL
from bot.handoff import Clock, MasterKey, utc_now
from bot.handoff.channel_tables import ChannelNotice, DeclinedChat
from bot.handoff.uninterrupted import uninterrupted

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Notice:
    """What to do in a chat: delete messages, say a text, leave."""

    address: int
    text: str = ""
    delete: tuple[int, ...] = ()
    hide_keyboard: bool = False
    leave: bool = False


class Notices:
    """The only way to the tables of notices and of groups that were declined."""

    def __init__(self, engine: AsyncEngine, master: MasterKey, clock: Clock = utc_now) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._master = master
        self._clock = clock
        self.news = asyncio.Event()
        """Set when there is something new to send."""

    @uninterrupted
    async def add(self, notice: Notice) -> int:
        """Keep a notice until it is sent; return its number."""
        body = self._master.seal(json.dumps(asdict(notice)).encode())
        row = ChannelNotice(channel=CHANNEL, body=body, created_at=self._clock())
        async with self._sessions() as session, session.begin():
            session.add(row)
            await session.flush()
        self.news.set()
        return row.id

    @uninterrupted
    async def decline(self, notice: Notice) -> bool:
        """Keep a notice for a group or channel, once for each; False when it had one."""
        name = self._master.digest(f"{CHANNEL}:{notice.address}")
        body = self._master.seal(json.dumps(asdict(notice)).encode())
        try:
            async with self._sessions() as session, session.begin():
                session.add(DeclinedChat(address_hash=name, at=self._clock()))
                session.add(ChannelNotice(channel=CHANNEL, body=body, created_at=self._clock()))
        except IntegrityError:
            return False
        self.news.set()
        return True

    @uninterrupted
    async def waiting(self) -> list[tuple[int, Notice]]:
        """Return the notices to send, the oldest first; those over a day old are dropped."""
        async with self._sessions() as session, session.begin():
            old = ChannelNotice.created_at < self._clock() - KEPT
            await session.execute(delete(ChannelNotice).where(old))
            rows = await session.scalars(
                select(ChannelNotice)
                .where(ChannelNotice.channel == CHANNEL)
                .order_by(ChannelNotice.id)
            )
            return [(row.id, self._notice(row.body)) for row in rows]

    @uninterrupted
    async def done(self, notice_id: int) -> None:
        async with self._sessions() as session, session.begin():
            await session.execute(delete(ChannelNotice).where(ChannelNotice.id == notice_id))

    def _notice(self, body: bytes) -> Notice:
        fields = json.loads(self._master.unseal(body))
        return Notice(**(fields | {"delete": tuple(fields["delete"])}))
