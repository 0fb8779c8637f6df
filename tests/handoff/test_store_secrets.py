"""Free text is unreadable at rest, and what is deleted is gone from the disk."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, select, text

from bot.errors import AzimutError
from bot.handoff import Button, MasterKey, Reply, Store, connect, connect_sync
from bot.handoff.tables import Conversation, DialogueSnapshot, Message, QueueItem
from tests.conftest import MASTER

CANARY = "канарейка-CANARY-7f3a"
ADDRESS = "web-token-of-the-person-4711"


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    database = connect_sync(database_url)
    yield database
    database.dispose()


async def write_canary(store: Store) -> str:
    """Put the canary wherever free text goes; return the conversation's id."""
    conversation = await store.conversation("web", ADDRESS)
    message = await store.receive(conversation, CANARY, "1", f"/show{CANARY}")
    conversation.state = {"buttons": [[CANARY, "/x"]]}
    await store.save(conversation, [Reply(CANARY, (Button(CANARY, CANARY),))], handled=message)
    await store.enqueue(conversation, "danger", ["confinement"])
    return conversation.id


def on_disk(folder: Path) -> bytes:
    """Return every byte of the SQLite database and its write-ahead log."""
    files = sorted(folder.glob("azimut.db*"))
    assert any(file.stat().st_size for file in files)
    return b"".join(file.read_bytes() for file in files)


def in_tables(database: Engine) -> str:
    """Return every value of every table, bytes as bytes."""
    with database.connect() as connection:
        rows = [
            bytes(value) if isinstance(value, memoryview) else value
            for table in inspect(database).get_table_names()
            for row in connection.execute(text(f"SELECT * FROM {table}"))
            for value in row
        ]
    return "\n".join(v.decode("latin-1") if isinstance(v, bytes) else str(v) for v in rows)


async def test_no_table_holds_text_or_address(store: Store, database: Engine) -> None:
    await write_canary(store)
    found = in_tables(database)
    for secret in (CANARY, "CANARY", CANARY.encode().decode("latin-1"), ADDRESS):
        assert secret not in found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_no_byte_of_the_database_file_is_readable(store: Store, tmp_path: Path) -> None:
    await write_canary(store)
    stored = on_disk(tmp_path)
    for encoding in ("utf-8", "utf-16-le", "unicode-escape"):
        assert CANARY.encode(encoding) not in stored
    assert b"CANARY" not in stored
    assert ADDRESS.encode() not in stored


async def test_another_master_key_reads_nothing(store: Store, database_url: str) -> None:
    identity = await write_canary(store)
    other_engine = connect(database_url)
    with pytest.raises(AzimutError, match="AZIMUT_MASTER_KEY"):
        await Store(other_engine, MasterKey(bytes(32))).messages(identity)
    await other_engine.dispose()


async def test_deleting_removes_the_key_and_everything_that_belongs_to_it(
    store: Store, database: Engine
) -> None:
    kept = await store.conversation("web", "another")
    identity = await write_canary(store)
    with database.begin() as connection:
        connection.execute(
            DialogueSnapshot.__table__.insert().values(conversation_id=identity, body=b"x")
        )
    await store.delete(identity)
    with database.connect() as connection:
        assert connection.scalars(select(Conversation.id)).all() == [kept.id]
        for table in (Message, QueueItem, DialogueSnapshot):
            assert connection.execute(select(table.__table__)).all() == []
    assert await store.find(identity) is None
    assert await store.queue() == []


async def test_after_deleting_nothing_can_be_written_or_read(store: Store) -> None:
    identity = await write_canary(store)
    conversation = await store.find(identity)
    assert conversation is not None
    await store.delete(identity)
    assert await store.messages(identity) == []
    with pytest.raises(AzimutError, match="was deleted"):
        await store.receive(conversation, "încă ceva", "2")
    with pytest.raises(AzimutError, match="was deleted"):
        await store.save(conversation, [Reply("răspuns")])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_key_leaves_the_disk_with_the_conversation(
    store: Store, database: Engine, tmp_path: Path
) -> None:
    identity = await write_canary(store)
    with database.connect() as connection:
        wrapped = connection.scalar(select(Conversation.wrapped_key))
        body = connection.scalar(select(Message.body))
    assert wrapped and body
    assert wrapped in on_disk(tmp_path)
    await store.delete(identity)
    assert wrapped not in on_disk(tmp_path)
    assert body not in on_disk(tmp_path)


async def test_each_conversation_has_its_own_key(store: Store, database: Engine) -> None:
    for address in ("a", "b"):
        await store.conversation("web", address)
    with database.connect() as connection:
        first, second = connection.scalars(select(Conversation.wrapped_key))
    assert MASTER.unwrap(first) != MASTER.unwrap(second)


async def test_reading_while_it_is_deleted_gives_messages_or_none_and_no_error(
    store: Store,
) -> None:
    for number in range(10):
        conversation = await store.conversation("web", str(number))
        await store.save(conversation, [Reply("unu"), Reply("doi")])
        readers = [store.messages(conversation.id) for _ in range(4)]
        *found, _ = await asyncio.gather(*readers, store.delete(conversation.id))
        assert {len(messages) for messages in found} <= {0, 2}
