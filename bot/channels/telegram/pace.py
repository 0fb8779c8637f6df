"""How fast one chat is read: what comes faster than a person types waits its turn, and is not lost."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

MOST_UPDATES, WINDOW_SECONDS = 20, 10.0
"""Updates of one chat that are handled within so many seconds."""


class Pace:
    """Remembers when updates of each chat were handled, for as long as that matters."""

    def __init__(
        self,
        most: int = MOST_UPDATES,
        window: float = WINDOW_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._most = most
        self._window = window
        self._clock = clock
        self._sleep = sleep
        self._times: dict[int, deque[float]] = {}

    async def keep(self, chat_id: int, say_so: Callable[[], Awaitable[None]]) -> None:
        """Return when the next update of a chat may be handled; *say_so* runs before a wait."""
        now = self._clock()
        self._forget(now)
        times = self._times.setdefault(chat_id, deque(maxlen=self._most))
        if len(times) == self._most and now - times[0] < self._window:
            await say_so()
            await self._sleep(self._window - (now - times[0]))
            times.clear()
        times.append(self._clock())

    def _forget(self, now: float) -> None:
        for chat_id in [c for c, times in self._times.items() if now - times[-1] > self._window]:
            del self._times[chat_id]
