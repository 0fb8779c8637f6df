"""Run a hub and a channel, kill them with SIGKILL again and again, and tell what was left.

``python -m tests.hub.crash URL FOLDER KILLS SEED`` prints JSON. The models are read once; each life is a
fork. A life does what a channel does: sends what was not acknowledged, and delivers the outbox to a file.
"""

import asyncio
import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

from bot import resources
from bot.handoff import Store, connect
from bot.hub.messages import IncomingMessage, NotStored
from bot.hub.service import Hub
from tests.conftest import MASTER, NOON

CHANNEL = "telegram"
PEOPLE = 6
MESSAGES = [
    "Which documents do I need for a passport?",
    "he locked me in and beats me",
    "How long does it take?",
    "/human",
    "And for my child?",
] * 4


class Dialogue:
    """Answers everything after a moment, as Rasa does."""

    async def turn(self, sender: str, text: str, metadata: dict[str, Any]) -> dict[str, Any]:
        await asyncio.sleep(0.002)
        return {"messages": [{"text": f"answer to: {text}"}], "intent": "x", "confidence": 0.9}


class Life:
    """One process: it takes up what the one before left, and goes on."""

    def __init__(self, url: str, folder: Path) -> None:
        self._engine = connect(url)
        self._store = Store(self._engine, MASTER)
        self._hub = Hub(
            self._store, resources.identifier(), resources.detector(), resources.texts(),
            resources.hours(), Dialogue(), clock=lambda: NOON,
        )  # fmt: skip
        self._acknowledged = folder / "acknowledged"
        self._delivered = folder / "delivered"

    async def run(self) -> None:
        await self._store.reclaim(CHANNEL)
        await self._hub.recover()
        await asyncio.gather(*(self._person(number) for number in range(PEOPLE)))
        while await self._deliver():
            pass
        await self._engine.dispose()

    async def _person(self, number: int) -> None:
        done = set(read(self._acknowledged))
        for index, text in enumerate(MESSAGES):
            identity = f"{number}-{index}"
            if identity in done:
                continue
            message = IncomingMessage(
                CHANNEL, str(number), text, id=identity, language="en", keep_address=True
            )
            while not await self._received(message):
                await asyncio.sleep(0.05)
            write(self._acknowledged, identity)
            await self._deliver()

    async def _received(self, message: IncomingMessage) -> bool:
        try:
            await self._hub.receive(message)
        except NotStored:
            return False
        return True

    async def _deliver(self) -> int:
        found = await self._store.pending(CHANNEL)
        for item in found:
            write(self._delivered, f"{item.address} {item.message.id} {item.key}")
            await self._store.mark_sent(item.message.id, item.key)
        return len(found)


def read(path: Path) -> list[str]:
    """Return the whole lines of *path*: a kill may leave half of one."""
    if not path.exists():
        return []
    return [line for line in path.read_text().split("\n")[:-1] if line]


def write(path: Path, line: str) -> None:
    with path.open("a") as file:
        file.write(line + "\n")


def live(url: str, folder: Path) -> int:
    """Fork a life and return its process id."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            asyncio.run(Life(url, folder).run())
            code = 0
        finally:
            os._exit(code)
    return pid


def main(url: str, folder: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    resources.identifier(), resources.detector(), resources.texts(), resources.hours()
    killed = 0
    for _ in range(kills):
        pid = live(url, folder)
        time.sleep(chance.uniform(0.02, 0.6))
        os.kill(pid, signal.SIGKILL)
        killed += os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    last = os.waitstatus_to_exitcode(os.waitpid(live(url, folder), 0)[1])
    print(json.dumps({"killed": killed, "last": last}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
