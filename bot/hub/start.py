"""The hub starts whether the database is there or not: its pages and the numbers need none."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import AzimutError
from bot.handoff import migrate

log = structlog.get_logger()

_PAUSE = 2.0
_MOST_WAIT = 5.0


class Start:
    """Brings the database to the newest schema, as soon as that can be done."""

    def __init__(self, url: str, open_it: Callable[[], None] = lambda: None) -> None:
        """*open_it* reads what the hub must know of the migrated database."""
        self._url = url
        self._open = open_it
        self.is_prepared = False

    def try_to_prepare(self) -> None:
        """Migrate now, if the database can be reached."""
        try:
            migrate(self._url)
            self._open()
        except (SQLAlchemyError, OSError) as error:
            log.error("database.gone", error=type(error).__name__)
            return
        self.is_prepared = True

    async def begin(self, then: Callable[[], Awaitable[None]]) -> "asyncio.Task[None]":
        """Do *then* once the database is there; return after a few seconds at most.

        What was left by a crash is so taken up before new messages, unless it takes long.
        """
        task = asyncio.create_task(self._begin(then))
        if self.is_prepared:
            await asyncio.wait({task}, timeout=_MOST_WAIT)
        return task

    async def _begin(self, then: Callable[[], Awaitable[None]]) -> None:
        while True:
            if not self.is_prepared:
                try:
                    await asyncio.to_thread(self.try_to_prepare)
                except AzimutError as error:  # not our key: nothing may be written with it
                    log.critical("database.refused", error=type(error).__name__)
                    os.kill(os.getpid(), signal.SIGTERM)
                    return
            if self.is_prepared:
                try:
                    await then()
                    return
                except (SQLAlchemyError, OSError) as error:
                    log.error("database.gone", error=type(error).__name__)
            await asyncio.sleep(_PAUSE)
