"""Messages to chats that belong to no conversation: a farewell, a refusal in a group, an alert.

They wait in the database, sealed, until they are sent: an outage or a crash does not lose them.
"""

import asyncio
import json
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from bot.channels.telegram import CHANNEL
from bot.handoff import Clock, MasterKey, utc_now
from bot.handoff.channel_tables import ChannelNotice, DeclinedChat
from bot.handoff.uninterrupted import uninterrupted

KEPT = timedelta(hours=24)
LEASE = timedelta(seconds=60)
"""So long a notice belongs to whoever took it to send it."""


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
        self._engine = engine
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
    async def take(self) -> tuple[int, Notice] | None:
        """Return the oldest notice to send, for the caller alone during a LEASE; None: all are sent.

        Those over a day old are dropped.
        """
        now = self._clock()
        async with self._sessions() as session, session.begin():
            old = ChannelNotice.created_at < now - KEPT
            await session.execute(delete(ChannelNotice).where(old))
            row = await session.scalar(
                select(ChannelNotice)
                .where(
                    ChannelNotice.channel == CHANNEL,
                    or_(ChannelNotice.taken_until.is_(None), ChannelNotice.taken_until <= now),
                )
                .order_by(ChannelNotice.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            if row is None:
                return None
            row.taken_until = now + LEASE
            return row.id, self._notice(row.body)

    @uninterrupted
    async def count(self) -> int:
        """Return how many notices are not sent yet."""
        async with self._sessions() as session:
            return await session.scalar(select(func.count(ChannelNotice.id))) or 0

    @uninterrupted
    async def give_back(self, notice_id: int | None = None) -> None:
        """Let a notice be taken again: it could not be sent. Without one: all, after a crash."""
        mine = ChannelNotice.channel == CHANNEL
        if notice_id is not None:
            mine = mine & (ChannelNotice.id == notice_id)
        elif self._engine.dialect.name != "sqlite":  # another process may be sending it
            return
        async with self._sessions() as session, session.begin():
            await session.execute(update(ChannelNotice).where(mine).values(taken_until=None))

    @uninterrupted
    async def done(self, notice_id: int) -> None:
        async with self._sessions() as session, session.begin():
            await session.execute(delete(ChannelNotice).where(ChannelNotice.id == notice_id))

    def _notice(self, body: bytes) -> Notice:
        fields = json.loads(self._master.unseal(body))
        return Notice(**(fields | {"delete": tuple(fields["delete"])}))
