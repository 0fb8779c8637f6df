"""Conversations, messages and the queue in the database; free text goes in and out encrypted."""

import hashlib
import json
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from bot.errors import AzimutError
from bot.handoff.crypto import MasterKey, decrypt, encrypt
from bot.handoff.database import truncate_log
from bot.handoff.records import (
    BOT,
    COUNSELLOR,
    QUEUE,
    Button,
    ConversationRecord,
    DocumentLink,
    QueueRecord,
    Reply,
    StoredMessage,
)
from bot.handoff.tables import Conversation, Counsellor, Message, QueueItem, Transition
from bot.handoff.uninterrupted import uninterrupted
from bot.safety import DangerLevel

Clock = Callable[[], datetime]

RECEIVED, HANDLED = "received", "handled"
PENDING, SENT, FAILED = "pending", "sent", "failed"


def utc_now() -> datetime:
    return datetime.now(UTC)


class NotOwner(AzimutError):
    """A counsellor acts on a conversation that is not theirs."""


class Store:
    """The only way to the tables of conversations. Each method is one transaction."""

    def __init__(self, engine: AsyncEngine, master: MasterKey, clock: Clock = utc_now) -> None:
        self._engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._master = master
        self._clock = clock
        self._keys: dict[str, bytes] = {}

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncSession]:
        async with self._sessions() as session, session.begin():
            yield session

    # Conversations

    @uninterrupted
    async def conversation(
        self, channel: str, address: str, language: str | None = None
    ) -> ConversationRecord:
        """Return the conversation of *address* on *channel*, begun now if there is none."""
        hashed = hash_address(channel, address)
        async with self._transaction() as session:
            row = await self._by_address(session, channel, hashed)
            if row is None:
                row = Conversation(
                    id=str(uuid.uuid4()), channel=channel, address_hash=hashed,
                    wrapped_key=self._master.new_wrapped_key(), language=language,
                    language_chosen=False, owner=BOT, level=0,
                    created_at=self._clock(), updated_at=self._clock(),
                )  # fmt: skip
                try:
                    async with session.begin_nested():
                        session.add(row)
                except IntegrityError:
                    row = await self._by_address(session, channel, hashed)
                    if row is None:
                        raise
            return self._conversation(row)

    @uninterrupted
    async def known(
        self, channel: str, address: str, within: timedelta
    ) -> ConversationRecord | None:
        """Return the conversation of *address* if it was used within that time, else None."""
        async with self._transaction() as session:
            row = await self._by_address(session, channel, hash_address(channel, address))
            if row is None or row.updated_at < self._clock() - within:
                return None
            return self._conversation(row)

    @uninterrupted
    async def forget_address(self, channel: str, address: str) -> None:
        """Cut the way from *address* to its conversation; a counsellor still has it."""
        async with self._transaction() as session:
            await session.execute(
                update(Conversation)
                .where(
                    Conversation.channel == channel,
                    Conversation.address_hash == hash_address(channel, address),
                )
                .values(address_hash=f"ended:{uuid.uuid4()}")
            )

    @uninterrupted
    async def find(self, conversation_id: str) -> ConversationRecord | None:
        async with self._transaction() as session:
            row = await session.get(Conversation, conversation_id)
            return self._conversation(row) if row else None

    @uninterrupted
    async def delete(self, conversation_id: str) -> None:
        """Destroy a conversation's key and everything that belongs to it."""
        async with self._transaction() as session:
            await session.execute(delete(Conversation).where(Conversation.id == conversation_id))
        self._keys.pop(conversation_id, None)
        await truncate_log(self._engine)

    # Messages

    @uninterrupted
    async def receive(
        self,
        conversation: ConversationRecord,
        text: str,
        channel_message_id: str | None,
        payload: str | None = None,
    ) -> StoredMessage | None:
        """Store what a person sent; None when this message was stored before."""
        async with self._transaction() as session:
            row = await self._new_message(
                session, conversation.id, "person", {"text": text, "payload": payload},
                RECEIVED, channel_message_id,
            )  # fmt: skip
            try:
                await session.flush()
            except IntegrityError:
                await session.rollback()
                return None
            return _stored(row, await self._key(session, conversation.id))

    @uninterrupted
    async def save(
        self,
        conversation: ConversationRecord,
        replies: Sequence[Reply] = (),
        handled: StoredMessage | None = None,
    ) -> list[StoredMessage]:
        """Write the conversation's record, its replies to the outbox, and mark *handled*."""
        async with self._transaction() as session:
            key = await self._key(session, conversation.id)
            await session.execute(
                update(Conversation)
                .where(Conversation.id == conversation.id)
                .values(
                    language=conversation.language,
                    language_chosen=conversation.language_chosen,
                    level=int(conversation.level),
                    category=conversation.category,
                    state=encrypt(key, json.dumps(conversation.state).encode()),
                    updated_at=self._clock(),
                )
            )
            if handled is not None:
                await session.execute(
                    update(Message).where(Message.id == handled.id).values(delivery=HANDLED)
                )
            rows = [
                await self._new_message(
                    session, conversation.id, reply.author, _body(reply), PENDING
                )
                for reply in replies
            ]
            await session.flush()
            return [_stored(row, key) for row in rows]

    @uninterrupted
    async def messages(self, conversation_id: str, after: int = 0) -> list[StoredMessage]:
        """Return the messages of a conversation whose id is over *after*, oldest first.

        Of a conversation that was deleted, also in this moment, there are none.
        """
        async with self._transaction() as session:
            conversation = await session.get(Conversation, conversation_id)
            if conversation is None:
                return []
            key = self._master.unwrap(conversation.wrapped_key)
            rows = await session.scalars(
                select(Message)
                .where(Message.conversation_id == conversation_id, Message.id > after)
                .order_by(Message.id)
            )
            return [_stored(row, key) for row in rows]

    @uninterrupted
    async def unhandled(self) -> list[StoredMessage]:
        """Return what people sent that was stored but not handled, before a crash say."""
        async with self._transaction() as session:
            rows = await session.scalars(
                select(Message).where(Message.delivery == RECEIVED).order_by(Message.id)
            )
            return [_stored(row, await self._key(session, row.conversation_id)) for row in rows]

    @uninterrupted
    async def delivered(self, message_ids: Sequence[int]) -> None:
        if not message_ids:
            return
        async with self._transaction() as session:
            await session.execute(
                update(Message)
                .where(Message.id.in_(message_ids), Message.delivery == PENDING)
                .values(delivery=SENT)
            )

    # Queue

    @uninterrupted
    async def enqueue(
        self, conversation: ConversationRecord, reason: str, signs: Sequence[str] = ()
    ) -> QueueRecord:
        """Put a conversation in the queue, or raise the level of its open item.

        One transaction with the conversation's level, so that neither is ever without the other.
        """
        async with self._transaction() as session:
            item = await self._open_item(session, conversation.id)
            if item is None:
                item = QueueItem(
                    conversation_id=conversation.id, reason=reason, level=int(conversation.level),
                    category=conversation.category, signs=list(signs), status="waiting",
                    created_at=self._clock(),
                )  # fmt: skip
                session.add(item)
                conversation.owner = QUEUE
                self._record(session, conversation.id, "queued", None, conversation.level)
            elif conversation.level > item.level or set(signs) - set(item.signs):
                item.level = max(int(conversation.level), item.level)
                item.category = conversation.category or item.category
                item.signs = sorted({*item.signs, *signs})
                self._record(session, conversation.id, "raised", None, conversation.level)
            await session.execute(
                update(Conversation)
                .where(Conversation.id == conversation.id)
                .values(
                    owner=conversation.owner,
                    level=func.max(Conversation.level, int(conversation.level))
                    if session.bind and session.bind.dialect.name == "sqlite"
                    else func.greatest(Conversation.level, int(conversation.level)),
                    category=conversation.category,
                )
            )
            await session.flush()
            return self._queue_record(item, conversation.language, conversation.channel)

    @uninterrupted
    async def queue(self) -> list[QueueRecord]:
        """Return the open items: the most urgent level first, then who waits longest."""
        async with self._transaction() as session:
            rows = await session.execute(
                select(QueueItem, Conversation.language, Conversation.channel)
                .join(Conversation, Conversation.id == QueueItem.conversation_id)
                .where(QueueItem.status != "closed")
                .order_by(QueueItem.level.desc(), QueueItem.created_at, QueueItem.id)
            )
            return [self._queue_record(*row) for row in rows]

    @uninterrupted
    async def place(self, conversation_id: str) -> int | None:
        """Return how many wait before this conversation, plus one; None if it does not wait."""
        waiting = [item for item in await self.queue() if item.status == "waiting"]
        ids = [item.conversation_id for item in waiting]
        return ids.index(conversation_id) + 1 if conversation_id in ids else None

    @uninterrupted
    async def claim(self, item_id: int, counsellor_id: int) -> bool:
        """Give a waiting item to one counsellor. Of several who claim at once, one gets True."""
        async with self._transaction() as session:
            claimed = await session.execute(
                update(QueueItem)
                .where(QueueItem.id == item_id, QueueItem.status == "waiting")
                .values(status="claimed", counsellor_id=counsellor_id, claimed_at=self._clock())
            )
            if claimed.rowcount != 1:  # type: ignore[attr-defined]
                return False
            item = await session.get_one(QueueItem, item_id)
            await self._set_owner(session, item.conversation_id, COUNSELLOR, counsellor_id)
            self._record(
                session, item.conversation_id, "claimed", counsellor_id, DangerLevel(item.level)
            )
            return True

    @uninterrupted
    async def say(self, conversation_id: str, counsellor_id: int, text: str) -> StoredMessage:
        """Store a counsellor's message for the person.

        Raises NotOwner when the conversation is not this counsellor's.
        """
        async with self._transaction() as session:
            await self._require_owner(session, conversation_id, counsellor_id)
            row = await self._new_message(
                session, conversation_id, "counsellor", {"text": text, "buttons": []}, PENDING
            )
            await session.flush()
            return _stored(row, await self._key(session, conversation_id))

    @uninterrupted
    async def give_back(self, conversation_id: str, counsellor_id: int, to: str) -> None:
        """Return a conversation to the queue or the bot (*to*). Raises NotOwner."""
        async with self._transaction() as session:
            await self._require_owner(session, conversation_id, counsellor_id)
            item = await self._open_item(session, conversation_id)
            await self._set_owner(session, conversation_id, to, None)
            if item is not None:
                item.status = "waiting" if to == QUEUE else "closed"
                item.counsellor_id = None if to == QUEUE else counsellor_id
                item.closed_at = None if to == QUEUE else self._clock()
            kind = "released" if to == QUEUE else "returned"
            self._record(session, conversation_id, kind, counsellor_id, DangerLevel.NONE)

    @uninterrupted
    async def close(self, conversation_id: str, counsellor_id: int, outcome: str) -> None:
        """Close a counsellor's conversation with an outcome: the bot has it again, level none."""
        async with self._transaction() as session:
            row = await self._require_owner(session, conversation_id, counsellor_id)
            item = await self._open_item(session, conversation_id)
            if item is not None:
                item.status, item.outcome, item.closed_at = "closed", outcome, self._clock()
            level = DangerLevel(row.level)
            row.level, row.category = 0, None
            await self._set_owner(session, conversation_id, BOT, None)
            self._record(session, conversation_id, "closed", counsellor_id, level)

    # Inside

    async def _by_address(
        self, session: AsyncSession, channel: str, hashed: str
    ) -> Conversation | None:
        found: Conversation | None = await session.scalar(
            select(Conversation).where(
                Conversation.channel == channel, Conversation.address_hash == hashed
            )
        )
        return found

    async def _open_item(self, session: AsyncSession, conversation_id: str) -> QueueItem | None:
        found: QueueItem | None = await session.scalar(
            select(QueueItem).where(
                QueueItem.conversation_id == conversation_id, QueueItem.status != "closed"
            )
        )
        return found

    async def _require_owner(
        self, session: AsyncSession, conversation_id: str, counsellor_id: int
    ) -> Conversation:
        row = await session.get(Conversation, conversation_id)
        if row is None or row.owner != COUNSELLOR or row.counsellor_id != counsellor_id:
            raise NotOwner("this conversation is not yours: someone else has it, or it was closed")
        return row

    async def _set_owner(
        self, session: AsyncSession, conversation_id: str, owner: str, counsellor_id: int | None
    ) -> None:
        await session.execute(
            update(Conversation)
            .where(Conversation.id == conversation_id)
            .values(owner=owner, counsellor_id=counsellor_id, updated_at=self._clock())
        )

    def _record(
        self,
        session: AsyncSession,
        conversation_id: str,
        kind: str,
        counsellor_id: int | None,
        level: DangerLevel,
    ) -> None:
        session.add(
            Transition(
                conversation_id=conversation_id, kind=kind, counsellor_id=counsellor_id,
                level=int(level), at=self._clock(),
            )
        )  # fmt: skip

    async def _new_message(
        self,
        session: AsyncSession,
        conversation_id: str,
        author: str,
        body: dict[str, Any],
        delivery: str,
        channel_message_id: str | None = None,
    ) -> Message:
        key = await self._key(session, conversation_id)
        row = Message(
            conversation_id=conversation_id, channel_message_id=channel_message_id, author=author,
            body=encrypt(key, json.dumps(body, ensure_ascii=False).encode()), delivery=delivery,
            attempts=0, created_at=self._clock(),
        )  # fmt: skip
        session.add(row)
        return row

    async def _key(self, session: AsyncSession, conversation_id: str) -> bytes:
        if conversation_id not in self._keys:
            row = await session.get(Conversation, conversation_id)
            if row is None:
                raise AzimutError("this conversation was deleted")
            self._remember(row)
        return self._keys[conversation_id]

    def _remember(self, row: Conversation) -> None:
        if len(self._keys) > 10_000:
            self._keys.clear()
        self._keys[row.id] = self._master.unwrap(row.wrapped_key)

    def _conversation(self, row: Conversation) -> ConversationRecord:
        self._remember(row)
        state = json.loads(decrypt(self._keys[row.id], row.state)) if row.state else {}
        return ConversationRecord(
            row.id, row.channel, row.language, row.language_chosen, row.owner, row.counsellor_id,
            DangerLevel(row.level), row.category, state,
        )  # fmt: skip

    @staticmethod
    def _queue_record(item: QueueItem, language: str | None, channel: str) -> QueueRecord:
        return QueueRecord(
            item.id, item.conversation_id, item.reason, DangerLevel(item.level), item.category,
            tuple(item.signs), item.status, item.counsellor_id, item.created_at, language, channel,
        )  # fmt: skip


def _stored(row: Message, key: bytes) -> StoredMessage:
    body = json.loads(decrypt(key, row.body))
    return StoredMessage(
        id=row.id,
        conversation_id=row.conversation_id,
        author=row.author,
        text=body["text"],
        buttons=tuple(Button(**button) for button in body.get("buttons") or ()),
        at=row.created_at,
        channel_message_id=row.channel_message_id,
        delivery=row.delivery,
        payload=body.get("payload"),
        entry=body.get("entry"),
        documents=tuple(DocumentLink.of(item) for item in body.get("documents") or ()),
    )


def _body(reply: Reply) -> dict[str, Any]:
    return reply.as_dict() | ({"entry": reply.entry} if reply.entry else {})


def hash_address(channel: str, address: str) -> str:
    """Return what a channel's address is found by; the address itself is not kept here."""
    return hashlib.sha256(f"{channel}:{address}".encode()).hexdigest()


__all__ = ["Clock", "Counsellor", "NotOwner", "Store", "hash_address", "utc_now"]
