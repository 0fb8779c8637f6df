"""What goes with a conversation: private notes, how to call the person back, blocks of abuse."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import AzimutError
from bot.handoff.base import NotOwner, StoreBase
from bot.handoff.records import COUNSELLOR, CallbackRecord, NoteRecord
from bot.handoff.tables import Block, Callback, Conversation, Note
from bot.handoff.uninterrupted import uninterrupted
from bot.safety import DangerLevel


class Notes(StoreBase):
    """The part of the store that only counsellors see."""

    @uninterrupted
    async def note(self, conversation_id: str, counsellor_id: int, text: str) -> NoteRecord:
        """Add a private note. Raises AzimutError when it is empty or the conversation deleted."""
        if not text.strip():
            raise AzimutError("the note is empty; write something")
        async with self._writing() as session:
            row = Note(
                conversation_id=conversation_id, counsellor_id=counsellor_id, kind="note",
                body=await self._seal(session, conversation_id, text.strip()),
                created_at=self._clock(),
            )  # fmt: skip
            session.add(row)
            await session.flush()
            return NoteRecord(row.id, counsellor_id, row.kind, text.strip(), row.created_at)

    @uninterrupted
    async def notes(self, conversation_id: str) -> list[NoteRecord]:
        """Return the notes of a conversation, oldest first."""
        async with self._reading() as session:
            rows = await session.scalars(
                select(Note).where(Note.conversation_id == conversation_id).order_by(Note.id)
            )
            return [
                NoteRecord(
                    row.id, row.counsellor_id, row.kind,
                    await self._unseal(session, conversation_id, row.body), row.created_at,
                )
                for row in rows
            ]  # fmt: skip


class Callbacks(StoreBase):
    """How people want to be called back: only with consent, and only for the owner to see."""

    @uninterrupted
    async def ask_callback(self, conversation_id: str, contact: str, agreed_at: datetime) -> None:
        """Keep how to reach the person, who agreed to that at *agreed_at*; replaces an earlier one."""
        async with self._writing() as session:
            body = await self._seal(session, conversation_id, contact)
            await session.merge(
                Callback(
                    conversation_id=conversation_id, body=body, consented_at=agreed_at,
                    done_at=None,
                )
            )  # fmt: skip

    @uninterrupted
    async def forget_callback(self, conversation_id: str) -> None:
        async with self._writing() as session:
            await session.execute(
                delete(Callback).where(Callback.conversation_id == conversation_id)
            )

    @uninterrupted
    async def callback(self, conversation_id: str, counsellor_id: int) -> CallbackRecord | None:
        """Return how to call the person back. Raises NotOwner for everyone but the owner."""
        async with self._reading() as session:
            await self._require(session, conversation_id, counsellor_id)
            row = await session.get(Callback, conversation_id)
            if row is None:
                return None
            contact = await self._unseal(session, conversation_id, row.body)
            return CallbackRecord(contact, row.consented_at, row.done_at)

    @uninterrupted
    async def callback_done(self, conversation_id: str, counsellor_id: int) -> None:
        """Note that the person was called. Raises NotOwner."""
        async with self._writing() as session:
            await self._require(session, conversation_id, counsellor_id)
            await session.execute(
                update(Callback)
                .where(Callback.conversation_id == conversation_id)
                .values(done_at=self._clock())
            )

    @staticmethod
    async def _require(session: AsyncSession, conversation_id: str, counsellor_id: int) -> None:
        row = await session.get(Conversation, conversation_id)
        if row is None or row.owner != COUNSELLOR or row.counsellor_id != counsellor_id:
            raise NotOwner


class Blocks(StoreBase):
    """Addresses that are not answered for a time. What they write of danger is always heard."""

    @uninterrupted
    async def block(self, conversation_id: str, counsellor_id: int, until: datetime) -> None:
        """Block the person of a conversation until a moment.

        Raises AzimutError when the moment has passed, the conversation is deleted, or its level is
        high or above: someone in danger is never blocked.
        """
        if until <= self._clock():
            raise AzimutError("the end of a block lies in the future; choose a later moment")
        async with self._writing() as session:
            row = await self._locked(session, conversation_id)
            if row is None:
                raise AzimutError("this conversation was deleted")
            if row.level >= DangerLevel.HIGH:
                raise AzimutError("someone in danger is never blocked")
            await session.merge(
                Block(
                    channel=row.channel, address_hash=row.address_hash, until=until,
                    counsellor_id=counsellor_id, created_at=self._clock(),
                )
            )  # fmt: skip
            self._record(session, conversation_id, "blocked", counsellor_id, row.level)

    @uninterrupted
    async def blocked_until(self, conversation_id: str) -> datetime | None:
        """Return until when a conversation's person is blocked; None when they are not."""
        wanted = (
            select(Block.until)
            .join(
                Conversation,
                (Conversation.channel == Block.channel)
                & (Conversation.address_hash == Block.address_hash),
            )
            .where(Conversation.id == conversation_id, Block.until > self._clock())
        )
        async with self._reading() as session:
            found: datetime | None = await session.scalar(wanted)
            return found

    @uninterrupted
    async def unblock(self, conversation_id: str, counsellor_id: int | None = None) -> bool:
        """Lift the block of a conversation's person; False when there was none."""
        async with self._writing() as session:
            row = await self._locked(session, conversation_id)
            if row is None:
                return False
            lifted = await session.execute(
                delete(Block).where(
                    Block.channel == row.channel, Block.address_hash == row.address_hash
                )
            )
            if not lifted.rowcount:  # type: ignore[attr-defined]
                return False
            self._record(session, conversation_id, "unblocked", counsellor_id, row.level)
            return True
