"""The outbox: nothing lost, nothing doubled, in order, whatever becomes of the channel."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.handoff import ConversationRecord, Reply, Store, connect
from bot.handoff.messages import LEASE, LONGEST_PAUSE
from tests.conftest import MASTER
from tests.watch import Watch

CHAT = "telegram"


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def store(database_url: str, watch: Watch) -> AsyncIterator[Store]:
    engine = connect(database_url)
    yield Store(engine, MASTER, watch)
    await engine.dispose()


async def say(store: Store, *texts: str, address: str = "4711") -> ConversationRecord:
    conversation = await store.conversation(CHAT, address, "ru", keep_address=True)
    await store.save(conversation, [Reply(text) for text in texts])
    return conversation


async def texts(store: Store) -> list[str]:
    return [item.message.text for item in await store.pending(CHAT)]


async def test_a_channel_gets_what_it_needs_to_send(store: Store) -> None:
    await say(store, "bună")
    [item] = await store.pending(CHAT)
    assert (item.message.text, item.address, item.language, item.attempt) == (
        "bună",
        "4711",
        "ru",
        1,
    )
    assert item.key == f"azimut-{item.message.id}"


async def test_a_channel_that_does_not_ask_keeps_no_address(store: Store) -> None:
    conversation = await store.conversation("web", "token")
    await store.save(conversation, [Reply("bună")])
    [item] = await store.pending("web")
    assert item.address is None


async def test_an_address_is_kept_from_the_first_time_it_is_wanted(store: Store) -> None:
    await store.conversation(CHAT, "4711")
    await say(store, "bună")
    [item] = await store.pending(CHAT)
    assert item.address == "4711"


async def test_messages_of_one_person_come_one_after_the_other(store: Store) -> None:
    await say(store, "unu", "doi")
    await say(store, "alt", address="4712")
    first = await store.pending(CHAT)
    assert [item.message.text for item in first] == ["unu", "alt"]
    assert await texts(store) == []
    for item in first:
        await store.mark_sent(item.message.id)
    assert await texts(store) == ["doi"]
    assert await store.next_due(CHAT) is not None


async def test_after_a_crash_of_the_sender_the_same_message_has_the_same_key(
    store: Store, watch: Watch
) -> None:
    await say(store, "unu")
    [first] = await store.pending(CHAT)
    watch.now += LEASE - timedelta(seconds=1)
    assert await store.pending(CHAT) == []
    watch.now += timedelta(seconds=2)
    [again] = await store.pending(CHAT)
    assert (again.key, again.attempt) == (first.key, 2)


async def test_a_restarted_sender_need_not_wait(store: Store) -> None:
    await say(store, "unu")
    await store.pending(CHAT)
    await store.reclaim("web")
    assert await texts(store) == []
    await store.reclaim(CHAT)
    assert await texts(store) == ["unu"]


async def test_a_failed_message_is_tried_again_after_a_growing_pause(
    store: Store, watch: Watch
) -> None:
    await say(store, "unu", "doi")
    pauses = []
    for _ in range(10):
        [item] = await store.pending(CHAT)
        await store.mark_failed(item.message.id)
        due = await store.next_due(CHAT)
        assert due is not None
        pauses.append((due - watch.now).total_seconds())
        watch.now = due - timedelta(seconds=1)
        assert await texts(store) == []
        watch.now = due
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, LONGEST_PAUSE, LONGEST_PAUSE]


async def test_the_channel_may_say_when_to_try_again(store: Store, watch: Watch) -> None:
    await say(store, "unu")
    [item] = await store.pending(CHAT)
    await store.mark_failed(item.message.id, retry_after=17)
    watch.forward(seconds=16)
    assert await texts(store) == []
    watch.forward(seconds=1)
    assert await texts(store) == ["unu"]


async def test_what_failed_for_good_is_not_sent_and_holds_nothing_up(store: Store) -> None:
    conversation = await say(store, "unu", "doi")
    [item] = await store.pending(CHAT)
    await store.mark_failed(item.message.id, final=True)
    assert await texts(store) == ["doi"]
    stored = await store.messages(conversation.id)
    assert [message.delivery for message in stored] == ["failed", "sending"]


async def test_what_was_sent_is_never_sent_again(store: Store, watch: Watch) -> None:
    conversation = await say(store, "unu")
    [item] = await store.pending(CHAT)
    await store.mark_sent(item.message.id, "tg-1")
    await store.mark_failed(item.message.id)
    watch.forward(hours=1)
    assert await texts(store) == []
    assert await store.references(conversation.id) == ["tg-1"]


async def test_another_channel_has_its_own_outbox(store: Store) -> None:
    await say(store, "unu")
    assert await store.pending("web") == []
    assert await store.next_due("web") is None


async def test_what_a_person_read_is_known(store: Store) -> None:
    conversation = await say(store, "unu", "doi")
    first, _ = await store.messages(conversation.id)
    await store.read(conversation.id, first.id)
    assert [m.read_at is not None for m in await store.messages(conversation.id)] == [True, False]


async def test_what_nobody_handles_is_given_to_one_who_takes_it_up(
    store: Store, watch: Watch
) -> None:
    conversation = await store.conversation("web", "token")
    await store.receive(conversation, "ajutor", "1")
    assert await store.unhandled(due=True) == []
    watch.now += LEASE
    [message] = await store.unhandled(due=True)
    assert (message.text, message.attempts) == ("ajutor", 1)
    assert await store.unhandled(due=True) == []


async def test_what_was_leased_before_the_clock_was_set_back_is_due(
    database_url: str,
) -> None:
    engine, moment = connect(database_url), [datetime(2026, 11, 20, 10, tzinfo=UTC)]
    store = Store(engine, MASTER, lambda: moment[0])
    conversation = await store.conversation("telegram", "a", keep_address=True)
    await store.receive(conversation, "left by a crash", "1")
    await store.save(conversation, [Reply("x")])
    assert len(await store.pending("telegram")) == 1
    assert await store.unhandled(due=True) == await store.pending("telegram") == []
    moment[0] -= timedelta(hours=1)
    assert [message.text for message in await store.unhandled(due=True)] == ["left by a crash"]
    assert len(await store.pending("telegram")) == 1
    await engine.dispose()


async def test_a_message_that_was_left_can_be_taken_again(store: Store) -> None:
    conversation = await store.conversation("web", "a")
    first = await store.receive(conversation, "x", "1")
    assert first is not None
    again = await store.left(conversation.id, "1")
    assert again is not None and (again.id, again.attempts) == (first.id, 1)
    await store.save(conversation, handled=first)
    assert await store.left(conversation.id, "1") is None
