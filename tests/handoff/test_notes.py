"""Private notes, transfers, calls back and blocks: each for whom it is for, and encrypted."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.errors import AzimutError
from bot.handoff import (
    COUNSELLOR,
    ConversationRecord,
    NotOwner,
    Staff,
    Store,
    connect,
    connect_sync,
)
from bot.safety import DangerLevel
from tests.conftest import MASTER
from tests.watch import Watch

PHONE = "069 000 111, după ora 18"


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def store(database_url: str, watch: Watch) -> AsyncIterator[Store]:
    engine = connect(database_url)
    yield Store(engine, MASTER, watch)
    await engine.dispose()


async def with_ana(store: Store, counsellors: list[int]) -> ConversationRecord:
    conversation = await store.conversation("web", "token", "ro")
    item = await store.enqueue(conversation, "request")
    assert await store.claim(item.id, counsellors[0])
    return conversation


async def test_notes_are_read_back_in_order_and_the_person_sees_none(
    store: Store, counsellors: list[int]
) -> None:
    conversation = await with_ana(store, counsellors)
    for words in ("prima", " a doua "):
        await store.note(conversation.id, counsellors[0], words)
    assert [note.text for note in await store.notes(conversation.id)] == ["prima", "a doua"]
    assert await store.messages(conversation.id) == []


async def test_an_empty_note_is_refused(store: Store, counsellors: list[int]) -> None:
    conversation = await with_ana(store, counsellors)
    with pytest.raises(AzimutError, match="empty"):
        await store.note(conversation.id, counsellors[0], " \n")


async def test_a_transfer_gives_the_colleague_the_conversation_and_the_note(
    store: Store, counsellors: list[int]
) -> None:
    ana, ion = counsellors
    conversation = await with_ana(store, counsellors)
    await store.transfer(conversation.id, ana, ion, "vorbește rusă")
    found = await store.find(conversation.id)
    assert found is not None and (found.owner, found.counsellor_id) == (COUNSELLOR, ion)
    [note] = await store.notes(conversation.id)
    assert (note.kind, note.text, note.counsellor_id) == ("transfer", "vorbește rusă", ana)
    step = (await store.transitions(conversation.id))[-1]
    assert (step.kind, step.counsellor_id, step.target_id) == ("transferred", ana, ion)
    with pytest.raises(NotOwner):
        await store.say(conversation.id, ana, "încă eu")


async def test_only_the_owner_transfers_and_never_to_themselves_or_nobody(
    store: Store, counsellors: list[int]
) -> None:
    ana, ion = counsellors
    conversation = await with_ana(store, counsellors)
    with pytest.raises(NotOwner):
        await store.transfer(conversation.id, ion, ana, "a mea")
    for nobody in (ana, 999):
        with pytest.raises(AzimutError, match="cannot take"):
            await store.transfer(conversation.id, ana, nobody, "notă")
    with pytest.raises(AzimutError, match="empty"):
        await store.transfer(conversation.id, ana, ion, " ")


async def test_nobody_transfers_to_who_sees_figures_only(
    store: Store, counsellors: list[int], database_url: str
) -> None:
    conversation = await with_ana(store, counsellors)
    engine = connect(database_url)
    ema = await Staff(engine).create("ema", "Ema", "twelve letters", "coordinator")
    await engine.dispose()
    with pytest.raises(AzimutError, match="cannot take"):
        await store.transfer(conversation.id, counsellors[0], ema.id, "notă")


async def test_only_the_owner_sees_how_to_call_back(
    store: Store, counsellors: list[int], watch: Watch
) -> None:
    ana, ion = counsellors
    conversation = await with_ana(store, counsellors)
    await store.ask_callback(conversation.id, PHONE, watch())
    found = await store.callback(conversation.id, ana)
    assert found is not None
    assert (found.contact, found.consented_at, found.done_at) == (PHONE, watch(), None)
    for act in (store.callback, store.callback_done):
        with pytest.raises(NotOwner):
            await act(conversation.id, ion)
    await store.callback_done(conversation.id, ana)
    done = await store.callback(conversation.id, ana)
    assert done is not None and done.done_at == watch()


async def test_the_queue_tells_that_there_is_a_call_back_and_not_which(
    store: Store, counsellors: list[int], watch: Watch
) -> None:
    conversation = await with_ana(store, counsellors)
    assert not (await store.queue())[0].has_callback
    await store.ask_callback(conversation.id, PHONE, watch())
    [item] = await store.queue()
    assert item.has_callback
    assert "069" not in repr(item)


async def test_notes_and_calls_back_are_unreadable_at_rest_and_deleted_with_the_conversation(
    store: Store, counsellors: list[int], watch: Watch, database_url: str
) -> None:
    conversation = await with_ana(store, counsellors)
    await store.note(conversation.id, counsellors[0], "CANARY")
    await store.ask_callback(conversation.id, "CANARY 069000111", watch())
    engine = connect_sync(database_url)
    with engine.connect() as connection:
        for table in ("notes", "callbacks"):
            [body] = connection.scalars(text(f"SELECT body FROM {table}"))
            assert b"CANARY" not in bytes(body)
    await store.delete(conversation.id)
    with engine.connect() as connection:
        for table in ("notes", "callbacks"):
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0
    engine.dispose()


async def test_a_block_has_an_end(store: Store, counsellors: list[int], watch: Watch) -> None:
    conversation = await with_ana(store, counsellors)
    until = watch() + timedelta(days=1)
    await store.block(conversation.id, counsellors[0], until)
    assert await store.blocked_until(conversation.id) == until
    watch.forward(days=1)
    assert await store.blocked_until(conversation.id) is None
    with pytest.raises(AzimutError, match="future"):
        await store.block(conversation.id, counsellors[0], watch())


@pytest.mark.parametrize("level", [DangerLevel.HIGH, DangerLevel.IMMEDIATE])
async def test_nobody_in_danger_is_blocked(
    store: Store, counsellors: list[int], watch: Watch, level: DangerLevel
) -> None:
    conversation = await with_ana(store, counsellors)
    conversation.level = level
    await store.save(conversation)
    with pytest.raises(AzimutError, match="danger"):
        await store.block(conversation.id, counsellors[0], watch() + timedelta(days=1))


async def test_a_block_outlives_the_conversation_and_can_be_lifted(
    store: Store, counsellors: list[int], watch: Watch
) -> None:
    conversation = await with_ana(store, counsellors)
    await store.block(conversation.id, counsellors[0], watch() + timedelta(days=1))
    await store.delete(conversation.id)
    again = await store.conversation("web", "token")
    assert await store.blocked_until(again.id) is not None
    assert await store.unblock(again.id, counsellors[0])
    assert await store.blocked_until(again.id) is None
    assert not await store.unblock(again.id, counsellors[0])
