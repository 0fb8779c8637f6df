"""The outbox of this channel: what is to be sent, in order, and what became of it."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from bot.channels.telegram import CHANNEL
from bot.handoff import Store, StoredMessage
from bot.handoff.store import FAILED, PENDING, SENT
from bot.handoff.tables import Conversation, Message
from bot.handoff.uninterrupted import uninterrupted


class Outbox:
    """Pending messages of conversations on Telegram."""

    def __init__(self, engine: AsyncEngine, store: Store) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._store = store

    @uninterrupted
    async def conversations(self) -> list[str]:
        """Return the conversations with something to send, who waits longest first."""
        async with self._sessions() as session:
            rows = await session.execute(
                select(Message.conversation_id, Message.id)
                .join(Conversation, Conversation.id == Message.conversation_id)
                .where(
                    Conversation.channel == CHANNEL,
                    Message.delivery == PENDING,
                    Message.author != "person",
                )
                .order_by(Message.id)
            )
            return list(dict.fromkeys(conversation for conversation, _ in rows))

    async def pending(self, conversation_id: str) -> list[StoredMessage]:
        """Return what is to be sent to one conversation, the oldest first."""
        async with self._sessions() as session:
            first: int | None = await session.scalar(
                select(Message.id)
                .where(
                    Message.conversation_id == conversation_id,
                    Message.delivery == PENDING,
                    Message.author != "person",
                )
                .order_by(Message.id)
                .limit(1)
            )
        if first is None:
            return []
        later = await self._store.messages(conversation_id, first - 1)
        return [m for m in later if m.delivery == PENDING and m.author != "person"]

    async def mark_sent(self, message_id: int) -> None:
        await self._mark(message_id, SENT)

    async def mark_failed(self, message_id: int) -> None:
        """Telegram refuses the message for good; the counsellor sees that it did not arrive."""
        await self._mark(message_id, FAILED)

    @uninterrupted
    async def _mark(self, message_id: int, delivery: str) -> None:
        async with self._sessions() as session, session.begin():
            await session.execute(
                update(Message)
                .where(Message.id == message_id, Message.delivery == PENDING)
                .values(delivery=delivery)
            )
