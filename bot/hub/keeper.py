"""What the hub does on its own, every few seconds: clocks, heartbeats, crashes, retention.

Each step is safe beside other hubs on the same database: what one does, the others find done.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import AzimutError
from bot.handoff import Feedback, Retention
from bot.hub.events import QUEUE_TOPIC
from bot.hub.service import Hub

log = structlog.get_logger()

PERIOD = 5.0
"""Seconds between two rounds."""
_RETENTION_PERIOD = 600.0


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

    async def run(self) -> None:
        """Go round until cancelled; a failure is logged and the next round comes all the same."""
        while True:
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
            except (SQLAlchemyError, OSError, AzimutError) as error:
                log.warning("keeper.failed", part=step.__name__, error=type(error).__name__)

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
        if self._since_retention < _RETENTION_PERIOD:
            return
        self._since_retention = 0.0
        if self._count_contacts is not None:
            await self._count_contacts()  # before what they are counted of is deleted
        if self._retention is not None:
            for conversation_id in await self._retention.enforce():
                self._hub.events.publish("deleted", conversation_id)
        if self._feedback is not None:
            await self._feedback.clear()
