"""Events between the hubs of one installation, over Redis.

What travels says that something happened and where, never what: each hub reads it from the database.
Without Redis nothing is lost: every hub then looks for itself every LOOK_SECONDS.
"""

import asyncio
import json
import secrets
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from bot.hub.events import ALERT_TOPIC, ALL_TOPICS, OUTBOX_TOPIC, QUEUE_TOPIC, EventBus

log = structlog.get_logger()

LOOK_SECONDS = 1.0
"""So often a hub looks for itself, and for Redis, while Redis is gone."""
_PING_SECONDS = 5.0
_TIMEOUT = 3.0
_MOST_UNSENT = 2_000
_TOLD = ("typing", "owner", "ended")
"""Kinds of events whose data travel: a word, no content."""


class RedisEventBus(EventBus):
    """Delivers events here at once, and to the other hubs through Redis while ``run`` runs."""

    def __init__(self, url: str, installation: str) -> None:
        super().__init__()
        self._url = url
        self._channel = f"azimut:{installation}:events"
        self._me = secrets.token_hex(8)
        self._unsent: asyncio.Queue[str] = asyncio.Queue(_MOST_UNSENT)
        self.connected = False

    def publish(self, kind: str, topic: str, data: Any = None) -> None:
        super().publish(kind, topic, data)
        if kind == "delivery" or not self.connected:
            return
        told = data if kind in _TOLD and isinstance(data, str) else None
        if self._unsent.full():
            self._unsent.get_nowait()
        self._unsent.put_nowait(json.dumps([self._me, kind, topic, told]))

    async def run(self) -> None:
        """Exchange events until cancelled, through every loss of Redis."""
        while True:
            try:
                await self._exchange()
            except (TimeoutError, RedisError, OSError, ExceptionGroup) as error:
                if self.connected:
                    log.warning("redis.gone", error=type(error).__name__)
                self.connected = False
            await asyncio.sleep(LOOK_SECONDS)
            self.look()

    def look(self) -> None:
        """Let every page here look at the database: events of other hubs may have been missed."""
        for topic in list(self._listeners):
            if topic == QUEUE_TOPIC:
                super().publish("queue", topic)
            elif topic.startswith(OUTBOX_TOPIC):
                super().publish("outbox", topic)
            elif topic not in (ALL_TOPICS, ALERT_TOPIC):
                super().publish("message", topic)

    async def _exchange(self) -> None:
        client: Redis[bytes] = Redis.from_url(
            self._url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT
        )
        listening = client.pubsub(ignore_subscribe_messages=True)
        try:
            await listening.subscribe(self._channel)
            while not self._unsent.empty():
                self._unsent.get_nowait()
            self.connected = True
            log.info("redis.connected")
            self.look()
            async with asyncio.TaskGroup() as both:
                both.create_task(self._send(client))
                both.create_task(self._listen(listening))
        finally:
            self.connected = False
            await listening.close()
            await client.close()

    async def _send(self, client: "Redis[bytes]") -> None:
        while True:
            try:
                event = await asyncio.wait_for(self._unsent.get(), _PING_SECONDS)
            except TimeoutError:
                await client.ping()
                continue
            await client.publish(self._channel, event)

    async def _listen(self, listening: PubSub) -> None:
        while True:
            message = await listening.get_message(timeout=1.0)
            if message is None:
                continue
            sender, kind, topic, told = json.loads(message["data"])
            if sender != self._me:
                super().publish(kind, topic, told)
