"""Documents that wait to be fetched, where several hubs may be asked for one: sealed, in Redis.

The link's token is the key: Redis holds what only the person with the link can read, for half an hour.
"""

import asyncio
import hashlib
import json
from collections.abc import Callable, Coroutine
from dataclasses import asdict
from datetime import datetime
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.documents import Document, DocumentRequest, Maker
from bot.handoff import DocumentLink
from bot.handoff.crypto import decrypt, encrypt
from bot.hub.documents import KEPT_SECONDS, DocumentShelf

log = structlog.get_logger()

_TIMEOUT = 2.0


class SharedShelf(DocumentShelf):
    """A shelf that all hubs of an installation share; without Redis each has its own."""

    def __init__(
        self,
        maker: Callable[[], Maker],
        clock: Callable[[], datetime],
        url: str,
        installation: str,
    ) -> None:
        super().__init__(maker, clock)
        self._client: Redis[bytes] = Redis.from_url(
            url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT
        )
        self._prefix = f"azimut:{installation}:documents"
        self._writing: set[asyncio.Task[None]] = set()
        self._alone: set[str] = set()
        """Tokens that Redis did not take."""

    def put(self, conversation_id: str, request: DocumentRequest, title: str) -> DocumentLink:
        link = super().put(conversation_id, request, title)
        self._start(self._share(conversation_id, link.token, request))
        return link

    async def take(self, token: str) -> Document | None:
        await asyncio.gather(*self._writing)
        try:
            sealed = await self._client.getdel(self._name(token))
        except (RedisError, OSError) as error:
            log.warning("redis.gone", error=type(error).__name__)
            return await super().take(token)
        unshared = self._waiting.pop(token, None)
        if sealed is None:  # fetched before, or kept here alone while Redis was gone
            known = unshared is not None and token in self._alone
            self._alone.discard(token)
            if unshared is None or not known:
                return None
            return await asyncio.to_thread(self._maker().make, unshared.request, self._clock())
        request = DocumentRequest(**json.loads(decrypt(_key(token), sealed)))
        return await asyncio.to_thread(self._maker().make, request, self._clock())

    def forget(self, conversation_id: str) -> None:
        super().forget(conversation_id)
        self._start(self._forget_shared(conversation_id))

    async def close(self) -> None:
        await asyncio.gather(*self._writing)
        await self._client.close()

    async def _share(self, conversation_id: str, token: str, request: DocumentRequest) -> None:
        sealed = encrypt(_key(token), json.dumps(asdict(request)).encode())
        names = f"{self._prefix}:of:{conversation_id}"
        self._alone &= set(self._waiting)
        self._alone.add(token)
        async with self._client.pipeline() as all_three:
            all_three.set(self._name(token), sealed, ex=KEPT_SECONDS)
            all_three.sadd(names, self._name(token))
            all_three.expire(names, KEPT_SECONDS)
            await all_three.execute()
        self._alone.discard(token)

    async def _forget_shared(self, conversation_id: str) -> None:
        names = f"{self._prefix}:of:{conversation_id}"
        found = await self._client.smembers(names)
        await self._client.delete(names, *found)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(_or_without_redis(work))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    def _name(self, token: str) -> str:
        return f"{self._prefix}:{hashlib.sha256(token.encode()).hexdigest()}"


async def _or_without_redis(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except (RedisError, OSError) as error:
        log.warning("redis.gone", error=type(error).__name__)


def _key(token: str) -> bytes:
    return hashlib.blake2b(token.encode(), digest_size=32, person=b"azimut-document").digest()
