"""Messages in, and the outbox: messages out, each sent by its channel once and in order."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from bot.handoff.base import (
    FAILED,
    PENDING,
    RECEIVED,
    SENDING,
    SENT,
    StoreBase,
    stored,
)
from bot.handoff.records import ConversationRecord, OutboxMessage, StoredMessage
from bot.handoff.tables import Conversation, Message
from bot.handoff.uninterrupted import uninterrupted

LEASE = timedelta(seconds=60)
"""So long a message belongs to whoever took it, to handle it or to send it; then it is due again."""
LONGEST_PAUSE = 300.0
"""Seconds between two attempts to send a message, at most."""


class Messages(StoreBase):
    """The part of the store for what people send, and for what is sent to them."""

    @uninterrupted
    async def receive(
        self,
        conversation: ConversationRecord,
        text: str,
        channel_message_id: str | None,
        payload: str | None = None,
    ) -> StoredMessage | None:
        """Store what a person sent; None when this message was stored before."""
        async with self._writing() as session:
            row = await self._new_message(
                session, conversation.id, "person", {"text": text, "payload": payload},
                RECEIVED, channel_message_id, self._clock() + LEASE,
            )  # fmt: skip
            try:
                await session.flush()
            except IntegrityError:
                await session.rollback()
                return None
            return stored(row, await self._key(session, conversation.id))

    @uninterrupted
    async def left(self, conversation_id: str, channel_message_id: str) -> StoredMessage | None:
        """Return a message that was stored before and not handled, for the caller during a LEASE."""
        wanted = select(Message).where(
            Message.conversation_id == conversation_id,
            Message.channel_message_id == channel_message_id,
            Message.delivery == RECEIVED,
        )
        async with self._writing() as session:
            row = await session.scalar(wanted.with_for_update())
            if row is None:
                return None
            row.attempts += 1
            row.next_try_at = self._clock() + LEASE
            return stored(row, await self._key(session, conversation_id))

    @uninterrupted
    async def is_left(self, message_id: int) -> bool:
        """Tell whether a message is still not handled."""
        async with self._reading() as session:
            row = await session.get(Message, message_id)
            return row is not None and row.delivery == RECEIVED

    @uninterrupted
    async def replace_text(self, message: StoredMessage, text: str) -> None:
        """Overwrite what a message says, as where a contact is kept apart from it."""
        async with self._writing() as session:
            body = {"text": text, "payload": message.payload}
            sealed = await self._seal(session, message.conversation_id, body)
            await session.execute(
                update(Message).where(Message.id == message.id).values(body=sealed)
            )

    @uninterrupted
    async def messages(self, conversation_id: str, after: int = 0) -> list[StoredMessage]:
        """Return the messages of a conversation whose id is over *after*, oldest first.

        Of a conversation that was deleted, also in this moment, there are none.
        """
        async with self._reading() as session:
            conversation = await session.get(Conversation, conversation_id)
            if conversation is None:
                return []
            key = self._master.unwrap(conversation.wrapped_key)
            rows = await session.scalars(
                select(Message)
                .where(Message.conversation_id == conversation_id, Message.id > after)
                .order_by(Message.id)
            )
            return [stored(row, key) for row in rows]

    @uninterrupted
    async def unhandled(self, due: bool = False) -> list[StoredMessage]:
        """Return what people sent that was stored but not handled, before a crash say.

        With *due* only what nobody is handling, and it is the caller's for a LEASE.
        """
        wanted = select(Message).where(Message.delivery == RECEIVED).order_by(Message.id)
        if due:
            wanted = wanted.where(_is_due(self._clock())).with_for_update(skip_locked=True)
        async with self._writing() as session:
            rows = list(await session.scalars(wanted))
            for row in rows if due else ():
                row.attempts += 1
                row.next_try_at = self._clock() + LEASE
            return [stored(row, await self._key(session, row.conversation_id)) for row in rows]

    # Outbox

    @uninterrupted
    async def pending(self, channel: str, limit: int = 50) -> list[OutboxMessage]:
        """Return what *channel* is to send now, for the caller alone during a LEASE.

        Of each conversation it is the oldest message that was not sent, so that order is kept; when
        it is sent, ask again. A message whose sender died is given again, with the same key.
        """
        async with self._writing() as session:
            rows = (await session.execute(_to_send(channel, self._clock(), limit))).all()
            found = []
            for message, conversation in rows:
                message.delivery = SENDING
                message.attempts += 1
                message.next_try_at = self._clock() + LEASE
                self._remember(conversation)
                key = self._keys[conversation.id]
                address = (
                    await self._unseal(session, conversation.id, conversation.address)
                    if conversation.address
                    else None
                )
                found.append(
                    OutboxMessage(
                        stored(message, key), channel, address, conversation.language,
                        message.attempts,
                    )
                )  # fmt: skip
            return found

    @uninterrupted
    async def mark_sent(self, message_id: int, reference: str | None = None) -> None:
        """Note that a channel has sent a message; *reference* is the channel's own id of it."""
        async with self._writing() as session:
            await session.execute(
                update(Message)
                .where(Message.id == message_id, Message.delivery.in_((PENDING, SENDING, FAILED)))
                .values(
                    delivery=SENT,
                    sent_at=self._clock(),
                    next_try_at=None,
                    channel_reference=reference,
                )
            )

    @uninterrupted
    async def mark_failed(
        self, message_id: int, retry_after: float | None = None, final: bool = False
    ) -> None:
        """Note that sending failed: try again after so many seconds, by default twice as long each
        time up to LONGEST_PAUSE; or, when *final*, never (the person has blocked the bot, say)."""
        async with self._writing() as session:
            row = await session.get(Message, message_id)
            if row is None or row.delivery not in (PENDING, SENDING):
                return
            if final:
                row.delivery, row.next_try_at = FAILED, None
                return
            pause = retry_after if retry_after is not None else 2.0 ** min(row.attempts, 16)
            if retry_after is None:
                pause = min(pause, LONGEST_PAUSE)
            row.delivery, row.next_try_at = PENDING, self._clock() + timedelta(seconds=pause)

    @uninterrupted
    async def reclaim(self, channel: str) -> None:
        """Make due at once what a channel's only sender was sending when it died."""
        mine = select(Conversation.id).where(Conversation.channel == channel)
        async with self._writing() as session:
            await session.execute(
                update(Message)
                .where(Message.delivery == SENDING, Message.conversation_id.in_(mine))
                .values(delivery=PENDING, next_try_at=None)
                .execution_options(synchronize_session=False)
            )

    @uninterrupted
    async def next_due(self, channel: str) -> datetime | None:
        """Return when the channel's next unsent message is due; None when all was sent."""
        async with self._reading() as session:
            due = func.min(func.coalesce(Message.next_try_at, Message.created_at))
            found: datetime | None = await session.scalar(_unsent(select(due), channel))
            return found

    @uninterrupted
    async def delivered(self, message_ids: Sequence[int]) -> None:
        """Note that the person's page has these messages."""
        if not message_ids:
            return
        async with self._writing() as session:
            await session.execute(
                update(Message)
                .where(Message.id.in_(message_ids), Message.delivery.in_((PENDING, SENDING)))
                .values(delivery=SENT, sent_at=self._clock(), next_try_at=None)
            )

    @uninterrupted
    async def read(self, conversation_id: str, up_to: int) -> None:
        """Note that the person has seen the messages up to that id."""
        async with self._writing() as session:
            await session.execute(
                update(Message)
                .where(
                    Message.conversation_id == conversation_id,
                    Message.id <= up_to,
                    Message.author != "person",
                    Message.read_at.is_(None),
                )
                .values(read_at=self._clock())
            )

    @uninterrupted
    async def references(self, conversation_id: str) -> list[str]:
        """Return the channel's own ids of what it sent in a conversation."""
        async with self._reading() as session:
            rows = await session.scalars(
                select(Message.channel_reference)
                .where(
                    Message.conversation_id == conversation_id,
                    Message.channel_reference.is_not(None),
                )
                .order_by(Message.id)
            )
            return [reference for reference in rows if reference is not None]


def _is_due(now: datetime) -> ColumnElement[bool]:
    """Say what is due; a lease that ends too late is from before the clock was set back."""
    leased = Message.delivery.in_((RECEIVED, SENDING))
    return or_(
        Message.next_try_at.is_(None),
        Message.next_try_at <= now,
        and_(leased, Message.next_try_at > now + 2 * LEASE),
    )


def _unsent(wanted: Select[Any], channel: str) -> Select[Any]:
    """Narrow *wanted* to the first unsent message of each conversation of *channel*."""
    earlier = aliased(Message)
    first = (
        select(func.min(earlier.id))
        .where(
            earlier.conversation_id == Message.conversation_id,
            earlier.delivery.in_((PENDING, SENDING)),
        )
        .correlate(Message)
        .scalar_subquery()
    )
    return wanted.join(Conversation, Conversation.id == Message.conversation_id).where(
        Conversation.channel == channel,
        Message.delivery.in_((PENDING, SENDING)),
        Message.id == first,
    )


def _to_send(channel: str, now: datetime, limit: int) -> Select[Any]:
    return (
        _unsent(select(Message, Conversation), channel)
        .where(_is_due(now))
        .order_by(Message.id)
        .limit(limit)
        .with_for_update(of=Message, skip_locked=True)
    )
