"""What is too old is deleted with its key; who waits is never touched."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.handoff import ConversationRecord, Periods, Reply, Retention, Store
from bot.handoff.tables import Base, Conversation, DialogueSnapshot
from tests.conftest import MASTER
from tests.handoff.test_store_secrets import on_disk
from tests.watch import Watch

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STAYS = {"alembic_version", "counsellors", "transitions", "deletions"}


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def store(engine: AsyncEngine, watch: Watch) -> Store:
    return Store(engine, MASTER, watch)


@pytest.fixture
def retention(engine: AsyncEngine, watch: Watch) -> Retention:
    return Retention(engine, Periods(), watch)


async def talk(store: Store, address: str = "a") -> ConversationRecord:
    """A conversation with the bot, with everything that belongs to one."""
    conversation = await store.conversation("web", address)
    message = await store.receive(conversation, "salut", "1")
    await store.save(conversation, [Reply("bună")], handled=message)
    return conversation


async def closed(store: Store, counsellor: int, address: str = "a") -> ConversationRecord:
    conversation = await talk(store, address)
    item = await store.enqueue(conversation, "request")
    await store.claim(item.id, counsellor)
    await store.note(conversation.id, counsellor, "o notă")
    await store.ask_callback(conversation.id, "069000111", item.created_at)
    await store.close(conversation.id, counsellor, "informed")
    return conversation


async def test_a_conversation_with_the_bot_lives_a_day_after_its_last_use(
    store: Store, retention: Retention, watch: Watch
) -> None:
    conversation = await talk(store)
    watch.now += DAY
    assert await retention.enforce() == []
    await store.save(conversation)
    watch.now += DAY
    assert await retention.enforce() == []
    watch.forward(seconds=1)
    assert await retention.enforce() == [conversation.id]
    assert await store.find(conversation.id) is None


async def test_a_closed_contact_lives_thirty_days(
    store: Store, retention: Retention, watch: Watch, counsellors: list[int]
) -> None:
    conversation = await closed(store, counsellors[0])
    watch.now += 30 * DAY
    assert await retention.enforce() == []
    watch.forward(seconds=1)
    assert await retention.enforce() == [conversation.id]


async def test_nothing_of_it_is_left_in_any_table(
    store: Store,
    retention: Retention,
    watch: Watch,
    counsellors: list[int],
    engine: AsyncEngine,
) -> None:
    conversation = await closed(store, counsellors[0])
    await store.block(conversation.id, counsellors[0], watch() + DAY)
    async with engine.begin() as connection:
        snapshot = DialogueSnapshot.__table__.insert()
        await connection.execute(snapshot.values(conversation_id=conversation.id, body=b"x"))
    watch.now += 31 * DAY
    await retention.enforce()
    async with engine.connect() as connection:
        tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
        for table in set(tables) & set(Base.metadata.tables) - STAYS:
            rows = await connection.scalar(text(f"SELECT count(*) FROM {table}"))
            assert rows == 0, table


async def test_who_waits_or_is_with_a_counsellor_is_never_deleted(
    store: Store, retention: Retention, watch: Watch, counsellors: list[int]
) -> None:
    for address, claim in (("a", False), ("b", True)):
        conversation = await talk(store, address)
        item = await store.enqueue(conversation, "request")
        if claim:
            await store.claim(item.id, counsellors[0])
    watch.now += 400 * DAY
    assert await retention.enforce() == []


async def test_the_organisation_sets_the_periods(
    store: Store, engine: AsyncEngine, watch: Watch, counsellors: list[int]
) -> None:
    alone, contact = await talk(store), await closed(store, counsellors[0], "b")
    short = Retention(engine, Periods(bot_only=HOUR, contacts=2 * HOUR), watch)
    watch.forward(minutes=61)
    assert await short.enforce() == [alone.id]
    watch.forward(minutes=60)
    assert await short.enforce() == [contact.id]


async def test_what_happened_is_kept_for_the_yearly_figures_and_then_deleted(
    store: Store, retention: Retention, watch: Watch, counsellors: list[int]
) -> None:
    conversation = await closed(store, counsellors[0])
    watch.now += 31 * DAY
    await retention.enforce()
    assert [step.kind for step in await store.transitions(conversation.id)] == [
        "queued",
        "claimed",
        "closed",
    ]
    watch.now += 400 * DAY
    await retention.enforce()
    assert await store.transitions(conversation.id) == []


async def test_thousands_are_deleted_in_steps(
    store: Store, retention: Retention, watch: Watch, engine: AsyncEngine
) -> None:
    row = {
        "channel": "web", "wrapped_key": MASTER.new_wrapped_key(), "language_chosen": False,
        "owner": "bot", "level": 0, "created_at": watch(), "updated_at": watch(),
    }  # fmt: skip
    rows = [{**row, "id": f"{n}", "address_hash": f"{n}"} for n in range(1201)]
    async with engine.begin() as connection:
        await connection.execute(Conversation.__table__.insert(), rows)
    watch.now += 2 * DAY
    assert len(await retention.enforce()) == 1201
    async with engine.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(Conversation)) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_key_leaves_the_disk(
    store: Store, retention: Retention, watch: Watch, engine: AsyncEngine, tmp_path: Path
) -> None:
    await talk(store)
    async with engine.connect() as connection:
        wrapped = await connection.scalar(select(Conversation.wrapped_key))
    assert wrapped in on_disk(tmp_path)
    watch.now += 2 * DAY
    await retention.enforce()
    assert wrapped not in on_disk(tmp_path)
