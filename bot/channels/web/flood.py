"""A flood of new sessions is slowed down, never refused: somebody in danger may be among them.

All newcomers wait alike, so that nobody's address needs to be known or kept.
"""

import time
from collections import deque
from collections.abc import Callable

CALM_SESSIONS, CALM_SECONDS = 100, 10.0
"""So many new sessions in so many seconds are opened at once; a hotline has fewer in an hour."""
LONGEST_WAIT = 5.0
"""Seconds that a new session waits at most."""


class SlowDown:
    """Says how long a newcomer waits: a second for each CALM_SESSIONS above the calm, at most LONGEST_WAIT."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._opened: deque[float] = deque(maxlen=int(CALM_SESSIONS * (LONGEST_WAIT + 2)))

    def wait(self) -> float:
        """Note a newcomer and return the seconds that they wait."""
        now = self._monotonic()
        while self._opened and now - self._opened[0] >= CALM_SECONDS:
            self._opened.popleft()
        self._opened.append(now)
        over = len(self._opened) - CALM_SESSIONS
        return min(LONGEST_WAIT, over / CALM_SESSIONS) if over > 0 else 0.0
