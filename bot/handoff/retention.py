"""How long things are kept, and the deletion of what is older. A conversation's key goes with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from bot.handoff.base import Clock, utc_now
from bot.handoff.database import truncate_log
from bot.handoff.deletions import note_deletions
from bot.handoff.queue_rows import DONE
from bot.handoff.records import COUNSELLOR, QUEUE
from bot.handoff.tables import Block, Conversation, QueueItem, ReturnCode, SetupToken, Transition
from bot.handoff.uninterrupted import uninterrupted

_AT_ONCE = 500
"""Conversations that are deleted in one transaction."""


@dataclass(frozen=True, slots=True)
class Periods:
    """How long each kind is kept after its last use."""

    bot_only: timedelta = timedelta(hours=24)
    """Conversations in which no counsellor was asked for, and none was alerted."""
    contacts: timedelta = timedelta(days=30)
    """Conversations that were in the queue, with notes and calls back, after they were closed."""
    transitions: timedelta = timedelta(days=400)
    """What happened to a queue item, without content; the yearly figures are made of it."""


class Retention:
    """Deletes what is older than its period. Who waits, or is with a counsellor, is never touched.

    Nor is, until its last day, a conversation to which the person has a return code.
    """

    def __init__(
        self, engine: AsyncEngine, periods: Periods | None = None, clock: Clock = utc_now
    ) -> None:
        self._engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._periods = periods or Periods()
        self._clock = clock

    @uninterrupted
    async def enforce(self) -> list[str]:
        """Delete everything that is too old; return the ids of the conversations among it.

        Messages, keys, the dialogue's memory, queue items, notes and calls back go with theirs.
        """
        now = self._clock()
        deleted = await self._conversations(now)
        async with self._sessions() as session, session.begin():
            await session.execute(delete(Block).where(Block.until <= now))
            await session.execute(delete(SetupToken).where(SetupToken.expires_at <= now))
            oldest = now - self._periods.transitions
            await session.execute(delete(Transition).where(Transition.at < oldest))
        if deleted:
            await truncate_log(self._engine)
        return deleted

    async def _conversations(self, now: datetime) -> list[str]:
        was_in_queue = exists().where(QueueItem.conversation_id == Conversation.id)
        is_open = exists().where(
            QueueItem.conversation_id == Conversation.id, QueueItem.status != DONE
        )
        has_code = exists().where(
            ReturnCode.conversation_id == Conversation.id, ReturnCode.expires_at >= now
        )
        old = select(Conversation.id).where(
            Conversation.owner.not_in((QUEUE, COUNSELLOR)),
            ~is_open,
            ~has_code,
            or_(
                (Conversation.updated_at < now - self._periods.bot_only) & ~was_in_queue,
                Conversation.updated_at < now - self._periods.contacts,
            ),
        )
        deleted: list[str] = []
        while True:
            async with self._sessions() as session, session.begin():
                found = list(await session.scalars(old.limit(_AT_ONCE).with_for_update()))
                await session.execute(delete(Conversation).where(Conversation.id.in_(found)))
                await note_deletions(session, found, now)
            deleted += found
            if len(found) < _AT_ONCE:
                return deleted
