"""The queue: the most urgent first, and one counsellor for each conversation."""

import asyncio

import pytest

from bot.handoff import (
    BOT,
    CLOSED,
    COUNSELLOR,
    QUEUE,
    ConversationRecord,
    NotOwner,
    QueueRecord,
    Store,
    connect,
)
from bot.safety import DangerLevel
from tests.conftest import MASTER

IMMEDIATE, HIGH, NONE = DangerLevel.IMMEDIATE, DangerLevel.HIGH, DangerLevel.NONE


async def enqueue(
    store: Store, address: str, level: DangerLevel = HIGH
) -> tuple[ConversationRecord, QueueRecord]:
    """Begin the conversation of *address* and put it in the queue."""
    conversation = await store.conversation("web", address, "ro")
    conversation.level, conversation.category = level, "confinement" if level else None
    return conversation, await store.enqueue(
        conversation, "danger" if level else "request", ["now"]
    )


async def claimed(store: Store, counsellor: int) -> ConversationRecord:
    """Return a conversation that *counsellor* has."""
    conversation, item = await enqueue(store, "token")
    assert await store.claim(item.id, counsellor)
    return conversation


async def owner(store: Store, conversation: ConversationRecord) -> tuple[str, int | None]:
    found = await store.find(conversation.id)
    assert found is not None
    return found.owner, found.counsellor_id


async def test_the_most_urgent_come_first_then_who_waits_longest(store: Store) -> None:
    for address, level in {
        "a": NONE,
        "b": HIGH,
        "c": IMMEDIATE,
        "d": HIGH,
        "e": IMMEDIATE,
    }.items():
        await enqueue(store, address, level)
    items = await store.queue()
    assert [item.level for item in items] == [IMMEDIATE, IMMEDIATE, HIGH, HIGH, NONE]
    assert [item.id for item in items] == [3, 5, 2, 4, 1]
    places = [await store.place(item.conversation_id) for item in items]
    assert places == [1, 2, 3, 4, 5]


async def test_a_queue_item_says_what_a_counsellor_needs_to_choose(store: Store) -> None:
    conversation, _ = await enqueue(store, "token", IMMEDIATE)
    [item] = await store.queue()
    assert (item.conversation_id, item.category, item.signs) == (
        conversation.id,
        "confinement",
        ("now",),
    )
    assert (item.status, item.reason, item.language, item.channel) == (
        "waiting",
        "danger",
        "ro",
        "web",
    )


async def test_a_conversation_is_in_the_queue_once_and_its_level_only_rises(store: Store) -> None:
    conversation, item = await enqueue(store, "token", HIGH)
    for level, signs in ((IMMEDIATE, ["violence"]), (HIGH, ["debt"])):
        conversation.level = level
        await store.enqueue(conversation, "danger", signs)
    [raised] = await store.queue()
    assert (raised.id, raised.level) == (item.id, IMMEDIATE)
    assert set(raised.signs) == {"now", "violence", "debt"}
    found = await store.find(conversation.id)
    assert found is not None and found.level is IMMEDIATE


async def test_the_queue_owns_who_waits(store: Store) -> None:
    conversation, _ = await enqueue(store, "token")
    assert conversation.owner == QUEUE
    assert await owner(store, conversation) == (QUEUE, None)


async def test_of_twenty_who_claim_at_once_one_gets_it(store: Store, database_url: str) -> None:
    _, item = await enqueue(store, "token")
    engines = [connect(database_url) for _ in range(2)]
    stores = [Store(engine, MASTER) for engine in engines]
    won = await asyncio.gather(*(stores[i % 2].claim(item.id, None) for i in range(20)))  # type: ignore[arg-type]
    assert sum(won) == 1
    for engine in engines:
        await engine.dispose()


async def test_a_claimed_conversation_has_its_counsellor(
    store: Store, counsellors: list[int]
) -> None:
    ana, ion = counsellors
    conversation = await claimed(store, ana)
    [item] = await store.queue()
    assert (item.status, item.counsellor_id) == ("claimed", ana)
    assert await owner(store, conversation) == (COUNSELLOR, ana)
    assert not await store.claim(item.id, ion)
    assert await store.place(conversation.id) is None


async def test_nobody_claims_what_is_not_there(store: Store, counsellors: list[int]) -> None:
    assert not await store.claim(999, counsellors[0])


async def test_a_counsellor_speaks_in_their_own_conversation(
    store: Store, counsellors: list[int]
) -> None:
    conversation = await claimed(store, counsellors[0])
    said = await store.say(conversation.id, counsellors[0], "Bună, sunt Ana.")
    assert (said.author, said.text, said.delivery) == ("counsellor", "Bună, sunt Ana.", "pending")


@pytest.mark.parametrize("act", ["say", "give_back", "close"])
async def test_another_counsellor_may_do_nothing(
    store: Store, counsellors: list[int], act: str
) -> None:
    ana, ion = counsellors
    conversation = await claimed(store, ana)
    with pytest.raises(NotOwner):
        await getattr(store, act)(conversation.id, ion, BOT)
    assert await owner(store, conversation) == (COUNSELLOR, ana)
    assert await store.messages(conversation.id) == []


@pytest.mark.parametrize("act", ["say", "give_back", "close"])
@pytest.mark.parametrize("state", ["waiting", "closed", "deleted"])
async def test_what_is_not_claimed_is_nobodys(
    store: Store, counsellors: list[int], act: str, state: str
) -> None:
    conversation, item = await enqueue(store, "token")
    if state == "closed":
        await store.claim(item.id, counsellors[0])
        await store.close(conversation.id, counsellors[0], "assisted")
    elif state == "deleted":
        await store.delete(conversation.id)
    with pytest.raises(NotOwner):
        await getattr(store, act)(conversation.id, counsellors[0], BOT)


async def test_a_conversation_given_back_to_the_queue_waits_again_in_its_place(
    store: Store, counsellors: list[int]
) -> None:
    conversation = await claimed(store, counsellors[0])
    await enqueue(store, "later")
    await store.give_back(conversation.id, counsellors[0], QUEUE)
    assert await owner(store, conversation) == (QUEUE, None)
    assert await store.place(conversation.id) == 1
    [item, _] = await store.queue()
    assert await store.claim(item.id, counsellors[1])


async def test_a_conversation_given_back_to_the_bot_leaves_the_queue_and_keeps_its_level(
    store: Store, counsellors: list[int]
) -> None:
    conversation = await claimed(store, counsellors[0])
    await store.give_back(conversation.id, counsellors[0], BOT)
    assert await store.queue() == []
    found = await store.find(conversation.id)
    assert found is not None and (found.owner, found.level) == (BOT, HIGH)


async def test_closing_lowers_the_level_and_leaves_the_conversation_closed(
    store: Store, counsellors: list[int]
) -> None:
    conversation = await claimed(store, counsellors[0])
    await store.close(conversation.id, counsellors[0], "referred")
    assert await store.queue() == []
    found = await store.find(conversation.id)
    assert found is not None
    assert (found.owner, found.counsellor_id, found.level, found.category) == (
        CLOSED,
        None,
        NONE,
        None,
    )


async def test_after_closing_a_new_danger_is_a_new_item(
    store: Store, counsellors: list[int]
) -> None:
    conversation, first = await enqueue(store, "token")
    await store.claim(first.id, counsellors[0])
    await store.close(conversation.id, counsellors[0], "assisted")
    _, second = await enqueue(store, "token", IMMEDIATE)
    [item] = await store.queue()
    assert item.id == second.id != first.id
    assert (item.status, item.level) == ("waiting", IMMEDIATE)
