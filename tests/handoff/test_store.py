"""Conversations and messages: each stored once, in order, and read back as they were written."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.handoff import BOT, Button, Reply, Store, connect
from bot.safety import DangerLevel
from tests.conftest import MASTER

HOUR = timedelta(hours=1)


class Watch:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def store(database_url: str, watch: Watch) -> AsyncIterator[Store]:
    engine = connect(database_url)
    yield Store(engine, MASTER, watch)
    await engine.dispose()


@pytest.fixture
async def restarted(database_url: str) -> AsyncIterator[Store]:
    """The same database as a new process opens it: nothing remembered."""
    engine = connect(database_url)
    yield Store(engine, MASTER)
    await engine.dispose()


async def test_one_address_has_one_conversation(store: Store) -> None:
    first = await store.conversation("web", "token", "ru")
    again = await store.conversation("web", "token", "en")
    other = await store.conversation("telegram", "token")
    assert first.id == again.id != other.id
    assert (again.language, again.owner, again.level) == ("ru", BOT, DangerLevel.NONE)


async def test_ten_first_messages_at_once_begin_one_conversation(store: Store) -> None:
    found = await asyncio.gather(*(store.conversation("web", "token") for _ in range(10)))
    assert len({conversation.id for conversation in found}) == 1


async def test_a_message_is_read_back_as_it_was_sent(store: Store) -> None:
    conversation = await store.conversation("web", "token")
    text = "Unde-s actele? он их забрал 😢\nline two"
    await store.receive(conversation, text, "id-1", "/human")
    [message] = await store.messages(conversation.id)
    assert (message.text, message.payload, message.author) == (text, "/human", "person")
    assert message.channel_message_id == "id-1"


async def test_a_reply_keeps_its_buttons_and_its_author(store: Store) -> None:
    conversation = await store.conversation("web", "token")
    buttons = (Button("Да", "/danger_yes"), Button("Нет", "/danger_no"))
    await store.save(
        conversation, [Reply("Вы в опасности?", buttons), Reply("joined", author="system")]
    )
    question, note = await store.messages(conversation.id)
    assert (question.author, question.buttons) == ("bot", buttons)
    assert (note.author, note.buttons) == ("system", ())


async def test_a_repeated_channel_id_is_stored_once(store: Store) -> None:
    conversation = await store.conversation("telegram", "42")
    assert await store.receive(conversation, "da", "update-1") is not None
    assert await store.receive(conversation, "da", "update-1") is None
    assert len(await store.messages(conversation.id)) == 1


async def test_of_many_equal_deliveries_at_once_one_is_stored(store: Store) -> None:
    conversation = await store.conversation("telegram", "42")
    stored = await asyncio.gather(
        *(store.receive(conversation, "da", "update-1") for _ in range(10))
    )
    assert sum(message is not None for message in stored) == 1


async def test_equal_words_without_an_id_are_different_messages(store: Store) -> None:
    conversation = await store.conversation("telegram", "42")
    for _ in range(2):
        assert await store.receive(conversation, "da", None) is not None
    assert len(await store.messages(conversation.id)) == 2


async def test_two_people_may_have_the_same_message_id(store: Store) -> None:
    for address in ("42", "43"):
        conversation = await store.conversation("telegram", address)
        assert await store.receive(conversation, "salut", "1") is not None


async def test_messages_after_an_id_come_oldest_first(store: Store) -> None:
    conversation = await store.conversation("web", "token")
    for text in ("unu", "doi", "trei"):
        await store.receive(conversation, text, text)
    first, *others = await store.messages(conversation.id)
    assert [m.text for m in (first, *others)] == ["unu", "doi", "trei"]
    assert await store.messages(conversation.id, after=first.id) == others
    assert await store.messages(conversation.id, after=others[-1].id) == []


async def test_what_is_not_handled_is_known_after_a_restart(
    store: Store, restarted: Store
) -> None:
    conversation = await store.conversation("web", "token")
    handled = await store.receive(conversation, "unu", "1")
    await store.receive(conversation, "doi", "2")
    await store.save(conversation, handled=handled)
    waiting = await restarted.unhandled()
    assert [message.text for message in waiting] == ["doi"]


async def test_the_outbox_knows_what_was_sent(store: Store) -> None:
    conversation = await store.conversation("web", "token")
    question = await store.receive(conversation, "salut", "1")
    sent, waiting = await store.save(conversation, [Reply("unu"), Reply("doi")], handled=question)
    await store.delivered([sent.id])
    await store.delivered([])
    deliveries = {m.text: m.delivery for m in await store.messages(conversation.id)}
    assert deliveries == {"salut": "handled", "unu": "sent", "doi": "pending"}
    assert waiting.delivery == "pending"


async def test_delivered_does_not_touch_what_a_person_sent(store: Store) -> None:
    conversation = await store.conversation("web", "token")
    message = await store.receive(conversation, "salut", "1")
    assert message is not None
    await store.delivered([message.id])
    assert [m.id for m in await store.unhandled()] == [message.id]


async def test_a_conversation_keeps_what_the_hub_remembers(store: Store, restarted: Store) -> None:
    conversation = await store.conversation("web", "token")
    conversation.language, conversation.language_chosen = "ru", True
    conversation.level, conversation.category = DangerLevel.CHECK, "threat"
    conversation.state = {"check": {"name": "legal-aid", "asks": "vârsta"}}
    await store.save(conversation)
    assert await restarted.find(conversation.id) == conversation


async def test_an_address_is_known_for_as_long_as_it_is_used(store: Store, watch: Watch) -> None:
    conversation = await store.conversation("web", "token")
    watch.now += HOUR
    assert await store.known("web", "token", within=HOUR) is not None
    watch.now += timedelta(seconds=1)
    assert await store.known("web", "token", within=HOUR) is None
    await store.save(conversation)
    assert await store.known("web", "token", within=HOUR) is not None
    assert await store.known("web", "another", within=HOUR) is None


async def test_a_forgotten_address_begins_anew_and_the_old_conversation_stays(
    store: Store,
) -> None:
    old = await store.conversation("web", "token")
    await store.receive(old, "ajutor", "1")
    await store.forget_address("web", "token")
    assert await store.known("web", "token", within=HOUR) is None
    new = await store.conversation("web", "token")
    assert new.id != old.id
    assert [m.text for m in await store.messages(old.id)] == ["ajutor"]
