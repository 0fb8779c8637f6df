"""How things stand, in numbers: the queue, the outbox, who is on duty. No content, no ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from bot.handoff.base import FAILED, PENDING, RECEIVED, SENDING, Clock, utc_now
from bot.handoff.database import for_reading
from bot.handoff.queue_rows import DONE, WAITING
from bot.handoff.tables import Conversation, Counsellor, Message, QueueItem
from bot.handoff.uninterrupted import uninterrupted
from bot.safety import DangerLevel

_ANSWER = ("counsellor", "supervisor", "administrator")
_UNSENT = (PENDING, SENDING, FAILED)


@dataclass(frozen=True, slots=True)
class Standing:
    """Numbers of this moment; ages are seconds, 0 where nothing waits."""

    queue: Mapping[tuple[str, str], int]
    """Open items by level and status."""
    oldest_wait: Mapping[str, float]
    """Of the items that nobody has, by level."""
    overdue: int
    """Items that nobody has and whose time to be answered is over."""
    outbox: Mapping[tuple[str, str], int]
    """Messages by channel and state: pending, sending, failed."""
    oldest_unsent: Mapping[str, float]
    """By channel. On the web a message waits until the person's page is open."""
    unhandled: int
    """Messages that were stored and not handled yet."""
    on_duty: int
    """Who answers people and has the console open."""


class Standings:
    """Reads how things stand from the database."""

    def __init__(self, engine: AsyncEngine, heartbeat: float, clock: Clock = utc_now) -> None:
        self._sessions = async_sessionmaker(for_reading(engine), expire_on_commit=False)
        self._silent = timedelta(seconds=heartbeat)
        self._clock = clock

    @uninterrupted
    async def now(self) -> Standing:
        """Return the numbers of this moment."""
        now = self._clock()
        status, waiting = QueueItem.status, QueueItem.status == WAITING
        async with self._sessions() as session, session.begin():
            items = await session.execute(
                select(QueueItem.level, status, func.count())
                .where(status != DONE)
                .group_by(QueueItem.level, status)
            )
            oldest = await session.execute(
                select(QueueItem.level, func.min(QueueItem.created_at))
                .where(waiting)
                .group_by(QueueItem.level)
            )
            overdue = select(func.count()).where(waiting, QueueItem.due_at <= now)
            unsent = await session.execute(
                select(Conversation.channel, Message.delivery, func.count())
                .join_from(Message, Conversation)
                .where(Message.delivery.in_(_UNSENT))
                .group_by(Conversation.channel, Message.delivery)
            )
            first = await session.execute(
                select(Conversation.channel, func.min(Message.created_at))
                .join_from(Message, Conversation)
                .where(Message.delivery.in_((PENDING, SENDING)))
                .group_by(Conversation.channel)
            )
            unhandled = select(func.count()).where(Message.delivery == RECEIVED)
            on_duty = select(func.count()).where(
                Counsellor.disabled_at.is_(None),
                Counsellor.role.in_(_ANSWER),
                Counsellor.seen_at > now - self._silent,
            )
            return Standing(
                {(DangerLevel(level).label, state): count for level, state, count in items},
                {DangerLevel(level).label: _age(at, now) for level, at in oldest},
                await session.scalar(overdue) or 0,
                {(channel, state): count for channel, state, count in unsent},
                {channel: _age(at, now) for channel, at in first},
                await session.scalar(unhandled) or 0,
                await session.scalar(on_duty) or 0,
            )


def _age(at: datetime, now: datetime) -> float:
    return max(0.0, (now - at).total_seconds())
