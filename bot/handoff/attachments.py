"""Files that a person sent to a counsellor: encrypted with the conversation's key, deleted with it."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from bot.errors import AzimutError
from bot.handoff.channel_tables import Attachment
from bot.handoff.crypto import MasterKey, decrypt, encrypt
from bot.handoff.records import COUNSELLOR
from bot.handoff.store import Clock, NotOwner, utc_now
from bot.handoff.tables import Conversation
from bot.handoff.uninterrupted import uninterrupted


@dataclass(frozen=True, slots=True)
class StoredAttachment:
    """What a list shows of a file; ``size`` is in bytes."""

    id: str
    message_id: int
    kind: str
    media_type: str
    size: int


class Attachments:
    """The only way to the table of files."""

    def __init__(self, engine: AsyncEngine, master: MasterKey, clock: Clock = utc_now) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._master = master
        self._clock = clock

    @uninterrupted
    async def add(
        self, conversation_id: str, message_id: int, kind: str, media_type: str, content: bytes
    ) -> StoredAttachment:
        """Keep a file of a message. Raises AzimutError when the conversation was deleted."""
        async with self._sessions() as session, session.begin():
            row = await self._conversation(session, conversation_id)
            attachment = Attachment(
                id=str(uuid.uuid4()), conversation_id=conversation_id, message_id=message_id,
                kind=kind, media_type=media_type, size=len(content),
                body=encrypt(self._master.unwrap(row.wrapped_key), content),
                created_at=self._clock(),
            )  # fmt: skip
            session.add(attachment)
            return _record(attachment)

    @uninterrupted
    async def of_conversation(self, conversation_id: str) -> list[StoredAttachment]:
        """Return the files of a conversation in the order of their messages, without content."""
        columns = (
            Attachment.id, Attachment.message_id, Attachment.kind, Attachment.media_type,
            Attachment.size,
        )  # fmt: skip
        async with self._sessions() as session:
            rows = await session.execute(
                select(*columns)
                .where(Attachment.conversation_id == conversation_id)
                .order_by(Attachment.message_id, Attachment.created_at)
            )
            return [StoredAttachment(*row) for row in rows]

    @uninterrupted
    async def open(
        self, attachment_id: str, counsellor_id: int
    ) -> tuple[StoredAttachment, bytes] | None:
        """Return a file and its content; None when there is none of that id.

        Raises NotOwner when the conversation is not this counsellor's.
        """
        async with self._sessions() as session:
            row = await session.get(Attachment, attachment_id)
            if row is None:
                return None
            owner = await self._conversation(session, row.conversation_id)
            if owner.owner != COUNSELLOR or owner.counsellor_id != counsellor_id:
                raise NotOwner
            return _record(row), decrypt(self._master.unwrap(owner.wrapped_key), row.body)

    async def _conversation(self, session: AsyncSession, conversation_id: str) -> Conversation:
        row = await session.get(Conversation, conversation_id)
        if row is None:
            raise AzimutError("this conversation was deleted")
        return row


def _record(row: Attachment) -> StoredAttachment:
    return StoredAttachment(row.id, row.message_id, row.kind, row.media_type, row.size)
