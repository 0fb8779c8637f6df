"""What curators learn from conversations: no row here leads to a conversation, a person or a moment.

Votes are counts by day. Texts are redacted before they are stored, encrypted like all free text, under
a random id and without a row number, so that their order tells nothing either.
"""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from bot.handoff.crypto import MasterKey
from bot.handoff.database import truncate_log
from bot.handoff.store import Clock, utc_now
from bot.handoff.tables import AnswerVote, UnansweredText
from bot.handoff.uninterrupted import uninterrupted
from bot.safety.redaction import redact

UNKNOWN, DOUBT = "unknown", "doubt"
"""Why a text is kept: the bot said that it does not know, or it offered several entries."""
MOST_A_DAY = 2000
"""Texts that are kept of one day; of a flood the rest is dropped."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A redacted text that the bot did not answer, and the entry that came nearest."""

    day: date
    language: str
    kind: str
    candidate: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Votes:
    """How often an entry was useful, and how often not, in one language."""

    entry: str
    language: str
    useful: int
    not_useful: int


class Feedback:
    """The only way to the tables of votes and of unanswered texts."""

    def __init__(
        self,
        engine: AsyncEngine,
        master: MasterKey,
        clock: Clock = utc_now,
        keep_texts: bool = True,
        keep_days: int = 90,
    ) -> None:
        self._engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._master = master
        self._clock = clock
        self._keep_texts = keep_texts
        self._keep_days = keep_days
        self._cleared: date | None = None

    @uninterrupted
    async def vote(self, entry: str, language: str, useful: bool) -> None:
        """Count a vote for *entry* today."""
        insert = sqlite.insert if self._engine.dialect.name == "sqlite" else postgresql.insert
        new = insert(AnswerVote).values(
            day=self._today(), entry=entry, language=language, useful=useful, count=1
        )
        counted = new.on_conflict_do_update(
            index_elements=["day", "entry", "language", "useful"],
            set_={"count": AnswerVote.count + 1},
        )
        async with self._sessions() as session, session.begin():
            await session.execute(counted)

    @uninterrupted
    async def note(self, text: str, language: str, kind: str, candidate: str | None) -> None:
        """Keep *text*, redacted, if texts are kept and anything of it is left."""
        redacted = redact(text) if self._keep_texts else ""
        if not any(character.isalpha() for character in redacted):
            return
        async with self._sessions() as session, session.begin():
            today = select(func.count()).where(UnansweredText.day == self._today())
            if (await session.scalar(today) or 0) >= MOST_A_DAY:
                return
            session.add(
                UnansweredText(
                    id=str(uuid.uuid4()), day=self._today(), language=language, kind=kind,
                    candidate=candidate, body=self._master.seal(redacted.encode()),
                )
            )  # fmt: skip

    @uninterrupted
    async def clear(self) -> int:
        """Once a day, delete the texts that are too old (all, if none are to be kept)."""
        if self._cleared == self._today():
            return 0
        self._cleared = self._today()
        oldest = self._today() - timedelta(days=self._keep_days)
        old = delete(UnansweredText)
        if self._keep_texts:
            old = old.where(UnansweredText.day < oldest)
        async with self._sessions() as session, session.begin():
            deleted = (await session.execute(old)).rowcount  # type: ignore[attr-defined]
        if deleted:
            await truncate_log(self._engine)
        return int(deleted)

    @uninterrupted
    async def unanswered(self, days: int) -> list[Unanswered]:
        """Return the texts of the last *days* days, the oldest day first."""
        async with self._sessions() as session:
            rows = await session.scalars(
                select(UnansweredText)
                .where(UnansweredText.day > self._today() - timedelta(days=days))
                .order_by(UnansweredText.day, UnansweredText.id)
            )
            return [
                Unanswered(
                    row.day, row.language, row.kind, row.candidate,
                    self._master.unseal(row.body).decode(),
                )
                for row in rows
            ]  # fmt: skip

    @uninterrupted
    async def votes(self, days: int) -> list[Votes]:
        """Return the votes of the last *days* days by entry and language."""
        found: dict[tuple[str, str], list[int]] = {}
        async with self._sessions() as session:
            rows = await session.execute(
                select(
                    AnswerVote.entry, AnswerVote.language, AnswerVote.useful,
                    func.sum(AnswerVote.count),
                )
                .where(AnswerVote.day > self._today() - timedelta(days=days))
                .group_by(AnswerVote.entry, AnswerVote.language, AnswerVote.useful)
            )  # fmt: skip
            for entry, language, useful, count in rows:
                found.setdefault((entry, language), [0, 0])[not useful] += int(count)
        return [Votes(*key, *counts) for key, counts in sorted(found.items())]

    def _today(self) -> date:
        return self._clock().date()
