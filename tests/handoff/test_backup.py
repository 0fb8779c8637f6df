"""A backup is one moment of the database; restored, it gives everything back but what was deleted."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from bot.errors import AzimutError
from bot.handoff import Audit, Retention, Store, connect, connect_sync, migrate
from bot.handoff.backup import forget_old_backups, make_backup, restore_backup
from bot.handoff.deletions import LIST, DeletionList, id_hash, write_list
from bot.handoff.keys import open_keys
from bot.handoff.rotation import rotate
from bot.handoff.tables import Base, Conversation
from tests.conftest import MASTER
from tests.handoff.populate import TEXT, Populated
from tests.handoff.test_rotation import NEW, require_readable

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MONTH = timedelta(days=35)


def contents(url: str) -> dict[str, int]:
    """Return how many rows each table has."""
    engine = connect_sync(url)
    with engine.connect() as connection:
        found = {
            table.name: int(connection.scalar(select(func.count()).select_from(table)) or 0)
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    return found


def empty(url: str) -> None:
    """Lose everything."""
    migrate(url, "base")
    migrate(url)


async def delete_conversation(url: str, identity: str) -> None:
    engine = connect(url)
    await Store(engine, open_keys(url, MASTER)).delete(identity)
    await engine.dispose()


async def test_everything_comes_back(
    database_url: str, written: Populated, tmp_path: Path
) -> None:
    before = contents(database_url)
    made = make_backup(database_url, tmp_path / "backups", NOW)
    assert made.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in made.parent.iterdir()] == ["azimut-20261121T120000Z.backup"]
    await asyncio.to_thread(empty, database_url)
    assert restore_backup(database_url, made, MASTER, {}) == 1
    assert contents(database_url) == before
    await require_readable(database_url, MASTER, written)


async def test_after_a_restore_work_goes_on(
    database_url: str, written: Populated, tmp_path: Path
) -> None:
    made = make_backup(database_url, tmp_path, NOW)
    await asyncio.to_thread(empty, database_url)
    restore_backup(database_url, made, MASTER, {})
    engine = connect(database_url)
    master = open_keys(database_url, MASTER)
    store = Store(engine, master)
    conversation = await store.conversation("web", "another")
    assert await store.receive(conversation, "text", "1") is not None
    await store.enqueue(conversation, "danger")
    await store.note(conversation.id, written.counsellor, "note")
    await Audit(engine, master).record("login")
    await engine.dispose()


async def test_a_backup_is_made_while_people_write(
    database_url: str, written: Populated, tmp_path: Path
) -> None:
    """Each conversation in it is whole: its message was written with it or neither was."""
    engine = connect(database_url)
    store = Store(engine, open_keys(database_url, MASTER))
    stop = asyncio.Event()

    async def write() -> None:
        number = 0
        while not stop.is_set():
            one = await store.conversation("web", f"visitor {number}")
            await store.receive(one, TEXT, "1")
            number += 1

    writing = asyncio.create_task(write())
    made = [
        await asyncio.to_thread(make_backup, database_url, tmp_path, NOW + timedelta(seconds=n))
        for n in range(3)
    ]
    stop.set()
    await writing
    await engine.dispose()
    counts = []
    for backup in made:
        copy = connect_sync(f"sqlite:///{backup}")
        with copy.connect() as connection:
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            counts.append(connection.scalar(select(func.count()).select_from(Conversation)) or 0)
        copy.dispose()
    assert counts == sorted(counts) and counts[-1] > 1


async def test_no_backup_holds_the_key_of_a_deleted_conversation(
    database_url: str, written: Populated, tmp_path: Path
) -> None:
    engine = connect_sync(database_url)
    with engine.connect() as connection:
        wrapped = connection.scalar(select(Conversation.wrapped_key))
    engine.dispose()
    first = make_backup(database_url, tmp_path, NOW)
    await delete_conversation(database_url, written.conversation)
    second = make_backup(database_url, tmp_path, NOW + timedelta(hours=1))
    assert wrapped
    holding = [await asyncio.to_thread(file.read_bytes) for file in (first, second)]
    assert [wrapped in content for content in holding] == [True, False]


async def test_what_was_deleted_since_stays_deleted(
    database_url: str, written: Populated, tmp_path: Path
) -> None:
    made = make_backup(database_url, tmp_path, NOW)
    await delete_conversation(database_url, written.conversation)
    assert restore_backup(database_url, made, MASTER, {}, replace=True) == 0
    after = contents(database_url)
    emptied = ("conversations", "messages", "notes", "callbacks", "attachments", "queue_items",
               "dialogue_snapshots", "channel_chats", "return_codes")  # fmt: skip
    assert [after[name] for name in emptied] == [0] * len(emptied)
    assert after["counsellors"] == 1 and after["deletions"] == 1


async def test_it_stays_deleted_when_the_database_is_lost_with_the_list_of_its_own(
    database_url: str, written: Populated, tmp_path: Path
) -> None:
    made = make_backup(database_url, tmp_path, NOW)
    await delete_conversation(database_url, written.conversation)
    found = DeletionList(tmp_path)
    engine = connect(database_url)
    await write_list(engine, found, datetime.now(UTC), MONTH)
    await engine.dispose()
    await asyncio.to_thread(empty, database_url)
    deleted = DeletionList(tmp_path).read()
    assert list(deleted) == [id_hash(written.conversation)]
    assert restore_backup(database_url, made, MASTER, deleted) == 0
    assert restore_backup(database_url, made, MASTER, {}, replace=True) == 0  # it is noted again


async def test_what_retention_deletes_is_in_the_list(
    database_url: str, written: Populated, tmp_path: Path
) -> None:
    engine = connect(database_url)
    store = Store(engine, open_keys(database_url, MASTER))
    old = await store.conversation("web", "old")
    later = datetime.now(UTC) + timedelta(days=2)
    assert await Retention(engine, clock=lambda: later).enforce() == [old.id]
    await write_list(engine, DeletionList(tmp_path), later, MONTH)
    await engine.dispose()
    assert list(DeletionList(tmp_path).read()) == [hashlib.sha256(old.id.encode()).hexdigest()]


async def test_a_backup_of_an_older_master_key_needs_that_key(
    database_url: str, written: Populated, tmp_path: Path
) -> None:
    made = make_backup(database_url, tmp_path, NOW)
    await asyncio.to_thread(rotate, database_url, MASTER, NEW)
    with pytest.raises(AzimutError, match="--old-key"):
        restore_backup(database_url, made, NEW, {}, replace=True)
    await require_readable(database_url, NEW, written)
    assert restore_backup(database_url, made, NEW, {}, old=MASTER, replace=True) == 1
    await require_readable(database_url, NEW, written)


async def test_a_database_in_use_or_with_people_in_it_is_not_overwritten(
    database_url: str, written: Populated, tmp_path: Path
) -> None:
    made = make_backup(database_url, tmp_path, NOW)
    with pytest.raises(AzimutError, match="--replace"):
        restore_backup(database_url, made, MASTER, {})
    running = connect(database_url)
    async with running.connect() as connection:
        await connection.execute(select(1))
    with pytest.raises(AzimutError, match="stop Azimut"):
        restore_backup(database_url, made, MASTER, {}, replace=True)
    await running.dispose()
    await require_readable(database_url, MASTER, written)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("content", [b"", b"no backup", b"SQLite format 3\0" + bytes(5000)])
async def test_what_is_no_backup_changes_nothing(
    database_url: str, written: Populated, tmp_path: Path, content: bytes
) -> None:
    wrong = tmp_path / "wrong.backup"
    wrong.write_bytes(content)
    with pytest.raises(AzimutError, match="damaged or no backup"):
        restore_backup(database_url, wrong, MASTER, {}, replace=True)
    with pytest.raises(AzimutError, match="not there"):
        restore_backup(database_url, tmp_path / "none" / "x.backup", MASTER, {}, replace=True)
    await require_readable(database_url, MASTER, written)


def test_old_backups_are_deleted_and_newer_ones_kept(tmp_path: Path) -> None:
    for day in (1, 10, 20):
        (tmp_path / f"azimut-202611{day:02}T120000Z.backup").touch()
    (tmp_path / "other.txt").touch()
    assert forget_old_backups(tmp_path, datetime(2026, 11, 10, 12, 0, tzinfo=UTC)) == 1
    left = sorted(file.name[7:15] for file in tmp_path.glob("*.backup"))
    assert left == ["20261110", "20261120"]


def test_the_list_survives_a_line_that_was_cut_off(tmp_path: Path) -> None:
    found = DeletionList(tmp_path)
    found.add({id_hash("a"): NOW})
    path = tmp_path / LIST
    path.write_text(path.read_text() + f"\n{id_hash('b')[:30]}")
    found.add({id_hash("a"): NOW, id_hash("c"): NOW})
    assert set(DeletionList(tmp_path).read()) == {id_hash("a"), id_hash("c")}
    found.forget_before(NOW + timedelta(seconds=1))
    assert DeletionList(tmp_path).read() == {}
    found.add({id_hash("a"): NOW})  # though this object wrote it before
    assert list(DeletionList(tmp_path).read()) == [id_hash("a")]


async def test_what_is_deleted_while_the_folder_is_away_comes_into_the_list(
    database_url: str, written: Populated, tmp_path: Path
) -> None:
    folder = tmp_path / "disk"
    found, now = DeletionList(folder), datetime.now(UTC)
    engine = connect(database_url)
    store = Store(engine, open_keys(database_url, MASTER))
    await write_list(engine, found, now, MONTH)
    await store.delete((await store.conversation("web", "first")).id)
    folder.write_text("no folder")
    with pytest.raises(OSError, match="disk"):
        await write_list(engine, found, now, MONTH)
    folder.unlink()
    await write_list(engine, found, now + timedelta(hours=20), MONTH)
    assert len(found.read()) == 1
    await write_list(engine, found, now + MONTH + timedelta(days=1), MONTH)
    await engine.dispose()
    assert contents(database_url)["deletions"] == 0


async def test_two_hubs_write_one_list(
    database_url: str, written: Populated, tmp_path: Path
) -> None:
    one, two, now = DeletionList(tmp_path), DeletionList(tmp_path), datetime.now(UTC)
    engine = connect(database_url)
    store = Store(engine, open_keys(database_url, MASTER))
    for number, found in enumerate((one, two, one, two)):
        await store.delete((await store.conversation("web", str(number))).id)
        await write_list(engine, found, now, MONTH)
    await engine.dispose()
    assert len(DeletionList(tmp_path).read()) == 4
    assert len((tmp_path / LIST).read_text().split("\n")) == 5
