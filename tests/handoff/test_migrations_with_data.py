"""Migrations keep what people wrote: from the first schema to the newest, and back as far as it goes."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.handoff import Staff, Store, connect, connect_sync, migrate
from bot.handoff.crypto import encrypt
from bot.handoff.keys import open_keys
from tests.conftest import MASTER
from tests.handoff.populate import PASSWORD, TEXT, populate

OLDER = ("0008", "0007", "0005", "0003", "0002", "0001")
WRITTEN = "conversations", "messages", "counsellors", "queue_items"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of the test's own: these tests change the schema."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("new_postgres_url")
        return url
    url = f"sqlite+aiosqlite:///{tmp_path / 'azimut.db'}"
    migrate(url)
    return url


def counts(url: str) -> dict[str, int]:
    engine = connect_sync(url)
    with engine.connect() as connection:
        found = {
            table: int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)
            for table in WRITTEN
        }
    engine.dispose()
    return found


def write_at_first(url: str) -> str:
    """Fill the first schema as the first version did; return the conversation's id."""
    wrapped, at, identity = MASTER.new_wrapped_key(), datetime.now(UTC), "c0ffee00-1"
    body = encrypt(MASTER.unwrap(wrapped), json.dumps({"text": TEXT}).encode())
    rows = {
        "counsellors": {
            "login": "ana", "name": "Ana", "role": "counsellor", "password_hash": "x",
            "failed_logins": 0, "created_at": at,
        },
        "conversations": {
            "id": identity, "channel": "web", "address_hash": "0" * 64, "wrapped_key": wrapped,
            "language": "ru", "language_chosen": False, "owner": "bot", "level": 3,
            "created_at": at, "updated_at": at,
        },
        "messages": {
            "conversation_id": identity, "author": "person", "body": body, "delivery": "handled",
            "attempts": 0, "created_at": at,
        },
    }  # fmt: skip
    engine = connect_sync(url)
    with engine.begin() as connection:
        for table, row in rows.items():
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)
    engine.dispose()
    return identity


async def texts(url: str, conversation: str) -> list[str]:
    engine = connect(url)
    store = Store(engine, open_keys(url, MASTER))
    found = [message.text for message in await store.messages(conversation)]
    await engine.dispose()
    return found


async def test_what_the_first_version_wrote_is_read_by_the_newest(database_url: str) -> None:
    migrate(database_url, "0001", down=True)
    identity = await asyncio.to_thread(write_at_first, database_url)
    migrate(database_url)
    assert await texts(database_url, identity) == [TEXT]
    engine = connect(database_url)
    store = Store(engine, open_keys(database_url, MASTER))
    record = await store.find(identity)
    assert record is not None and (record.language, record.level) == ("ru", 3)
    await store.enqueue(record, "danger")
    assert [person.login for person in await Staff(engine).people()] == ["ana"]
    await engine.dispose()


@pytest.mark.parametrize("revision", OLDER)
async def test_down_and_up_again_keeps_conversations_and_people(
    database_url: str, revision: str, quick_hashes: None
) -> None:
    engine = connect(database_url)
    written = await populate(engine, open_keys(database_url, MASTER))
    await engine.dispose()
    before = counts(database_url)
    migrate(database_url, revision, down=True)
    assert counts(database_url) == before
    migrate(database_url)
    assert counts(database_url) == before
    assert await texts(database_url, written.conversation) == [TEXT, TEXT]
    engine = connect(database_url)
    assert (await Staff(engine, master=MASTER).log_in("ana", PASSWORD)).name == "Ana"
    await engine.dispose()
