"""Background work that is watched: an error is logged by its kind, and the work begins anew."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

log = structlog.get_logger()

_LONGEST_PAUSE = 30.0


class Tasks:
    """Tasks that end together."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run *work*; its error, if any, is logged without content."""
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def keep_running(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run *work* until the end; after an error begin it anew, with growing pauses."""
        self.start(_again_and_again(name, work))

    async def stop(self) -> None:
        """Cancel what runs and wait for its end."""
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("telegram.task_failed", error=type(error).__name__)


async def _again_and_again(name: str, work: Callable[[], Awaitable[None]]) -> None:
    pause = 1.0
    while True:
        try:
            await work()
            return
        except Exception as error:
            log.error("telegram.part_restarts", part=name, error=type(error).__name__)
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
