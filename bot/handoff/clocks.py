"""Who waits too long, and whose counsellor is gone: found once each, whoever looks."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.handoff.queue import Queue
from bot.handoff.queue_rows import CLAIMED, WAITING, from_item
from bot.handoff.records import QUEUE, QueueRecord
from bot.handoff.tables import Conversation, Counsellor, QueueItem
from bot.handoff.uninterrupted import uninterrupted
from bot.safety import DangerLevel


class QueueClocks(Queue):
    """The part of the store that watches the queue."""

    @uninterrupted
    async def overdue(self) -> list[QueueRecord]:
        """Return the waiting items whose clock ran out since this was last asked, each once."""
        return await self._marked(QueueItem.overdue_at, QueueItem.due_at <= self._clock())

    @uninterrupted
    async def for_on_call(self, level: DangerLevel) -> list[QueueRecord]:
        """Return the waiting items from *level* on of which the on-call was not told, each once."""
        return await self._marked(QueueItem.on_call_at, QueueItem.level >= int(level))

    @uninterrupted
    async def heartbeat(self, counsellor_id: int) -> None:
        """Note that a counsellor is at the console."""
        async with self._writing() as session:
            await self._seen(session, counsellor_id)

    @uninterrupted
    async def vanished(self, silent: timedelta) -> list[QueueRecord]:
        """Put back what belongs to counsellors unseen for so long, or disabled; return these items."""
        oldest = self._clock() - silent
        unseen = or_(Counsellor.seen_at.is_(None), Counsellor.seen_at < oldest)
        wanted = (
            select(QueueItem)
            .join(Counsellor, Counsellor.id == QueueItem.counsellor_id)
            .where(
                QueueItem.status == CLAIMED,
                or_(
                    Counsellor.disabled_at.is_not(None),
                    and_(unseen, QueueItem.claimed_at < oldest),
                ),
            )
        )
        async with self._writing() as session:
            found = []
            for item in await session.scalars(wanted):
                row = await self._locked(session, item.conversation_id)
                await session.refresh(item)
                if row is None or item.status != CLAIMED:
                    continue
                self._record(session, row.id, "vanished", item.counsellor_id, row.level)
                self._wait_again(item, self._clock())
                await self._set_owner(session, row.id, QUEUE, None)
                found.append(from_item(item, row.language, row.channel))
            return found

    async def _marked(
        self, mark: InstrumentedAttribute[datetime | None], condition: ColumnElement[bool]
    ) -> list[QueueRecord]:
        """Set *mark* on the waiting items that meet *condition*; return those not marked before."""
        async with self._writing() as session:
            rows = await session.execute(
                select(QueueItem, Conversation.language, Conversation.channel)
                .join(Conversation, Conversation.id == QueueItem.conversation_id)
                .where(QueueItem.status == WAITING, mark.is_(None), condition)
                .order_by(QueueItem.level.desc(), QueueItem.created_at)
                .with_for_update(of=QueueItem, skip_locked=True)
            )
            found = []
            for item, language, channel in rows:
                setattr(item, mark.key, self._clock())
                found.append(from_item(item, language, channel))
            return found
