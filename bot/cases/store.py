"""The store of contacts: opened when a counsellor takes someone, closed with a category."""

import json
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Select, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot.cases.figures import increment, local_day
from bot.cases.form import Answers, CaseForm
from bot.cases.records import (
    BY_BOT,
    BY_COUNSELLOR,
    CLOSED,
    OPEN,
    PHONE,
    Case,
    ContactClosed,
)
from bot.cases.tables import ContactRow, ContactText, CriterionCount
from bot.errors import AzimutError
from bot.handoff.base import Clock, StoreBase, utc_now
from bot.handoff.crypto import MasterKey, decrypt, encrypt
from bot.handoff.database import truncate_log
from bot.handoff.records import BOT
from bot.handoff.records import CLOSED as CONVERSATION_CLOSED
from bot.handoff.tables import Conversation, Message, QueueItem
from bot.handoff.uninterrupted import uninterrupted
from bot.safety import DangerLevel

_CHUNK = 100
"""Contacts closed in one transaction: meanwhile nobody else writes on SQLite."""


class Cases(StoreBase):
    """The only way to the tables of contacts. Each method is one transaction."""

    def __init__(
        self,
        engine: AsyncEngine,
        master: MasterKey,
        form: CaseForm,
        clock: Clock = utc_now,
        keep_texts_days: int = 30,
        zone: tzinfo = UTC,
    ) -> None:
        super().__init__(engine, master, clock)
        self._keep_texts = timedelta(days=keep_texts_days)
        self._zone = zone
        self.form = form

    @uninterrupted
    async def open(self, conversation_id: str, counsellor_id: int) -> int:
        """Return the open contact of a conversation, begun now or handed on to this counsellor."""
        try:
            return await self._open(conversation_id, counsellor_id)
        except IntegrityError:  # another tab opened it in this moment
            return await self._open(conversation_id, counsellor_id)

    async def _open(self, conversation_id: str, counsellor_id: int) -> int:
        async with self._writing() as session:
            conversation = await session.get(Conversation, conversation_id)
            if conversation is None:
                raise AzimutError("this conversation was deleted")
            row = await self._open_row(session, conversation_id)
            if row is None:
                row = ContactRow(
                    conversation_id=conversation_id, day=self._today(),
                    channel=conversation.channel, language=conversation.language,
                    level=conversation.level, answered_by=BY_COUNSELLOR, status=OPEN, answers={},
                )  # fmt: skip
                session.add(row)
            row.counsellor_id = counsellor_id
            row.level = max(row.level, conversation.level)
            await session.flush()
            return row.id

    @uninterrupted
    async def save_call(
        self,
        counsellor_id: int,
        answers: Answers,
        close: bool = False,
        language: str | None = None,
    ) -> int:
        """Begin the contact of a phone call with its first answers; return its id.

        Raises AzimutError as ``save`` does; then there is no contact.
        """
        answers = self._checked(answers, close)
        async with self._writing() as session:
            row = ContactRow(
                day=self._today(), channel=PHONE, language=language, level=0, answers={},
                answered_by=BY_COUNSELLOR, counsellor_id=counsellor_id, status=OPEN,
            )  # fmt: skip
            session.add(row)
            await session.flush()
            await self._write(session, row, answers, close)
            return row.id

    @uninterrupted
    async def case(self, contact_id: int) -> Case | None:
        """Return a contact with its texts, as far as they still exist."""
        async with self._reading() as session:
            row = await session.get(ContactRow, contact_id)
            return await self._case(session, row) if row else None

    @uninterrupted
    async def of_conversation(self, conversation_id: str) -> Case | None:
        """Return the open contact of a conversation, None if there is none."""
        async with self._reading() as session:
            row = await self._open_row(session, conversation_id)
            return await self._case(session, row) if row else None

    @uninterrupted
    async def to_finish(self, counsellor_id: int) -> list[Case]:
        """Return this counsellor's contacts that have no category yet, the oldest first."""
        async with self._reading() as session:
            rows = await session.scalars(
                select(ContactRow)
                .where(ContactRow.status == OPEN, ContactRow.counsellor_id == counsellor_id)
                .order_by(ContactRow.id)
            )
            return [await self._case(session, row) for row in rows]

    @uninterrupted
    async def recent(self, counsellor_id: int, limit: int = 5) -> list[Case]:
        """Return the contacts that this counsellor closed last, the newest first; without texts."""
        mine = (ContactRow.counsellor_id == counsellor_id, ContactRow.status == CLOSED)
        return await self._listed(*mine, limit=limit)

    @uninterrupted
    async def earlier(self, conversation_id: str, limit: int = 20) -> list[Case]:
        """Return the closed contacts of the same conversation, the newest first; without texts."""
        same = (ContactRow.conversation_id == conversation_id, ContactRow.status == CLOSED)
        return await self._listed(*same, limit=limit)

    async def _listed(self, *conditions: Any, limit: int) -> list[Case]:
        wanted = select(ContactRow).where(*conditions).order_by(ContactRow.id.desc()).limit(limit)
        async with self._reading() as session:
            return [
                Case(
                    row.id, row.conversation_id, row.day, row.channel, DangerLevel(row.level),
                    row.counsellor_id, row.status, row.answers,
                )
                for row in await session.scalars(wanted)
            ]  # fmt: skip

    @uninterrupted
    async def save(
        self, contact_id: int, counsellor_id: int, answers: Answers, close: bool = False
    ) -> None:
        """Write a contact's answers, and close it. Raises ContactClosed when it is another's.

        Raises AzimutError when an answer is wrong, or when it is closed without a category.
        """
        answers = self._checked(answers, close)
        async with self._writing() as session:
            row = await session.scalar(
                select(ContactRow).where(ContactRow.id == contact_id).with_for_update()
            )
            if row is None or row.counsellor_id != counsellor_id:
                raise ContactClosed("this contact is with someone else, or it was deleted")
            await self._write(session, row, answers, close)

    async def count_bot_contacts(self, idle: timedelta) -> int:
        """Close as contacts what the bot answered alone and nobody went on with for *idle*.

        What there is, is found without keeping anybody from writing; then some are closed at a time.
        """
        async with self._reading() as session:
            found = (await session.execute(self._bot_only(idle))).all()
        ids = [conversation.id for conversation, _ in found]
        count = 0
        for begun in range(0, len(ids), _CHUNK):
            count += await self._count_some(idle, ids[begun : begun + _CHUNK])
        return count

    @uninterrupted
    async def _count_some(self, idle: timedelta, ids: list[str]) -> int:
        wanted = self._bot_only(idle, ids).with_for_update(of=Conversation, skip_locked=True)
        async with self._writing() as session:
            rows = (await session.execute(wanted)).all()
            for conversation, last in rows:
                session.add(await self._bot_contact(session, conversation, last))
            return len(rows)

    def _bot_only(self, idle: timedelta, ids: list[str] | None = None) -> Select[Any]:
        """Select what is not counted yet, with its last message; of *ids*, or of all."""
        last = (
            select(func.max(Message.id))
            .where(Message.conversation_id == Conversation.id, Message.author == "person")
            .correlate(Conversation)
            .scalar_subquery()
        )
        counted = (
            select(func.max(ContactRow.last_message))
            .where(ContactRow.conversation_id == Conversation.id)
            .correlate(Conversation)
            .scalar_subquery()
        )
        opened = select(ContactRow.conversation_id).where(
            ContactRow.status == OPEN, ContactRow.conversation_id.is_not(None)
        )
        wanted = select(Conversation, last).where(
            Conversation.owner.in_((BOT, CONVERSATION_CLOSED)),
            Conversation.updated_at < self._clock() - idle,
            last > func.coalesce(counted, 0),
            Conversation.id.not_in(opened),
        )
        return wanted if ids is None else wanted.where(Conversation.id.in_(ids))

    async def _bot_contact(
        self, session: AsyncSession, conversation: Conversation, last: int
    ) -> ContactRow:
        """Return the contact of what a person asked the bot since the contact before."""
        replied = await session.scalar(
            select(func.count())
            .select_from(Message)
            .where(Message.conversation_id == conversation.id, Message.author == "bot")
        )
        category = "bot_information" if replied else "bot_unfinished"
        answers = {"type": "other", "category": category}
        return ContactRow(
            conversation_id=conversation.id, day=local_day(conversation.updated_at, self._zone),
            channel=conversation.channel, language=conversation.language,
            level=conversation.level, answered_by=BY_BOT, status=CLOSED, type="other",
            category=category, answers=answers, last_message=last,
        )  # fmt: skip

    @uninterrupted
    async def forget_old_texts(self) -> int:
        """Delete the texts of phone calls whose time is over; others go with their conversation."""
        old = delete(ContactText).where(
            ContactText.conversation_id.is_(None),
            ContactText.written_at < self._clock() - self._keep_texts,
        )
        async with self._writing() as session:
            deleted = int((await session.execute(old)).rowcount)  # type: ignore[attr-defined]
        if deleted:
            await truncate_log(self._engine)
        return deleted

    # Inside

    def _checked(self, answers: Answers, close: bool) -> Answers:
        answers = self.form.clean(answers)
        problems = [p for p in self.form.problems(answers) if close or p.key != "required"]
        if problems:
            named = ", ".join(problem.field for problem in problems)
            raise AzimutError(f"the form cannot be saved: look at {named}")
        return answers

    async def _write(
        self, session: AsyncSession, row: ContactRow, answers: Answers, close: bool
    ) -> None:
        figures, texts = self.form.split(answers)
        await self._count_sensitive(session, row, texts)
        await self._write_texts(session, row, texts, bool(figures.get("agreed")))
        row.answers, row.type = figures, figures.get("type")
        row.category = figures.get("category")
        if close and row.status == OPEN:
            row.status = CLOSED
            await self._measure(session, row)

    async def _open_row(self, session: AsyncSession, conversation_id: str) -> ContactRow | None:
        found: ContactRow | None = await session.scalar(
            select(ContactRow).where(
                ContactRow.conversation_id == conversation_id, ContactRow.status == OPEN
            )
        )
        return found

    async def _case(self, session: AsyncSession, row: ContactRow) -> Case:
        answers = {**row.answers, **await self._texts(session, row)}
        return Case(
            row.id, row.conversation_id, row.day, row.channel, DangerLevel(row.level),
            row.counsellor_id, row.status, answers,
        )  # fmt: skip

    async def _texts(self, session: AsyncSession, row: ContactRow) -> Answers:
        text = await session.get(ContactText, row.id)
        if text is None:
            return {}
        key = await self._key_of(session, row, text)
        found: dict[str, Any] = json.loads(decrypt(key, text.body))
        return found

    async def _key_of(self, session: AsyncSession, row: ContactRow, text: ContactText) -> bytes:
        if row.conversation_id is not None:
            conversation = await session.get_one(Conversation, row.conversation_id)
            return self._master.unwrap(conversation.wrapped_key)
        if text.wrapped_key is None:
            text.wrapped_key = self._master.new_wrapped_key()
        return self._master.unwrap(text.wrapped_key)

    async def _write_texts(
        self, session: AsyncSession, row: ContactRow, texts: Answers, agreed: bool
    ) -> None:
        text = await session.get(ContactText, row.id)
        if not texts and not agreed:
            if text is not None:
                await session.delete(text)
            return
        if text is None:
            text = ContactText(contact_id=row.id, conversation_id=row.conversation_id)
        key = await self._key_of(session, row, text)
        text.body = encrypt(key, json.dumps(texts, ensure_ascii=False).encode())
        text.written_at = self._clock()
        session.add(text)

    async def _count_sensitive(
        self, session: AsyncSession, row: ContactRow, texts: Answers
    ) -> None:
        """Count sensitive answers, and no longer those that they replace.

        Those of a deleted conversation were counted and are forgotten: they cannot be replaced.
        """
        after = self.form.sensitive(texts)
        if row.answers.get("agreed") and await session.get(ContactText, row.id) is None:
            for name in after:
                del texts[name]
            return
        before = self.form.sensitive(await self._texts(session, row))
        for answers, by in ((before, -1), (after, 1)):
            for field, answer in answers.items():
                values = {"year": row.day.year, "field": field, "answer": answer}
                await session.execute(self._increment(CriterionCount, values, by))

    async def _measure(self, session: AsyncSession, row: ContactRow) -> None:
        """Note how long the person waited, and which messages this contact holds."""
        if row.conversation_id is None:
            return
        conversation = await session.get_one(Conversation, row.conversation_id)
        row.level = max(row.level, conversation.level)
        row.language = conversation.language or row.language
        item = await session.scalar(
            select(QueueItem)
            .where(QueueItem.conversation_id == row.conversation_id)
            .order_by(QueueItem.id.desc())
            .limit(1)
        )
        row.last_message = await session.scalar(
            select(func.coalesce(func.max(Message.id), 0)).where(
                Message.conversation_id == row.conversation_id
            )
        )
        if item is None:
            return
        row.level = max(row.level, item.level)
        row.day = local_day(item.created_at, self._zone)
        row.waited = _seconds(item.created_at, item.claimed_at)
        row.first_answer = _seconds(item.created_at, item.first_answer_at)

    def _increment(self, table: Any, values: dict[str, Any], by: int) -> Any:
        return increment(self._engine, table, values, by)

    def _today(self) -> date:
        return local_day(self._clock(), self._zone)


def _seconds(begin: datetime, end: datetime | None) -> int | None:
    return max(0, round((end - begin).total_seconds())) if end else None
