"""The outbox of this channel: what is to be sent, in order, and what became of it."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from bot.channels.telegram import CHANNEL
from bot.handoff import OutboxMessage, Store
from bot.handoff.base import PENDING, SENDING
from bot.handoff.tables import Conversation, Message
from bot.handoff.uninterrupted import uninterrupted

BLOCKED = timedelta(days=365)
"""So long a message waits for somebody who blocked the bot; it is due as soon as they write."""


class Outbox:
    """Messages to people on Telegram."""

    def __init__(self, engine: AsyncEngine, store: Store) -> None:
        self._engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._store = store

    async def due(self) -> list[OutboxMessage]:
        """Return of each conversation the oldest message to send, for the caller for a while."""
        return await self._store.pending(CHANNEL)

    async def sent(self, message_id: int) -> None:
        await self._store.mark_sent(message_id)

    async def later(self, message_id: int, seconds: float) -> None:
        """Try again after so many seconds; what follows in that conversation waits too."""
        await self._store.mark_failed(message_id, retry_after=seconds)

    async def refused(self, message_id: int) -> None:
        """Telegram refuses the message for good; the counsellor sees that it did not arrive."""
        await self._store.mark_failed(message_id, final=True)

    @uninterrupted
    async def wake(self, conversation_id: str) -> None:
        """Make due at once what waits in a conversation: the person is there again."""
        async with self._sessions() as session, session.begin():
            await session.execute(
                update(Message)
                .where(Message.conversation_id == conversation_id, Message.delivery == PENDING)
                .values(next_try_at=None)
            )

    @uninterrupted
    async def release(self) -> None:
        """Give back what a crashed process was sending; only where no other process can be."""
        if self._engine.dialect.name != "sqlite":
            return
        ours = select(Conversation.id).where(Conversation.channel == CHANNEL)
        async with self._sessions() as session, session.begin():
            await session.execute(
                update(Message)
                .where(Message.delivery == SENDING, Message.conversation_id.in_(ours))
                .values(delivery=PENDING, next_try_at=None)
            )
