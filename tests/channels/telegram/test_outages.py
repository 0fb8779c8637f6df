"""Nothing is lost, doubled or out of order: through repeats, crashes, blocks, floods and outages."""

from dataclasses import replace

import pytest

from bot.channels.telegram import sender
from bot.channels.telegram.intake import reduce
from bot.handoff.base import FAILED, SENT
from tests.channels.telegram.bot_api import Fault
from tests.channels.telegram.conftest import ANA, World, until


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(sender, "LONGEST_PAUSE", 0.1)


def numbered(world: World, count: int) -> list[str]:
    """Let the dialogue answer with numbers."""
    answers = [f"answer {number}" for number in range(count)]
    world.dialogue.answers = [{"messages": [{"text": text}]} for text in answers]
    return answers


async def test_an_update_that_comes_twice_is_handled_once(world: World) -> None:
    world.api.say(ANA, "What is the deadline?")
    updates = world.api.waiting()
    await world.settled(ANA)
    for update in updates * 2:
        await world.channel.accept(update)
    await world.quiet()
    assert world.dialogue.asked == ["What is the deadline?"]
    assert world.api.texts(ANA) == ["an answer"]


async def test_an_update_is_known_again_after_a_restart(world: World) -> None:
    world.api.say(ANA, "What is the deadline?")
    updates = world.api.waiting()
    await world.settled(ANA)
    await world.crash()
    await world.start()
    for update in updates:
        await world.channel.accept(update)
    await world.quiet()
    assert world.api.texts(ANA) == ["an answer"]


async def test_what_was_kept_before_a_crash_is_handled_after_it(world: World) -> None:
    world.api.say(ANA, "What is the deadline?")
    [update] = world.api.take_updates()
    await world.channel.inbox.add(update["update_id"], reduce(update).body)
    assert world.dialogue.asked == []
    await world.crash()
    await world.start()
    await until(lambda: world.api.texts(ANA) == ["an answer"])


async def test_answers_wait_through_an_outage_in_order(world: World) -> None:
    expected = numbered(world, 5)
    world.api.down = True
    for number in range(5):
        world.api.say(ANA, f"question {number} please")
    await world.deliver()
    await until(lambda: len(world.dialogue.asked) == 5)
    assert world.api.sent == []
    world.api.down = False
    await world.quiet()
    assert world.api.texts(ANA) == expected


async def test_answers_wait_through_an_outage_and_a_crash(world: World) -> None:
    expected = numbered(world, 3)
    world.api.down = True
    for number in range(3):
        world.api.say(ANA, f"question {number} please")
    await world.deliver()
    await until(lambda: len(world.dialogue.asked) == 3)
    await world.crash()
    world.api.down = False
    await world.start()
    await world.quiet()
    assert world.api.texts(ANA) == expected


@pytest.mark.parametrize(
    "fault",
    [
        Fault(500, "Internal Server Error", times=3),
        Fault(502, "Bad Gateway", times=2),
        Fault(429, "Too Many Requests: retry after 1", retry_after=1),
        Fault(times=3),
    ],
    ids=["500", "502", "429", "hangs up"],
)
async def test_an_error_of_telegram_delays_and_does_not_double(world: World, fault: Fault) -> None:
    expected = numbered(world, 3)
    world.api.fail("sendMessage", replace(fault))
    for number in range(3):
        world.api.say(ANA, f"question {number} please")
    await world.settled(ANA)
    assert world.api.texts(ANA) == expected


async def test_who_blocks_the_bot_gets_nothing_until_they_write_again(world: World) -> None:
    expected = numbered(world, 3)
    world.api.blocked.add(ANA)
    world.api.say(ANA, "question 0 please")
    await world.deliver()
    record = await world.conversation(ANA)

    async def stopped() -> bool:
        chat = await world.channel.parts.chats.of(record.id)
        return bool(chat and chat.stopped)

    await until(stopped)
    tried = len(world.api.called("sendMessage"))
    await world.hub.say(record.id, lambda _: [])
    assert len(world.api.called("sendMessage")) == tried
    world.api.blocked.clear()
    world.api.say(ANA, "question 1 please")
    await world.settled(ANA)
    assert world.api.texts(ANA) == expected[:2]


async def test_telegram_says_that_the_person_blocked_the_bot(world: World) -> None:
    await world.says(ANA, "question 0 please")
    user = {"id": 4711, "is_bot": True, "first_name": "Azimut"}
    for status, stopped in (("kicked", True), ("member", False)):
        world.api.message(
            ANA, "my_chat_member", old_chat_member={"user": user, "status": "left"},
            new_chat_member={"user": user, "status": status, "until_date": 0},
        )  # fmt: skip
        await world.settled(ANA)
        chat = await world.channel.parts.chats.of((await world.conversation(ANA)).id)
        assert chat and chat.stopped is stopped


async def test_a_message_that_telegram_refuses_does_not_hold_up_the_next(world: World) -> None:
    numbered(world, 2)
    world.api.fail("sendMessage", Fault(400, "Bad Request: something new", times=2))
    world.api.say(ANA, "question 0 please")
    world.api.say(ANA, "question 1 please")
    await world.settled(ANA)
    record = await world.conversation(ANA)
    answers = [m for m in await world.hub.store.messages(record.id) if m.author == "bot"]
    assert [m.delivery for m in answers] == [FAILED, SENT]
    assert world.api.texts(ANA) == ["answer 1"]


async def test_what_telegram_cannot_parse_is_sent_plain(world: World) -> None:
    world.api.fail("sendMessage", Fault(400, "Bad Request: can't parse entities"))
    assert await world.says(ANA, "What is the deadline?") == ["an answer"]


async def test_a_long_answer_is_split_at_sentences_with_its_buttons_last(world: World) -> None:
    text = " ".join(f"Sentence number {number} is here." for number in range(400))
    buttons = [{"title": "More", "payload": "/greet"}]
    world.dialogue.answers = [{"messages": [{"text": text, "buttons": buttons}]}]
    await world.says(ANA, "/start en")
    await world.says(ANA, "A long question please")
    parts = world.api.chat(ANA)[1:]
    assert len(parts) == 3
    assert " ".join(part.text for part in parts) == text
    assert all(part.text.endswith(".") for part in parts)
    assert [len(part.buttons) for part in parts] == [0, 0, 1]


async def test_only_the_missing_parts_of_a_long_answer_are_sent_after_a_crash(
    world: World,
) -> None:
    text = " ".join(f"Sentence number {number} is here." for number in range(400))
    world.dialogue.answers = [{"messages": [{"text": text}]}]
    await world.says(ANA, "/start en")
    world.api.fail("sendMessage", Fault(500, skip=2, times=1000))
    world.api.say(ANA, "A long question please")
    await world.deliver()
    await until(lambda: len(world.api.chat(ANA)) == 3)
    await world.crash()
    world.api.faults.clear()
    await world.start()
    await world.quiet()
    assert " ".join(part.text for part in world.api.chat(ANA)[1:]) == text


async def test_a_mistake_in_handling_is_told_and_the_next_message_answered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.channel._RETRY_SECONDS", 0.01)
    broken = world.hub.receive

    async def fail(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(world.hub, "receive", fail)
    said = await world.says(ANA, "What is the deadline?", language="en")
    assert "0 800 77777" in said[0]
    monkeypatch.setattr(world.hub, "receive", broken)
    assert await world.says(ANA, "What is the deadline?") == ["an answer"]
