"""Many counsellors, people and processes at once: one owner, one open item, each message sent once."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from bot.errors import AzimutError
from bot.handoff import BOT, CLOSED, COUNSELLOR, QUEUE, Reply, Store, connect
from bot.safety import DangerLevel
from tests.conftest import MASTER

ENDS = {"released", "returned", "closed", "vanished"}
"""Transitions after which a claimed conversation has no counsellor."""


@pytest.fixture
async def stores(database_url: str) -> AsyncIterator[list[Store]]:
    """Two processes' stores on one database."""
    engines = [connect(database_url) for _ in range(2)]
    yield [Store(engine, MASTER) for engine in engines]
    for engine in engines:
        await engine.dispose()


async def one_step(
    store: Store, chance: random.Random, conversation_id: str, people: list[int]
) -> None:
    """Do one thing at random, as someone who saw the queue a moment ago; refusals are fine."""
    me, other = chance.sample(people, 2)
    act = chance.choice(
        ["enqueue", "claim", "queue", "bot", "transfer", "close", "reopen", "leave"]
    )
    conversation = await store.find(conversation_id)
    assert conversation is not None
    try:
        if act == "enqueue":
            conversation.level = chance.choice([DangerLevel.NONE, DangerLevel.HIGH])
            await store.enqueue(conversation, "request", ["now"])
        elif act == "claim":
            item = await store.item(conversation_id)
            if item is not None:
                await store.claim(item.id, me)
        elif act in (QUEUE, BOT):
            await store.give_back(conversation_id, me, act)
        elif act == "transfer":
            await store.transfer(conversation_id, me, other, "a note")
        elif act == "close":
            await store.close(conversation_id, me, "informed")
        elif act == "reopen":
            await store.reopen(conversation_id, me)
        else:
            await store.leave(conversation)
    except AzimutError:
        return


@pytest.mark.parametrize("seed", range(4))
async def test_after_any_storm_each_conversation_has_exactly_one_owner(
    stores: list[Store], counsellors: list[int], seed: int
) -> None:
    ids = [(await stores[0].conversation("web", str(number))).id for number in range(3)]

    async def actor(number: int) -> None:
        chance = random.Random(seed * 100 + number)
        for _ in range(12):
            await one_step(stores[number % 2], chance, chance.choice(ids), counsellors)

    await asyncio.gather(*(actor(number) for number in range(8)))

    open_items = await stores[0].queue()
    for conversation_id in ids:
        conversation = await stores[1].find(conversation_id)
        assert conversation is not None
        mine = [item for item in open_items if item.conversation_id == conversation_id]
        assert len(mine) == (conversation.owner in (QUEUE, COUNSELLOR))
        assert (conversation.counsellor_id is not None) == (conversation.owner == COUNSELLOR)
        for item in mine:
            assert item.status == ("claimed" if conversation.owner == COUNSELLOR else "waiting")
            assert item.counsellor_id == conversation.counsellor_id
        await replay(stores[0], conversation_id, conversation.owner)


async def replay(store: Store, conversation_id: str, owner: str) -> None:
    """Follow the recorded transitions: each was possible after the one before, and ends at *owner*."""
    state, holder = BOT, None
    for step in await store.transitions(conversation_id):
        if step.kind == "queued":
            assert state in (BOT, CLOSED)
            state = QUEUE
        elif step.kind in ("claimed", "reopened"):
            assert state == QUEUE if step.kind == "claimed" else state in (BOT, CLOSED)
            state, holder = COUNSELLOR, step.counsellor_id
        elif step.kind == "transferred":
            assert (state, holder) == (COUNSELLOR, step.counsellor_id)
            holder = step.target_id
        elif step.kind in ENDS:
            assert (state, holder) == (COUNSELLOR, step.counsellor_id)
            state = {"returned": BOT, "closed": CLOSED}.get(step.kind, QUEUE)
            holder = None
        elif step.kind == "left":
            assert state == QUEUE
            state = BOT
    assert state == owner


async def test_of_twenty_who_claim_one_gets_it_and_one_claim_is_recorded(
    stores: list[Store], counsellors: list[int]
) -> None:
    conversation = await stores[0].conversation("web", "token")
    item = await stores[0].enqueue(conversation, "request")
    won = await asyncio.gather(
        *(stores[i % 2].claim(item.id, counsellors[i % 2]) for i in range(20))
    )
    assert sum(won) == 1
    kinds = [step.kind for step in await stores[0].transitions(conversation.id)]
    assert kinds == ["queued", "claimed"]


async def test_of_two_processes_that_queue_a_conversation_one_makes_the_item(
    stores: list[Store],
) -> None:
    conversation = await stores[0].conversation("web", "token")
    records = [await store.find(conversation.id) for store in stores * 5]
    items = await asyncio.gather(
        *(stores[i % 2].enqueue(record, "danger") for i, record in enumerate(records) if record)
    )
    assert len({item.id for item in items}) == 1


async def test_two_senders_send_each_message_once_and_in_order(stores: list[Store]) -> None:
    store = stores[0]
    for number in range(5):
        conversation = await store.conversation("telegram", str(number))
        for text in ("one", "two", "three"):
            await store.save(conversation, [Reply(text)])
    sent: dict[str, list[str]] = {}

    async def sender(store: Store) -> None:
        while found := await store.pending("telegram", limit=2):
            for item in found:
                await asyncio.sleep(0)
                sent.setdefault(item.message.conversation_id, []).append(item.message.text)
                await store.mark_sent(item.message.id)

    for _ in range(6):  # a sender that finds all taken ends; the other may still hold one
        await asyncio.gather(*(sender(store) for store in stores))
    assert list(sent.values()) == [["one", "two", "three"]] * 5
