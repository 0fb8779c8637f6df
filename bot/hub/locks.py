"""One at a time in each conversation: in this process, and beside other hubs on one PostgreSQL.

Several hubs share PostgreSQL's advisory locks. Those end with their connection, so a killed hub
leaves none behind, and they are there as long as the database is: Redis is not needed for order.
"""

import asyncio
from contextlib import suppress
from typing import Any
from weakref import WeakValueDictionary

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.handoff import connect

log = structlog.get_logger()

_TRY = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")
_WAIT = text("SELECT pg_advisory_lock(hashtextextended(:name, 0))")
_RELEASE = text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))")


class _Local(asyncio.Lock):
    """A lock of this process that counts how often it was taken."""

    taken = 0


class Hold:
    """One caller's hold of a name. Releasing what is not held does nothing."""

    def __init__(self, local: _Local, name: str, shared: "SharedLocks | None") -> None:
        self._local = local
        self._name = name
        self._shared = shared
        self._connection: AsyncConnection | None = None
        self._held = False
        self._number: int | None = None
        self.was_mine = False
        """Nobody held the name since this hold released it; with other hubs that is not known."""

    async def acquire(self) -> None:
        """Wait for the name. Raises SQLAlchemyError when other hubs cannot be asked."""
        await self._local.acquire()
        try:
            if self._shared is not None:
                self._connection = await self._shared.take(self._name)
        except BaseException:
            self._local.release()
            raise
        self._took()

    async def try_acquire(self) -> bool:
        """Take the name if nobody has it. Raises SQLAlchemyError."""
        if self._local.locked():
            return False
        await self._local.acquire()
        try:
            if self._shared is not None:
                self._connection = await self._shared.try_take(self._name)
                if self._connection is None:
                    self._local.release()
                    return False
        except BaseException:
            self._local.release()
            raise
        self._took()
        return True

    def _took(self) -> None:
        self._held = True
        before, self._local.taken = self._local.taken, self._local.taken + 1
        self.was_mine = self._shared is None and self._number == before
        self._number = self._local.taken

    async def release(self) -> None:
        if not self._held:
            return
        self._held = False
        try:
            if self._shared is not None and self._connection is not None:
                await self._shared.give(self._name, self._connection)
        finally:
            self._connection = None
            self._local.release()

    async def __aenter__(self) -> "Hold":
        await self.acquire()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.release()


class Locks:
    """Gives holds of names: of this process, and with *shared* of all hubs on a database."""

    def __init__(self, shared: "SharedLocks | None" = None) -> None:
        self._local: WeakValueDictionary[str, _Local] = WeakValueDictionary()
        self._shared = shared

    def hold(self, name: str) -> Hold:
        return Hold(self._local.setdefault(name, _Local()), name, self._shared)

    async def close(self) -> None:
        if self._shared is not None:
            await self._shared.close()


class SharedLocks:
    """Advisory locks: the free ones on one connection, those that are waited for on their own."""

    def __init__(self, url: str) -> None:
        self._engine: AsyncEngine = connect(url).execution_options(isolation_level="AUTOCOMMIT")
        self._connection: AsyncConnection | None = None
        self._turn = asyncio.Lock()

    async def try_take(self, name: str) -> AsyncConnection | None:
        """Return the connection that now has the lock; None when another hub has it."""
        async with self._turn:
            try:
                if self._connection is None:
                    self._connection = await self._engine.connect()
                free = await self._connection.scalar(_TRY, {"name": name})
            except BaseException:
                await self._drop()
                raise
            return self._connection if free else None

    async def take(self, name: str) -> AsyncConnection:
        """Wait for the lock, in the order of asking; return the connection that has it."""
        connection = await self.try_take(name)
        if connection is not None:
            return connection
        waiting = await self._engine.connect()
        try:
            await waiting.execute(_WAIT, {"name": name})
        except BaseException:
            await _end(waiting)
            raise
        return waiting

    async def give(self, name: str, connection: AsyncConnection) -> None:
        """Release a lock; a connection that is broken has released it already."""
        if connection is not self._connection:
            try:
                await connection.execute(_RELEASE, {"name": name})
                await connection.close()
            except SQLAlchemyError as error:
                log.warning("locks.lost", error=type(error).__name__)
                await _end(connection)
            return
        async with self._turn:
            try:
                await connection.execute(_RELEASE, {"name": name})
            except SQLAlchemyError as error:
                log.warning("locks.lost", error=type(error).__name__)
                await self._drop()

    async def close(self) -> None:
        await self._drop()
        await self._engine.dispose()

    async def _drop(self) -> None:
        """Give up the connection; the database releases every lock that it had."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await _end(connection)


async def _end(connection: Any) -> None:
    """Close a connection for good, instead of giving it with its locks to the next caller."""
    with suppress(SQLAlchemyError, OSError):
        await connection.invalidate()
    with suppress(SQLAlchemyError, OSError):
        await connection.close()
