"""Rasa's lock store on Redis for several Rasa servers; while Redis is gone, one in memory."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from rasa.core.lock import TicketLock
from rasa.core.lock_store import InMemoryLockStore, RedisLockStore
from redis.exceptions import RedisError

log = structlog.get_logger()

_TIMEOUT = 2.0


class PatientLockStore(RedisLockStore):
    """Keeps the order of a conversation's turns across Rasa servers.

    The hubs already send one message of a conversation after the other, so that without Redis the
    bot goes on answering. A lock holds tickets and the conversation's id, no content.
    """

    def __init__(self, endpoint_config: Any = None, url: str = "") -> None:
        address = redis_address(url or os.environ["AZIMUT_REDIS_URL"])
        super().__init__(socket_timeout=_TIMEOUT, **address)
        self._here = InMemoryLockStore()

    def get_lock(self, conversation_id: str) -> TicketLock | None:
        try:
            return super().get_lock(conversation_id)
        except RedisError as error:
            return self._without_redis(error).get_lock(conversation_id)

    def save_lock(self, lock: TicketLock) -> None:
        try:
            super().save_lock(lock)
        except RedisError as error:
            self._without_redis(error).save_lock(lock)

    def delete_lock(self, conversation_id: str) -> None:
        self._here.conversation_locks.pop(conversation_id, None)
        try:
            super().delete_lock(conversation_id)
        except RedisError as error:
            self._without_redis(error)

    def _without_redis(self, error: RedisError) -> InMemoryLockStore:
        log.warning("redis.gone", error=type(error).__name__)
        return self._here


def redis_address(url: str) -> dict[str, Any]:
    """Return the parts of redis://user:password@host:port/db as Rasa's lock store names them."""
    parts = urlsplit(url)
    return {
        "host": parts.hostname or "localhost",
        "port": parts.port or 6379,
        "db": int(parts.path.strip("/") or 0),
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "use_ssl": parts.scheme == "rediss",
        "key_prefix": "azimut",
    }
