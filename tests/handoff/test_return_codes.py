"""Codes of 12 digits: one for a conversation, for 30 days, unreadable in the database."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.handoff import Retention, ReturnCodes, Store, utc_now
from bot.handoff.return_codes import DAYS
from tests.conftest import MASTER, NOON


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> object:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def codes(engine: AsyncEngine, clock: Clock) -> ReturnCodes:
    return ReturnCodes(engine, MASTER, clock)  # type: ignore[arg-type]


async def test_a_code_gives_the_conversation_to_a_new_address(
    codes: ReturnCodes, store: Store
) -> None:
    record = await store.conversation("web", "old")
    code = await codes.make(record.id)
    assert len(code) == 12 and code.isdigit()

    assert await codes.take(code, "web", "new") == record.id

    assert (await store.conversation("web", "new")).id == record.id
    assert (await store.conversation("web", "old")).id != record.id
    assert await codes.take(code, "web", "newer") == record.id  # it may be used again


async def test_a_new_code_cancels_the_old_one(codes: ReturnCodes, store: Store) -> None:
    record = await store.conversation("web", "a")
    first, second = await codes.make(record.id), await codes.make(record.id)
    assert await codes.take(first, "web", "b") is None
    assert await codes.take(second, "web", "b") == record.id


async def test_a_code_ends_with_its_days_with_its_conversation_and_on_demand(
    codes: ReturnCodes, store: Store, clock: Clock
) -> None:
    late, deleted, forgotten = [await store.conversation("web", a) for a in "abc"]
    made = [await codes.make(record.id) for record in (late, deleted, forgotten)]
    await store.delete(deleted.id)
    await codes.forget(forgotten.id)
    assert await codes.take(made[1], "web", "x") is None
    assert await codes.take(made[2], "web", "x") is None
    clock.now += timedelta(days=DAYS)
    assert await codes.take(made[0], "web", "x") == late.id
    clock.now += timedelta(seconds=1)
    assert await codes.take(made[0], "web", "y") is None


async def test_another_channel_cannot_take_it(codes: ReturnCodes, store: Store) -> None:
    record = await store.conversation("telegram", "a")
    code = await codes.make(record.id)
    assert await codes.take(code, "web", "b") is None


async def test_the_database_holds_no_code(
    codes: ReturnCodes, store: Store, engine: AsyncEngine
) -> None:
    record = await store.conversation("web", "a")
    code = await codes.make(record.id)
    async with engine.connect() as connection:
        rows = (await connection.execute(text("SELECT * FROM return_codes"))).all()
    assert len(rows) == 1 and code not in str(rows)


async def test_a_conversation_with_a_code_is_kept_until_the_codes_last_day(
    codes: ReturnCodes, store: Store, engine: AsyncEngine, clock: Clock
) -> None:
    kept, old = [await store.conversation("web", address) for address in "ab"]
    retention = Retention(engine, clock=clock)  # type: ignore[arg-type]
    real = utc_now()
    clock.now = real
    code = await codes.make(kept.id)
    clock.now = real + timedelta(days=DAYS - 1)
    assert await retention.enforce() == [old.id]
    clock.now = real + timedelta(days=DAYS + 1)
    assert await retention.enforce() == [kept.id]
    assert await codes.take(code, "web", "c") is None
