"""Where a fault is made: hubs, Rasa servers, visitors and databases that are taken away after it."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.site import NUMBERS, Rasa, Site, Visitor
from tests.postgres import PostgresServer
from tests.redis_server import RedisServer


@dataclass(frozen=True, slots=True)
class Row:
    """What was seen in one fault. Seconds are None where nothing was to be measured."""

    fault: str
    person: str
    counsellor: str
    danger: float | None
    """From the message to the queue; None: there is no database, the person gets the numbers."""
    heals: float | None
    """From the end of the fault until a question is answered again."""
    lost: int
    doubled: int


class Place:
    """Makes what a row needs. *quick*: short limits, for the tests; else those of the settings."""

    def __init__(self, folder: Path, stack: AsyncExitStack, quick: bool) -> None:
        self.folder = folder
        self.quick = quick
        self._stack = stack

    async def rasa(self) -> Rasa:
        rasa = Rasa()
        await rasa.start()
        self._stack.push_async_callback(rasa.stop)
        return rasa

    async def site(self, rasa: Rasa, database_url: str = "", **more: Any) -> Site:
        limits: dict[str, Any] = {"rasa_timeout": 2.0, "database_patience": 1.0}
        site = Site(rasa, self.folder, database_url, **((limits if self.quick else {}) | more))
        await site.start()
        self._stack.push_async_callback(site.stop)
        return site

    async def visitor(self, *sites: Site) -> Visitor:
        visitor = Visitor(*sites)
        self._stack.push_async_callback(visitor.close)
        return await visitor.open()

    def postgres(self) -> PostgresServer:
        server = PostgresServer()
        self._stack.callback(server.remove)
        server.start()
        return server

    def redis(self) -> RedisServer:
        found = shutil.which("redis-server")
        assert found, "redis-server is not installed"
        server = RedisServer(found, self.folder)
        server.start()
        self._stack.callback(server.kill)
        return server

    def small_disk(self, megabytes: int) -> Path:
        """Mount a small disk in memory. Raises CalledProcessError where that is not allowed."""
        folder = self.folder / "disk"
        folder.mkdir()
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)],
            check=True, capture_output=True,
        )  # fmt: skip
        self._stack.callback(subprocess.run, ["umount", "-l", str(folder)], check=False)
        return folder


@asynccontextmanager
async def place(quick: bool) -> AsyncIterator[Place]:
    with tempfile.TemporaryDirectory(prefix="azimut-fault-", ignore_cleanup_errors=True) as folder:
        async with AsyncExitStack() as stack:
            yield Place(Path(folder), stack, quick)


async def heal(visitor: Visitor) -> float:
    """Ask until the bot answers; return how long that took."""
    begun = time.monotonic()
    for number in range(600):
        text = f"question healed {number} please"
        await visitor.insist(text)
        if any(reply.endswith(text) for reply in await visitor.read()):
            return time.monotonic() - begun
    raise AssertionError("it did not heal")


async def counted(*visitors: Visitor) -> dict[str, int]:
    """Return how many messages were lost and doubled, of all."""
    found = [await visitor.count() for visitor in visitors]
    return {"lost": sum(one[0] for one in found), "doubled": sum(one[1] for one in found)}


def has_numbers(words: list[str]) -> bool:
    return any(NUMBERS in text for text in words)
