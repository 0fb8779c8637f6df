"""Which chat a conversation is answered in, and which of its messages lie there."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from bot.channels.telegram import CHANNEL
from bot.handoff import Clock, MasterKey, utc_now
from bot.handoff.channel_tables import ChannelChat, ChannelMessage
from bot.handoff.crypto import decrypt, encrypt
from bot.handoff.tables import Conversation
from bot.handoff.uninterrupted import uninterrupted

DELETABLE = timedelta(hours=47, minutes=30)
"""Telegram lets a bot delete messages of the last 48 hours; a margin for its clock."""


@dataclass(frozen=True, slots=True)
class Chat:
    """Where a conversation is answered.

    ``stopped``: the person has blocked the bot. ``keyboard``: the language of the keyboard shown.
    """

    conversation_id: str
    address: int
    stopped: bool
    keyboard: str | None
    language: str | None


class Chats:
    """The only way to the tables of chats."""

    def __init__(self, engine: AsyncEngine, master: MasterKey, clock: Clock = utc_now) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._master = master
        self._clock = clock

    def name(self, chat_id: int) -> str:
        """Return what a conversation is found by: it tells the chat's number to nobody."""
        return self._master.digest(f"{CHANNEL}:{chat_id}")

    @uninterrupted
    async def open(self, conversation_id: str, chat_id: int, hint: str | None) -> bool:
        """Remember where to answer; True when the person had blocked the bot and is back.

        *hint* is the language of their Telegram: that of the keyboard while no other is known.
        """
        async with self._sessions() as session, session.begin():
            row = await session.get(ChannelChat, conversation_id)
            if row is not None:
                is_back, row.stopped, row.hint = row.stopped, False, hint or row.hint
                return is_back
            key = await self._key(session, conversation_id)
            if key is None:
                return False
            address = encrypt(key, str(chat_id).encode())
            new = ChannelChat(
                conversation_id=conversation_id, address=address, stopped=False, hint=hint
            )
            try:
                async with session.begin_nested():
                    session.add(new)
            except IntegrityError:
                return False
        return False

    @uninterrupted
    async def of(self, conversation_id: str) -> Chat | None:
        async with self._sessions() as session:
            row = await session.get(ChannelChat, conversation_id)
            owner = await session.get(Conversation, conversation_id)
            if row is None or owner is None:
                return None
            address = int(decrypt(self._master.unwrap(owner.wrapped_key), row.address))
            return Chat(
                conversation_id, address, row.stopped, row.keyboard, owner.language or row.hint
            )

    @uninterrupted
    async def stop(self, conversation_id: str) -> None:
        """The person has blocked the bot: what is to be sent waits until they write again."""
        await self._set(conversation_id, stopped=True)

    @uninterrupted
    async def keyboard_shown(self, conversation_id: str, language: str) -> None:
        await self._set(conversation_id, keyboard=language)

    # Messages in the chat

    @uninterrupted
    async def lies(
        self, conversation_id: str, number: int, message_id: int | None = None, part: int = 0
    ) -> None:
        """Remember that message *number* lies in the chat; ours with its id and part."""
        row = ChannelMessage(
            conversation_id=conversation_id, number=number, message_id=message_id, part=part,
            voted=False, at=self._clock(),
        )  # fmt: skip
        try:
            async with self._sessions() as session, session.begin():
                session.add(row)
        except IntegrityError:  # known already, or the conversation was deleted in this moment
            return

    @uninterrupted
    async def sent_parts(self, conversation_id: str, message_id: int) -> set[int]:
        """Return which parts of our message lie in the chat."""
        async with self._sessions() as session:
            rows = await session.scalars(
                select(ChannelMessage.part).where(
                    ChannelMessage.conversation_id == conversation_id,
                    ChannelMessage.message_id == message_id,
                )
            )
            return set(rows)

    @uninterrupted
    async def deletable(self, conversation_id: str) -> list[int]:
        """Return the numbers of the messages that Telegram still lets a bot delete."""
        async with self._sessions() as session:
            rows = await session.scalars(
                select(ChannelMessage.number)
                .where(
                    ChannelMessage.conversation_id == conversation_id,
                    ChannelMessage.at > self._clock() - DELETABLE,
                )
                .order_by(ChannelMessage.number)
            )
            return list(rows)

    @uninterrupted
    async def last_from_person(self, conversation_id: str) -> int | None:
        """Return the number of the newest message that the person sent."""
        async with self._sessions() as session:
            number: int | None = await session.scalar(
                select(ChannelMessage.number)
                .where(
                    ChannelMessage.conversation_id == conversation_id,
                    ChannelMessage.message_id.is_(None),
                )
                .order_by(ChannelMessage.number.desc())
                .limit(1)
            )
            return number

    @uninterrupted
    async def vote(self, conversation_id: str, message_id: int) -> bool:
        """Mark our message as voted on (not how); False when it was before, or is not there."""
        async with self._sessions() as session, session.begin():
            done = await session.execute(
                update(ChannelMessage)
                .where(
                    ChannelMessage.conversation_id == conversation_id,
                    ChannelMessage.message_id == message_id,
                    ChannelMessage.voted.is_(False),
                )
                .values(voted=True)
            )
            return bool(done.rowcount)  # type: ignore[attr-defined]

    async def _key(self, session: AsyncSession, conversation_id: str) -> bytes | None:
        row = await session.get(Conversation, conversation_id)
        return self._master.unwrap(row.wrapped_key) if row else None

    async def _set(self, conversation_id: str, **values: object) -> None:
        async with self._sessions() as session, session.begin():
            await session.execute(
                update(ChannelChat)
                .where(ChannelChat.conversation_id == conversation_id)
                .values(**values)
            )
