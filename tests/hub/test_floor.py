"""One message after the other; danger, and who takes the conversation over, wait for nobody."""

import asyncio
from typing import Any

import pytest

from bot.handoff import COUNSELLOR, ConversationRecord, Store
from bot.hub.floor import Patience, merge
from bot.hub.messages import IncomingMessage
from bot.hub.service import Hub
from bot.safety import DangerLevel
from tests.conftest import make_hub
from tests.hub.conftest import authors, send

LOCKED = "he locked me in and beats me"
QUESTION = "What is the deadline?"


class Thinking:
    """Stands in for Rasa: answers when *go* is set."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.asked: list[str] = []

    async def turn(self, sender: str, text: str, metadata: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(text)
        await self.go.wait()
        return {"messages": [{"text": f"answer to {text}"}], "intent": "x", "confidence": 0.9}


@pytest.fixture
def thinking() -> Thinking:
    return Thinking()


@pytest.fixture
def slow_hub(store: Store, thinking: Thinking) -> Hub:
    return make_hub(store, thinking)


async def asked(thinking: Thinking, count: int = 1) -> None:
    while len(thinking.asked) < count:
        await asyncio.sleep(0.01)


async def test_danger_does_not_wait_for_the_question_before_it(
    slow_hub: Hub, thinking: Thinking
) -> None:
    question = asyncio.create_task(send(slow_hub, QUESTION, "en"))
    await asked(thinking)
    danger = await asyncio.wait_for(send(slow_hub, LOCKED, "en"), 20)
    assert danger.level is DangerLevel.IMMEDIATE and not question.done()
    thinking.go.set()
    answered = await question
    assert answered.level is DangerLevel.IMMEDIATE, "what was known meanwhile stays known"
    found = await slow_hub.store.find(danger.conversation_id)
    assert found is not None and found.level is DangerLevel.IMMEDIATE
    assert await authors(slow_hub, danger) == ["person", "person", "bot", "bot", "bot"]


@pytest.mark.parametrize("payload", ["/sos", "/human"])
async def test_the_buttons_for_people_do_not_wait(
    slow_hub: Hub, thinking: Thinking, payload: str
) -> None:
    question = asyncio.create_task(send(slow_hub, QUESTION, "en"))
    await asked(thinking)
    assert (await asyncio.wait_for(send(slow_hub, "x", payload=payload), 20)).handoff
    thinking.go.set()
    await question


async def test_a_second_question_waits_for_the_first(slow_hub: Hub, thinking: Thinking) -> None:
    first = asyncio.create_task(send(slow_hub, "question 0", "en"))
    await asked(thinking)
    second = asyncio.create_task(send(slow_hub, "question 1", "en"))
    await asyncio.sleep(0.1)
    assert thinking.asked == ["question 0"]
    thinking.go.set()
    await asyncio.gather(first, second)
    assert thinking.asked == ["question 0", "question 1"]


async def test_who_takes_over_meanwhile_is_not_talked_over(
    slow_hub: Hub, thinking: Thinking, ana: int
) -> None:
    await send(slow_hub, "x", payload="/human")
    [item] = await slow_hub.store.queue()
    question = asyncio.create_task(send(slow_hub, QUESTION, "en"))
    await asked(thinking)
    assert await asyncio.wait_for(slow_hub.claim(item.id, item.conversation_id, ana), 20)
    thinking.go.set()
    assert (await question).replies == []
    found = await slow_hub.store.find(item.conversation_id)
    assert found is not None and found.owner == COUNSELLOR


async def test_danger_left_by_a_crash_is_taken_up_first(
    slow_hub: Hub, thinking: Thinking, store: Store
) -> None:
    for address, text in (("a", QUESTION), ("b", LOCKED)):
        conversation = await store.conversation("web", address)
        await store.receive(conversation, text, "1")
    taking_up = asyncio.create_task(slow_hub.recover())
    await asked(thinking)
    assert len(await store.queue()) == 1
    thinking.go.set()
    assert await taking_up == 2
    assert await store.unhandled() == []


async def test_a_message_that_cannot_be_handled_keeps_no_other_waiting(
    hub: Hub, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address, text in (("a", "poison"), ("b", QUESTION)):
        await store.receive(await store.conversation("web", address), text, "1")
    handle = hub._handle

    async def fail(conversation: Any, stored: Any, incoming: IncomingMessage, *rest: Any) -> Any:
        if incoming.text == "poison":
            raise ValueError
        return await handle(conversation, stored, incoming, *rest)

    monkeypatch.setattr(hub, "_handle", fail)
    await hub.recover()
    assert [message.text for message in await store.unhandled()] == ["poison"]


async def test_what_is_taken_up_and_comes_again_in_that_moment_is_answered_once(
    slow_hub: Hub, thinking: Thinking, store: Store
) -> None:
    for address in "ab":  # while it takes up the one, the page sends the other again
        await store.receive(await store.conversation("web", address), QUESTION, "1")
    taking_up = asyncio.create_task(slow_hub.recover())
    await asked(thinking)
    again = IncomingMessage("web", "b", QUESTION, "1", language="en")
    sent_again = asyncio.create_task(slow_hub.receive(again))
    await asked(thinking, 2)
    thinking.go.set()
    await asyncio.gather(taking_up, sent_again)
    messages = await store.messages((await store.conversation("web", "b")).id)
    assert [message.author for message in messages] == ["person", "bot"]
    assert len(thinking.asked) == 2


@pytest.mark.parametrize(
    "answer", [{"messages": [{"buttons": 1, "text": "x"}]}, {"messages": 5}, {}, []]
)
async def test_a_turn_without_words_or_sense_is_told(store: Store, answer: Any) -> None:
    class Odd:
        async def turn(self, sender: str, text: str, metadata: dict[str, Any]) -> Any:
            return answer

    turn = await send(make_hub(store, Odd()), QUESTION, "en")
    assert "0 800 77777" in turn.replies[0].text


def record(**fields: Any) -> ConversationRecord:
    plain: dict[str, Any] = {
        "id": "1", "channel": "web", "language": "ro", "language_chosen": False, "owner": "bot",
        "counsellor_id": None, "level": DangerLevel.NONE, "category": None, "state": {},
    }  # fmt: skip
    return ConversationRecord(**(plain | fields))


def test_what_others_changed_and_what_this_turn_changed_both_stay() -> None:
    before = record(state={"a": 1, "b": 1, "c": 1})
    mine = record(language="en", state={"a": 2, "c": 1})
    now = record(owner="queue", level=DangerLevel.HIGH, category="threat", state={"a": 1, "b": 1})
    merge(mine, before, now)
    assert (mine.owner, mine.level, mine.category) == ("queue", DangerLevel.HIGH, "threat")
    assert (mine.language, mine.state) == ("en", {"a": 2})


def test_a_level_that_a_counsellor_lowered_stays_low() -> None:
    before = record(level=DangerLevel.HIGH, owner="counsellor")
    mine, now = record(level=DangerLevel.HIGH), record(owner="closed")
    merge(mine, before, now)
    assert (mine.level, mine.owner) == (DangerLevel.NONE, "closed")


async def test_who_waits_too_long_is_told_and_the_work_goes_on() -> None:
    done = asyncio.Event()

    async def work() -> None:
        await asyncio.sleep(0.2)
        done.set()

    with pytest.raises(TimeoutError):
        await Patience(0.05).wait_for(work())
    await asyncio.wait_for(done.wait(), 10)
