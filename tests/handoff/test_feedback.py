"""Votes and unanswered texts are kept without the person, and not for ever."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.handoff import DOUBT, UNKNOWN, Feedback, Votes, feedback, migrate
from bot.handoff.tables import AnswerVote, UnansweredText
from tests.conftest import MASTER, NOON


class Calendar:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def kept(engine: AsyncEngine, calendar: Calendar) -> Feedback:
    return Feedback(engine, MASTER, calendar)


async def rows(engine: AsyncEngine, table: str) -> list[str]:
    async with engine.connect() as connection:
        return [
            str(tuple(row)) for row in await connection.execute(text(f"SELECT * FROM {table}"))
        ]


def test_a_row_has_no_place_for_a_conversation_a_person_or_a_moment() -> None:
    votes = {column.name for column in AnswerVote.__table__.columns}
    texts = {column.name for column in UnansweredText.__table__.columns}

    assert votes == {"day", "entry", "language", "useful", "count"}
    assert texts == {"id", "day", "language", "kind", "candidate", "body"}


async def test_votes_are_counted_by_day_entry_and_language(
    kept: Feedback, engine: AsyncEngine, calendar: Calendar
) -> None:
    for useful in (True, True, False):
        await kept.vote("deadline", "ro", useful)
    await kept.vote("deadline", "ru", False)
    calendar.now += timedelta(days=1)
    await kept.vote("deadline", "ro", True)

    assert await kept.votes(2) == [Votes("deadline", "ro", 3, 1), Votes("deadline", "ru", 0, 1)]
    assert await kept.votes(1) == [Votes("deadline", "ro", 1, 0)]
    assert len(await rows(engine, "answer_votes")) == 4


async def test_a_text_is_kept_redacted_and_encrypted(kept: Feedback, engine: AsyncEngine) -> None:
    await kept.note("mă numesc Ion Popescu, pensia din Italia?", "ro", UNKNOWN, "pension")

    (found,) = await kept.unanswered(1)
    assert found.text == "mă numesc [name], pensia din Italia?"
    assert (found.day, found.language, found.kind, found.candidate) == (
        NOON.date(), "ro", "unknown", "pension",
    )  # fmt: skip
    stored = "".join(await rows(engine, "unanswered"))
    assert "Italia" not in stored and "Popescu" not in stored


@pytest.mark.parametrize("said", ["", "???", "069123456 +", "🙂"])
async def test_what_says_nothing_is_not_kept(kept: Feedback, said: str) -> None:
    await kept.note(said, "ro", DOUBT, None)

    assert [found.text for found in await kept.unanswered(1)] in ([], ["[phone] +"])


async def test_a_text_is_deleted_after_its_days(kept: Feedback, calendar: Calendar) -> None:
    await kept.note("pensia din Italia", "ro", UNKNOWN, None)
    calendar.now += timedelta(days=90)
    assert await kept.clear() == 0
    calendar.now += timedelta(days=1)
    await kept.note("viza pentru Canada", "ro", UNKNOWN, None)

    assert await kept.clear() == 1
    assert [found.text for found in await kept.unanswered(365)] == ["viza pentru Canada"]


async def test_when_it_is_off_nothing_is_kept_and_what_was_kept_is_deleted(
    kept: Feedback, engine: AsyncEngine, calendar: Calendar
) -> None:
    await kept.note("pensia din Italia", "ro", UNKNOWN, None)
    off = Feedback(engine, MASTER, calendar, keep_texts=False)

    await off.clear()
    await off.note("viza pentru Canada", "ro", UNKNOWN, None)

    assert await rows(engine, "unanswered") == []


async def test_of_a_flood_only_so_much_is_kept(
    kept: Feedback, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert feedback.MOST_A_DAY == 2000
    monkeypatch.setattr(feedback, "MOST_A_DAY", 2)
    for number in ("one", "two", "three"):
        await kept.note(f"question {number}", "en", UNKNOWN, None)

    assert len(await kept.unanswered(1)) == 2


async def test_a_database_of_the_first_schema_gets_the_new_tables(
    database_url: str, engine: AsyncEngine
) -> None:
    def names(connection: object) -> set[str]:
        return set(inspect(connection).get_table_names())

    migrate(database_url, "base")
    migrate(database_url, "0001")
    async with engine.connect() as connection:
        assert "answer_votes" not in await connection.run_sync(names)
    migrate(database_url)
    async with engine.connect() as connection:
        assert {"answer_votes", "unanswered"} <= await connection.run_sync(names)
