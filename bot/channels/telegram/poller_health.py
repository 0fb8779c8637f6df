"""Tells over HTTP whether the poller reaches Telegram and the hub."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

from aiohttp import web

LONGEST_SILENCE = 90.0
"""Seconds without a finished round after which the poller is not ready; a round takes up to 25."""


class Pulse:
    """Remembers when the poller last brought everything that there was to the hub."""

    def __init__(self) -> None:
        self._last: float | None = None

    def beat(self) -> None:
        self._last = monotonic()

    @property
    def is_alive(self) -> bool:
        return self._last is not None and monotonic() - self._last < LONGEST_SILENCE


@asynccontextmanager
async def served(pulse: Pulse, host: str, port: int) -> AsyncIterator[None]:
    """Answer ``/health/live`` and ``/health/ready`` at that address."""

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(_: web.Request) -> web.Response:
        body = {"telegram": pulse.is_alive}
        return web.json_response(body, status=200 if pulse.is_alive else 503)

    app = web.Application()
    app.router.add_get("/health/live", live)
    app.router.add_get("/health/ready", ready)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield
    finally:
        await runner.cleanup()
