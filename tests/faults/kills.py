"""Kill each process of a running bot at random moments, under load, and tell what became of it."""

import asyncio
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx
import psutil

from bot.handoff import MasterKey, Store, connect
from tests.channels.telegram.bot_api import BotApi
from tests.faults.site import DANGER, NUMBERS, Visitor

PARTS = {
    "hub": "bot.hub.app:create_app",
    "action server": "bot.nlu.action_server",
    "Rasa server": "rasa",
    "Telegram poller": "telegram",
}
"""What the command of each process holds."""
_CHAT = 800_000_000


@dataclass(slots=True)
class Killing:
    """What was seen."""

    kills: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    lost: int = 0
    doubled: int = 0
    unsafe: int = 0
    """People in danger who never saw the numbers."""
    danger: list[float] = field(default_factory=list)
    """Seconds from the first try to send until the queue has it, the hub's restart included."""
    heals: float = 0.0


class Address:
    """A running hub as the visitors of tests know one."""

    def __init__(self, url: str) -> None:
        self.url = url


async def kill_at_random(
    base: str, supervisor: int, database: str, master: MasterKey, api: BotApi, kills: int,
    seed: int, pause: tuple[float, float] = (0.5, 6.0), visitors: int = 4,
) -> Killing:  # fmt: skip
    """Kill *kills* processes below the process *supervisor* while people write; then count."""
    seen, done = Killing(), asyncio.Event()
    chance = random.Random(seed)
    engine = connect(database)
    store = Store(engine, master)
    people = [asyncio.create_task(_person(base, number, done)) for number in range(visitors)]
    others = [
        asyncio.create_task(_in_danger(base, store, seen, done)),
        asyncio.create_task(_on_telegram(api, seed, done)),
    ]
    for number in range(kills):
        part = chance.choice(list(PARTS))
        seen.kills[await _kill(supervisor, part)] += 1
        await asyncio.sleep(chance.uniform(*pause))
        if number % 10 == 9:
            print(f"{number + 1} of {kills} killed", flush=True)
    done.set()
    begun = time.monotonic()
    for person in await asyncio.gather(*people):
        lost, doubled = _count(person)
        seen.messages += len(person.sent)
        seen.lost, seen.doubled = seen.lost + lost, seen.doubled + doubled
        await person.close()
    seen.heals = time.monotonic() - begun
    _, asked = await asyncio.gather(*others)
    await _count_telegram(api, store, seed, asked, seen)
    await engine.dispose()
    return seen


async def _kill(supervisor: int, part: str) -> str:
    """Kill the process of *part* as soon as it runs."""
    while True:
        for process in psutil.Process(supervisor).children():
            try:
                command = process.cmdline()
            except psutil.Error:
                continue
            if any(PARTS[part] in word for word in command[1:4]):
                process.send_signal(signal.SIGKILL)
                return part
        await asyncio.sleep(0.1)


async def _person(base: str, number: int, done: asyncio.Event) -> Visitor:
    """Ask one question after the other, each until it is kept."""
    visitor = await _opened(base)
    index = 0
    while not done.is_set() or index < 3:
        await visitor.insist(f"question {index} of {number} please", 600)
        index += 1
        await asyncio.sleep(0.3)
    await _settled(visitor)
    return visitor


async def _settled(visitor: Visitor) -> None:
    """Wait until every question has its answer: a killed hub's come after a minute at most."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            await visitor.read()
        except httpx.HTTPError:
            await asyncio.sleep(0.5)
            continue
        last = visitor.shown[-1]["author"] if visitor.shown else "person"
        lost, _ = _answers(visitor)
        if last != "person" and not lost:
            return
        await asyncio.sleep(1.0)


def _answers(visitor: Visitor) -> tuple[int, int]:
    """Return how many questions have no reply, and how many have two."""
    replies = sum(m["author"] == "bot" for m in visitor.shown)
    asked = len({m["text"] for m in visitor.shown if m["author"] == "person"})
    return max(0, asked - replies), max(0, replies - asked)


def _count(visitor: Visitor) -> tuple[int, int]:
    """Return how many questions are not stored or have no answer, and how many have two."""
    said = Counter(m["text"] for m in visitor.shown if m["author"] == "person")
    unanswered, surplus = _answers(visitor)
    not_stored = sum(said[text] == 0 for text in visitor.sent)
    return not_stored + unanswered, sum(said.values()) - len(said) + surplus


async def _in_danger(base: str, store: Store, seen: Killing, done: asyncio.Event) -> None:
    """Again and again somebody new writes of danger."""
    while not done.is_set():
        before = len(await store.queue())
        visitor = await _opened(base)
        begun = time.monotonic()
        await visitor.insist(DANGER, 600)
        while len(await store.queue()) <= before:
            await asyncio.sleep(0.02)
        seen.danger.append(time.monotonic() - begun)
        await _settled(visitor)
        seen.unsafe += not any(NUMBERS in m["text"] for m in visitor.shown)
        said = Counter(m["text"] for m in visitor.shown if m["author"] == "person")
        seen.messages += 1
        seen.lost, seen.doubled = seen.lost + (not said), seen.doubled + max(0, said[DANGER] - 1)
        await visitor.close()
        await asyncio.sleep(1.0)


async def _on_telegram(api: BotApi, seed: int, done: asyncio.Event) -> int:
    count = 0
    while not done.is_set():
        api.say(_CHAT + seed, f"telegram question {count} please", language="en")
        count += 1
        await asyncio.sleep(2.0)
    return count


async def _count_telegram(api: BotApi, store: Store, seed: int, asked: int, seen: Killing) -> None:
    """Wait until Telegram's messages are handled and sent, and count them in the database."""
    end = time.monotonic() + 180
    while time.monotonic() < end:
        quiet = not api.waiting() or all(
            str(u.get("message", {}).get("text")).startswith("telegram") is False
            for u in api.waiting()
        )
        if quiet and await store.next_due("telegram") is None and not await _left(store):
            break
        await asyncio.sleep(0.5)
    said = Counter(
        m.text for m in await _messages(store) if m.text.startswith("telegram question")
    )
    seen.messages += asked
    seen.lost += asked - len(said)
    seen.doubled += sum(said.values()) - len(said)


async def _messages(store: Store) -> list[Any]:
    from sqlalchemy import select

    from bot.handoff.tables import Conversation

    async with store._reading() as session:
        found = list(
            await session.scalars(
                select(Conversation.id).where(Conversation.channel == "telegram")
            )
        )
    return [m for one in found for m in await store.messages(one) if m.author == "person"]


async def _left(store: Store) -> bool:
    return any(m.delivery == "received" for m in await _messages(store))


async def _opened(base: str) -> Visitor:
    """Open a session, and say hello until the hub knows it."""
    visitor = Visitor(Address(base))  # type: ignore[arg-type]
    while not visitor.token:
        try:
            await visitor.open()
            await visitor.say("hello")
        except httpx.HTTPError:
            visitor.token = ""
            await asyncio.sleep(0.3)
    await visitor.read()
    visitor.shown.clear()
    return visitor
