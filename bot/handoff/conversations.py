"""Conversations: begun by an address, found again by it, closed, deleted."""

import json
import uuid
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import and_, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.handoff.base import HANDLED, PENDING, StoreBase, hash_address, reply_body, stored
from bot.handoff.crypto import encrypt
from bot.handoff.database import truncate_log
from bot.handoff.deletions import note_deletions
from bot.handoff.records import (
    BOT,
    CLOSED,
    ConversationRecord,
    Reply,
    StoredMessage,
    TransitionRecord,
)
from bot.handoff.tables import Block, Conversation, Message, Transition
from bot.handoff.uninterrupted import uninterrupted
from bot.safety import DangerLevel


class Conversations(StoreBase):
    """The part of the store that knows whose conversation is whose."""

    @uninterrupted
    async def conversation(
        self,
        channel: str,
        address: str,
        language: str | None = None,
        keep_address: bool = False,
    ) -> ConversationRecord:
        """Return the conversation of *address* on *channel*, begun now if there is none.

        With *keep_address* the address itself is kept, encrypted with the conversation's key, for
        channels that send without being asked.
        """
        hashed = hash_address(channel, address)
        async with self._reading() as session:
            row = await self._by_address(session, channel, hashed)
            if row is not None and (row.address is not None or not keep_address):
                return self._conversation(row)
        async with self._writing() as session:
            row = await self._begun(session, channel, hashed, language)
            if keep_address and row.address is None:
                row.address = await self._seal(session, row.id, address)
            return self._conversation(row)

    @uninterrupted
    async def known(
        self, channel: str, address: str, within: timedelta
    ) -> ConversationRecord | None:
        """Return the conversation of *address* if it was used within that time, else None."""
        async with self._reading() as session:
            row = await self._by_address(session, channel, hash_address(channel, address))
            if row is None or row.updated_at < self._clock() - within:
                return None
            return self._conversation(row)

    @uninterrupted
    async def touch(self, conversation_id: str) -> None:
        """Note that a conversation is in use."""
        async with self._writing() as session:
            await session.execute(
                update(Conversation)
                .where(Conversation.id == conversation_id)
                .values(updated_at=self._clock())
            )

    @uninterrupted
    async def forget_address(self, channel: str, address: str) -> None:
        """Cut the way from *address* to its conversation; a counsellor still has it."""
        async with self._writing() as session:
            await session.execute(
                update(Conversation)
                .where(
                    Conversation.channel == channel,
                    Conversation.address_hash == hash_address(channel, address),
                )
                .values(address_hash=f"ended:{uuid.uuid4()}", address=None)
            )

    @uninterrupted
    async def find(self, conversation_id: str) -> ConversationRecord | None:
        blocked = and_(
            Block.channel == Conversation.channel,
            Block.address_hash == Conversation.address_hash,
            Block.until > self._clock(),
        )
        wanted = select(Conversation, Block.until).outerjoin(Block, blocked)
        async with self._reading() as session:
            found = (
                await session.execute(wanted.where(Conversation.id == conversation_id))
            ).first()
            if found is None:
                return None
            record = self._conversation(found[0])
            record.blocked_until = found[1]
            return record

    @uninterrupted
    async def save(
        self,
        conversation: ConversationRecord,
        replies: Sequence[Reply] = (),
        handled: StoredMessage | None = None,
    ) -> list[StoredMessage]:
        """Write the conversation's record, its replies to the outbox, and mark *handled*.

        Its owner is not written: only the transitions of the queue change that.
        """
        async with self._writing() as session:
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
                    update(Message)
                    .where(Message.id == handled.id)
                    .values(delivery=HANDLED, next_try_at=None)
                )
            rows = [
                await self._new_message(
                    session, conversation.id, reply.author, reply_body(reply), PENDING
                )
                for reply in replies
            ]
            await session.flush()
            return [stored(row, key) for row in rows]

    @uninterrupted
    async def resume(self, conversation: ConversationRecord) -> None:
        """Give a closed conversation back to the bot: the person writes again."""
        async with self._writing() as session:
            row = await self._locked(session, conversation.id)
            if row is not None and row.owner == CLOSED:
                row.owner = BOT
                self._record(session, row.id, "resumed", None, row.level)
        conversation.owner = BOT

    @uninterrupted
    async def transitions(self, conversation_id: str) -> list[TransitionRecord]:
        """Return every change of the conversation's state, oldest first."""
        async with self._reading() as session:
            rows = await session.scalars(
                select(Transition)
                .where(Transition.conversation_id == conversation_id)
                .order_by(Transition.id)
            )
            return [
                TransitionRecord(
                    row.kind, row.counsellor_id, row.target_id, DangerLevel(row.level), row.at
                )
                for row in rows
            ]

    @uninterrupted
    async def delete(self, conversation_id: str) -> None:
        """Destroy a conversation's key and everything that belongs to it."""
        async with self._writing() as session:
            await session.execute(delete(Conversation).where(Conversation.id == conversation_id))
            await note_deletions(session, [conversation_id], self._clock())
        self._keys.pop(conversation_id, None)
        await truncate_log(self._engine)

    async def _begun(
        self, session: AsyncSession, channel: str, hashed: str, language: str | None
    ) -> Conversation:
        row = await self._by_address(session, channel, hashed)
        if row is not None:
            return row
        row = Conversation(
            id=str(uuid.uuid4()), channel=channel, address_hash=hashed,
            wrapped_key=self._master.new_wrapped_key(), language=language,
            language_chosen=False, owner=BOT, level=0,
            created_at=self._clock(), updated_at=self._clock(),
        )  # fmt: skip
        try:
            async with session.begin_nested():
                session.add(row)
        except IntegrityError:  # another process began it in this moment
            row = await self._by_address(session, channel, hashed)
            if row is None:
                raise
        return row

    @staticmethod
    async def _by_address(session: AsyncSession, channel: str, hashed: str) -> Conversation | None:
        found: Conversation | None = await session.scalar(
            select(Conversation).where(
                Conversation.channel == channel, Conversation.address_hash == hashed
            )
        )
        return found
