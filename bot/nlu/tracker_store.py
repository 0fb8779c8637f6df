"""A Rasa tracker store that keeps, of each conversation, slots, the active loop and the last turn.

What it writes is encrypted with the conversation's key, so that deleting the conversation deletes
it too; and a conversation of 300 messages costs as much as one of 3.
"""

from __future__ import annotations

import json
import os
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsDict, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import delete, select

from bot.handoff import MasterKey, connect_sync
from bot.handoff.crypto import decrypt, encrypt
from bot.handoff.tables import Conversation, DialogueSnapshot

_IN_MEMORY = 5_000


class SnapshotTrackerStore(TrackerStore, SerializedTrackerAsDict):
    """Keeps snapshots in the hub's database; in memory for senders that the hub does not know."""

    def __init__(
        self,
        domain: Domain | None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        url: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        address = url or os.environ.get("AZIMUT_DATABASE_URL", "")
        master = os.environ.get("AZIMUT_MASTER_KEY", "")
        self._engine = connect_sync(address) if address and master else None
        self._master = MasterKey.from_base64(master) if address and master else None
        self._memory: dict[str, list[dict[str, Any]]] = {}

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Replace the snapshot of the tracker's conversation."""
        await self.stream_events(tracker)
        events = [event.as_dict() for event in snapshot(tracker)]
        if not self._write(tracker.sender_id, events):
            if len(self._memory) >= _IN_MEMORY:
                self._memory.pop(next(iter(self._memory)))
            self._memory[tracker.sender_id] = events

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker as of its last turn, or None."""
        events = self._read(sender_id) or self._memory.get(sender_id)
        if not events:
            return None
        return DialogueStateTracker.from_events(
            sender_id, [Event.from_parameters(event) for event in events], self.domain.slots
        )

    async def keys(self) -> list[str]:
        return list(self._memory)

    async def delete(self, sender_id: str) -> None:
        self._memory.pop(sender_id, None)
        if self._engine:
            with self._engine.begin() as connection:
                connection.execute(
                    delete(DialogueSnapshot).where(DialogueSnapshot.conversation_id == sender_id)
                )

    @property
    def domain(self) -> Domain:
        return self._domain

    @domain.setter
    def domain(self, domain: Domain | None) -> None:
        self._domain = domain or Domain.empty()

    def _key(self, connection: Any, sender_id: str) -> bytes | None:
        wrapped = connection.scalar(
            select(Conversation.wrapped_key).where(Conversation.id == sender_id)
        )
        return self._master.unwrap(wrapped) if wrapped and self._master else None

    def _write(self, sender_id: str, events: list[dict[str, Any]]) -> bool:
        if self._engine is None:
            return False
        with self._engine.begin() as connection:
            key = self._key(connection, sender_id)
            if key is None:
                return False
            body = encrypt(key, json.dumps(events).encode())
            table = DialogueSnapshot.__table__
            changed = connection.execute(
                table.update().where(table.c.conversation_id == sender_id).values(body=body)  # type: ignore[attr-defined]
            )
            if changed.rowcount == 0:
                connection.execute(
                    table.insert().values(conversation_id=sender_id, body=body)  # type: ignore[attr-defined]
                )
        return True

    def _read(self, sender_id: str) -> list[dict[str, Any]] | None:
        if self._engine is None:
            return None
        with self._engine.connect() as connection:
            key = self._key(connection, sender_id)
            body = connection.scalar(
                select(DialogueSnapshot.body).where(DialogueSnapshot.conversation_id == sender_id)
            )
        return json.loads(decrypt(key, body)) if key and body else None


def snapshot(tracker: DialogueStateTracker) -> list[Event]:
    """Return the events that rebuild what the next turn needs of *tracker*."""
    slots = [
        SlotSet(name, slot.value)
        for name, slot in tracker.slots.items()
        if slot.value != slot.initial_value
    ]
    loop = [ActiveLoop(tracker.active_loop_name)] if tracker.active_loop_name else []
    last: list[Event] = []
    for event in reversed(tracker.events):
        last.insert(0, event)
        if isinstance(event, UserUttered):
            break
    else:
        last = []
    start = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    return [*start, *slots, *loop, ActionExecuted(ACTION_LISTEN_NAME), *last]
