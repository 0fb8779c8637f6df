"""The queue: who waits, in which order, and whose a conversation is. Every change is recorded."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import AzimutError
from bot.handoff.base import PENDING, NotOwner, StoreBase, stored
from bot.handoff.permissions import permissions
from bot.handoff.queue_rows import CLAIMED, DONE, WAITING, from_item, from_row, items
from bot.handoff.records import (
    BOT,
    CLOSED,
    COUNSELLOR,
    QUEUE,
    ConversationRecord,
    QueueRecord,
    StoredMessage,
)
from bot.handoff.tables import Conversation, Counsellor, Message, Note, QueueItem
from bot.handoff.uninterrupted import uninterrupted
from bot.safety import DangerLevel

LEFT = "left"
"""Outcome of an item whose person no longer waits."""


class Queue(StoreBase):
    """The part of the store that decides whose a conversation is."""

    @uninterrupted
    async def enqueue(
        self,
        conversation: ConversationRecord,
        reason: str,
        signs: Sequence[str] = (),
        due_at: datetime | None = None,
    ) -> QueueRecord:
        """Put a conversation in the queue, or raise the level of its open item.

        One transaction with the conversation's level, so that neither is ever without the other.
        A rise brings *due_at* forward, never back.
        """
        async with self._writing() as session:
            row = await self._locked(session, conversation.id)
            if row is None:
                raise AzimutError("this conversation was deleted")
            item = await self._open_item(session, conversation.id)
            if item is None:
                item = QueueItem(
                    conversation_id=conversation.id, reason=reason, level=int(conversation.level),
                    category=conversation.category, signs=list(signs), status=WAITING,
                    created_at=self._clock(), due_at=due_at,
                )  # fmt: skip
                session.add(item)
                row.owner, row.counsellor_id = QUEUE, None
                self._record(session, row.id, "queued", None, conversation.level)
            elif conversation.level > item.level or set(signs) - set(item.signs):
                self._raise(session, item, conversation, signs, due_at)
            row.level = max(row.level, int(conversation.level))
            row.category = conversation.category
            conversation.owner, conversation.counsellor_id = row.owner, row.counsellor_id
            await session.flush()
            return from_item(item, conversation.language, conversation.channel)

    @uninterrupted
    async def queue(self, limit: int | None = None, waiting: bool = False) -> list[QueueRecord]:
        """Return the open items: the most urgent level first, then who waits longest.

        With *waiting* only those that nobody has.
        """
        wanted = (
            items()
            .where(QueueItem.status == WAITING if waiting else QueueItem.status != DONE)
            .order_by(QueueItem.level.desc(), QueueItem.created_at, QueueItem.id)
            .limit(limit)
        )
        async with self._reading() as session:
            return [from_row(row) for row in await session.execute(wanted)]

    @uninterrupted
    async def item(self, conversation_id: str) -> QueueRecord | None:
        """Return the newest item of a conversation, open or closed."""
        wanted = (
            items()
            .where(QueueItem.conversation_id == conversation_id)
            .order_by(QueueItem.id.desc())
            .limit(1)
        )
        async with self._reading() as session:
            found = (await session.execute(wanted)).first()
            return from_row(found) if found else None

    @uninterrupted
    async def place(self, conversation_id: str) -> int | None:
        """Return how many wait before this conversation, plus one; None if it does not wait."""
        async with self._reading() as session:
            mine = await session.scalar(
                select(QueueItem).where(
                    QueueItem.conversation_id == conversation_id, QueueItem.status == WAITING
                )
            )
            if mine is None:
                return None
            same = QueueItem.level == mine.level
            before = await session.scalar(
                select(func.count())
                .select_from(QueueItem)
                .where(
                    QueueItem.status == WAITING,
                    or_(
                        QueueItem.level > mine.level,
                        and_(same, QueueItem.created_at < mine.created_at),
                        and_(
                            same, QueueItem.created_at == mine.created_at, QueueItem.id < mine.id
                        ),
                    ),
                )
            )
            return (before or 0) + 1

    @uninterrupted
    async def claim(self, item_id: int, counsellor_id: int) -> bool:
        """Give a waiting item to one counsellor. Of several who claim at once, one gets True."""
        async with self._reading() as session:  # who comes too late keeps no writer waiting
            status = await session.scalar(select(QueueItem.status).where(QueueItem.id == item_id))
        if status != WAITING:
            return False
        async with self._writing() as session:
            item = await session.get(QueueItem, item_id)
            if item is None or await self._locked(session, item.conversation_id) is None:
                return False
            claimed = await session.execute(
                update(QueueItem)
                .where(QueueItem.id == item_id, QueueItem.status == WAITING)
                .values(status=CLAIMED, counsellor_id=counsellor_id, claimed_at=self._clock())
                .execution_options(synchronize_session=False)
            )
            if claimed.rowcount != 1:  # type: ignore[attr-defined]
                return False
            await self._set_owner(session, item.conversation_id, COUNSELLOR, counsellor_id)
            await self._seen(session, counsellor_id)
            self._record(session, item.conversation_id, "claimed", counsellor_id, item.level)
            return True

    @uninterrupted
    async def say(
        self, conversation_id: str, counsellor_id: int, text: str, key: str | None = None
    ) -> StoredMessage:
        """Store a counsellor's message for the person; of two with the same *key* only the first.

        Raises NotOwner when the conversation is not this counsellor's.
        """
        async with self._writing() as session:
            await self._require_owner(session, conversation_id, counsellor_id)
            identity = f"counsellor:{key}"[:100] if key else None
            row = await session.scalar(
                select(Message).where(
                    Message.conversation_id == conversation_id,
                    Message.channel_message_id == identity,
                )
            )
            if row is None or identity is None:
                body = {"text": text, "buttons": []}
                row = await self._new_message(
                    session, conversation_id, "counsellor", body, PENDING, identity
                )
                await session.flush()
                item = await self._open_item(session, conversation_id)
                if item is not None and item.first_answer_at is None:
                    item.first_answer_at = self._clock()
                await self._seen(session, counsellor_id)
            return stored(row, await self._key(session, conversation_id))

    @uninterrupted
    async def give_back(
        self,
        conversation_id: str,
        counsellor_id: int,
        to: str,
        due_at: datetime | None = None,
    ) -> None:
        """Return a conversation to the queue or the bot (*to*). Raises NotOwner."""
        async with self._writing() as session:
            row = await self._require_owner(session, conversation_id, counsellor_id)
            item = await self._open_item(session, conversation_id)
            await self._set_owner(session, conversation_id, to, None)
            if item is not None and to == QUEUE:
                self._wait_again(item, due_at)
            elif item is not None:
                item.status, item.closed_at = DONE, self._clock()
            kind = "released" if to == QUEUE else "returned"
            self._record(session, conversation_id, kind, counsellor_id, row.level)

    @uninterrupted
    async def transfer(self, conversation_id: str, from_id: int, to_id: int, note: str) -> None:
        """Give a conversation to a colleague, with a note that the person does not see.

        Raises NotOwner, and AzimutError when the note is empty or there is no such colleague.
        """
        if not note.strip():
            raise AzimutError("the note is empty; write what the colleague has to know")
        async with self._writing() as session:
            row = await self._require_owner(session, conversation_id, from_id)
            colleague = await session.get(Counsellor, to_id)
            if not _can_take(colleague) or to_id == from_id:
                raise AzimutError("this colleague cannot take a conversation; choose another")
            item = await self._open_item(session, conversation_id)
            if item is not None:
                item.counsellor_id, item.claimed_at = to_id, self._clock()
            await self._set_owner(session, conversation_id, COUNSELLOR, to_id)
            session.add(
                Note(
                    conversation_id=conversation_id, counsellor_id=from_id, kind="transfer",
                    body=await self._seal(session, conversation_id, note.strip()),
                    created_at=self._clock(),
                )
            )  # fmt: skip
            self._record(session, conversation_id, "transferred", from_id, row.level, to_id)

    @uninterrupted
    async def close(self, conversation_id: str, counsellor_id: int, outcome: str) -> None:
        """Close a counsellor's conversation with an outcome; its level falls. Raises NotOwner."""
        async with self._writing() as session:
            row = await self._require_owner(session, conversation_id, counsellor_id)
            item = await self._open_item(session, conversation_id)
            if item is not None:
                item.status, item.outcome, item.closed_at = DONE, outcome, self._clock()
            self._record(session, conversation_id, "closed", counsellor_id, row.level)
            row.level, row.category = 0, None
            await self._set_owner(session, conversation_id, CLOSED, None)

    @uninterrupted
    async def reopen(self, conversation_id: str, counsellor_id: int) -> bool:
        """Give a closed conversation, or one that the bot has, to a counsellor.

        False when it is already in the queue, with someone, or deleted.
        """
        async with self._writing() as session:
            row = await self._locked(session, conversation_id)
            if row is None or row.owner not in (CLOSED, BOT):
                return False
            now = self._clock()
            session.add(
                QueueItem(
                    conversation_id=conversation_id, reason="reopened", level=row.level,
                    category=row.category, signs=[], status=CLAIMED, counsellor_id=counsellor_id,
                    created_at=now, claimed_at=now,
                )
            )  # fmt: skip
            await self._set_owner(session, conversation_id, COUNSELLOR, counsellor_id)
            await self._seen(session, counsellor_id)
            self._record(session, conversation_id, "reopened", counsellor_id, row.level)
            return True

    @uninterrupted
    async def leave(self, conversation: ConversationRecord) -> bool:
        """Take who no longer wants to wait out of the queue; False when they do not wait.

        Someone in danger stays: a counsellor shall look at it all the same.
        """
        async with self._writing() as session:
            row = await self._locked(session, conversation.id)
            item = await self._open_item(session, conversation.id)
            if row is None or item is None or item.status != WAITING:
                return False
            if item.level >= DangerLevel.HIGH:
                return False
            item.status, item.outcome, item.closed_at = DONE, LEFT, self._clock()
            row.owner = conversation.owner = BOT
            self._record(session, row.id, "left", None, row.level)
            return True

    # Inside

    def _raise(
        self,
        session: AsyncSession,
        item: QueueItem,
        conversation: ConversationRecord,
        signs: Sequence[str],
        due_at: datetime | None,
    ) -> None:
        if conversation.level > item.level:
            item.on_call_at = item.overdue_at = None
        item.level = max(int(conversation.level), item.level)
        item.category = conversation.category or item.category
        item.signs = sorted({*item.signs, *signs})
        if due_at is not None and (item.due_at is None or due_at < item.due_at):
            item.due_at = due_at
        self._record(session, item.conversation_id, "raised", None, conversation.level)

    @staticmethod
    def _wait_again(item: QueueItem, due_at: datetime | None) -> None:
        item.status, item.counsellor_id, item.claimed_at = WAITING, None, None
        item.due_at, item.overdue_at = due_at, None

    @staticmethod
    async def _open_item(session: AsyncSession, conversation_id: str) -> QueueItem | None:
        found: QueueItem | None = await session.scalar(
            select(QueueItem).where(
                QueueItem.conversation_id == conversation_id, QueueItem.status != DONE
            )
        )
        return found

    async def _require_owner(
        self, session: AsyncSession, conversation_id: str, counsellor_id: int
    ) -> Conversation:
        row = await self._locked(session, conversation_id)
        if row is None or row.owner != COUNSELLOR or row.counsellor_id != counsellor_id:
            raise NotOwner
        return row

    async def _seen(self, session: AsyncSession, counsellor_id: int) -> None:
        await session.execute(
            update(Counsellor).where(Counsellor.id == counsellor_id).values(seen_at=self._clock())
        )


def _can_take(colleague: Counsellor | None) -> bool:
    return (
        colleague is not None
        and colleague.disabled_at is None
        and permissions().may(colleague.role, "conversation.claim")
    )
