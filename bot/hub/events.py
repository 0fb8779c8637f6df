"""Tells the open pages what happened: new messages, a changed queue."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.safety import DangerLevel

QUEUE_TOPIC = "queue"
ALERT_TOPIC = "alerts"
"""Topic of alerts for people who may not be looking: overdue items, danger outside hours."""
OUTBOX_TOPIC = "outbox:"
"""With a channel's name behind it: the topic that wakes the sender of the channel."""
_MOST_WAITING = 500


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened.

    ``kind`` is message, typing, owner, queue, note, deleted, outbox or alert.
    """

    kind: str
    topic: str
    data: Any = None


@dataclass(frozen=True, slots=True)
class Alert:
    """A call for someone to look at the queue; it carries no content of the conversation.

    ``reason`` is danger (an item from level high on), overdue (for supervisors), on_call (outside
    hours) or vanished (a counsellor's console is gone). It is for *roles* and for *logins*.
    """

    reason: str
    item_id: int
    level: DangerLevel
    category: str | None
    roles: tuple[str, ...] = ()
    logins: tuple[str, ...] = ()


class EventBus:
    """Delivers events to whoever listens to a topic: a conversation's id, or the queue."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[asyncio.Queue[Event]]] = defaultdict(set)

    def publish(self, kind: str, topic: str, data: Any = None) -> None:
        for queue in tuple(self._listeners.get(topic, ())):
            if queue.full():
                queue.get_nowait()  # the listener reads from the database when it catches up
            queue.put_nowait(Event(kind, topic, data))

    @asynccontextmanager
    async def listen(self, *topics: str) -> AsyncIterator[asyncio.Queue[Event]]:
        queue: asyncio.Queue[Event] = asyncio.Queue(_MOST_WAITING)
        for topic in topics:
            self._listeners[topic].add(queue)
        try:
            yield queue
        finally:
            for topic in topics:
                self._listeners[topic].discard(queue)
                if not self._listeners[topic]:
                    del self._listeners[topic]
