"""What reports read of the contacts, and counts of days."""

from datetime import UTC, date, datetime, tzinfo
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from bot.cases.records import CLOSED, Contact
from bot.cases.tables import ContactRow, CriterionCount, DailyCount
from bot.handoff.base import Clock, utc_now
from bot.handoff.database import for_reading
from bot.handoff.uninterrupted import uninterrupted
from bot.safety import DangerLevel

VISIT = "visit"
"""Someone opened the chat."""


class Figures:
    """Closed contacts of a year, and what is only counted."""

    def __init__(self, engine: AsyncEngine, clock: Clock = utc_now, zone: tzinfo = UTC) -> None:
        self._engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._readers = async_sessionmaker(for_reading(engine), expire_on_commit=False)
        self._clock = clock
        self._zone = zone

    @uninterrupted
    async def contacts(self, year: int) -> list[Contact]:
        """Return the closed contacts of a year."""
        columns = (
            ContactRow.day, ContactRow.channel, ContactRow.language, ContactRow.level,
            ContactRow.answered_by, ContactRow.type, ContactRow.category, ContactRow.answers,
            ContactRow.waited, ContactRow.first_answer,
        )  # fmt: skip
        async with self._readers() as session:
            rows = await session.execute(
                select(*columns).where(
                    ContactRow.status == CLOSED, *_in_year(ContactRow.day, year)
                )
            )
            return [
                Contact(
                    row.day, row.channel, row.language, DangerLevel(row.level), row.answered_by,
                    row.type, row.category, row.answers, row.waited, row.first_answer,
                )
                for row in rows
            ]  # fmt: skip

    @uninterrupted
    async def criteria(self, year: int) -> dict[str, dict[str, int]]:
        """Return the sensitive criteria's counts of a year: field, answer, persons."""
        found: dict[str, dict[str, int]] = {}
        async with self._readers() as session:
            rows = await session.scalars(
                select(CriterionCount)
                .where(CriterionCount.year == year, CriterionCount.count > 0)
                .order_by(CriterionCount.field, CriterionCount.answer)
            )
            for row in rows:
                found.setdefault(row.field, {})[row.answer] = row.count
        return found

    @uninterrupted
    async def count(self, name: str) -> None:
        """Count that something happened today."""
        values = {"day": local_day(self._clock(), self._zone), "name": name}
        async with self._sessions() as session, session.begin():
            await session.execute(increment(self._engine, DailyCount, values, 1))

    @uninterrupted
    async def counted(self, year: int) -> dict[tuple[int, str], int]:
        """Return what was counted by month and name."""
        found: dict[tuple[int, str], int] = {}
        async with self._readers() as session:
            rows = await session.scalars(select(DailyCount).where(*_in_year(DailyCount.day, year)))
            for row in rows:
                key = (row.day.month, row.name)
                found[key] = found.get(key, 0) + row.count
        return found


def increment(engine: AsyncEngine, table: Any, values: dict[str, Any], by: int) -> Any:
    """Return the statement that adds *by* to the count of *values*, from zero if there is none."""
    insert = sqlite.insert if engine.dialect.name == "sqlite" else postgresql.insert
    return (
        insert(table)
        .values(**values, count=by)
        .on_conflict_do_update(index_elements=list(values), set_={"count": table.count + by})
    )


def local_day(moment: datetime, zone: tzinfo) -> date:
    """Return the day on which *moment* falls for the hotline."""
    return moment.astimezone(zone).date()


def _in_year(column: Any, year: int) -> tuple[Any, ...]:
    return column >= date(year, 1, 1), column <= date(year, 12, 31)
