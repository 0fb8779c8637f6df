"""What all parts of the store share: transactions, keys, and how rows are read and written."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from bot.errors import AzimutError
from bot.handoff.crypto import MasterKey, decrypt, encrypt
from bot.handoff.database import BUSY_SECONDS, for_reading
from bot.handoff.records import (
    Button,
    ConversationRecord,
    DocumentLink,
    Reply,
    StoredMessage,
)
from bot.handoff.tables import Conversation, Message, Transition
from bot.safety import DangerLevel

Clock = Callable[[], datetime]

RECEIVED, HANDLED = "received", "handled"
PENDING, SENDING, SENT, FAILED = "pending", "sending", "sent", "failed"
_MOST_KEYS = 10_000


def utc_now() -> datetime:
    return datetime.now(UTC)


class NotOwner(AzimutError):
    """A counsellor acts on a conversation that is not theirs."""

    def __init__(self) -> None:
        super().__init__(
            "this conversation is not yours: someone else has it, or it was closed or deleted"
        )


class StoreBase:
    """Transactions over the tables of conversations, and the keys to what they hold."""

    def __init__(self, engine: AsyncEngine, master: MasterKey, clock: Clock = utc_now) -> None:
        self._engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._readers = async_sessionmaker(for_reading(engine), expire_on_commit=False)
        self._master = master
        self._clock = clock
        self._keys: dict[str, bytes] = {}
        one_writer = engine.dialect.name == "sqlite"  # its writers would poll for their turn
        self._turn = asyncio.Lock() if one_writer else None

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncSession]:
        async with self._own_turn(), self._sessions() as session, session.begin():
            yield session

    @asynccontextmanager
    async def _own_turn(self) -> AsyncIterator[None]:
        """Be the only writer of this process; who waits too long is told as by the database."""
        if self._turn is None:
            yield
            return
        try:
            async with asyncio.timeout(BUSY_SECONDS):
                await self._turn.acquire()
        except TimeoutError as error:
            raise OperationalError("waiting for the writer before", None, error) from error
        try:
            yield
        finally:
            self._turn.release()

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncSession]:
        async with self._readers() as session, session.begin():
            yield session

    async def _locked(self, session: AsyncSession, conversation_id: str) -> Conversation | None:
        """Return the conversation's row, held until the end of the transaction.

        Whoever changes a conversation and its queue item takes the conversation first.
        """
        found: Conversation | None = await session.scalar(
            select(Conversation).where(Conversation.id == conversation_id).with_for_update()
        )
        return found

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
        level: int,
        target_id: int | None = None,
    ) -> None:
        session.add(
            Transition(
                conversation_id=conversation_id, kind=kind, counsellor_id=counsellor_id,
                target_id=target_id, level=int(level), at=self._clock(),
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
        next_try_at: datetime | None = None,
    ) -> Message:
        row = Message(
            conversation_id=conversation_id, channel_message_id=channel_message_id, author=author,
            body=await self._seal(session, conversation_id, body), delivery=delivery,
            attempts=0, created_at=self._clock(), next_try_at=next_try_at,
        )  # fmt: skip
        session.add(row)
        return row

    async def _seal(self, session: AsyncSession, conversation_id: str, value: Any) -> bytes:
        key = await self._key(session, conversation_id)
        return encrypt(key, json.dumps(value, ensure_ascii=False).encode())

    async def _unseal(self, session: AsyncSession, conversation_id: str, sealed: bytes) -> Any:
        return json.loads(decrypt(await self._key(session, conversation_id), sealed))

    async def _key(self, session: AsyncSession, conversation_id: str) -> bytes:
        if conversation_id not in self._keys:
            row = await session.get(Conversation, conversation_id)
            if row is None:
                raise AzimutError("this conversation was deleted")
            self._remember(row)
        return self._keys[conversation_id]

    def _remember(self, row: Conversation) -> None:
        if len(self._keys) > _MOST_KEYS:
            self._keys.clear()
        self._keys[row.id] = self._master.unwrap(row.wrapped_key)

    def _conversation(self, row: Conversation) -> ConversationRecord:
        self._remember(row)
        state = json.loads(decrypt(self._keys[row.id], row.state)) if row.state else {}
        return ConversationRecord(
            row.id, row.channel, row.language, row.language_chosen, row.owner, row.counsellor_id,
            DangerLevel(row.level), row.category, state,
        )  # fmt: skip


def stored(row: Message, key: bytes) -> StoredMessage:
    """Return the message of *row*, decrypted."""
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
        read_at=row.read_at,
        attempts=row.attempts,
    )


def reply_body(reply: Reply) -> dict[str, Any]:
    return reply.as_dict() | ({"entry": reply.entry} if reply.entry else {})


def hash_address(channel: str, address: str) -> str:
    """Return what a channel's address is found by; the address itself is not kept here."""
    return hashlib.sha256(f"{channel}:{address}".encode()).hexdigest()
