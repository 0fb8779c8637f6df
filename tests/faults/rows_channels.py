"""Telegram slows down, fails, is gone; the clock is set."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bot.channels.telegram import sender
from bot.handoff import Retention, Staff, Store, connect, migrate
from bot.hub.keeper import CLOCK_TOLERANCE, Keeper
from bot.hub.messages import IncomingMessage
from bot.hub.service import Hub
from bot.settings import Settings
from tests.channels.telegram.bot_api import TOKEN, BotApi, Fault
from tests.channels.telegram.conftest import ANA, World, until
from tests.conftest import MASTER, NOON, make_hub
from tests.faults.place import Place, Row, has_numbers
from tests.faults.rows import Fault as Row_
from tests.faults.site import DANGER, seconds_to_queue
from tests.hub.conftest import Canned

ION = ANA + 1
WAITS = "replies later, each once and in order: at most {} s after Telegram is back"
AS_EVER = "everything; the replies are marked as not delivered yet"


async def telegram_429(place: Place) -> Row:
    return await _telegram(place, "Telegram refuses for a while (429)",
                           Fault(429, "Too Many Requests", retry_after=1, times=3))  # fmt: skip


async def telegram_500(place: Place) -> Row:
    return await _telegram(place, "Telegram answers with errors (500)", Fault(500, times=4))


async def telegram_gone(place: Place) -> Row:
    return await _telegram(place, "Telegram gone", None)


async def _telegram(place: Place, name: str, fault: Fault | None) -> Row:
    longest = sender.LONGEST_PAUSE
    async with _world(place) as world:
        if fault is None:
            world.api.down = True
        else:
            world.api.fail("sendMessage", fault)
        asked = [f"question {number} please" for number in range(4)]
        world.dialogue.answers = [{"messages": [{"text": f"answer to {t}"}]} for t in asked]
        for text in asked:
            world.api.say(ANA, text, language="en")
        world.api.say(ION, DANGER, language="en")
        begun = time.monotonic()
        await world.deliver()
        await seconds_to_queue(world.hub.store)
        danger = time.monotonic() - begun
        await until(lambda: len(world.dialogue.asked) == len(asked))
        if fault is None:
            await asyncio.sleep(1.0 if place.quick else 10.0)
            assert not world.api.sent
            world.api.down = False
        begun = time.monotonic()
        await world.quiet()
        healed = time.monotonic() - begun
        expected = [f"answer to {text}" for text in asked]
        got = [text for text in world.api.texts(ANA) if text.startswith("answer")]
        assert [text for text in got if text in expected] == expected, "in order"
        assert has_numbers(world.api.texts(ION))
    lost, doubled = len(set(expected) - set(got)), len(got) - len(set(got))
    person = WAITS.format(f"{longest:.0f}")
    return Row(name, person, AS_EVER, danger, healed, lost, doubled)


@asynccontextmanager
async def _world(place: Place) -> AsyncIterator[World]:
    url = f"sqlite+aiosqlite:///{place.folder / 'telegram.db'}"
    migrate(url)
    pauses = sender.FIRST_PAUSE, sender.LONGEST_PAUSE
    if place.quick:
        sender.FIRST_PAUSE, sender.LONGEST_PAUSE = 0.05, 0.2
    with BotApi() as api:
        settings = Settings(
            data_dir=place.folder, database_url=url, telegram_token=TOKEN, telegram_api=api.url,
            telegram_secret="of the test",
        )  # fmt: skip
        world = World(api, settings)
        await world.start()
        try:
            yield world
        finally:
            await world.crash()
            sender.FIRST_PAUSE, sender.LONGEST_PAUSE = pauses


async def clock_forward(place: Place) -> Row:
    return await _clock(place, "clock set forward by a day", timedelta(days=1, hours=1))


async def clock_back(place: Place) -> Row:
    return await _clock(place, "clock set back by an hour", timedelta(hours=-1))


async def _clock(place: Place, name: str, by: timedelta) -> Row:
    """Set the clock while a counsellor talks, a visitor asks, and a message was left by a crash."""
    shift = timedelta()

    def now() -> datetime:
        return NOON + shift

    url = f"sqlite+aiosqlite:///{place.folder / 'clock.db'}"
    migrate(url)
    engine = connect(url)
    hub = make_hub(Store(engine, MASTER, now), Canned(), clock=now)
    keeper = Keeper(hub, Retention(engine, clock=now))
    ana = (await Staff(engine).create("ana", "Ana", "twelve letters", "counsellor")).id
    sent = {address: await _ask(hub, address, "question 1 please") for address in "ab"}
    talk = await _ask(hub, "c", DANGER)
    [item] = await hub.store.queue()
    assert await hub.claim(item.id, talk, ana)
    left = await hub.store.conversation("web", "d")
    await hub.store.receive(left, "question left by a crash", "left")
    keeper.watch_time(time.monotonic())

    shift = by
    keeper.watch_time(time.monotonic())
    begun = time.monotonic()
    await keeper.round()
    await until(lambda: _answered(hub, left.id), 30)
    healed = time.monotonic() - begun
    [still] = await hub.store.queue()
    assert still.status == "claimed", "the counsellor keeps the conversation"
    begun = time.monotonic()
    await _ask(hub, "e", DANGER)
    danger = time.monotonic() - begun
    assert len(await hub.store.queue()) == 2
    lost = doubled = 0
    for address, conversation in sent.items():
        assert await _ask(hub, address, "question 2 please") == conversation
        said = [m.text for m in await hub.store.messages(conversation) if m.author == "person"]
        lost += 2 - len(set(said))
        doubled += len(said) - len(set(said))
    await engine.dispose()
    assert abs(by.total_seconds()) > CLOCK_TOLERANCE
    return Row(name, "nothing: the conversation goes on, what was left is answered",
               "keeps the conversations; times shown follow the clock; nothing is deleted for its "
               "age for an hour", danger, healed, lost, doubled)  # fmt: skip


async def _ask(hub: Hub, address: str, text: str) -> str:
    turn = await hub.receive(IncomingMessage("web", address, text, language="en"))
    assert turn is not None
    return turn.conversation_id


async def _answered(hub: Hub, conversation_id: str) -> bool:
    if await hub.store.unhandled():
        await hub.recover(due=True)
    messages = await hub.store.messages(conversation_id)
    return [m.author for m in messages] == ["person", "bot"]


CHANNEL_ROWS: tuple[Row_, ...] = (
    telegram_429, telegram_500, telegram_gone, clock_forward, clock_back,
)  # fmt: skip
