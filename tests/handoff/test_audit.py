"""The audit log shows what was changed, removed, inserted or cut off."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.handoff import Audit, MasterKey, connect
from tests.conftest import MASTER


@pytest.fixture
async def audit(engine: AsyncEngine) -> Audit:
    """A log of five records."""
    audit = Audit(engine, MASTER)
    for number in range(5):
        await audit.record("conversation.claimed", number, f"conversation-{number}")
    return audit


async def test_an_untouched_log_is_whole(audit: Audit) -> None:
    found = await audit.verify()
    assert (found.is_whole, found.count) == (True, 5)
    newest, *_ = await audit.entries(2)
    assert (newest.id, newest.counsellor_id, newest.subject) == (5, 4, "conversation-4")


async def test_an_empty_log_is_whole(engine: AsyncEngine) -> None:
    found = await Audit(engine, MASTER).verify()
    assert (found.is_whole, found.count) == (True, 0)


@pytest.mark.parametrize(
    ("tampering", "at", "reason"),
    [
        ("UPDATE audit SET counsellor_id = 9 WHERE id = 3", 3, "changed"),
        ("UPDATE audit SET action = 'identifier.opened' WHERE id = 2", 2, "changed"),
        ("UPDATE audit SET subject = NULL WHERE id = 1", 1, "changed"),
        ("UPDATE audit SET at = '2020-01-01 00:00:00+00' WHERE id = 4", 4, "changed"),
        ("DELETE FROM audit WHERE id = 2", 2, "missing"),
        ("DELETE FROM audit WHERE id = 5", 5, "end"),
        ("DELETE FROM audit", 1, "end"),
    ],
)
async def test_tampering_is_found_where_it_is(
    audit: Audit, engine: AsyncEngine, tampering: str, at: int, reason: str
) -> None:
    async with engine.begin() as connection:
        await connection.execute(text(tampering))
    found = await audit.verify()
    assert not found.is_whole
    assert found.broken_at == at
    assert reason in found.reason


async def test_records_in_another_order_do_not_fit(audit: Audit, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        for old, new in ((2, 90), (3, 2), (90, 3)):
            await connection.execute(text(f"UPDATE audit SET id = {new} WHERE id = {old}"))
    assert (await audit.verify()).broken_at == 2


async def test_an_earlier_head_is_still_there_or_is_missed(
    audit: Audit, engine: AsyncEngine
) -> None:
    before = await audit.verify()
    head = f"{before.count}:{before.head}"
    await audit.record("login", 1, "user:1")
    assert await audit.holds(head)
    assert not await audit.holds("5:" + "0" * 64)
    assert not await audit.holds("nonsense")


async def test_records_at_the_same_time_make_one_chain(
    audit: Audit, engine: AsyncEngine, database_url: str
) -> None:
    other_engine = connect(database_url)
    logs = [audit, Audit(other_engine, MASTER)]
    await asyncio.gather(*(logs[i % 2].record("login", i) for i in range(20)))
    await other_engine.dispose()
    found = await audit.verify()
    assert (found.is_whole, found.count) == (True, 25)


async def test_without_the_master_key_the_chain_cannot_be_mended(
    audit: Audit, engine: AsyncEngine
) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("DELETE FROM sealed_keys"))
    forger = Audit(engine, MasterKey(bytes(32)))
    await forger.record("login", 1)
    assert not (await forger.verify()).is_whole
