"""Clocks per level, heartbeats, and what is done once however many look."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.handoff import COUNSELLOR, QUEUE, ConversationRecord, Staff, Store, connect
from bot.safety import DangerLevel
from tests.conftest import MASTER
from tests.watch import Watch

NONE, _, HIGH, IMMEDIATE = DangerLevel
MINUTE = timedelta(minutes=1)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def store(database_url: str, watch: Watch) -> AsyncIterator[Store]:
    engine = connect(database_url)
    yield Store(engine, MASTER, watch)
    await engine.dispose()


async def waits(
    store: Store, watch: Watch, minutes: float, level: DangerLevel = NONE, address: str = "a"
) -> ConversationRecord:
    conversation = await store.conversation("web", address)
    conversation.level = level
    due = watch() + timedelta(minutes=minutes)
    await store.enqueue(conversation, "request", due_at=due)
    return conversation


async def test_an_item_is_overdue_when_its_clock_has_run_out_and_told_once(
    store: Store, watch: Watch
) -> None:
    await waits(store, watch, 30)
    watch.forward(minutes=29)
    assert await store.overdue() == []
    assert not (await store.queue())[0].is_overdue(watch())
    watch.forward(minutes=1)
    assert (await store.queue())[0].is_overdue(watch())
    assert len(await store.overdue()) == 1
    assert await store.overdue() == []


async def test_what_is_claimed_is_not_overdue(
    store: Store, watch: Watch, counsellors: list[int]
) -> None:
    await waits(store, watch, 1)
    [item] = await store.queue()
    await store.claim(item.id, counsellors[0])
    watch.forward(hours=1)
    assert await store.overdue() == []


async def test_a_rise_brings_the_clock_forward_and_never_back(store: Store, watch: Watch) -> None:
    conversation = await waits(store, watch, 30)
    conversation.level = HIGH
    await store.enqueue(conversation, "danger", due_at=watch() + 5 * MINUTE)
    assert (await store.queue())[0].due_at == watch() + 5 * MINUTE
    conversation.level = IMMEDIATE
    await store.enqueue(conversation, "danger", due_at=watch() + 20 * MINUTE)
    assert (await store.queue())[0].due_at == watch() + 5 * MINUTE


async def test_a_rise_tells_supervisors_again(store: Store, watch: Watch) -> None:
    conversation = await waits(store, watch, 1)
    watch.forward(minutes=2)
    assert len(await store.overdue()) == 1
    conversation.level = IMMEDIATE
    await store.enqueue(conversation, "danger")
    [again] = await store.overdue()
    assert again.level is IMMEDIATE


async def test_those_on_call_are_told_once_of_each_in_danger(store: Store, watch: Watch) -> None:
    await waits(store, watch, 1, HIGH, "a")
    conversation = await waits(store, watch, 1, IMMEDIATE, "b")
    found = await store.for_on_call(IMMEDIATE)
    assert [item.conversation_id for item in found] == [conversation.id]
    assert await store.for_on_call(IMMEDIATE) == []


async def test_who_vanishes_loses_their_conversations_to_the_queue(
    store: Store, watch: Watch, counsellors: list[int]
) -> None:
    ana, ion = counsellors
    mine, other = await waits(store, watch, 9), await waits(store, watch, 9, address="b")
    for conversation, person in ((mine, ana), (other, ion)):
        item = await store.item(conversation.id)
        assert item is not None and await store.claim(item.id, person)
    for _ in range(3):
        watch.forward(seconds=60)
        await store.heartbeat(ion)
    [gone] = await store.vanished(timedelta(seconds=90))
    assert gone.conversation_id == mine.id
    found, kept = await store.find(mine.id), await store.find(other.id)
    assert found is not None and (found.owner, found.counsellor_id) == (QUEUE, None)
    assert kept is not None and (kept.owner, kept.counsellor_id) == (COUNSELLOR, ion)
    assert [step.kind for step in await store.transitions(mine.id)][-1] == "vanished"
    assert await store.vanished(timedelta(seconds=90)) == []


async def test_who_writes_is_there(store: Store, watch: Watch, counsellors: list[int]) -> None:
    conversation = await waits(store, watch, 9)
    [item] = await store.queue()
    await store.claim(item.id, counsellors[0])
    watch.forward(seconds=80)
    await store.say(conversation.id, counsellors[0], "Bună")
    watch.forward(seconds=80)
    assert await store.vanished(timedelta(seconds=90)) == []


async def test_who_is_disabled_is_gone_at_once(
    store: Store, watch: Watch, counsellors: list[int], database_url: str
) -> None:
    await waits(store, watch, 9)
    [item] = await store.queue()
    await store.claim(item.id, counsellors[0])
    engine = connect(database_url)
    await Staff(engine).disable("ana")
    await engine.dispose()
    assert len(await store.vanished(timedelta(seconds=90))) == 1


async def test_the_first_answer_is_timed(
    store: Store, watch: Watch, counsellors: list[int]
) -> None:
    conversation = await waits(store, watch, 9)
    [item] = await store.queue()
    await store.claim(item.id, counsellors[0])
    for _ in range(2):
        watch.forward(seconds=40)
        await store.say(conversation.id, counsellors[0], "Bună")
    [answered] = await store.queue()
    assert answered.first_answer_at == answered.created_at + timedelta(seconds=40)
