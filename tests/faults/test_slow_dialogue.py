"""While the bot thinks, danger is heard: over the socket and on Telegram, where messages come in a row."""

import asyncio
import json
from typing import Any

import websockets

from bot.safety import DangerLevel
from tests.channels.telegram.conftest import ANA, World, api, settings, until, world
from tests.conftest import database_url
from tests.faults.place import place
from tests.faults.site import DANGER, NUMBERS, seconds_to_queue
from tests.handoff.conftest import quick_hashes

__all__ = ["api", "database_url", "quick_hashes", "settings", "world"]


async def test_danger_over_the_socket_does_not_wait_for_the_question_before_it() -> None:
    async with place(quick=True) as here:
        rasa = await here.rasa()
        site = await here.site(rasa, rasa_timeout=120.0)
        visitor = await here.visitor(site)
        rasa.seconds = 60
        address = site.url.replace("http", "ws") + "/api/chat/ws"
        async with websockets.connect(address) as socket:
            await socket.send(json.dumps({"token": visitor.token, "after": 0}))
            for number, text in enumerate(("question please", DANGER)):
                frame = {"type": "message", "id": str(number), "text": text, "payload": None}
                await socket.send(json.dumps(frame))
            await seconds_to_queue(site.store)
            while True:
                frame = json.loads(await asyncio.wait_for(socket.recv(), 30))
                if frame["type"] == "message" and NUMBERS in frame["message"]["text"]:
                    break
        assert rasa.asked == [], "it is still thinking"


async def test_questions_over_the_socket_keep_their_order() -> None:
    async with place(quick=True) as here:
        rasa = await here.rasa()
        site = await here.site(rasa, rasa_timeout=60.0)
        visitor = await here.visitor(site)
        rasa.seconds = 0.02
        asked = [f"question {number} please" for number in range(6)]
        address = site.url.replace("http", "ws") + "/api/chat/ws"
        async with websockets.connect(address) as socket:
            await socket.send(json.dumps({"token": visitor.token, "after": 0}))
            for number, text in enumerate(asked):
                frame = {"type": "message", "id": str(number), "text": text, "payload": None}
                await socket.send(json.dumps(frame))
            await until(lambda: rasa.asked == asked)
        assert await visitor.said() == asked


async def test_danger_on_telegram_does_not_wait_for_the_question_before_it(world: World) -> None:
    go = asyncio.Event()

    async def think(sender: str, text: str, metadata: dict[str, Any]) -> dict[str, Any]:
        await go.wait()
        return {"messages": [{"text": "an answer"}]}

    world.dialogue.turn = think  # type: ignore[method-assign]
    world.api.say(ANA, "What is the deadline?", language="en")
    world.api.say(ANA, DANGER, language="en")
    await world.deliver()
    await until(lambda: any(NUMBERS in text for text in world.api.texts(ANA)))
    [item] = await world.hub.store.queue()
    assert item.level is DangerLevel.IMMEDIATE
    go.set()
    await world.quiet()
    assert world.api.texts(ANA)[-1] == "an answer"
