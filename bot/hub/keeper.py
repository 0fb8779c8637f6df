"""What the hub does on its own, every few seconds: clocks, heartbeats, crashes, retention.

Each step is safe beside other hubs on the same database: what one does, the others find done.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.handoff import Feedback, Retention
from bot.hub.events import QUEUE_TOPIC
from bot.hub.service import Hub

log = structlog.get_logger()

PERIOD = 5.0
"""Seconds between two rounds."""
_RETENTION_PERIOD = 600.0
CLOCK_TOLERANCE = 30.0
"""Seconds that the clock may gain or lose between two rounds; more, and it was set."""
CLOCK_CAUTION = 3600.0
"""So many seconds after that nothing is deleted for its age."""


class Keeper:
    """Watches the queue, takes up what a crash left, and deletes what is too old."""

    def __init__(
        self,
        hub: Hub,
        retention: Retention | None = None,
        feedback: Feedback | None = None,
        heartbeat: float = 90.0,
        check_logins: Callable[[], Awaitable[None]] | None = None,
        count_contacts: Callable[[], Awaitable[None]] | None = None,
        list_deletions: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._hub = hub
        self._retention = retention
        self._feedback = feedback
        self._silent = timedelta(seconds=heartbeat)
        self._check_logins = check_logins
        self._count_contacts = count_contacts
        self._list_deletions = list_deletions
        self._since_retention = _RETENTION_PERIOD
        self._drift: float | None = None
        self._set_at: float | None = None

    async def run(self) -> None:
        """Go round until cancelled; a failure is logged and the next round comes all the same."""
        while True:
            self.watch_time(time.monotonic())
            await self.round()
            await asyncio.sleep(PERIOD)

    async def round(self) -> None:
        """Do every step once; one that fails keeps none of the others from being done."""
        for step in (
            self.take_up,
            self.watch_clocks,
            self.take_back,
            self.log_out,
            self.clean,
            self.list_deletions,
        ):
            try:
                await step()
            except Exception as error:  # a keeper that ends would watch nobody any more
                self._hub.metrics.keeper_failures.labels(step.__name__).inc()
                log.warning("keeper.failed", part=step.__name__, error=type(error).__name__)

    def watch_time(self, monotonic: float) -> None:
        """Notice that the clock was set: ages by it say nothing for a while."""
        drift = self._hub.now().timestamp() - monotonic
        if self._drift is not None and abs(drift - self._drift) > CLOCK_TOLERANCE:
            log.warning("clock.set", seconds=round(drift - self._drift))
            self._set_at = monotonic
        self._drift = drift

    def _clock_was_set(self, within: float) -> bool:
        return self._set_at is not None and time.monotonic() - self._set_at < within

    async def take_up(self) -> None:
        """Handle messages that were stored and then left, by a crash or a lost database."""
        count = await self._hub.recover(due=True)
        if count:
            log.info("hub.recovered", recovered=count)

    async def watch_clocks(self) -> None:
        """Alert supervisors of who waits too long, and those on call of who is in danger."""
        if await self._hub.alerts.overdue() + await self._hub.alerts.on_call():
            self._hub.events.publish("queue", QUEUE_TOPIC)

    async def take_back(self) -> None:
        """Return to the queue what belongs to counsellors whose console is gone."""
        if self._clock_was_set(self._silent.total_seconds()):
            return
        for item in await self._hub.store.vanished(self._silent):
            await self._hub.tell_vanished(item)

    async def log_out(self) -> None:
        """End the logins of who was disabled, or whose password or role was changed."""
        if self._check_logins is not None:
            await self._check_logins()

    async def list_deletions(self) -> None:
        """Write beside the backups which conversations were deleted."""
        if self._list_deletions is not None:
            await self._list_deletions()

    async def clean(self) -> None:
        """Delete what is too old, every ten minutes."""
        self._since_retention += PERIOD
        if self._since_retention < _RETENTION_PERIOD or self._clock_was_set(CLOCK_CAUTION):
            return
        self._since_retention = 0.0
        if self._count_contacts is not None:
            await self._count_contacts()  # before what they are counted of is deleted
        if self._retention is not None:
            for conversation_id in await self._retention.enforce():
                self._hub.events.publish("deleted", conversation_id)
        if self._feedback is not None:
            await self._feedback.clear()
