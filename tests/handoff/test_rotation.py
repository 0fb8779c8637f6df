"""A new master key opens everything that the old one opened, and the old one opens nothing."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, func, select

from bot import resources
from bot.cases import Cases
from bot.channels.telegram.alert_chats import AlertChats
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.inbox import Inbox
from bot.errors import AzimutError
from bot.handoff import (
    Attachments,
    Audit,
    Feedback,
    MasterKey,
    ReturnCodes,
    Store,
    connect,
    connect_sync,
)
from bot.handoff import rotation as rotation_module
from bot.handoff.crypto import decrypt
from bot.handoff.keys import WrongMasterKey, open_keys
from bot.handoff.rotation import rotate, sealed_tables
from bot.handoff.tables import BY_MASTER, Base, Conversation, Counsellor, DialogueSnapshot
from tests.conftest import MASTER
from tests.handoff.populate import CHAT, PHONE, SECRET, TEXT, Populated
from tests.handoff.test_store_secrets import on_disk

NEW = MasterKey(bytes(range(1, 33)))
VALUES = 10
"""Two wrapped keys, audit key, head and key of digests, and five secrets of the populated database."""


async def require_readable(url: str, key: MasterKey, written: Populated) -> None:
    """Read everything that was written, as the program does, with *key*."""
    master = open_keys(url, key)
    engine = connect(url)
    store = Store(engine, master)
    chats = Chats(engine, master)
    found = await store.conversation("telegram", chats.name(CHAT))
    assert found.id == written.conversation
    assert [m.text for m in await store.messages(found.id)] == [TEXT, TEXT]
    assert [n.text for n in await store.notes(found.id)] == [TEXT]
    callback = await store.callback(found.id, written.counsellor)
    assert callback is not None and callback.contact == PHONE
    opened = await Attachments(engine, master).open(written.attachment, written.counsellor)
    assert opened is not None and opened[1] == TEXT.encode()
    chat = await chats.of(found.id)
    assert chat is not None and chat.address == CHAT
    assert [body for _, body in await Inbox(engine, master).unhandled()] == [{"text": TEXT}]
    assert await AlertChats(engine, master).of(["counsellor"]) == {CHAT: "ru"}
    assert len(await Feedback(engine, master).unanswered(2)) == 1
    case = await Cases(engine, master, resources.case_form()).case(written.call)
    assert case is not None and case.answers["notes"] == TEXT
    verdict = await Audit(engine, master).verify()
    assert verdict.is_whole and verdict.count
    assert await ReturnCodes(engine, master).take(written.code, "telegram", "x") == found.id
    async with engine.connect() as connection:
        wrapped, body = (
            await connection.execute(
                select(Conversation.wrapped_key, DialogueSnapshot.body).join(
                    DialogueSnapshot, DialogueSnapshot.conversation_id == Conversation.id
                )
            )
        ).one()
        assert decrypt(master.unwrap(wrapped), body).decode() == TEXT
        totp = await connection.scalar(select(Counsellor.totp_secret))
        assert totp and master.unseal(totp).decode() == SECRET
    await engine.dispose()


async def test_everything_is_readable_after_and_with_the_new_key_alone(
    database_url: str, written: Populated
) -> None:
    assert await asyncio.to_thread(rotate, database_url, MASTER, NEW) == VALUES
    with pytest.raises(WrongMasterKey):
        open_keys(database_url, MASTER)
    await require_readable(database_url, NEW, written)


async def test_nothing_that_is_stored_opens_with_the_old_key(
    database_url: str, written: Populated
) -> None:
    await asyncio.to_thread(rotate, database_url, MASTER, NEW)
    engine = connect_sync(database_url)
    seen = 0
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if not isinstance(column.type, LargeBinary):
                    continue
                for sealed in connection.scalars(select(column).where(column.is_not(None))):
                    seen += 1
                    with pytest.raises(AzimutError):
                        decrypt(bytes(range(32)), sealed)
                    if column.info == BY_MASTER:
                        NEW.unseal(sealed)
    engine.dispose()
    assert seen > VALUES


async def test_every_table_with_something_sealed_is_in_the_test(
    database_url: str, written: Populated
) -> None:
    engine = connect_sync(database_url)
    with engine.connect() as connection:
        empty = [
            table.name
            for table in Base.metadata.sorted_tables
            if any(isinstance(column.type, LargeBinary) for column in table.columns)
            and not connection.scalar(select(func.count()).select_from(table))
        ]
    engine.dispose()
    assert not empty
    assert len(sealed_tables()) == 8


async def test_cut_off_in_the_middle_nothing_has_changed_and_the_next_try_ends_it(
    database_url: str, written: Populated, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    whole = rotation_module._rewrap

    def cut_off(connection: object, table: object, old: MasterKey, new: MasterKey) -> int:
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append("table")
        return whole(connection, table, old, new)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(rotation_module, "_rewrap", cut_off)
        with pytest.raises(KeyboardInterrupt):
            rotate(database_url, MASTER, NEW)
    with pytest.raises(WrongMasterKey):
        open_keys(database_url, NEW)
    assert rotate(database_url, MASTER, NEW) == VALUES
    await require_readable(database_url, NEW, written)


async def test_many_rows_are_rewrapped_page_by_page(
    database_url: str, written: Populated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation_module, "_AT_ONCE", 2)
    engine = connect(database_url)
    store = Store(engine, open_keys(database_url, MASTER))
    texts = {}
    for number in range(7):
        one = await store.conversation("web", f"visitor {number}")
        await store.receive(one, f"text {number}", "1")
        texts[one.id] = f"text {number}"
    inbox = Inbox(engine, MASTER)
    for number in range(10, 15):
        await inbox.add(number, {"text": str(number)} if number % 2 else None)
    await engine.dispose()
    await asyncio.to_thread(rotate, database_url, MASTER, NEW)
    engine = connect(database_url)
    store = Store(engine, open_keys(database_url, NEW))
    for identity, text in texts.items():
        assert [message.text for message in await store.messages(identity)] == [text]
    assert [number for number, _ in await Inbox(engine, NEW).unhandled()] == [1, 11, 13]
    await engine.dispose()


async def test_while_azimut_runs_the_key_is_not_changed(
    database_url: str, written: Populated
) -> None:
    running = connect(database_url)
    async with running.connect() as connection:
        await connection.execute(select(1))
    with pytest.raises(AzimutError, match=r"stop Azimut .* Nothing was changed"):
        await asyncio.to_thread(rotate, database_url, MASTER, NEW)
    await running.dispose()
    await require_readable(database_url, MASTER, written)


async def test_a_wrong_key_changes_nothing(database_url: str, written: Populated) -> None:
    with pytest.raises(WrongMasterKey):
        rotate(database_url, NEW, MasterKey(bytes(32)))
    await require_readable(database_url, MASTER, written)


async def test_digests_of_a_database_from_before_the_key_of_digests_go_on(
    database_url: str,
) -> None:
    engine = connect(database_url)
    await Store(engine, MASTER).conversation("telegram", Chats(engine, MASTER).name(CHAT))
    await engine.dispose()
    assert open_keys(database_url, MASTER).digest("x") == MASTER.digest("x")
    await asyncio.to_thread(rotate, database_url, MASTER, NEW)
    assert open_keys(database_url, NEW).digest("x") == MASTER.digest("x")


def test_a_fresh_database_digests_with_a_key_of_its_own(database_url: str) -> None:
    first = open_keys(database_url, MASTER).digest("x")
    assert first != MASTER.digest("x")
    assert open_keys(database_url, MASTER).digest("x") == first


def test_a_database_from_before_refuses_another_key(database_url: str) -> None:
    engine = connect_sync(database_url)
    with engine.begin() as connection:
        connection.execute(
            Base.metadata.tables["sealed_keys"].insert(),
            {"name": "audit", "wrapped": MASTER.seal(b"x")},
        )
    engine.dispose()
    with pytest.raises(WrongMasterKey):
        open_keys(database_url, NEW)
    open_keys(database_url, MASTER)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_old_wrapped_key_leaves_the_disk(
    database_url: str, written: Populated, tmp_path: Path
) -> None:
    engine = connect_sync(database_url)
    with engine.connect() as connection:
        wrapped = connection.scalar(select(Conversation.wrapped_key))
    engine.dispose()
    assert wrapped and wrapped in on_disk(tmp_path)
    await asyncio.to_thread(rotate, database_url, MASTER, NEW)
    assert wrapped not in on_disk(tmp_path)
