"""With a human: words both ways, typing, delivered marks, alerts without content, and deletion."""

import pytest

from bot.handoff import BOT
from bot.handoff.base import SENT
from tests.channels.telegram.bot_api import Fault
from tests.channels.telegram.conftest import ANA, World, until

COLLEAGUE = 800_000_001
"""A counsellor's own chat."""


async def test_words_go_both_ways(world: World) -> None:
    counsellor, conversation = await world.with_counsellor(ANA)
    await world.hub.counsellor_says(conversation, counsellor, "I am here. <b>Where</b> are you?")
    await world.quiet()
    assert world.api.texts(ANA)[-1] == "👤 Consilier: I am here. <b>Where</b> are you?"
    said = await world.says(ANA, "at the station")
    assert said == []
    messages = await world.hub.store.messages(conversation)
    assert messages[-1].text == "at the station"
    assert world.dialogue.asked == []


async def test_the_counsellor_sees_what_was_delivered(world: World) -> None:
    counsellor, conversation = await world.with_counsellor(ANA)
    world.api.down = True
    async with world.hub.events.listen(conversation) as events:
        sent = await world.hub.counsellor_says(conversation, counsellor, "I am here.")
        [waiting] = await world.hub.store.messages(conversation, sent.id - 1)
        assert waiting.delivery != SENT
        world.api.down = False
        await world.quiet()
        kinds = [(await events.get()).kind for _ in range(events.qsize())]
    [delivered] = await world.hub.store.messages(conversation, sent.id - 1)
    assert delivered.delivery == SENT
    assert "delivery" in kinds


async def test_the_person_sees_that_the_counsellor_types(world: World) -> None:
    _, conversation = await world.with_counsellor(ANA)
    before = len(world.api.called("sendChatAction"))
    for _ in range(5):
        world.hub.events.publish("typing", conversation, "counsellor")
    await until(lambda: len(world.api.called("sendChatAction")) == before + 1)


async def test_back_with_the_bot_the_bot_answers(world: World) -> None:
    counsellor, conversation = await world.with_counsellor(ANA)
    await world.hub.give_back(conversation, counsellor, BOT)
    await world.quiet()
    assert await world.says(ANA, "What is the deadline?") == ["an answer"]


async def register(world: World, login: str, chat_id: int, text: str = "/alerts {code}") -> None:
    await world.counsellor(login)
    code = await world.channel.parts.alert_chats.new_code_for(login)
    await world.says(chat_id, text.format(code=code), language="en")


@pytest.mark.parametrize("text", ["/alerts {code}", "/start alerts-{code}"])
async def test_an_alert_carries_no_content(world: World, text: str) -> None:
    await register(world, "ana", COLLEAGUE, text)
    await world.says(ANA, "он меня запер, не выпускает")
    await until(lambda: world.api.texts(COLLEAGUE)[-1] == "❗ Azimut: urgent. Open the console.")
    await world.says(ANA, "он меня бьёт, помогите")
    assert len(world.api.texts(COLLEAGUE)) == 2, "one alert for one item"


async def test_a_code_opens_once(world: World) -> None:
    await world.counsellor("ana")
    code = await world.channel.parts.alert_chats.new_code_for("ana")
    await world.says(COLLEAGUE, f"/alerts {code}", language="en")
    said = await world.says(ANA, f"/alerts {code}", language="en")
    assert said == ["The code is not valid. Ask for a new one."]
    assert await world.channel.parts.alert_chats.of(("counsellor",)) == {COLLEAGUE: "en"}


async def test_alerts_can_be_stopped(world: World) -> None:
    await register(world, "ana", COLLEAGUE)
    await world.says(COLLEAGUE, "/alerts_off")
    assert await world.channel.parts.alert_chats.of(("counsellor",)) == {}


async def test_what_waits_in_danger_is_alerted_again_after_a_restart(world: World) -> None:
    await register(world, "ana", COLLEAGUE)
    await world.says(ANA, "he locked me in")
    before = len(world.api.texts(COLLEAGUE))
    await world.crash()
    await world.start()
    await until(lambda: len(world.api.texts(COLLEAGUE)) == before + 1)


async def test_deleting_empties_the_database_and_the_chat(world: World) -> None:
    await world.says(ANA, "/start en")
    await world.says(ANA, "my secret question")
    record = await world.conversation(ANA)
    await world.says(ANA, "/delete")
    await world.presses(ANA, "Yes, delete all")
    assert await world.hub.store.find(record.id) is None
    [farewell] = world.api.chat(ANA)
    assert farewell.hides_keyboard
    for part in ("The conversation is deleted", "Telegram may keep copies", "To clear the chat"):
        assert part in farewell.text
    persons = {number for _, number in world.api.deleted}
    assert {1, 2} <= persons, "what the person wrote is deleted too"


async def test_deleting_in_words_does_the_same(world: World) -> None:
    await world.says(ANA, "/start en")
    await world.says(ANA, "/delete")
    await world.says(ANA, "yes")
    [farewell] = world.api.chat(ANA)
    assert "To clear the chat" in farewell.text


async def test_deletion_goes_on_after_an_outage_and_a_crash(world: World) -> None:
    await world.says(ANA, "/start en")
    await world.says(ANA, "/delete")
    record = await world.conversation(ANA)
    world.api.press(ANA, "Yes, delete all")
    world.api.down = True
    await world.deliver()

    async def gone() -> bool:
        return await world.hub.store.find(record.id) is None

    await until(gone)
    await until(lambda: len(world.channel._waiting) == 0)
    await world.crash()
    world.api.down = False
    await world.start()
    await world.quiet()
    [farewell] = world.api.chat(ANA)
    assert "To clear the chat" in farewell.text


async def test_messages_that_cannot_be_deleted_together_are_deleted_one_by_one(
    world: World,
) -> None:
    await world.says(ANA, "/start en")
    await world.says(ANA, "/delete")
    world.api.fail("deleteMessages", Fault(400, "Bad Request: message can't be deleted"))
    await world.presses(ANA, "Yes, delete all")
    assert len(world.api.chat(ANA)) == 1


async def test_after_deletion_a_new_conversation_begins(world: World) -> None:
    await world.says(ANA, "/delete", language="en")
    await world.presses(ANA, "Yes, delete all")
    assert "an answer" in await world.says(ANA, "What is the deadline?")
