"""While a counsellor has the conversation; deletion; and what a crash leaves behind."""

import asyncio

import pytest

from bot.handoff import BOT, QUEUE, NotOwner
from bot.hub.danger import NO, UNSURE, YES
from bot.hub.events import QUEUE_TOPIC
from bot.hub.messages import IncomingMessage
from bot.hub.service import Hub
from bot.safety import DangerLevel
from tests.hub.conftest import Canned, authors, send

NONE, _, HIGH, IMMEDIATE = DangerLevel
LOCKED = "he locked me in and beats me"
AFRAID = "I am scared"


async def claimed(hub: Hub, ana: int, text: str = LOCKED) -> str:
    """Return the conversation of someone in danger, which *ana* has."""
    turn = await send(hub, text, "en")
    if not turn.handoff:
        await send(hub, "", payload="/human")
    [item] = await hub.store.queue()
    assert await hub.claim(item.id, turn.conversation_id, ana)
    return turn.conversation_id


async def last_author(hub: Hub, conversation_id: str) -> str:
    return (await hub.store.messages(conversation_id))[-1].author


@pytest.mark.parametrize(
    "text", ["Where is your office?", LOCKED, AFRAID, "", "😢", "x" * 5000, "/human", "no"]
)
async def test_while_a_counsellor_is_there_the_bot_is_silent(
    talking_hub: Hub, dialogue: Canned, ana: int, text: str
) -> None:
    conversation_id = await claimed(talking_hub, ana)
    turn = await send(talking_hub, text)
    assert turn.replies == []
    assert turn.handoff
    assert dialogue.asked == []
    assert await last_author(talking_hub, conversation_id) == "person"


@pytest.mark.parametrize(("pressed", "level"), [(NO, NONE), (YES, HIGH), (UNSURE, HIGH)])
async def test_a_late_answer_to_the_gentle_question_is_silent_but_counts(
    talking_hub: Hub, ana: int, pressed: str, level: DangerLevel
) -> None:
    await claimed(talking_hub, ana, "Where is your office?")
    turn = await send(talking_hub, "", payload=pressed)
    assert turn.replies == []
    [item] = await talking_hub.store.queue()
    assert (item.level, item.counsellor_id) == (level, ana)


async def test_danger_that_a_counsellor_reads_raises_the_item(talking_hub: Hub, ana: int) -> None:
    await claimed(talking_hub, ana, "my employer keeps my passport and does not pay me")
    await send(talking_hub, LOCKED)
    [item] = await talking_hub.store.queue()
    assert (item.level, item.status, item.counsellor_id) == (IMMEDIATE, "claimed", ana)


async def test_the_person_is_told_that_a_counsellor_came_and_left(hub: Hub, ana: int) -> None:
    conversation_id = await claimed(hub, ana)
    assert await last_author(hub, conversation_id) == "system"
    await hub.counsellor_says(conversation_id, ana, "Hello, I am Ana.")
    await hub.close(conversation_id, ana, "assisted")
    told = [(m.author, m.text) for m in await hub.store.messages(conversation_id)][-3:]
    assert [author for author, _ in told] == ["system", "counsellor", "system"]
    assert told[1][1] == "Hello, I am Ana."


async def test_pages_hear_what_a_counsellor_does(hub: Hub, ana: int) -> None:
    turn = await send(hub, LOCKED, "en")
    [item] = await hub.store.queue()
    async with hub.events.listen(turn.conversation_id, QUEUE_TOPIC) as events:
        await hub.claim(item.id, turn.conversation_id, ana)
        await hub.counsellor_says(turn.conversation_id, ana, "Hello")
        await hub.give_back(turn.conversation_id, ana, QUEUE)
        kinds = [events.get_nowait().kind for _ in range(events.qsize())]
    claimed, said, released = ["message", "queue", "owner"], ["message"], ["message", "queue"]
    assert kinds == [*claimed, *said, *released, "owner"]


async def test_after_closing_the_bot_answers_again(talking_hub: Hub, ana: int) -> None:
    conversation_id = await claimed(talking_hub, ana)
    await talking_hub.close(conversation_id, ana, "assisted")
    turn = await send(talking_hub, "Where is your office?")
    assert turn.replies[0].text == "an answer"
    assert await talking_hub.store.queue() == []


async def test_a_released_conversation_waits_for_another(talking_hub: Hub, ana: int) -> None:
    conversation_id = await claimed(talking_hub, ana)
    await talking_hub.give_back(conversation_id, ana, QUEUE)
    [item] = await talking_hub.store.queue()
    assert item.status == "waiting"
    with pytest.raises(NotOwner):
        await talking_hub.counsellor_says(conversation_id, ana, "still me")


async def test_a_conversation_returned_to_the_bot_is_the_bots(talking_hub: Hub, ana: int) -> None:
    conversation_id = await claimed(talking_hub, ana)
    await talking_hub.give_back(conversation_id, ana, BOT)
    assert (await send(talking_hub, "Where is your office?")).replies[0].text == "an answer"


async def test_of_two_who_claim_the_person_hears_once(hub: Hub, ana: int) -> None:
    turn = await send(hub, LOCKED, "en")
    [item] = await hub.store.queue()
    won = await asyncio.gather(*(hub.claim(item.id, turn.conversation_id, ana) for _ in range(2)))
    assert sorted(won) == [False, True]
    assert (await authors(hub, turn)).count("system") == 1


@pytest.mark.parametrize("owner", ["bot", "queue", "counsellor"])
async def test_deletion_works_whoever_has_the_conversation(hub: Hub, ana: int, owner: str) -> None:
    turn = await send(hub, LOCKED if owner != "bot" else "Where is your office?", "en")
    if owner == "counsellor":
        [item] = await hub.store.queue()
        await hub.claim(item.id, turn.conversation_id, ana)
    deleted = await send(hub, "Yes, delete all", payload="/confirm_delete")
    assert deleted.intent == "delete_data"
    assert "deleted" in deleted.replies[0].text
    assert await hub.store.find(turn.conversation_id) is None
    assert await hub.store.queue() == []
    assert (await send(hub, "hello again", "en")).conversation_id != turn.conversation_id


async def test_keeping_keeps(hub: Hub) -> None:
    turn = await send(hub, "Where is your office?", "en")
    kept = await send(hub, "No, keep it", payload="/keep")
    assert kept.intent == "keep"
    assert await hub.store.find(turn.conversation_id) is not None


async def test_a_message_sent_while_its_conversation_is_deleted_is_not_lost(hub: Hub) -> None:
    await send(hub, "Where is your office?", "en")
    _, danger = await asyncio.gather(
        send(hub, "Yes, delete all", payload="/confirm_delete"), send(hub, LOCKED)
    )
    assert danger.level is IMMEDIATE
    [item] = await hub.store.queue()
    assert item.conversation_id == danger.conversation_id


async def test_what_was_stored_before_a_crash_is_handled_once(hub: Hub) -> None:
    conversation = await hub.store.conversation("web", "token", "en")
    await hub.store.receive(conversation, LOCKED, "1")
    await hub.store.receive(conversation, "", "2", "/human")
    assert await hub.recover() == 2
    assert await hub.recover() == 0
    [item] = await hub.store.queue()
    assert item.level is IMMEDIATE
    stored = [m.author for m in await hub.store.messages(conversation.id)]
    assert stored == ["person", "person", "bot", "bot", "bot"]


async def test_after_a_crash_a_repeated_delivery_is_still_known(hub: Hub) -> None:
    conversation = await hub.store.conversation("telegram", "42", "en")
    await hub.store.receive(conversation, "Where is your office?", "update-1")
    await hub.recover()
    again = IncomingMessage("telegram", "42", "Where is your office?", id="update-1")
    assert await hub.receive(again) is None


async def test_danger_is_handled_to_its_end_when_the_channel_is_gone(hub: Hub) -> None:
    conversation = await hub.store.conversation("web", "token", "en")
    async with hub.events.listen(conversation.id, QUEUE_TOPIC) as events, asyncio.timeout(2):
        leaving = asyncio.create_task(send(hub, LOCKED, "en"))
        assert (await events.get()).kind == "message"
        leaving.cancel()
        assert (await events.get()).kind == "queue"
